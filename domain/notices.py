"""督办单, yellow and red: the ladder proposes, the office issues, the unit answers within a limit, the office closes.

Source: assessment method, "Bonuses and deductions" (notices) and "Corners, settled" (withdrawal).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notice, Person, Task
from domain.attachments import Attachment
from domain.audit import Source, write_audit
from domain.errors import Refused
from domain.kept_files import KeptFile, files_with, keep_files_with
from domain.ledger import post_points
from domain.notifications import notify
from domain.recipients import leaders_in_charge, office_people, unit_heads, unit_officials
from domain.rules.permissions import Act, Actor, can, can_ever
from domain.tasks import TaskName, require_task
from domain.workdays import read_office_calendar

ANSWER_WORKING_DAYS = 5  # for the unit, after a notice was issued
COLOURS = ("yellow", "red")


@dataclass(frozen=True)
class NoticeView:
    """A notice as it is shown."""

    notice_id: int
    task: TaskName
    unit_id: int
    unit: str
    unit_en: str
    colour: str
    state: str
    reason: str
    document_no: str
    issued_on: date | None
    issued_by: str
    answer_due_on: date | None
    answer: str
    answered_by: str
    files: tuple[KeptFile, ...] = ()  # what was sent with the answer


def _name_of(session: Session, person_id: int | None) -> str:
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _view(session: Session, notice: Notice) -> NoticeView:
    task: Task = notice.task
    return NoticeView(
        notice.id,
        TaskName(task.id, task.no, task.title, task.title_en),
        notice.unit_id,
        task.lead_unit.short_zh,
        task.lead_unit.name_en,
        notice.colour,
        notice.state,
        notice.reason,
        notice.document_no,
        notice.issued_on,
        _name_of(session, notice.issued_by),
        notice.answer_due_on,
        notice.answer,
        _name_of(session, notice.answered_by),
        tuple(files_with(session, ("notice_id", notice.id))),
    )


def _notice(session: Session, notice_id: int, *states: str) -> Notice:
    notice = session.get(Notice, notice_id)
    if notice is None:
        raise Refused("gone")
    if states and notice.state not in states:
        raise Refused("notice_state", state=notice.state)
    return notice


def view_notice(session: Session, actor: Actor, notice_id: int) -> NoticeView:
    """One notice, for the office and for the unit once it is issued. Raises NotAllowed, Refused("gone")."""
    notice = _notice(session, notice_id)
    if not can(actor, Act.ISSUE_NOTICE, notice.unit_id):
        if notice.state in ("proposed", "dismissed"):
            raise Refused("gone")
        require_task(session, actor, Act.VIEW_TASK, notice.task_id)
    return _view(session, notice)


def view_notice_as_sent(session: Session, notice_id: int) -> NoticeView:
    """One notice for a message that is being sent. Raises Refused("gone")."""
    return _view(session, _notice(session, notice_id))


def list_notices(session: Session, actor: Actor) -> list[NoticeView]:
    """What is not settled: for the office also the proposed ones, for others those of the tasks they see."""
    states = ("proposed", "issued", "answered")
    rows = session.scalars(select(Notice).where(Notice.state.in_(states)).order_by(Notice.id)).all()
    if can_ever(actor, Act.ISSUE_NOTICE):
        return [_view(session, row) for row in rows]
    return [
        _view(session, row)
        for row in rows
        if row.state != "proposed" and can(actor, Act.VIEW_TASK, row.unit_id, row.task.district_leader)
    ]


def propose_notice(session: Session, actor: Actor, task_id: int, colour: str, now: datetime) -> NoticeView:
    """The office begins a notice of its own. Raises NotAllowed, Refused("gone"), Refused("notice_standing")."""
    task = require_task(session, actor, Act.ISSUE_NOTICE, task_id)
    if colour not in COLOURS:
        raise Refused("gone")
    open_one = session.scalar(
        select(Notice).where(
            Notice.task_id == task_id, Notice.colour == colour, Notice.state.in_(("proposed", "issued", "answered"))
        )
    )
    if open_one is not None:
        if open_one.state == "proposed":
            return _view(session, open_one)
        raise Refused("notice_standing", no=task.no)
    count = len(session.scalars(select(Notice.id).where(Notice.task_id == task_id)).all())
    notice = Notice(
        task_id=task_id,
        unit_id=task.lead_unit_id,
        colour=colour,
        state="proposed",
        key=f"office:{task_id}:{colour}:{count}",
        reason="office",
        proposed_at=now,
    )
    session.add(notice)
    session.flush()
    return _view(session, notice)


def issue_notice(
    session: Session, actor: Actor, notice_id: int, document_no: str, issued_on: date, source: Source, now: datetime
) -> NoticeView:
    """Issue it: the unit, its head and the leader in charge are told; its points are posted.

    Raises NotAllowed, Refused("gone"), Refused("notice_state").
    """
    notice = _notice(session, notice_id, "proposed")
    require_task(session, actor, Act.ISSUE_NOTICE, notice.task_id)
    notice.state = "issued"
    notice.issued_at, notice.issued_on, notice.issued_by = now, issued_on, actor.person_id
    notice.document_no = document_no.strip()
    notice.answer_due_on = read_office_calendar(session).add_working_days(issued_on, ANSWER_WORKING_DAYS)
    _audit(session, actor, "issue_notice", notice, source, now)
    told = [
        *unit_officials(session, notice.unit_id, issued_on),
        *unit_heads(session, notice.unit_id, issued_on),
        *(leaders_in_charge(session, notice.task, issued_on) if notice.colour == "red" else []),
    ]
    for person_id in dict.fromkeys(told):
        _tell(session, "notice", person_id, notice, "issued", issued_on, now)
    session.flush()
    post_points(session, issued_on, now, task_ids=[notice.task_id])
    return _view(session, notice)


def dismiss_notice(session: Session, actor: Actor, notice_id: int, source: Source, now: datetime) -> NoticeView:
    """Not issued. Raises NotAllowed, Refused("gone"), Refused("notice_state")."""
    notice = _notice(session, notice_id, "proposed")
    require_task(session, actor, Act.ISSUE_NOTICE, notice.task_id)
    notice.state = "dismissed"
    _audit(session, actor, "dismiss_notice", notice, source, now)
    return _view(session, notice)


def answer_notice(
    session: Session,
    actor: Actor,
    notice_id: int,
    answer: str,
    today: date,
    source: Source,
    now: datetime,
    *,
    files: Sequence[Attachment] = (),
) -> NoticeView:
    """The unit answers, with photos and files; a second answer stands beside the first until the office closes it.

    Raises NotAllowed, Refused("gone"), Refused("notice_state"), Refused("no_answer"), Refused("too_many_files").
    """
    notice = _notice(session, notice_id, "issued", "answered")
    require_task(session, actor, Act.REPORT, notice.task_id)
    words = answer.strip()
    if not words:
        raise Refused("no_answer")
    if words not in notice.answer.split("\n"):
        notice.answer = "\n".join([notice.answer, words]) if notice.answer else words
    keep_files_with(session, ("notice_id", notice.id), files, now, actor.person_id)
    notice.state, notice.answered_at, notice.answered_by = "answered", now, actor.person_id
    _audit(session, actor, "answer_notice", notice, source, now)
    for person_id in office_people(session, today):
        _tell(session, "notice_answer", person_id, notice, f"{source.chat_id}:{source.message_id}"[:20], today, now)
    session.flush()
    return _view(session, notice)


def add_notice_files(
    session: Session,
    actor: Actor,
    notice_id: int,
    files: Sequence[Attachment],
    sent_as: str,
    today: date,
    now: datetime,
) -> NoticeView:
    """Put files with the answer. Where it has gone out already, the office is told once for each `sent_as`: an album,
    or a message. Files that come before the answer's words wait with the notice; they are no answer yet.

    Raises NotAllowed, Refused("gone"), Refused("notice_state"), Refused("too_many_files").
    """
    notice = _notice(session, notice_id, "issued", "answered")
    require_task(session, actor, Act.REPORT, notice.task_id)
    keep_files_with(session, ("notice_id", notice.id), files, now, actor.person_id)
    if notice.state == "answered":
        for person_id in office_people(session, today):
            _tell(session, "notice_answer", person_id, notice, f"f:{sent_as}"[:20], today, now)
    session.flush()
    return _view(session, notice)


def close_notice(
    session: Session, actor: Actor, notice_id: int, today: date, source: Source, now: datetime
) -> NoticeView:
    """The office is content. The points stay. Raises NotAllowed, Refused("gone"), Refused("notice_state")."""
    notice = _notice(session, notice_id, "issued", "answered")
    require_task(session, actor, Act.ISSUE_NOTICE, notice.task_id)
    notice.state, notice.closed_at, notice.closed_by = "closed", now, actor.person_id
    _audit(session, actor, "close_notice", notice, source, now)
    for person_id in unit_officials(session, notice.unit_id, today):
        _tell(session, "notice_closed", person_id, notice, "closed", today, now)
    session.flush()
    return _view(session, notice)


def withdraw_notice(
    session: Session, actor: Actor, notice_id: int, today: date, source: Source, now: datetime
) -> NoticeView:
    """Issued by mistake: its points are reversed. Raises NotAllowed, Refused("gone"), Refused("notice_state")."""
    notice = _notice(session, notice_id, "issued", "answered", "closed")
    require_task(session, actor, Act.ISSUE_NOTICE, notice.task_id)
    notice.state, notice.withdrawn_on = "withdrawn", today
    _audit(session, actor, "withdraw_notice", notice, source, now)
    session.flush()
    post_points(session, today, now, task_ids=[notice.task_id])
    return _view(session, notice)


def _tell(session: Session, kind: str, person_id: int, notice: Notice, step: str, day_on: date, now: datetime) -> None:
    notify(
        session,
        kind,
        person_id=person_id,
        subject=f"notice:{notice.id}",
        step=step,
        day_on=day_on,
        reason=notice.state,
        task_id=notice.task_id,
        payload={"notice_id": notice.id},
        now=now,
    )


def _audit(session: Session, actor: Actor, act: str, notice: Notice, source: Source, now: datetime) -> None:
    write_audit(
        session,
        actor.person_id,
        act,
        ("notice", notice.id),
        task_id=notice.task_id,
        unit_id=notice.unit_id,
        after={"colour": notice.colour, "state": notice.state, "document_no": notice.document_no},
        source=source,
        now=now,
    )
