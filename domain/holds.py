"""Pauses that Telegram asked for (429), kept in the store so that every process and the next start obey them."""

from datetime import datetime

from sqlalchemy.orm import Session

from db import StoredValue

_NAME = "telegram_holds"
ALL = "all"


def hold(session: Session, chat_id: int | None, until: datetime, now: datetime) -> None:
    """No message to this chat, or with None to anybody, before `until`."""
    stored = session.get(StoredValue, _NAME)
    holds = {} if stored is None else {k: v for k, v in stored.value.items() if datetime.fromisoformat(v) > now}
    name = ALL if chat_id is None else str(chat_id)
    holds[name] = max(holds.get(name, ""), until.isoformat())
    if stored is None:
        session.add(StoredValue(name=_NAME, value=holds, set_at=now))
    else:
        stored.value, stored.set_at = holds, now
    session.flush()


def held_until(session: Session, chat_id: int | None, now: datetime) -> datetime | None:
    """Until when this chat, or with None everybody, is to be left alone; None where nobody asked for that."""
    stored = session.get(StoredValue, _NAME)
    if stored is None:
        return None
    ends = [datetime.fromisoformat(stored.value[k]) for k in (ALL, str(chat_id)) if k in stored.value]
    last = max(ends, default=now)
    return last if last > now else None
