"""Pauses that Telegram asked for (429), kept in the store so that every process and the next start obey them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db import StoredValue

_NAME = "telegram_holds"
_SKEW = timedelta(minutes=1)  # between the clocks of two machines
ALL = "all"


def hold(session: Session, chat_id: int | None, until: datetime, now: datetime) -> None:
    """No message to this chat, or with None to anybody, before `until`."""
    stored = session.get(StoredValue, _NAME)
    holds = {name: end.isoformat() for name, end in holds_now(session, now).items()}
    name = ALL if chat_id is None else str(chat_id)
    holds[name] = max(holds.get(name, ""), until.isoformat())
    if stored is None:
        session.add(StoredValue(name=_NAME, value=holds, set_at=now))
    else:
        stored.value, stored.set_at = holds, now
    session.flush()


def holds_now(session: Session, now: datetime) -> dict[str, datetime]:
    """The pauses in force: until when each chat (its id as text), or ALL, is to be left alone.

    None where the clock was set back since: a pause of seconds would last until it has caught up.
    """
    stored = session.get(StoredValue, _NAME)
    if stored is None or now < stored.set_at - _SKEW:
        return {}
    ends = {k: datetime.fromisoformat(v) for k, v in stored.value.items()}
    return {k: end for k, end in ends.items() if end > now}
