"""The office's desk: what waits there for an answer, as the lines of its morning digest say it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Date, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from db import Extension, Node, Task
from domain.errors import NotAllowed
from domain.method_proposals import Waiting, revision_that_waits
from domain.reviews import WAITING, waiting_for_review, waits_since
from domain.rules.permissions import Act, Actor, can


@dataclass(frozen=True)
class MoreTimeLine:
    """A request for more time that waits: one line of /review."""

    extension_id: int
    no: str
    title: str
    title_en: str
    lead: str
    lead_en: str
    asked_on: date
    old_due_on: date
    new_due_on: date


@dataclass(frozen=True)
class Desk:
    """How many submissions and requests for more time wait, each with the day of the oldest where it is known; and the
    revision of the method that waits for a district leader."""

    reviews: int = 0
    reviews_since: date | None = None
    more_time: int = 0
    more_time_since: date | None = None
    revision: Waiting | None = None
    decides: bool = False  # whether it is the reader who decides about the revision

    @property
    def waits(self) -> bool:
        """Whether the office itself has something to answer."""
        return bool(self.reviews or self.more_time)


# "waiting" is written into it, not bound: SQLite sees at once that the index over what waits holds them all. Asked
# one by one whether they can still be decided, not joined: SQLite may begin a join with all nodes that are open.
_UNDECIDED = (Extension.state == literal("waiting", literal_execute=True)) & exists().where(
    Node.id == Extension.node_id,
    Node.state == "open",
    Node.removed_on.is_(None),
    Task.id == Extension.task_id,
    or_(Task.withdrawn_on.is_(None), Task.withdrawn_on > bindparam("today", type_=Date())),
)
_COUNTED = select(func.count(), func.min(Extension.asked_on)).where(
    _UNDECIDED, Extension.asked_on <= bindparam("until", type_=Date())
)
_HOW_MUCH = select(
    WAITING.scalar_subquery(),
    select(func.count())
    .select_from(Extension)
    .where(_UNDECIDED, Extension.asked_on <= bindparam("until", type_=Date()))
    .scalar_subquery(),
)
_REQUESTS = select(Extension).where(_UNDECIDED).order_by(Extension.asked_on, Extension.id)


def how_much_waits(session: Session, until: date, today: date) -> tuple[int, int]:
    """How many submissions and how many requests for more time wait, of those that came in up to a day."""
    found = session.connection().execute(_HOW_MUCH, {"until": until, "today": today}).one()
    return found[0], found[1]


def desk_on(session: Session, until: date, today: date) -> Desk:
    """What waits of all that came in up to a day, and since when."""
    reviews = waiting_for_review(session, until)
    more_time, since = _more_time(session, until, today)
    return Desk(reviews, waits_since(session) if reviews else None, more_time, since, revision_that_waits(session))


def _more_time(session: Session, until: date, today: date) -> tuple[int, date | None]:
    count, since = session.connection().execute(_COUNTED, {"until": until, "today": today}).one()
    return count, since


def open_requests(session: Session, today: date) -> Sequence[Extension]:
    """Requests for more time that wait, the oldest first: of nodes that are still open, of tasks that run."""
    return session.scalars(_REQUESTS, {"today": today}).all()


def list_more_time(session: Session, actor: Actor, today: date) -> list[MoreTimeLine]:
    """What /review lists beside the submissions. Raises NotAllowed."""
    if not can(actor, Act.REVIEW, None):
        raise NotAllowed(Act.REVIEW)
    return [
        MoreTimeLine(
            row.id,
            row.task.no,
            row.task.title,
            row.task.title_en,
            row.task.lead_unit.short_zh,
            row.task.lead_unit.name_en,
            row.asked_on,
            row.old_due_on,
            row.new_due_on,
        )
        for row in open_requests(session, today)
    ]
