"""A message from an official: which tasks it is about, what it says, what is stored, what has to be asked.

The words are read by `domain.rules.understanding`; here the reading meets the store. What is certain is stored at once
(with Undo); what is open becomes a question whose choices are kept with the question, so that one tap settles it, also
after a restart.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import and_, bindparam, select, union_all
from sqlalchemy.orm import Session

from db import BotMessage, Node, Report, Task
from domain.acknowledgements import acknowledge_tasks
from domain.bot_messages import add_to_bot_message, find_bot_message
from domain.conversation import forget
from domain.edited_reports import follow_edit
from domain.errors import Refused
from domain.extensions import ExtensionWish, check_extension
from domain.flags import CHANGES_WITHIN
from domain.kept_readings import reading_from, reading_values
from domain.message_context import message_context
from domain.notifications import notify
from domain.recipients import office_people
from domain.report_answers import (
    Acknowledged,
    Choice,
    Heard,
    MenuWord,
    MoreTime,
    NotTaken,
    NotUnderstood,
    Outcome,
    Passed,
    Question,
    Recorded,
)
from domain.reports import (
    Incoming,
    Said,
    find_reports,
    next_version,
    record_progress,
    submit_node,
)
from domain.reports_said_back import recorded, task_name_of
from domain.rules.node_names import named_node
from domain.rules.permissions import Actor
from domain.rules.understanding.values import Kind, Open, Reading
from domain.tasks import TaskName

IN_PLAY = timedelta(days=31)  # a node due later than this is not meant by a plain "done"
SENT_TWICE = timedelta(minutes=2)  # the same words again within this time are the same report

_SAME_WORDS = and_(
    Report.person_id == bindparam("person_id"),
    Report.chat_id == bindparam("chat_id"),
    Report.received_at > bindparam("since"),
    Report.message_words == bindparam("words"),
)
_IN_THE_SAME_WORDS = select(Report).where(_SAME_WORDS).order_by(Report.message_id.desc(), Report.part)
# The statement of every message, built once: building it costs more than running it.
_HEARD = union_all(
    select(Report.message_id).where(
        Report.chat_id == bindparam("chat_id"), Report.message_id == bindparam("message_id")
    ),
    select(Report.message_id).where(_SAME_WORDS),
)


def take_message(session: Session, actor: Actor, heard: Heard, now: datetime) -> list[Outcome]:
    """Read a message and do what it says, part by part. The same message delivered twice is answered the same.

    Raises NotAllowed where the person reports for no unit.
    """
    before = _heard_before(session, actor, heard, now)
    unchanged = heard.edited and bool(before) and all(r.message_words == heard.text for r in before)
    if before and (unchanged or not heard.edited):
        return [recorded(session, report, again=True) for report in before]
    if not before:
        return _take(session, actor, heard, now)
    late = now - before[0].received_at > CHANGES_WITHIN
    outcomes = follow_edit(session, before, lambda: _take(session, actor, heard, now), now)
    if late:
        _mark_correction(session, outcomes)
    return outcomes


def _take(session: Session, actor: Actor, heard: Heard, now: datetime) -> list[Outcome]:
    """Read the message by what is known now, and do what it says."""
    replied = find_bot_message(session, heard.chat_id, heard.reply_to) if heard.reply_to else None
    from domain.rules.understanding.message import understand  # its patterns are compiled for the first message

    context, tasks = message_context(session, actor, heard, replied)
    reading = understand(heard.text, context)
    version = next_version(session, heard.chat_id, heard.message_id) if heard.edited else 0
    return [
        _take_part(session, actor, part, tasks, replied, heard, number, version, now)
        for number, part in enumerate(reading.parts or (reading,))
    ]


def take_expected_message(session: Session, actor: Actor, heard: Heard, now: datetime) -> list[Outcome]:
    """Take a message that was asked for. Once a report came of it, nothing is expected any more."""
    outcomes = take_message(session, actor, heard, now)
    if any(isinstance(outcome, Recorded) for outcome in outcomes):
        forget(session, actor.person_id, heard.chat_id, hear_again=True)
    return outcomes


def _heard_before(session: Session, actor: Actor, heard: Heard, now: datetime) -> list[Report]:
    """What this message was recorded as; or the same words of the same person a moment ago: sent twice, they count
    once."""
    said = {"person_id": actor.person_id, "chat_id": heard.chat_id, "since": now - SENT_TWICE, "words": heard.text}
    known = {row.message_id for row in session.connection().execute(_HEARD, said | {"message_id": heard.message_id})}
    if not known:
        return []
    if heard.message_id in known:
        before = find_reports(session, heard.chat_id, heard.message_id)
        if before:
            return before
    if heard.edited or heard.entered_by is not None:
        return []
    same = session.scalars(_IN_THE_SAME_WORDS, said).all()
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
    """Do what the tapped answer of a question says; it is expected no more, and is about what came of it.

    Tapping twice is answered the same. Raises Refused("gone") where the question or the choice is not kept.
    """
    outcomes = _settle(session, actor, chat_id, question_id, choice, today, now)
    forget(session, actor.person_id, chat_id)
    made = [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
    if made:
        payload = {"reports": [one.report_id for one in made], "settled": made[0].report_id}
        add_to_bot_message(session, chat_id, question_id, [one.task.task_id for one in made], payload)
    return outcomes


def _settle(
    session: Session, actor: Actor, chat_id: int, question_id: int, choice: int, today: date, now: datetime
) -> list[Outcome]:
    question = find_bot_message(session, chat_id, question_id)
    payload = (question.payload if question else None) or {}
    choices = payload.get("choices", [])
    if question is None or question.kind != "question" or not 0 <= choice < len(choices):
        raise Refused("gone")
    if payload.get("settled") is not None:
        report = session.get(Report, payload["settled"])
        if report is None or report.state in ("undone", "replaced"):
            raise Refused("gone")
        return [recorded(session, report, again=True)]
    chosen = choices[choice]
    heard = Heard(payload["words"], chat_id, payload["message_id"], today)
    reading = reading_from(chosen["reading"])
    part = payload["part"]
    version = next_version(session, chat_id, payload["message_id"])
    if chosen.get("node") is not None:
        said = _said(reading)
        report = submit_node(session, actor, chosen["node"], said, _incoming(heard, part, version), now)
        outcomes: list[Outcome] = [recorded(session, report)]
    else:
        _, tasks = message_context(session, actor, heard, None)
        outcomes = [
            _take_part(session, actor, one, tasks, question, heard, part + number, version, now)
            for number, one in enumerate(reading.parts or (reading,))
        ]
    return outcomes


def _take_part(
    session: Session,
    actor: Actor,
    reading: Reading,
    tasks: dict[str, TaskName],
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
                named = [task.task_id] if task else list(replied.task_ids) if replied else []
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
                return _complete(session, actor, _get(session, task), reading, heard, part, version, now)
            case Kind.PROGRESS if (
                reading.reason.code == "step_finished" and (node := _named(_get(session, task), reading)) is not None
            ):
                report = submit_node(session, actor, node.id, _said(reading), _incoming(heard, part, version), now)
                return recorded(session, report)
            case Kind.EXTENSION_REQUEST:
                return _more_time(session, actor, _get(session, task), reading, heard)
            case _:
                report = record_progress(
                    session, actor, task.task_id, _said(reading), _incoming(heard, part, version), now
                )
                return recorded(session, report, task=task)
    except Refused as refused:
        return NotTaken(refused.code, refused.values)


def _get(session: Session, task: TaskName) -> Task:
    return session.get_one(Task, task.task_id)


def _complete(
    session: Session, actor: Actor, task: Task, reading: Reading, heard: Heard, part: int, version: int, now: datetime
) -> Outcome:
    nodes = [n for n in task.nodes if n.removed_on is None and n.state == "open"]
    if not nodes:
        if task.standing:
            report = record_progress(session, actor, task.id, _said(reading), _incoming(heard, part, version), now)
            return recorded(session, report)
        return NotTaken("already_waiting", {"no": task.no})
    node = node_in_play(nodes, heard.today)
    if node is None:
        choices = tuple(
            Choice(
                {"reading": reading_values(reading), "node": n.id},
                task_name_of(task),
                (n.position, n.completion, n.text, n.due_on),
            )
            for n in nodes
        )
        return Question("node", reading.text, "which_node", {}, choices, task_name_of(task))
    report = submit_node(session, actor, node.id, _said(reading), _incoming(heard, part, version), now)
    return recorded(session, report)


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
    return MoreTime(task_name_of(task), node.id, node.due_on, reading.date, reading.note or "")


def _pass_on(
    session: Session, actor: Actor, reading: Reading, task: TaskName | None, heard: Heard, now: datetime
) -> Outcome:
    for person_id in office_people(session, heard.today):
        notify(
            session,
            "question",
            person_id=person_id,
            subject=f"message:{heard.chat_id}:{heard.message_id}",
            day_on=heard.today,
            reason="asked",
            task_id=task.task_id if task else None,
            payload={"words": reading.text, "person_id": actor.person_id},
            now=now,
        )
    return Passed(reading.text)


def _question(reading: Reading, tasks: dict[str, TaskName]) -> Question:
    choices = tuple(
        Choice({"reading": reading_values(c)}, tasks.get(c.task) if c.task else None) for c in reading.choices
    )
    task = tasks.get(reading.task) if reading.task else None
    return Question(
        reading.open.value if reading.open else Open.MEANING.value,
        reading.text,
        reading.reason.code,
        dict(reading.reason.values),
        choices,
        task,
    )


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
        with_files=heard.with_files,
    )
