"""The morning digest: one message a person and day, with what is overdue, due soon, or owed as a report.

Deciding puts rows into the notification table; the words are made when they are sent.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, func, literal, or_, select
from sqlalchemy.orm import Session

from db import Notification, Person, Task
from domain.acknowledgements import asks_today, not_acknowledged
from domain.addressees import Addressees, addressees_on
from domain.chunks import in_chunks
from domain.delivery import end
from domain.desk import how_much_waits
from domain.duties import OpenNode, open_nodes
from domain.method_proposals import leaders_to_remind
from domain.notifications import notification, notifications_of, notify_all
from domain.office import OfficeRules
from domain.report_asks import PORTION, settle_portion, settle_what_moved
from domain.rules.reminders import mark_reached
from domain.snoozes import snoozes_on

LOOK_BACK = timedelta(days=40)  # a last digest further back is as good as none
# Made once, and run each morning. Some words are written into them, not bound: SQLite sees at once that the index over
# digests sent holds them all.
_DIGEST, _SENT = (literal(word, literal_execute=True) for word in ("digest", "sent"))
_LAST_TOLD = select(
    Person.id,
    select(func.max(Notification.day_on))
    .where(Notification.person_id == Person.id, Notification.kind == _DIGEST, Notification.state == _SENT)
    .where(Notification.day_on >= bindparam("since"), Notification.day_on < bindparam("today"))
    .scalar_subquery(),
).where(Person.id.in_(bindparam("people", expanding=True)))
_LEFT_OVER = (
    select(Notification.person_id, Notification.id, Notification.state)
    .where(
        or_(
            Notification.state == "folded",
            and_(
                Notification.state == "pending",
                Notification.kind == "digest",
                Notification.day_on < bindparam("today"),
            ),
        )
    )
    .order_by(Notification.id)
)
# Without an order: SQLite would rather go through all tasks in theirs than through the index.
_OWED = select(Task.id, Task.lead_unit_id, Task.report_due_on).where(Task.report_due_on <= bindparam("near"))


# What is said of beside tasks -> the reason of a digest that says nothing else.
_WAITS = {
    "reviews": "reviews_wait",
    "more_time": "more_time_waits",
    "revision": "revision_waits",
    "folded": "folded",
}


def _only(values: Mapping[str, Any]) -> dict[str, Any]:
    """What there is something of."""
    return {name: value for name, value in values.items() if value}


@dataclass(slots=True)
class Item:
    """One task in a digest: its overdue nodes, its nodes due soon, the report that it owes."""

    task_id: int
    overdue: list[OpenNode] = field(default_factory=list)
    soon: list[OpenNode] = field(default_factory=list)
    report_on: date | None = None
    report_late: int = 0  # working days since the report day
    report_left: int = 0

    @property
    def urgency(self) -> tuple[int, int, int]:
        """Smaller is more urgent: overdue nodes, the latest first; late reports; what is due; reports to come."""
        if self.overdue:
            return 0, -max([node.late for node in self.overdue]), self.task_id
        if self.report_late:
            return 1, -self.report_late, self.task_id
        if self.soon:
            return 2, min([node.left for node in self.soon]), self.task_id
        return 3, self.report_left, self.task_id

    @property
    def reason(self) -> str:
        return ("overdue", "report_late", "due_soon", "report_owed")[self.urgency[0]]

    def values(self) -> dict[str, Any]:
        """As plain JSON, for the notification."""
        return {
            "task": self.task_id,
            "overdue": [[node.node_id, node.due_on.isoformat(), node.late] for node in self.overdue],
            "soon": [[node.node_id, node.due_on.isoformat(), node.left] for node in self.soon],
            "report": self.report_on.isoformat() if self.report_on else None,
            "report_late": self.report_late,
        }


_URGENCY = attrgetter("urgency")


@dataclass(frozen=True)
class Owed:
    """A periodic report that is asked for."""

    task_id: int
    unit_id: int
    day: date
    late: int
    left: int


def prepare_morning(session: Session, rules: OfficeRules, planned_at: datetime, now: datetime) -> int:
    """Put down today's digests; how many there are. Nothing on a day off. Run twice: the same digests."""
    today = rules.today(now)
    if not rules.calendar.is_working_day(today):
        return 0
    settle_what_moved(session, rules.calendar, today, now)
    nodes, reports = _open_soon(session, rules, today), _reports_soon(session, rules, today)
    handed_out = not_acknowledged(session, rules.calendar, today)
    to = addressees_on(session, today)
    by_person = _units_by_person(to, {*nodes, *reports, *handed_out})
    folded, not_sent = _left_over(session, today)
    reviews, more_time = how_much_waits(session, rules.calendar.previous_working_day(today), today)
    for_the_office = _only({"reviews": reviews, "more_time": more_time})
    office = set(to.office) if for_the_office else set()
    revision = leaders_to_remind(session, (person for person, _ in to.leaders), today, zone=rules.zone)
    people = sorted({*by_person, *folded, *office, *revision})
    told_on = _last_told(session, people, today)
    snoozes = snoozes_on(session, today)
    expires = datetime.combine(today, time(), rules.zone) + timedelta(minutes=rules.hours.closes)
    marks_between = _marks_between(rules, today)
    digests = []
    for person_id in people:
        units, last = by_person.get(person_id, ()), told_on.get(person_id)
        items = _items(
            (node for unit in units for node in nodes.get(unit, ())),
            (owed for unit in units for owed in reports.get(unit, ())),
            partial(marks_between, last),
            rules,
            snoozes.asleep.get(person_id, frozenset()),
            snoozes.woken.get(person_id, frozenset()),
            today,
        )
        waits = (for_the_office if person_id in office else {}) | _only({"revision": revision.get(person_id)})
        told_days_ago = None if last is None else rules.calendar.late(last, today)
        new = [task for unit in units for task, days in handed_out.get(unit, ()) if asks_today(days, told_days_ago)]
        if not items and not waits and not new and person_id not in folded:
            continue
        digests.append(
            notification(
                "digest",
                subject="day",
                day_on=today,
                person_id=person_id,
                reason=items[0].reason if items else "handed_out" if new else _WAITS[next(iter(waits), "folded")],
                payload={
                    "items": [item.values() for item in items],
                    "reviews": 0,
                    "folded": folded.get(person_id, []),
                    "handed_out": new,
                    **waits,
                },
                next_at=planned_at,
                expires_at=expires,
                now=now,
            )
        )
    taken_up = (id_ for row in digests for id_ in not_sent.get(row["person_id"], ()))
    for older in notifications_of(session, sorted(taken_up)):
        end(older, "dropped", "newer_digest", now)
    return notify_all(session, digests)


