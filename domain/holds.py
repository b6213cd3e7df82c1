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


def holds_now(session: Session, now: datetime) -> dict[str, datetime]:
    """The pauses in force: until when each chat (its id as text), or ALL, is to be left alone."""
    stored = session.get(StoredValue, _NAME)
    ends = {} if stored is None else {k: datetime.fromisoformat(v) for k, v in stored.value.items()}
    return {k: end for k, end in ends.items() if end > now}
