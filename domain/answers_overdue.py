"""Answers that somebody else waits for: to a call for help, to a notice, to a request for more time. A ladder each.

Each (call, notice or request, person, step) is told once, whatever happens: what nobody heard is told once more by a
later morning, what was answered meanwhile is not said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from db import Coordination, Extension, Node, Notice, Notification, Report, Task, Unit
from domain.addressees import Addressees, addressees_on
from domain.concern import Concern, concern_of
from domain.desk import open_requests
from domain.digest_view import older_steps
from domain.notifications import notification
from domain.office import OfficeRules
from domain.once_more import notify_unless_heard
from domain.rules.ladder import NodeState, Rung, Told, decide

HELP, NOTICE, MORE_TIME = "coordination", "notice", "extension"


@dataclass(frozen=True)
class OverdueAnswer:
    """A call for help or a notice whose answer is overdue, or a request for more time that waits."""

    what: str  # coordination, notice, extension
    id: int
    task: Task
    due_on: date  # of a request: the day on which it was asked

    @property
    def subject(self) -> str:
        return f"{self.what}:{self.id}"


@dataclass(frozen=True)
class AnswerLine:
    """An answer that is waited for, as it stands now. `late` in working days; `words`: what was asked."""

    notification_id: int
    what: str
    id: int
    task_id: int
    no: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    district_leader: str
    colour: str  # of a notice
    words: str
    asked_on: date
    due_on: date  # of the answer; of a request for more time, the day on which it was asked
    late: int
    rung: str
    until: date | None = None  # of a request: the day that is asked for


def overdue_answers(session: Session, today: date) -> list[OverdueAnswer]:
    """What should have been answered before today and was not, of tasks that still run; the oldest first."""
    calls = select(Coordination.id, Coordination.answer_due_on, Task).where(Coordination.state == "open")
    notices = select(Notice.id, Notice.answer_due_on, Task).where(Notice.state == "issued")
    finished = exists().where(
        Node.task_id == Task.id, Node.completion, Node.state == "accepted", Node.removed_on.is_(None)
    )
    runs = or_(Task.withdrawn_on.is_(None), Task.withdrawn_on > today)
    found = []
    for what, query, table in ((HELP, calls, Coordination), (NOTICE, notices, Notice)):
        rows = session.execute(
            query.join(Task, Task.id == table.task_id)
            .where(table.answer_due_on < today, runs, ~finished)
            .order_by(table.answer_due_on, table.id)
        )
        found += [OverdueAnswer(what, id_, task, due_on) for id_, due_on, task in rows if due_on is not None]
    asked = (one for one in open_requests(session, today) if one.asked_on < today)
    return found + [OverdueAnswer(MORE_TIME, one.id, one.task, one.asked_on) for one in asked]


def remind_of_answers(session: Session, rules: OfficeRules, planned_at: datetime, now: datetime) -> int:
    """Put down what the ladders call for today; how many reminders are new. Nothing on a day off."""
    today = rules.today(now)
    if not rules.calendar.is_working_day(today):
        return 0
    to = addressees_on(session, today)
    ladders = {HELP: rules.help_ladder, NOTICE: rules.notice_ladder, MORE_TIME: rules.extension_ladder}
    rows = []
    for one in overdue_answers(session, today):
        told = decide(NodeState(rules.calendar.late(one.due_on, today)), ladders[one.what]).told
        rows += [
            notification(
                "answer_overdue",
                subject=one.subject,
                day_on=one.due_on,
                person_id=person_id,
                step=step.step,
                reason=_reason(one, step),
                payload={"what": one.what, "id": one.id, "rung": step.rung.value},
                task_id=one.task.id,
                next_at=planned_at,
                now=now,
            )
            for person_id, step in _once_each(told, one, to).items()
        ]
    return notify_unless_heard(session, rows, now)


def _reason(one: OverdueAnswer, step: Told) -> str:
    if one.what == MORE_TIME:
        return "more_time_waits"
    return "answer_overdue" if step.day == 1 else step.reason


def _once_each(told: tuple[Told, ...], one: OverdueAnswer, to: Addressees) -> dict[int, Told]:
    """Person -> the highest step that concerns them. Where nobody is in charge, the office stands in from the start;
    what waits for the office itself, it has in its morning anyway."""
    found: dict[int, Told] = {}
    for step in sorted(told, key=lambda step: step.day):
        told_now, people = step, to.on(step.rung, one.task.lead_unit_id, one.task.district_leader)
        if not people and step.rung is Rung.LEADER and one.what != MORE_TIME:
            told_now, people = replace(step, rung=Rung.OFFICE), to.office
        for person_id in people:
            found[person_id] = told_now
    return found


def answer_lines(
    session: Session, notifications: Sequence[Notification], rules: OfficeRules, now: datetime
) -> tuple[list[AnswerLine], dict[int, str]]:
    """The reminders that are still true, the longest overdue first, and the others with the reason why they are not.

    All of them are for one person.
    """
    today = rules.today(now)
    reader = concern_of(session, notifications[0].person_id, today)
    lines: list[AnswerLine] = []
    untrue = older_steps(notifications)
    for row in notifications:
        if row.id in untrue:
            continue
        made = _line(session, row, rules, reader, today)
        if isinstance(made, str):
            untrue[row.id] = made
        else:
            lines.append(made)
    return sorted(lines, key=lambda line: (-line.late, line.notification_id)), untrue


def _line(session: Session, row: Notification, rules: OfficeRules, reader: Concern, today: date) -> AnswerLine | str:
    what, id_ = row.payload["what"], row.payload["id"]
    colour, words, until = "", "", None
    if what == MORE_TIME:
        asked = session.get_one(Extension, id_)
        if asked.state != "waiting":
            return "decided"
        if asked.node.state != "open" or asked.node.removed_on is not None:
            return "settled"
        task, asked_on, due_on, until = asked.task, asked.asked_on, asked.asked_on, asked.new_due_on
        words = asked.reason
    elif what == HELP:
        call = session.get_one(Coordination, id_)
        if call.state != "open":
            return "answered" if call.state == "answered" else "taken_back"
        report = session.get_one(Report, call.report_id)
        task, asked_on, due_on, words = report.task, call.raised_on, call.answer_due_on, report.words
    else:
        notice = session.get_one(Notice, id_)
        if notice.state != "issued":
            return "withdrawn" if notice.state == "withdrawn" else "answered"
        assert notice.answer_due_on is not None
        assert notice.issued_on is not None
        task, asked_on, due_on, colour = notice.task, notice.issued_on, notice.answer_due_on, notice.colour
    if task.withdrawn_on is not None and task.withdrawn_on <= today:
        return "withdrawn"
    if not reader.has(Rung(row.payload["rung"]), task.lead_unit_id, task.district_leader):
        return "not_concerned"
    unit = session.get_one(Unit, task.lead_unit_id)
    return AnswerLine(
        row.id,
        what,
        id_,
        task.id,
        task.no,
        task.title,
        task.title_en,
        unit.short_zh,
        unit.name_en,
        task.district_leader,
        colour,
        words,
        asked_on,
        due_on,
        rules.calendar.late(due_on, today),
        row.payload["rung"],
        until,
    )
