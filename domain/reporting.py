"""A message from an official: which tasks it is about, what it says, what is stored, what has to be asked.

The words are read by `domain.rules.understanding`; here the reading meets the store. What is certain is stored at once
(with Undo); what is open becomes a question whose choices are kept with the question, so that one tap settles it, also
after a restart.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import BotMessage, Node, Report, Task, TaskList
from domain.acknowledgements import acknowledge_tasks
from domain.bot_messages import find_bot_message
from domain.errors import Refused
from domain.extensions import ExtensionWish, check_extension
from domain.notifications import notify
from domain.recipients import office_people
from domain.reports import (
    Incoming,
    Said,
    find_reports,
    next_version,
    record_progress,
    submit_node,
    take_back,
)
from domain.rules.node_names import named_node
from domain.rules.permissions import Act, Actor
from domain.rules.understanding import understand
from domain.rules.understanding.dates import find_days
from domain.rules.understanding.values import Asked, AskedFor, Context, Kind, Open, Reading, Reason, TaskContext
from domain.tasks import TaskName, visible_to

IN_PLAY = timedelta(days=31)  # a node due later than this is not meant by a plain "done"
SENT_TWICE = timedelta(minutes=2)  # the same words again within this time are the same report
UNDO_WINDOW = timedelta(hours=24)  # after that an edit is a correction that the office sees


@dataclass(frozen=True)
class Heard:
    """A message as it arrived."""

    text: str
    chat_id: int
    message_id: int
    today: date
    reply_to: int | None = None
    about_task: int | None = None  # a button or a question said which task the next message is about
    asked: str = "one"  # and what about it: one (anything), done, figure
    edited: bool = False
    received_on: date | None = None  # on paper or by phone: the day the office received it
    channel: str = "chat"
    entered_by: int | None = None


@dataclass(frozen=True)
class Recorded:
    """A part that was stored; `again` if this very message had been stored before."""

    report_id: int
    task: TaskName
    kind: str
    percent: int | None
    quantity: Decimal | None
    unit: str | None
    note: str
    state: str
    node: tuple[int, bool, str, date] | None = None  # position, completion, text, due day
    other_nodes: bool = False
    again: bool = False
    wants_evidence: bool = False  # its list asks for a photo or file with a completion, and there is none yet


@dataclass(frozen=True)
class Choice:
    """One answer to a question: a reading to store, or a node to submit. Kept as plain values with the question."""

    values: dict[str, Any]
    task: TaskName | None = None
    node: tuple[int, bool, str, date] | None = None


@dataclass(frozen=True)
class Question:
    """A part that has to be asked back. Nothing of it is stored before the answer."""

    open: str
    words: str
    reason: str
    reason_values: dict[str, str]
    choices: tuple[Choice, ...]
    task: TaskName | None = None


@dataclass(frozen=True)
class Acknowledged:
    count: int


@dataclass(frozen=True)
class Passed:
    """A question of the official's that went to the supervision office."""

    words: str


@dataclass(frozen=True)
class MoreTime:
    """A request for an extension that needs the official's yes, or the exact date first."""

    task: TaskName
    node_id: int
    due_on: date
    new_due_on: date | None
    reason: str


@dataclass(frozen=True)
class NotTaken:
    """A part that was understood but cannot be done; `code` and `values` as in Refused."""

    code: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class NotUnderstood:
    words: str


@dataclass(frozen=True)
class MenuWord:
    """The whole message was a command word: 帮助, 我的任务, 取消, 撤回, help, undo."""

    word: str


Outcome = Recorded | Question | Acknowledged | Passed | MoreTime | NotTaken | NotUnderstood | MenuWord


