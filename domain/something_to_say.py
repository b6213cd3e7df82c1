"""Whether a transaction put down something to be said; apart from the notifications, which a start does without."""

from sqlalchemy.orm import Session

_MARK = "something_to_say"


def mark_something_to_say(session: Session) -> None:
    session.info[_MARK] = True


def has_something_to_say(session: Session) -> bool:
    """Whether something was put down in this session: then delivery need not wait for its next look."""
    return _MARK in session.info
