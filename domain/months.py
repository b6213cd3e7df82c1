"""The months of an assessment year: open → draft → approved → published → locked.

Source: assessment method, "Months". A published month is a snapshot with a hash of its figures and of the ledger
position they were computed from; what becomes known afterwards shows in the next month's figures.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import LedgerEntry, Month, Objection, TaskList
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.groups import bound_groups
from domain.ledger import ZONE, post_points
from domain.ledger_audit import ledger_position
from domain.methods import method_on
from domain.month_facts import month_end, month_facts
from domain.notifications import notify
from domain.published import PUBLISHED, units_of
from domain.recipients import leaders, unit_heads, unit_officials
from domain.rules.permissions import Act, Actor, Role, can
from domain.standing_values import ranking_from, ranking_values
from domain.standings import Ranking, ranking
from domain.workdays import read_office_calendar


@dataclass(frozen=True)
class MonthView:
    """A month as it stands, with the figures of its snapshot where it has one."""

    year: int
    month: int
    state: str
    drafted_at: datetime | None
    published_at: datetime | None
    objections_until_on: date | None
    hash: str
    ledger_position: int
    ranking: Ranking | None
    facts: dict[str, Any]


def draft_month(
    session: Session,
    actor: Actor | None,
    year: int,
    month: int,
    now: datetime,
    *,
    zone: ZoneInfo = ZONE,
    source: Source = NOWHERE,
) -> Month:
    """Compute a month that is over, or compute it anew while it is not approved. `actor` None: the clock does.

    Raises NotAllowed, Refused("month_not_over"), Refused("month_decided") once it is approved.
    """
    _require(actor, Role.SUPERVISION)
    today = now.astimezone(zone).date()
    last = month_end(year, month)
    if last >= today:
        raise Refused("month_not_over", year=year, month=month)
    row = session.get(Month, (year, month))
    if row is not None and row.state not in ("open", "draft"):
        raise Refused("month_decided", year=year, month=month, state=row.state)
    if row is None:
        row = Month(year=year, month=month, state="open")
        session.add(row)
    post_points(session, today, now, zone=zone)
    position, ledger_hash = ledger_position(session)
    figures = {"ledger_hash": ledger_hash, **_figures(session, year, month, now, zone)}
    row.figures, row.ledger_position, row.hash = figures, position, figures_hash(figures, position)
    row.state, row.drafted_at = "draft", now
    session.flush()
    _audit(session, actor, "draft_month", row, source, now)
    if actor is None:
        for person_id in leaders(session, today):
            notify(
                session,
                "month_draft",
                person_id=person_id,
                subject=f"month:{year}-{month:02d}",
                day_on=today,
                reason="drafted",
                payload={"year": year, "month": month},
                now=now,
            )
    return row


def draft_last_month(session: Session, now: datetime, *, zone: ZoneInfo = ZONE) -> Month | None:
    """What the clock does on the first of a month: draft the one before, where lists of that year stand, and those
    before it that were missed since the last one that was drafted.

    The newest of them; None where there is nothing to draft, or somebody did already.
    """
    drafted = None
    for year, month in _since_the_last(session, now.astimezone(zone).date()):
        row = session.get(Month, (year, month))
        listed = session.scalar(select(TaskList.id).where(TaskList.year == year).limit(1))
        if listed is not None and (row is None or row.state == "open"):
            drafted = draft_month(session, None, year, month, now, zone=zone)
    return drafted


def _since_the_last(session: Session, today: date) -> list[tuple[int, int]]:
    """The month that has just ended, and those before it that nobody drafted since one was: the bot was away."""
    ended = today.replace(day=1) - timedelta(days=1)
    found = [(ended.year, ended.month)]
    known = session.execute(select(Month.year, Month.month).where(Month.state != "open")).all()
    before = [(year, month) for year, month in known if (year, month) < found[0]]
    while before and (last := _before(*found[0])) > max(before):
        found.insert(0, last)
    return found


def _before(year: int, month: int) -> tuple[int, int]:
    return (year, month - 1) if month > 1 else (year - 1, 12)


def _figures(session: Session, year: int, month: int, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "year": year,
        "month": month,
        "ranking": ranking_values(ranking(session, month_end(year, month), now, year=year, zone=zone)),
        "facts": month_facts(session, year, month, read_office_calendar(session)),
    }


def preview_month(session: Session, year: int, month: int, now: datetime, *, zone: ZoneInfo = ZONE) -> MonthView:
    """A month's figures as known now, without drafting it. Raises Refused("month_not_over")."""
    if month_end(year, month) >= now.astimezone(zone).date():
        raise Refused("month_not_over", year=year, month=month)
    figures = _figures(session, year, month, now, zone)
    found = ranking_from(figures["ranking"])
    return MonthView(year, month, "open", None, None, None, "", 0, found, figures["facts"])


def approve_month(
    session: Session, actor: Actor, year: int, month: int, hash_: str, now: datetime, *, source: Source = NOWHERE
) -> Month:
    """The executive deputy head's yes to the very draft that was shown, known by the beginning of its hash.

    Raises NotAllowed, Refused("gone"), Refused("month_changed"), Refused("month_state"). Twice changes nothing.
    """
    _require(actor, Role.LEADER)
    row = _month(session, year, month)
    if row.state == "approved":
        return row
    _require_state(row, "draft")
    if not hash_ or not (row.hash or "").startswith(hash_):
        raise Refused("month_changed", year=year, month=month)
    row.state, row.approved_at, row.approved_by = "approved", now, actor.person_id
    session.flush()
    _audit(session, actor, "approve_month", row, source, now)
    return row


