"""Objections (申诉): against a deduction in a published month, decided by somebody else than who posted it.

Source: assessment method, "Months". Upheld means a reversing entry, never an edit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from db import LedgerEntry, Month, Objection, Person, Task, Unit
from domain.attachments import Attachment
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.kept_files import KeptFile
from domain.ledger import post_points
from domain.methods import method_on
from domain.month_facts import month_end
from domain.notifications import notify
from domain.objection_files import keep_objection_files, objection_files
from domain.published import PUBLISHED, units_of
from domain.recipients import office_people, unit_heads, unit_officials
from domain.rules.permissions import Act, Actor, can
from domain.standings import may_see_unit_points, require_unit_points
from domain.workdays import read_office_calendar

REMIND_BEFORE = 2  # working days before a decision is due
REMIND_EVERY = 5  # working days, once it is overdue


@dataclass(frozen=True)
class ObjectionView:
    """An objection as it is shown. `state`: waiting, upheld, rejected."""

    id: int
    entry_id: int
    unit: str
    unit_en: str
    rule: str
    points: int
    counts_on: date
    task_no: str
    reason: str
    filed_on: date
    decide_by_on: date
    state: str
    filed_by: str
    decided_by: str
    decision_reason: str
    files: tuple[KeptFile, ...] = ()


def objections_until(session: Session, entry: LedgerEntry) -> date | None:
    """The last day for an objection: that of the first published month in which the entry shows; None before it."""
    months = session.scalars(
        select(Month)
        .where(Month.state.in_(PUBLISHED), Month.ledger_position >= entry.id)
        .order_by(Month.year, Month.month)
    )
    first = next((row for row in months if month_end(row.year, row.month) >= entry.counts_on), None)
    return None if first is None else first.objections_until_on


def can_object(session: Session, actor: Actor, entry_id: int, today: date) -> bool:
    """Whether this person could object to this entry today."""
    try:
        _objectionable(session, actor, entry_id, today)
    except Refused:
        return False
    return True


def _objectionable(session: Session, actor: Actor, entry_id: int, today: date) -> LedgerEntry:
    entry = session.get(LedgerEntry, entry_id)
    if entry is None:
        raise Refused("gone")
    if not can(actor, Act.OBJECT, entry.unit_id):
        raise NotAllowed(Act.OBJECT)
    if entry.posting != "entry" or entry.points >= 0:
        raise Refused("objection_to_what")
    corrected = select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry.id, LedgerEntry.posting == "corrects")
    if session.scalar(corrected) is not None:
        raise Refused("objection_settled")
    until = objections_until(session, entry)
    if until is None:
        raise Refused("objection_too_early")
    if today > until:
        raise Refused("objection_too_late", until=until)
    known = select(Objection.state).where(Objection.entry_id == entry.id)
    if session.scalar(known) is not None:
        raise Refused("objection_filed_already")
    return entry


def check_objection(session: Session, actor: Actor, entry_id: int, today: date) -> None:
    """Raises NotAllowed, and Refused: "gone", "objection_to_what" (no deduction), "objection_settled",
    "objection_too_early" (its month is not published), "objection_too_late", "objection_filed_already"."""
    _objectionable(session, actor, entry_id, today)


def file_objection(
    session: Session,
    actor: Actor,
    entry_id: int,
    reason: str,
    today: date,
    now: datetime,
    *,
    files: Sequence[Attachment] = (),
    source: Source = NOWHERE,
) -> Objection:
    """Object to an entry, with a reason, and photos or files. The office is told.

    Raises as `check_objection`, Refused("no_reason"), and Refused("too_many_files").
    """
    entry = _objectionable(session, actor, entry_id, today)
    if not reason.strip():
        raise Refused("no_reason")
    days = method_on(session, today).months.decision_days
    objection = Objection(
        entry_id=entry.id,
        unit_id=entry.unit_id,
        person_id=actor.person_id,
        reason=reason.strip()[:2000],
        evidence={"chat_id": source.chat_id, "message_id": source.message_id},
        filed_at=now,
        filed_on=today,
        decide_by_on=read_office_calendar(session).add_working_days(today, days),
        state="waiting",
    )
    session.add(objection)
    session.flush()
    keep_objection_files(session, objection, files, now)
    _audit(session, actor, "file_objection", objection, source, now)
    for person_id in office_people(session, today):
        _tell(session, "objection_filed", person_id, objection, "filed", today, now)
    return objection


def decide_objection(
    session: Session,
    actor: Actor,
    objection_id: int,
    upheld: bool,
    reason: str,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> Objection:
    """Uphold an objection, which reverses the entry, or reject it. The unit is told.

    Raises NotAllowed, Refused("gone"), Refused("already_decided"), Refused("no_reason"), Refused("own_entry") for
    the person who posted the entry.
    """
    objection = session.get(Objection, objection_id)
    if objection is None:
        raise Refused("gone")
    if not can(actor, Act.POST_POINTS, objection.unit_id):
        raise NotAllowed(Act.POST_POINTS)
    if objection.state != "waiting":
        raise Refused("already_decided", state=objection.state)
    entry = session.get_one(LedgerEntry, objection.entry_id)
    if entry.actor_id == actor.person_id:
        raise Refused("own_entry")
    if not reason.strip():
        raise Refused("no_reason")
    objection.state = "upheld" if upheld else "rejected"
    objection.decided_at, objection.decided_by = now, actor.person_id
    objection.decision_reason = reason.strip()[:2000]
    session.flush()
    _audit(session, actor, "decide_objection", objection, source, now)
    if upheld:
        tasks = list(session.scalars(select(Task.id).where(Task.lead_unit_id == objection.unit_id)))
        post_points(session, today, now, task_ids=[*tasks, *([entry.task_id] if entry.task_id else [])])
    people = {objection.person_id, *unit_heads(session, objection.unit_id, today)}
    for person_id in sorted(people):
        _tell(session, "objection_decided", person_id, objection, objection.state, today, now)
    return objection


def remind_objections(session: Session, today: date, now: datetime) -> None:
    """Remind the office of decisions: before they are due, when they are overdue, every five working days after that;
    and units, once, that the time for objections ends."""
    calendar = read_office_calendar(session)
    if not calendar.is_working_day(today):
        return
    for objection in session.scalars(select(Objection).where(Objection.state == "waiting")):
        if calendar.late(today, objection.decide_by_on) > REMIND_BEFORE:
            continue
        late = calendar.late(objection.decide_by_on, today)
        step = f"T+{1 + (late - 1) // REMIND_EVERY * REMIND_EVERY}" if late else "before"
        for person_id in office_people(session, today):
            _tell(session, "objection_reminder", person_id, objection, "decide", objection.decide_by_on, now, step)
    tomorrow = calendar.next_working_day(today)
    for month in session.scalars(select(Month).where(Month.state == "published")):
        last = month.objections_until_on
        if last is None or not today <= last <= tomorrow:  # on the day itself where nobody was there the day before
            continue
        for unit_id in units_of(month):
            for person_id in {*unit_heads(session, unit_id, today), *unit_officials(session, unit_id, today)}:
                notify(
                    session,
                    "month_published",
                    person_id=person_id,
                    subject=f"month:{month.year}-{month.month:02d}:unit:{unit_id}",
                    step="last_day",
                    day_on=last,
                    reason="objections_end",
                    payload={"year": month.year, "month": month.month, "unit_id": unit_id, "last": True},
                    now=now,
                )


def view_objection(session: Session, objection_id: int) -> ObjectionView:
    """An objection as it stands. Raises Refused("gone")."""
    objection = session.get(Objection, objection_id)
    if objection is None:
        raise Refused("gone")
    entry = session.get_one(LedgerEntry, objection.entry_id)
    unit = session.get_one(Unit, objection.unit_id)
    task = session.get(Task, entry.task_id) if entry.task_id is not None else None
    decider = session.get(Person, objection.decided_by) if objection.decided_by is not None else None
    return ObjectionView(
        objection.id,
        entry.id,
        unit.short_zh,
        unit.name_en,
        entry.rule,
        entry.points,
        entry.counts_on,
        task.no if task else "",
        objection.reason,
        objection.filed_on,
        objection.decide_by_on,
        objection.state,
        session.get_one(Person, objection.person_id).name,
        decider.name if decider else "",
        objection.decision_reason,
        tuple(objection_files(session, objection.id)),
    )


def open_objection(session: Session, actor: Actor, objection_id: int) -> ObjectionView:
    """An objection for somebody who may see its unit's points. Raises NotAllowed, Refused("gone")."""
    view = view_objection(session, objection_id)
    require_unit_points(session, actor, session.get_one(Objection, objection_id).unit_id)
    return view


