"""Entries by hand: recognition, praise, criticism, a false report. Larger ones need a second person's yes.

Source: assessment method, "Bonuses and deductions". Of several for the same matter the largest counts; that is decided
by scoring, here the entries are only kept.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import ManualEntry, Person, Task, Unit
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.ledger import post_points
from domain.methods import method_on
from domain.notifications import notify
from domain.recipients import office_people
from domain.rules.method import MANUAL_RULES, ManualRule
from domain.rules.permissions import Act, Actor, can

LONGEST = 200  # characters of a document number or a matter


@dataclass(frozen=True)
class EntryWish:
    """What somebody wants to post. `matter` empty: the document number stands for it."""

    unit_id: int
    rule: str
    level: str
    counts_on: date
    document_no: str
    matter: str = ""
    task_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class EntryView:
    """An entry by hand as it is shown. `state`: proposed, posted, refused, withdrawn."""

    id: int
    unit_id: int
    unit: str
    unit_en: str
    task_no: str
    rule: str
    level: str
    points: int
    counts_on: date
    document_no: str
    matter: str
    reason: str
    state: str
    proposed_by: str
    confirmed_by: str


def worth(session: Session, wish: EntryWish) -> int:
    """What the entry is worth by the method in force on its day, in hundredths. Raises Refused("unknown_rule")."""
    by_level = method_on(session, wish.counts_on).manual.get(cast(ManualRule, wish.rule), {})
    if wish.rule not in MANUAL_RULES or wish.level not in by_level:
        raise Refused("unknown_rule", rule=wish.rule, level=wish.level)
    return by_level[wish.level]


def check_entry(session: Session, actor: Actor, wish: EntryWish, today: date) -> int:
    """The entry's points, if it can be posted.

    Raises NotAllowed, and Refused: "unknown_rule", "no_document", "too_long", "future_day", "gone" (no such unit or
    task), "task_of_another" (the unit neither leads nor supports the task).
    """
    if not can(actor, Act.POST_POINTS, wish.unit_id):
        raise NotAllowed(Act.POST_POINTS)
    if not wish.document_no.strip():
        raise Refused("no_document")
    if max(len(wish.document_no), len(wish.matter)) > LONGEST:
        raise Refused("too_long", most=LONGEST)
    if wish.counts_on > today:
        raise Refused("future_day", day=wish.counts_on)
    if session.get(Unit, wish.unit_id) is None:
        raise Refused("gone")
    if wish.task_id is not None:
        task = session.get(Task, wish.task_id)
        if task is None:
            raise Refused("gone")
        if wish.unit_id not in (task.lead_unit_id, *(support.unit_id for support in task.supports)):
            raise Refused("task_of_another", no=task.no)
    return worth(session, wish)


def propose_entry(
    session: Session, actor: Actor, wish: EntryWish, today: date, now: datetime, *, source: Source = NOWHERE
) -> ManualEntry:
    """Post an entry by hand; one above the method's limit waits for a second person, who is told.

    The same wish again (unit, rule, level, document, matter, day) is the same entry. Raises as `check_entry`.
    """
    points = check_entry(session, actor, wish, today)
    matter = wish.matter.strip() or wish.document_no.strip()
    known = session.scalar(
        select(ManualEntry).where(
            ManualEntry.unit_id == wish.unit_id,
            ManualEntry.rule == wish.rule,
            ManualEntry.level == wish.level,
            ManualEntry.document_no == wish.document_no.strip(),
            ManualEntry.matter == matter,
            ManualEntry.counts_on == wish.counts_on,
            ManualEntry.state.in_(("proposed", "posted")),
        )
    )
    if known is not None:
        return known
    needs_second = abs(points) > method_on(session, wish.counts_on).second_pair_above
    entry = ManualEntry(
        unit_id=wish.unit_id,
        task_id=wish.task_id,
        rule=wish.rule,
        level=wish.level,
        points=points,
        counts_on=wish.counts_on,
        document_no=wish.document_no.strip(),
        matter=matter,
        reason=wish.reason.strip(),
        state="proposed" if needs_second else "posted",
        proposed_by=actor.person_id,
        proposed_at=now,
    )
    session.add(entry)
    session.flush()
    _audit(session, actor, "propose_entry" if needs_second else "post_entry", entry, None, source, now)
    if needs_second:
        for person_id in office_people(session, today):
            if person_id != actor.person_id:
                notify(
                    session,
                    "entry_request",
                    person_id=person_id,
                    subject=f"entry:{entry.id}",
                    day_on=today,
                    reason="second_pair",
                    payload={"entry_id": entry.id},
                    now=now,
                )
    else:
        _post(session, entry, today, now)
    return entry


def decide_entry(
    session: Session,
    actor: Actor,
    entry_id: int,
    confirmed: bool,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> ManualEntry:
    """The second person's yes or no.

    Raises NotAllowed, Refused("gone"), Refused("already_decided"), Refused("second_pair") for who proposed it.
    """
    entry = _entry(session, actor, entry_id)
    if entry.state != "proposed":
        raise Refused("already_decided", state=entry.state)
    if entry.proposed_by == actor.person_id:
        raise Refused("second_pair")
    entry.state = "posted" if confirmed else "refused"
    entry.confirmed_by, entry.confirmed_at = actor.person_id, now
    session.flush()
    _audit(session, actor, "confirm_entry" if confirmed else "refuse_entry", entry, "proposed", source, now)
    if confirmed:
        _post(session, entry, today, now)
    if entry.proposed_by is not None:
        notify(
            session,
            "entry_decision",
            person_id=entry.proposed_by,
            subject=f"entry:{entry.id}",
            day_on=today,
            reason=entry.state,
            payload={"entry_id": entry.id},
            now=now,
        )
    return entry


def withdraw_entry(
    session: Session, actor: Actor, entry_id: int, today: date, now: datetime, *, source: Source = NOWHERE
) -> ManualEntry:
    """Take an entry back: what was posted for it is reversed, and a lower one of the same matter counts again.

    Raises NotAllowed, Refused("gone"). Withdrawing twice changes nothing.
    """
    entry = _entry(session, actor, entry_id)
    if entry.state == "withdrawn":
        return entry
    before, entry.state, entry.withdrawn_at = entry.state, "withdrawn", now
    session.flush()
    _audit(session, actor, "withdraw_entry", entry, before, source, now)
    if before == "posted":
        _post(session, entry, today, now)
    return entry


def view_manual_entry(session: Session, entry_id: int) -> EntryView:
    """An entry by hand as it stands. Raises Refused("gone")."""
    entry = session.get(ManualEntry, entry_id)
    if entry is None:
        raise Refused("gone")
    unit = session.get_one(Unit, entry.unit_id)
    task = session.get(Task, entry.task_id) if entry.task_id is not None else None

    def name(person_id: int | None) -> str:
        person = session.get(Person, person_id) if person_id is not None else None
        return person.name if person else ""

    return EntryView(
        entry.id,
        unit.id,
        unit.short_zh,
        unit.name_en,
        task.no if task else "",
        entry.rule,
        entry.level,
        entry.points,
        entry.counts_on,
        entry.document_no,
        entry.matter,
        entry.reason,
        entry.state,
        name(entry.proposed_by),
        name(entry.confirmed_by),
    )


def _entry(session: Session, actor: Actor, entry_id: int) -> ManualEntry:
    entry = session.get(ManualEntry, entry_id)
    if entry is None:
        raise Refused("gone")
    if not can(actor, Act.POST_POINTS, entry.unit_id):
        raise NotAllowed(Act.POST_POINTS)
    return entry


def _post(session: Session, entry: ManualEntry, today: date, now: datetime) -> None:
    # A matter may touch the notices of the unit's tasks: all of them are computed again.
    tasks = list(session.scalars(select(Task.id).where(Task.lead_unit_id == entry.unit_id)))
    post_points(session, today, now, task_ids=tasks)


def _audit(
    session: Session, actor: Actor, act: str, entry: ManualEntry, before: str | None, source: Source, now: datetime
) -> None:
    write_audit(
        session,
        actor.person_id,
        act,
        ("entry", entry.id),
        task_id=entry.task_id,
        unit_id=entry.unit_id,
        before={"state": before} if before else None,
        after={
            "state": entry.state,
            "rule": entry.rule,
            "level": entry.level,
            "points": entry.points,
            "document_no": entry.document_no,
            "matter": entry.matter,
        },
        source=source,
        now=now,
    )