def take_message(session: Session, actor: Actor, heard: Heard, now: datetime) -> list[Outcome]:
    """Read a message and do what it says, part by part. The same message delivered twice is answered the same.

    Raises NotAllowed where the person reports for no unit.
    """
    before = find_reports(session, heard.chat_id, heard.message_id)
    if not before and not heard.edited:
        before = _said_just_now(session, actor, heard, now)
    if before and not heard.edited:
        return [_recorded(session, report, again=True) for report in before]
    replied = find_bot_message(session, heard.chat_id, heard.reply_to) if heard.reply_to else None
    context, tasks = _context(session, actor, heard, replied)
    reading = understand(heard.text, context)
    version = 0
    if heard.edited:
        changed = _make_room(session, before, now)
        if not changed and before:
            return [NotTaken("already_decided", {"state": before[0].state})]
        version = next_version(session, heard.chat_id, heard.message_id)
    outcomes = [
        _take_part(session, actor, part, tasks, replied, heard, number, version, now)
        for number, part in enumerate(reading.parts or (reading,))
    ]
    if before and now - before[0].received_at > UNDO_WINDOW:
        _mark_correction(session, outcomes)
    return outcomes


def _said_just_now(session: Session, actor: Actor, heard: Heard, now: datetime) -> list[Report]:
    """What the same person reported in the very same words a moment ago: sent twice, it counts once."""
    if heard.entered_by is not None:
        return []
    same = session.scalars(
        select(Report)
        .where(
            Report.person_id == actor.person_id,
            Report.chat_id == heard.chat_id,
            Report.received_at > now - SENT_TWICE,
            Report.message_words == heard.text,
        )
        .order_by(Report.message_id.desc(), Report.part)
    ).all()
    live = [r for r in same if r.state in ("recorded", "waiting") and r.message_id == same[0].message_id]
    if heard.about_task is not None:
        live = [r for r in live if r.task_id == heard.about_task]
    return live


def _mark_correction(session: Session, outcomes: list[Outcome]) -> None:
    """Edited after the time for changes: the office sees that it was."""
    for outcome in outcomes:
        if isinstance(outcome, Recorded):
            report = session.get_one(Report, outcome.report_id)
            report.flags = [*report.flags, "correction"]


def settle_question(
    session: Session, actor: Actor, chat_id: int, question_id: int, choice: int, today: date, now: datetime
) -> list[Outcome]:
    """Do what the tapped answer of a question says. Tapping twice is answered the same.

    Raises Refused("gone") where the question or the choice is not kept.
    """
    question = find_bot_message(session, chat_id, question_id)
    payload = (question.payload if question else None) or {}
    choices = payload.get("choices", [])
    if question is None or question.kind != "question" or not 0 <= choice < len(choices):
        raise Refused("gone")
    if payload.get("settled") is not None:
        report = session.get(Report, payload["settled"])
        if report is None or report.state in ("undone", "replaced"):
            raise Refused("gone")
        return [_recorded(session, report, again=True)]
    chosen = choices[choice]
    heard = Heard(payload["words"], chat_id, payload["message_id"], today)
    reading = reading_from(chosen["reading"])
    part = payload["part"]
    version = next_version(session, chat_id, payload["message_id"])
    if chosen.get("node") is not None:
        said = _said(reading)
        report = submit_node(session, actor, chosen["node"], said, _incoming(heard, part, version), now)
        outcomes: list[Outcome] = [_recorded(session, report)]
    else:
        _, tasks = _context(session, actor, heard, None)
        outcomes = [
            _take_part(session, actor, one, tasks, question, heard, part + number, version, now)
            for number, one in enumerate(reading.parts or (reading,))
        ]
    first = next((o for o in outcomes if isinstance(o, Recorded)), None)
    if first is not None:
        question.payload = {**payload, "settled": first.report_id}
    return outcomes


# ---------------------------------------------------------------- what is known when a message arrives


def open_tasks(session: Session, actor: Actor) -> list[Task]:
    """The tasks this person reports on, still open, newest list first."""
    query = (
        select(Task)
        .join(TaskList)
        .where(Task.withdrawn_on.is_(None))
        .order_by(TaskList.year.desc(), Task.order_no, Task.id)
    )
    own = [Task.lead_unit_id == unit_id for unit_id in sorted(actor.unit_ids)]
    reach = visible_to(actor, Act.REPORT) if not own else or_(*own)
    if reach is not None:
        query = query.where(reach)
    done = select(Node.task_id).where(Node.completion, Node.state == "accepted", Node.removed_on.is_(None))
    return list(session.scalars(query.where(Task.id.not_in(done))))


