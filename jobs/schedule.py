"""The table of jobs: what the clock starts, when, and what it does.

Each job is one step over the store, safe to run twice and after any outage. The same table drives the running bot,
the catch-up at its start, `python -m bot tick`, and the time machine of trials. What a job calls is imported when it is
due: most starts find nothing due.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.orm import Session

from db import Store
from domain.job_runs import last_finished
from domain.office import office_rules
from domain.rules.reminders import PROMPTS_AT


@dataclass(frozen=True)
class Run:
    """One run of a job: the instant it was planned for, and the instant it is."""

    planned_at: datetime
    now: datetime
    zone: ZoneInfo


@dataclass(frozen=True)
class Job:
    """A row of the table. `cron` in the office's zone, in APScheduler's words.

    `work` is one transaction. A `chore` is too long for one: it opens what it needs itself. `ahead` comes before the
    work, in transactions of its own: a portion each, until it says that nothing is left. Cut off between two, or run by
    two processes at once, it goes on where it stands.
    """

    name: str
    cron: Mapping[str, str]
    work: Callable[[Session, Run], object] | None = None
    ahead: Callable[[Session, Run], bool] | None = None  # whether more is left
    chore: Callable[[Store, Run], object] | None = None


def points_of_the_day(session: Session, run: Run) -> None:
    """After midnight: what the day that is over decided, and what counts for the new one: rankings are ready."""
    from domain.ledger import post_points

    post_points(session, run.now.astimezone(run.zone).date(), run.now, zone=run.zone)


def overdue_alerts(session: Session, run: Run) -> None:
    from domain.alerts import raise_alerts

    raise_alerts(session, office_rules(session, run.zone), run.planned_at, run.now)


def overdue_answers(session: Session, run: Run) -> None:
    """Calls for help and notices that should have been answered by now."""
    from domain.answers_overdue import remind_of_answers

    remind_of_answers(session, office_rules(session, run.zone), run.planned_at, run.now)


def weekly_digests(session: Session, run: Run) -> None:
    from domain.weekly import prepare_weekly

    last = last_finished(session, "weekly")
    prepare_weekly(session, office_rules(session, run.zone), run.planned_at, run.now, last_ran=last)


def report_days(session: Session, run: Run) -> bool:
    """Which report each task is asked for, where that may have moved: all of them after a changed calendar."""
    from domain.morning import settle_ahead

    return settle_ahead(session, office_rules(session, run.zone), run.now)


def morning_prompts(session: Session, run: Run) -> None:
    """The digests. The office's reminder of what waits for review is a line of its own digest, not a message more."""
    from domain.morning import prepare_morning

    prepare_morning(session, office_rules(session, run.zone), run.planned_at, run.now)


def old_updates(session: Session, run: Run) -> None:
    """Numbers of updates that Telegram will not offer again."""
    from domain.inbox import forget_old_updates

    forget_old_updates(session, run.now)


def draft_of_the_month(session: Session, run: Run) -> None:
    """On the first of a month: the one before, for the office to look at and the deputy head to approve."""
    from domain.months import draft_last_month

    draft_last_month(session, run.now, zone=run.zone)


def objections_of_the_day(session: Session, run: Run) -> None:
    """Months whose time for objections is over are locked; who has to decide, or may still object, is reminded."""
    from domain.months import lock_months
    from domain.objections import remind_objections

    today = run.now.astimezone(run.zone).date()
    lock_months(session, today, run.now)
    remind_objections(session, today, run.now)


_MORNING = {"hour": str(PROMPTS_AT.hour), "minute": str(PROMPTS_AT.minute)}

# In the order in which those planned for the same instant run: what the ladder says comes before the digests.
TABLE: tuple[Job, ...] = (
    Job("points", {"hour": "0", "minute": "5"}, points_of_the_day),
    Job("inbox", {"hour": "3", "minute": "10"}, old_updates),
    Job("month_draft", {"day": "1", "hour": "0", "minute": "20"}, draft_of_the_month),
    Job("objections", {"hour": "8", "minute": "20"}, objections_of_the_day),
    Job("alerts", _MORNING, overdue_alerts),
    Job("answers", _MORNING, overdue_answers),
    Job("morning", _MORNING, morning_prompts, ahead=report_days),
    Job("weekly", {"hour": "8", "minute": "40"}, weekly_digests),
)

LOOK_BACK = timedelta(days=40)  # a job missed longer ago than that is due all the same: once, for its last instant


def trigger(job: Job, zone: ZoneInfo) -> CronTrigger:
    """APScheduler's trigger, in the office's zone: left out, it would take the machine's."""
    return CronTrigger(**job.cron, timezone=zone)


def firings(job: Job, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """The planned instants of a job later than `after`, up to and including `until`."""
    planned = trigger(job, zone)
    at: datetime | None = after
    while True:
        at = planned.get_next_fire_time(None, (at or after) + timedelta(microseconds=1))
        if at is None or at > until:
            return
        yield at


def due(job: Job, zone: ZoneInfo, last: datetime | None, now: datetime) -> datetime | None:
    """The instant for which the job is due; None where it is not.

    However many were missed, it runs once, for the last of them. A job that never ran is due if it was planned
    between the beginning of today and now: a new store has no past to catch up with.
    """
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(microseconds=1)
    after = midnight if last is None else max(last, now - LOOK_BACK)
    return max(firings(job, zone, after, now), default=None)
