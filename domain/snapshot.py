"""Facts looked up by id, for many messages in a few queries.

Composing a batch of messages asks the same small questions of each. In a session that only reads, the store stands
still: so what was read once holds, and can be read for the whole batch ahead of the first message.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from domain.chunks import in_chunks

K = TypeVar("K")
V = TypeVar("V")
_KNOWN = "known_in_this_snapshot"


def remember_reads(session: Session) -> None:
    """From now on `look_up` reads each key once in this session, which is not to change anything."""
    session.info.setdefault(_KNOWN, {})


def look_up(session: Session, what: object, keys: Iterable[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
    """What `read` finds for these keys, in their order; left out where it finds nothing. `what` names the question."""
    wanted = list(dict.fromkeys(keys))
    known: dict[object, dict[Any, Any]] = session.info.get(_KNOWN, {})
    answers = known.setdefault(what, {})
    for chunk in in_chunks(key for key in wanted if key not in answers):
        found = read(chunk)
        answers.update((key, found.get(key)) for key in chunk)
    return {key: answers[key] for key in wanted if answers[key] is not None}