def _context(
    session: Session, actor: Actor, heard: Heard, replied: BotMessage | None
) -> tuple[Context, dict[str, Task]]:
    own = open_tasks(session, actor) if actor.unit_ids else []
    tasks: dict[str, Task] = {}
    for task in own:
        tasks.setdefault(task.no, task)
    about = [heard.about_task] if heard.about_task else list(replied.task_ids) if replied else []
    if not about and heard.reply_to is None:
        about = _latest_digest(session, heard.chat_id, heard.today)
    digest: list[str] = []
    for task_id in about:
        named = session.get(Task, task_id)
        if named is not None:
            tasks.setdefault(named.no, named)
            digest.append(named.no)
    asked = Asked(AskedFor.NOTHING)
    if len(digest) == 1 and (heard.about_task or (replied is not None and replied.kind not in ("digest", "list"))):
        how = (replied.payload or {}).get("asked", "one") if replied else heard.asked
        asked = Asked(AskedFor(how), digest[0])
    elif digest:
        asked = Asked(AskedFor.DIGEST)
    return (
        Context(
            heard.today,
            tuple(
                TaskContext(
                    no,
                    task.title,
                    task.title_en,
                    task.target,
                    task.deadline_on,
                    task.percent,
                    task.quantity,
                    task.annual_investment,
                )
                for no, task in tasks.items()
            ),
            asked,
            tuple(digest),
        ),
        tasks,
    )


def _latest_digest(session: Session, chat_id: int, today: date) -> list[int]:
    """The tasks of the last morning prompt in this chat, if it is not older than a week."""
    latest = session.scalars(
        select(BotMessage)
        .where(BotMessage.chat_id == chat_id, BotMessage.kind == "digest")
        .order_by(BotMessage.sent_at.desc(), BotMessage.message_id.desc())
        .limit(1)
    ).first()
    if latest is None or (today - latest.sent_at.date()).days > 7:
        return []
    return list(latest.task_ids)


# ---------------------------------------------------------------- one part


def _take_part(
    session: Session,
    actor: Actor,
    reading: Reading,
    tasks: dict[str, Task],
    replied: BotMessage | None,
    heard: Heard,
    part: int,
    version: int,
    now: datetime,
) -> Outcome:
    task = tasks.get(reading.task) if reading.task else None
    try:
        match reading.kind:
            case Kind.AMBIGUOUS_ASK_BACK:
                return _question(reading, tasks)
            case Kind.ACKNOWLEDGEMENT:
                named = [task.id] if task else list(replied.task_ids) if replied else []
                return Acknowledged(acknowledge_tasks(session, actor, named, now))
            case Kind.QUESTION:
                return _pass_on(session, actor, reading, task, heard, now)
            case Kind.COMMAND:
                return MenuWord(reading.text)
            case Kind.CHATTER | Kind.SEVERAL:
                return NotUnderstood(reading.text)
            case _ if task is None:
                return _question(reading, tasks)
            case Kind.COMPLETED:
                return _complete(session, actor, task, reading, heard, part, version, now)
            case Kind.PROGRESS if (
                reading.reason.code == "step_finished" and (node := _named(task, reading)) is not None
            ):
                report = submit_node(session, actor, node.id, _said(reading), _incoming(heard, part, version), now)
                return _recorded(session, report)
            case Kind.EXTENSION_REQUEST:
                return _more_time(session, actor, task, reading, heard)
            case _:
                report = record_progress(session, actor, task.id, _said(reading), _incoming(heard, part, version), now)
                return _recorded(session, report)
    except Refused as refused:
        return NotTaken(refused.code, refused.values)


