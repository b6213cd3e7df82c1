"""Posting points: what ought to stand by the rules against what stands in the ledger; the difference is posted.

Called by the daily job and in the transaction of each act that changes what was earned (review, extension, notice …).
Twice, late, or after an outage: the same ledger.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import StoredValue
from domain.facts import load_facts, load_tasks, tasks_led_with
from domain.ledger_rows import Appending, keep_figures, lock_ledger, read_rows
from domain.methods import method_ids, read_methods
from domain.rules.method import Methods
from domain.rules.scoring import score
from domain.rules.scoring.lines import NODE_FIGURES, Line, Scored
from domain.rules.scoring.posting import Posted, correction_of, difference, entry_reversed, standing
from domain.rules.scoring.results import attainable
from domain.workdays import read_office_calendar

ZONE = ZoneInfo("Asia/Shanghai")
_POSTED = "points_posted"


@dataclass(frozen=True)
class PostedPoints:
    """What a posting did: how many entries were added, and how many of them are reversals."""

    entries: int
    reversals: int


def post_points(
    session: Session,
    as_of: date,
    now: datetime,
    *,
    task_ids: Collection[int] | None = None,
    zone: ZoneInfo = ZONE,
) -> PostedPoints:
    """Post everything that counts on or before `as_of` and is not posted yet, and reverse what no longer holds.

    `task_ids`: only what hangs together with these tasks (all tasks of their leads, because the limit on late reports
    is the unit's) and the entries by hand. What a day's end decides waits until the day is over in `zone`.
    """
    lock_ledger(session)
    versions = method_ids(session, now)
    scope = None if task_ids is None else tasks_led_with(session, task_ids)
    posted = posted_so_far(session)
    # What was posted for a later day stays, and so does what the end of a day decided: a clock may go back.
    through = max(as_of, posted.through)
    ended = max(min(through, yesterday(now, zone)), posted.ended)
    scored = score(load_facts(session, scope), read_office_calendar(session), read_methods(session), through, ended)
    rows = read_rows(session, scope)
    missing = difference(scored.lines, rows)
    done = PostedPoints(0, 0)
    if missing:
        standing_rows = standing(rows)
        corrected = {row.id for row in missing.corrections}
        open_rows = [row for row in standing_rows if row.id not in corrected]
        appending = Appending(session, versions, len(missing.corrections) + len(missing.lines), now)
        for row in missing.corrections:
            appending.add(correction_of(row), "corrects", row.id)
        _append_lines(appending, missing.lines, open_rows)
        appending.write()
        reversals = len(missing.corrections) + sum(line.undoes is not None for line in missing.lines)
        done = PostedPoints(len(appending.rows), reversals)
    keep_figures(session, scope, scored.figures)
    if scope is None:
        _remember(session, SoFar(through, ended), now)
    return done


def post_again(
    session: Session, now: datetime, *, task_ids: Collection[int] | None = None, zone: ZoneInfo = ZONE
) -> None:
    """After the facts were changed: post what follows, as far as points are posted. Nothing, where none are yet."""
    through = posted_through(session)
    if through is not None:
        post_points(session, through, now, task_ids=task_ids, zone=zone)


def refresh_attainable(session: Session, task_id: int) -> None:
    """After a node was handed in, or taken back: keep what is attainable, and whose clock runs, as far as it is posted.

    A submission that waits is left out of attainable at once; the points come with its review.
    """
    through = posted_through(session)
    if through is None:
        return
    session.flush()
    methods, calendar = read_methods(session), read_office_calendar(session)
    tasks = load_tasks(session, [task_id])
    figures = [one for task in tasks for one in attainable(task, calendar, methods, through)]
    lock_ledger(session)
    keep_figures(session, [task_id], figures, kinds=NODE_FIGURES)


def _append_lines(appending: Appending, lines: tuple[Line, ...], rows: list[Posted]) -> None:
    entries: dict[str, list[Posted]] = {}
    for row in rows:
        if row.posting == "entry":
            entries.setdefault(row.line.key, []).append(row)
    for line in lines:
        if line.undoes is None:
            entries.setdefault(line.key, []).append(appending.add(line, "entry", None))
        else:
            appending.add(line, "makes_room", entry_reversed(line, entries[line.key]).id)


def compute(
    session: Session, as_of: date, now: datetime, *, methods: Methods | None = None, zone: ZoneInfo = ZONE
) -> Scored:
    """What ought to stand as of a day by everything that is known now; nothing is posted."""
    ended = min(as_of, yesterday(now, zone))
    return score(load_facts(session), read_office_calendar(session), methods or read_methods(session), as_of, ended)


@dataclass(frozen=True)
class SoFar:
    """How far all points are posted: the day, and the last day that was over then."""

    through: date = date.min
    ended: date = date.min


def posted_through(session: Session) -> date | None:
    """The last day for which all points were posted; None where none ever were."""
    through = posted_so_far(session).through
    return None if through == date.min else through


def posted_so_far(session: Session) -> SoFar:
    """How far all points are posted."""
    value = session.scalar(select(StoredValue.value).where(StoredValue.name == _POSTED))
    if value is None:
        return SoFar()
    return SoFar(date.fromisoformat(value["through"]), date.fromisoformat(value["ended"]))


def _remember(session: Session, posted: SoFar, now: datetime) -> None:
    value = {"through": posted.through.isoformat(), "ended": posted.ended.isoformat()}
    stored = session.get(StoredValue, _POSTED)
    if stored is None:
        session.add(StoredValue(name=_POSTED, value=value, set_at=now))
    else:
        stored.value, stored.set_at = value, now


def yesterday(now: datetime, zone: ZoneInfo = ZONE) -> date:
    """The last day that is over."""
    return now.astimezone(zone).date() - timedelta(days=1)