def list_objections(session: Session, actor: Actor, limit: int = 30) -> list[ObjectionView]:
    """The objections of the units whose points this person may see: those that wait first, then the newest."""
    query = select(Objection.id, Objection.unit_id).order_by(
        case((Objection.state == "waiting", 0), else_=1), Objection.id.desc()
    )
    found: list[ObjectionView] = []
    for objection_id, unit_id in session.execute(query):
        if len(found) < limit and may_see_unit_points(session, actor, unit_id):
            found.append(view_objection(session, objection_id))
    return found


def _tell(
    session: Session,
    kind: str,
    person_id: int,
    objection: Objection,
    reason: str,
    day_on: date,
    now: datetime,
    step: str = "",
) -> None:
    notify(
        session,
        kind,
        person_id=person_id,
        subject=f"objection:{objection.id}",
        day_on=day_on,
        step=step,
        reason=reason,
        payload={"objection_id": objection.id},
        now=now,
    )


def _audit(session: Session, actor: Actor, act: str, objection: Objection, source: Source, now: datetime) -> None:
    write_audit(
        session,
        actor.person_id,
        act,
        ("objection", objection.id),
        unit_id=objection.unit_id,
        after={"entry": objection.entry_id, "state": objection.state, "reason": objection.decision_reason},
        source=source,
        now=now,
    )