def _complete(
    session: Session, actor: Actor, task: Task, reading: Reading, heard: Heard, part: int, version: int, now: datetime
) -> Outcome:
    nodes = [n for n in task.nodes if n.removed_on is None and n.state == "open"]
    if not nodes:
        if task.standing:
            report = record_progress(session, actor, task.id, _said(reading), _incoming(heard, part, version), now)
            return _recorded(session, report)
        return NotTaken("already_waiting", {"no": task.no})
    node = node_in_play(nodes, heard.today)
    if node is None:
        choices = tuple(
            Choice(
                {"reading": reading_values(reading), "node": n.id},
                _name(task),
                (n.position, n.completion, n.text, n.due_on),
            )
            for n in nodes
        )
        return Question("node", reading.text, "which_node", {}, choices, _name(task))
    report = submit_node(session, actor, node.id, _said(reading), _incoming(heard, part, version), now)
    return _recorded(session, report)


def _named(task: Task, reading: Reading) -> Node | None:
    """The node that a finished step is, where the words name one."""
    name = named_node(reading.text.replace(task.no, " "))
    nodes = [n for n in task.nodes if n.removed_on is None]
    if name is None:
        return None
    if name.position is not None:
        return next((n for n in nodes if n.position == name.position), None)
    return next((n for n in nodes if n.quarter == name.quarter), None)


def node_in_play(nodes: list[Node], today: date) -> Node | None:
    """The open node that a plain "done" means: the only one, or the only one that is overdue or due within a month."""
    if len(nodes) == 1:
        return nodes[0]
    near = [n for n in nodes if n.due_on <= today + IN_PLAY]
    return near[0] if len(near) == 1 else None


def _more_time(session: Session, actor: Actor, task: Task, reading: Reading, heard: Heard) -> Outcome:
    nodes = sorted(
        (n for n in task.nodes if n.removed_on is None and n.state == "open"), key=lambda n: (n.due_on, n.position)
    )
    if not nodes:
        return NotTaken("nothing_to_extend", {"no": task.no})
    node = nodes[0]
    if reading.date is not None:
        check_extension(session, actor, ExtensionWish(node.id, reading.date, reading.note or reading.text), heard.today)
    return MoreTime(_name(task), node.id, node.due_on, reading.date, reading.note or "")


def _pass_on(
    session: Session, actor: Actor, reading: Reading, task: Task | None, heard: Heard, now: datetime
) -> Outcome:
    for person_id in office_people(session, heard.today):
        notify(
            session,
            "question",
            person_id=person_id,
            subject=f"message:{heard.chat_id}:{heard.message_id}",
            day_on=heard.today,
            reason="asked",
            task_id=task.id if task else None,
            payload={"words": reading.text, "person_id": actor.person_id},
            now=now,
        )
    return Passed(reading.text)


def _question(reading: Reading, tasks: dict[str, Task]) -> Question:
    choices = tuple(
        Choice({"reading": reading_values(c)}, _name(tasks[c.task]) if c.task in tasks else None)
        for c in reading.choices
    )
    task = tasks.get(reading.task) if reading.task else None
    return Question(
        reading.open.value if reading.open else Open.MEANING.value,
        reading.text,
        reading.reason.code,
        dict(reading.reason.values),
        choices,
        _name(task) if task else None,
    )


def _make_room(session: Session, before: list[Report], now: datetime) -> bool:
    """Replace what an edited message had been stored as. False where a part was reviewed meanwhile."""
    live = [r for r in before if r.state not in ("undone", "replaced")]
    if any(r.state in ("accepted", "returned") for r in live):
        return False
    for report in live:
        take_back(session, report, "replaced", now)
    session.flush()
    return True


# ---------------------------------------------------------------- values


def _said(reading: Reading) -> Said:
    return Said(
        reading.kind.value,
        reading.percent,
        reading.quantity,
        reading.unit,
        reading.note or "",
        reading.text,
        reading.reason.code,
    )


