"""The morning digest: one message a person and day, with what is overdue, due soon, or owed as a report.

Deciding puts rows into the notification table; the words are made when they are sent.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import Notification, Task
from domain.acknowledgements import asks_today, not_acknowledged
from domain.addressees import Addressees, addressees_on
from domain.delivery import end
from domain.duties import OpenNode, open_nodes
from domain.notifications import notify
from domain.office import OfficeRules
from domain.report_asks import settle_report_days, unsettled_tasks
from domain.reviews import waiting_for_review
from domain.rules.reminders import mark_reached
from domain.snoozes import asleep, woken

PROMPTS_AT = time(8, 30)  # in the office's zone
LOOK_BACK = timedelta(days=40)  # a last digest further back is as good as none


@dataclass
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
            return 0, -max(node.late for node in self.overdue), self.task_id
        if self.report_late:
            return 1, -self.report_late, self.task_id
        if self.soon:
            return 2, min(node.left for node in self.soon), self.task_id
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
    nodes, reports = _what_is_near(session, rules, today)
    to = addressees_on(session, today)
    by_person = _units_by_person(to)
    told_on = _last_told(session, set(by_person), today)
    folded = _folded(session)
    sleeping, awake = asleep(session, today), woken(session, today)
    waiting = waiting_for_review(session, rules.calendar.previous_working_day(today))
    expires = datetime.combine(today, time(), rules.zone) + timedelta(minutes=rules.hours.closes)
    older = _older_not_sent(session, today)
    handed_out = not_acknowledged(session, rules.calendar, today)
    count = 0
    for person_id in sorted({*by_person, *folded, *(to.office if waiting else ())}):
        items = _items(
            (node for unit in by_person.get(person_id, ()) for node in nodes.get(unit, ())),
            (owed for unit in by_person.get(person_id, ()) for owed in reports.get(unit, ())),
            told_on.get(person_id),
            {task for person, task in sleeping if person == person_id},
            {task for person, task in awake if person == person_id},
            rules,
            today,
        )
        reviews = waiting if person_id in to.office else 0
        last = told_on.get(person_id)
        told_days_ago = None if last is None else rules.calendar.late(last, today)
        new = [
            task
            for unit in by_person.get(person_id, ())
            for task, days in handed_out.get(unit, ())
            if asks_today(days, told_days_ago)
        ]
        if not items and not reviews and not new and person_id not in folded:
            continue
        count += notify(
            session,
            "digest",
            subject="day",
            day_on=today,
            person_id=person_id,
            reason=items[0].reason if items else "handed_out" if new else "reviews_wait" if reviews else "folded",
            payload={
                "items": [item.values() for item in items],
                "reviews": reviews,
                "folded": folded.get(person_id, []),
                "handed_out": new,
            },
            next_at=planned_at,
            expires_at=expires,
            now=now,
        )
        for one in older.get(person_id, ()):
            end(one, "dropped", "newer_digest", now)
    return count


def _what_is_near(
    session: Session, rules: OfficeRules, today: date
) -> tuple[dict[int, list[OpenNode]], dict[int, list[Owed]]]:
    """Open nodes and owed reports within the furthest mark, by lead unit."""
    calendar = rules.calendar
    horizon = calendar.add_working_days(today, max(rules.marks.due) + 1)
    nodes: dict[int, list[OpenNode]] = defaultdict(list)
    for node in open_nodes(session, horizon, calendar, today):
        nodes[node.unit_id].append(node)
    near = calendar.add_working_days(today, max(rules.marks.report) + 1)
    settle_report_days(session, unsettled_tasks(session, near, today), calendar, today)
    reports: dict[int, list[Owed]] = defaultdict(list)
    for task_id, unit_id, day in session.execute(
        select(Task.id, Task.lead_unit_id, Task.report_due_on).where(Task.report_due_on <= near).order_by(Task.id)
    ):
        if day is not None:
            reports[unit_id].append(Owed(task_id, unit_id, day, calendar.late(day, today), calendar.late(today, day)))
    return nodes, reports


def _units_by_person(to: Addressees) -> dict[int, list[int]]:
    units: dict[int, list[int]] = defaultdict(list)
    for unit in {*to.officials, *to.heads}:
        for person in to.prompted(unit):
            units[person].append(unit)
    return units


def _items(
    nodes: Iterable[OpenNode],
    reports: Iterable[Owed],
    told_on: date | None,
    asleep_tasks: set[int],
    woken_tasks: set[int],
    rules: OfficeRules,
    today: date,
) -> list[Item]:
    """What one person's digest holds, most urgent first."""
    items: dict[int, Item] = {}

    def reached(marks: tuple[int, ...], day: date, task_id: int) -> bool:
        return task_id in woken_tasks or mark_reached(marks, day, told_on, today, rules.calendar) is not None

    for node in nodes:
        if node.task_id in asleep_tasks:
            continue
        if node.late > 0:
            items.setdefault(node.task_id, Item(node.task_id)).overdue.append(node)
        elif node.due_on >= today and reached(rules.marks.due, node.due_on, node.task_id):
            items.setdefault(node.task_id, Item(node.task_id)).soon.append(node)
    for owed in reports:
        if owed.task_id in asleep_tasks:
            continue
        if owed.late > 0 or reached(rules.marks.report, owed.day, owed.task_id):
            item = items.setdefault(owed.task_id, Item(owed.task_id))
            item.report_on, item.report_late, item.report_left = owed.day, owed.late, owed.left
    return sorted(items.values(), key=lambda item: item.urgency)


def _last_told(session: Session, people: set[int], today: date) -> dict[int, date]:
    """The day of the last digest that reached each person."""
    rows = session.execute(
        select(Notification.person_id, func.max(Notification.day_on))
        .where(
            Notification.person_id.in_(people),
            Notification.day_on >= today - LOOK_BACK,
            Notification.day_on < today,
            Notification.kind == "digest",
            Notification.state == "sent",
        )
        .group_by(Notification.person_id)
    )
    return {person: day for person, day in rows if person is not None}


def _folded(session: Session) -> dict[int, list[int]]:
    """Single messages that went over somebody's budget and wait for the next digest."""
    found: dict[int, list[int]] = defaultdict(list)
    for person, id_ in session.execute(
        select(Notification.person_id, Notification.id).where(Notification.state == "folded").order_by(Notification.id)
    ):
        if person is not None:
            found[person].append(id_)
    return found


def _older_not_sent(session: Session, today: date) -> dict[int, list[Notification]]:
    """Digests of earlier days that did not go out: today's takes them up."""
    found: dict[int, list[Notification]] = defaultdict(list)
    for older in session.scalars(
        select(Notification).where(
            Notification.kind == "digest", Notification.state == "pending", Notification.day_on < today
        )
    ):
        if older.person_id is not None:
            found[older.person_id].append(older)
    return found