def publish_month(
    session: Session,
    actor: Actor,
    year: int,
    month: int,
    now: datetime,
    *,
    zone: ZoneInfo = ZONE,
    source: Source = NOWHERE,
) -> Month:
    """Make an approved month known: units are told, and may object for the method's working days.

    Raises NotAllowed, Refused("gone"), Refused("month_state"), Refused("month_order") where an earlier month of the
    year is drafted or approved, and not published. Twice changes nothing.
    """
    _require(actor, Role.SUPERVISION)
    row = _month(session, year, month)
    if row.state in PUBLISHED:
        return row
    _require_state(row, "approved")
    earlier = session.scalar(
        select(Month.month)
        .where(Month.year == year, Month.month < month, Month.state.in_(("draft", "approved")))
        .order_by(Month.month)
        .limit(1)
    )
    if earlier is not None:
        raise Refused("month_order", year=year, month=earlier)
    today = now.astimezone(zone).date()
    days = method_on(session, month_end(year, month)).months.objection_days
    row.state, row.published_at, row.published_by = "published", now, actor.person_id
    row.objections_until_on = read_office_calendar(session).add_working_days(today, days)
    session.flush()
    _audit(session, actor, "publish_month", row, source, now)
    for unit_id in units_of(row):
        for person_id in {*unit_heads(session, unit_id, today), *unit_officials(session, unit_id, today)}:
            notify(
                session,
                "month_published",
                person_id=person_id,
                subject=f"month:{year}-{month:02d}:unit:{unit_id}",
                day_on=today,
                reason="published",
                payload={"year": year, "month": month, "unit_id": unit_id},
                now=now,
            )
    _tell_groups(session, row, today, now)
    return row


def _tell_groups(session: Session, row: Month, today: date, now: datetime) -> None:
    """The district's groups get the published ranking, a unit's group its own standing."""
    ranked = set(units_of(row))
    for group in bound_groups(session):
        if group.unit_id is not None and group.unit_id not in ranked:
            continue
        notify(
            session,
            "group_ranking" if group.unit_id is None else "month_published",
            chat_id=group.chat_id,
            thread_id=group.thread_id,
            subject=f"month:{row.year}-{row.month:02d}:unit:{group.unit_id or 'all'}",
            day_on=today,
            reason="published",
            payload={"year": row.year, "month": row.month, "unit_id": group.unit_id},
            now=now,
        )


def lock_months(session: Session, today: date, now: datetime) -> list[tuple[int, int]]:
    """Lock the published months whose time for objections is over and whose objections are all decided."""
    locked = []
    for row in session.scalars(select(Month).where(Month.state == "published").order_by(Month.year, Month.month)):
        if row.objections_until_on is None or today <= row.objections_until_on:
            continue
        waiting = session.scalar(
            select(func.count())
            .select_from(Objection)
            .join(LedgerEntry, Objection.entry_id == LedgerEntry.id)
            .where(
                Objection.state == "waiting",
                LedgerEntry.counts_on >= date(row.year, row.month, 1),
                LedgerEntry.counts_on <= month_end(row.year, row.month),
            )
        )
        if not waiting:
            row.state, row.locked_at = "locked", now
            _audit(session, None, "lock_month", row, NOWHERE, now)
            locked.append((row.year, row.month))
    return locked


def view_month(session: Session, year: int, month: int) -> MonthView:
    """A month as it stands; one that nobody drafted yet is open."""
    row = session.get(Month, (year, month))
    if row is None:
        return MonthView(year, month, "open", None, None, None, "", 0, None, {})
    figures = row.figures or {}
    return MonthView(
        year,
        month,
        row.state,
        row.drafted_at,
        row.published_at,
        row.objections_until_on,
        row.hash or "",
        row.ledger_position or 0,
        ranking_from(figures["ranking"]) if figures else None,
        figures.get("facts", {}),
    )


def published_months(session: Session) -> list[tuple[int, int]]:
    """The published months, newest first."""
    query = (
        select(Month.year, Month.month)
        .where(Month.state.in_(PUBLISHED))
        .order_by(Month.year.desc(), Month.month.desc())
    )
    return [(year, month) for year, month in session.execute(query)]


def figures_hash(figures: dict[str, Any], position: int) -> str:
    """SHA-256 of a month's figures and of the ledger position they were computed from."""
    words = json.dumps({"figures": figures, "position": position}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def month_is_intact(row: Month) -> bool:
    """Whether a snapshot is what its hash was taken of."""
    return row.figures is not None and figures_hash(row.figures, row.ledger_position or 0) == row.hash


def _month(session: Session, year: int, month: int) -> Month:
    row = session.get(Month, (year, month))
    if row is None:
        raise Refused("gone")
    return row


def _require(actor: Actor | None, role: Role) -> None:
    if actor is not None and not (can(actor, Act.DECIDE_MONTH, None) and actor.has(role)):
        raise NotAllowed(Act.DECIDE_MONTH)


def _require_state(row: Month, state: str) -> None:
    if row.state != state:
        raise Refused("month_state", year=row.year, month=row.month, state=row.state)


def _audit(session: Session, actor: Actor | None, act: str, row: Month, source: Source, now: datetime) -> None:
    write_audit(
        session,
        actor.person_id if actor else None,
        act,
        ("month", f"{row.year}-{row.month:02d}"),
        after={"state": row.state, "hash": row.hash, "ledger_position": row.ledger_position},
        source=source,
        now=now,
    )