def _incoming(heard: Heard, part: int, version: int) -> Incoming:
    return Incoming(
        heard.received_on or heard.today,
        heard.channel,
        heard.chat_id,
        heard.message_id,
        part,
        version,
        heard.entered_by,
        message_words=heard.text,
    )


def _name(task: Task) -> TaskName:
    return TaskName(task.id, task.no, task.title, task.title_en)


def describe_report(session: Session, report_id: int) -> Recorded:
    """A stored report as it is said back. Raises Refused("gone")."""
    report = session.get(Report, report_id)
    if report is None:
        raise Refused("gone")
    return _recorded(session, report)


def read_day(text: str, today: date) -> date | None:
    """The exact day that an answer names; None where it names none, or several."""
    days = {day.date for day in find_days(text, today) if day.date is not None}
    return days.pop() if len(days) == 1 else None


def split_day(text: str, today: date) -> tuple[date, str] | None:
    """The day that words begin with, and the words behind it; None where they begin with none.

    "15 March" received in February is last year's: a received day is never ahead.
    """
    words = unicodedata.normalize("NFKC", text).strip()
    first = next(iter(find_days(words.casefold(), today)), None)
    if first is None or first.start != 0 or first.date is None or not first.exact:
        return None
    day = first.date
    if day > today and not first.named_year:
        day = date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    return day, words[first.end :].removeprefix("收到").lstrip(" ,:、")


def last_report_of(session: Session, actor: Actor, chat_id: int) -> int | None:
    """The person's last report in this chat that can still be taken back."""
    return session.scalar(
        select(Report.id)
        .where(
            Report.person_id == actor.person_id,
            Report.chat_id == chat_id,
            Report.state.in_(("recorded", "waiting")),
        )
        .order_by(Report.id.desc())
        .limit(1)
    )


def describe_message(session: Session, chat_id: int, message_id: int, report_id: int) -> list[Recorded]:
    """All parts that a confirmation of the bot's was about, as they stand now; at least the named one."""
    message = find_bot_message(session, chat_id, message_id)
    reports = (message.payload or {}).get("reports", []) if message else []
    return [describe_report(session, i) for i in (reports if report_id in reports else [report_id])]


def _recorded(session: Session, report: Report, *, again: bool = False) -> Recorded:
    task = report.task
    node = report.node
    return Recorded(
        report.id,
        _name(task),
        report.kind,
        report.percent,
        report.quantity,
        report.quantity_unit,
        report.note,
        report.state,
        (node.position, node.completion, node.text, node.due_on) if node else None,
        node is not None and any(n.state == "open" and n.removed_on is None for n in task.nodes),
        again,
        report.state == "waiting" and task.task_list.wants_evidence and not report.evidence,
    )


def reading_values(reading: Reading) -> dict[str, Any]:
    """A reading as plain values, to be kept with a question."""
    return {
        "kind": reading.kind.value,
        "reason": reading.reason.code,
        "text": reading.text,
        "percent": reading.percent,
        "quantity": None if reading.quantity is None else str(reading.quantity),
        "unit": reading.unit,
        "task": reading.task,
        "date": None if reading.date is None else reading.date.isoformat(),
        "note": reading.note,
        "open": reading.open.value if reading.open else None,
        "parts": [reading_values(part) for part in reading.parts],
        "choices": [reading_values(choice) for choice in reading.choices],
    }


def reading_from(values: dict[str, Any]) -> Reading:
    """The reading that was kept with `reading_values`."""
    return Reading(
        kind=Kind(values["kind"]),
        reason=Reason(values["reason"]),
        text=values["text"],
        percent=values["percent"],
        quantity=None if values["quantity"] is None else Decimal(values["quantity"]),
        unit=values["unit"],
        task=values["task"],
        date=None if values["date"] is None else date.fromisoformat(values["date"]),
        note=values["note"],
        open=Open(values["open"]) if values.get("open") else None,
        parts=tuple(reading_from(part) for part in values.get("parts", ())),
        choices=tuple(reading_from(choice) for choice in values.get("choices", ())),
    )