def settle_ahead(session: Session, rules: OfficeRules, now: datetime, most: int = PORTION) -> bool:
    """Settle a portion of the report days that the digests of today are decided by; whether more is left.

    `prepare_morning` settles whatever is left, but in its own transaction: after a changed calendar nobody else could
    write for as long as that takes.
    """
    today = rules.today(now)
    return rules.calendar.is_working_day(today) and settle_portion(session, rules.calendar, today, now, most) == most


def _open_soon(session: Session, rules: OfficeRules, today: date) -> dict[int, list[OpenNode]]:
    """Lead unit -> its open nodes that are overdue, or due within the furthest mark."""
    nodes: dict[int, list[OpenNode]] = defaultdict(list)
    horizon = rules.calendar.add_working_days(today, max(rules.marks.due) + 1)
    for node in open_nodes(session, horizon, rules.calendar, today):
        nodes[node.unit_id].append(node)
    return nodes


def _reports_soon(session: Session, rules: OfficeRules, today: date) -> dict[int, list[Owed]]:
    """Lead unit -> the reports that it owes by a day within the furthest mark, late ones included."""
    calendar = rules.calendar
    near = calendar.add_working_days(today, max(rules.marks.report) + 1)
    reports: dict[int, list[Owed]] = defaultdict(list)
    for task_id, unit_id, day in sorted(session.connection().execute(_OWED, {"near": near})):
        if day is not None:
            reports[unit_id].append(Owed(task_id, unit_id, day, calendar.late(day, today), calendar.late(today, day)))
    return reports


def _units_by_person(to: Addressees, concerned: Collection[int]) -> dict[int, list[int]]:
    """Person -> those of the units whose prompts they get."""
    units: dict[int, list[int]] = defaultdict(list)
    for unit in sorted({*to.officials, *to.heads} & set(concerned)):
        for person in to.prompted(unit):
            units[person].append(unit)
    return units


Marks = Callable[[tuple[int, ...], date], bool]


def _marks_between(rules: OfficeRules, today: date) -> Callable[[date | None, tuple[int, ...], date], bool]:
    """Whether a day has reached one of the marks since somebody was last told; hundreds of tasks share a few days."""

    @cache
    def reached(told_on: date | None, marks: tuple[int, ...], day: date) -> bool:
        return mark_reached(marks, day, told_on, today, rules.calendar) is not None

    return reached


def _items(
    nodes: Iterable[OpenNode],
    reports: Iterable[Owed],
    reached: Marks,
    rules: OfficeRules,
    asleep: Collection[int],
    woken: Collection[int],
    today: date,
) -> list[Item]:
    """What one person's digest holds, most urgent first."""
    items = _Items()
    for node in nodes:
        if node.task_id in asleep:
            continue
        if node.late > 0:
            items[node.task_id].overdue.append(node)
        elif node.due_on >= today and (node.task_id in woken or reached(rules.marks.due, node.due_on)):
            items[node.task_id].soon.append(node)
    for owed in reports:
        if owed.task_id in asleep:
            continue
        if owed.late > 0 or owed.task_id in woken or reached(rules.marks.report, owed.day):
            item = items[owed.task_id]
            item.report_on, item.report_late, item.report_left = owed.day, owed.late, owed.left
    return sorted(items.values(), key=_URGENCY)


class _Items(dict[int, Item]):
    """Task -> its item, begun when it is first asked for."""

    def __missing__(self, task_id: int) -> Item:
        self[task_id] = item = Item(task_id)
        return item


def _last_told(session: Session, people: Iterable[int], today: date) -> dict[int, date]:
    """The day of the last digest that reached each person: one look into the index over digests sent for each."""
    until = {"since": today - LOOK_BACK, "today": today}
    found = (
        row
        for chunk in in_chunks(people)
        for row in session.connection().execute(_LAST_TOLD, until | {"people": chunk})
    )
    return {person: day for person, day in found if day is not None}


def _left_over(session: Session, today: date) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """What today's digest takes up, by person: single messages that went over the budget and wait for it; digests of
    earlier days that did not go out, which are dropped for those who get one today."""
    folded: dict[Any, list[int]] = defaultdict(list)
    not_sent: dict[Any, list[int]] = defaultdict(list)
    for person, id_, state in session.connection().execute(_LEFT_OVER, {"today": today}):
        (folded if state == "folded" else not_sent)[person].append(id_)
    folded.pop(None, None)  # of a group
    return folded, not_sent
