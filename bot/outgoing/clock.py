"""What the clock says: the morning digest and the overdue alerts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.outgoing.composed import Composed, Dropped
from bot.outgoing.kept_back import lines_kept_back
from bot.settings import Settings
from bot.texts.answers_overdue import overdue_answers
from bot.texts.digest import PAGE, Coming, alert, digest
from bot.texts.kept_back import KeptLine
from bot.texts.language import Translator
from bot.texts.weekly import weekly
from db import Notification, Session
from domain.acknowledgements import still_to_acknowledge
from domain.answers_overdue import MORE_TIME, AnswerLine, answer_lines
from domain.concern import Concern, concern_of
from domain.desk import Desk, desk_on
from domain.digest_view import AlertLine, alert_lines, digest_lines, read_alerts_ahead, read_digests_ahead
from domain.noted import left_out_of, left_out_today
from domain.notifications import notifications_of
from domain.office import OfficeRules, office_rules
from domain.rules.ladder import next_step
from domain.weekly import weekly_scope, weekly_view


def compose_digest(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """Today's digest without what was settled since it was decided; dropped where that is everything."""
    rules = office_rules(session, settings.zone)
    today = rules.today(now)
    payload = notification.payload
    reader = concern_of(session, notification.person_id, today)
    asked = digest_lines(session, payload["items"], notification.created_at, reader, today)
    left_out = left_out_today(session, notification.person_id, today)
    lines = [line for line in asked if not line.settled and line.task_id not in left_out]
    kept_back = [one for one in _folded(session, payload["folded"]) if one.person_id == notification.person_id]
    folded = alert_lines(session, alerts, rules, now)[0] if (alerts := _of("alert", kept_back)) else []
    late = answer_lines(session, calls, rules, now)[0] if (calls := _of("answer_overdue", kept_back)) else []
    kept = lines_kept_back(session, kept_back, today, t)
    new = still_to_acknowledge(session, payload.get("handed_out", []), reader.units)
    desk = _desk(session, notification, reader, rules, today)
    if not (lines or desk.waits or desk.decides or folded or late or kept or new):
        return Dropped("all_noted" if left_out else "all_settled")
    html, keyboard = digest(lines, desk, folded, 0, notification.day_on, t, len(new), late, notification.id, kept)
    return Composed(
        html,
        keyboard,
        [line.task_id for line in lines],
        payload={
            "decided_at": notification.created_at.isoformat(),
            "day": notification.day_on.isoformat(),
            "items": [dict(line.values) for line in lines],
            "reviews": desk.reviews,
            "more_time": desk.more_time,
            "folded": [*_ids(folded), *_ids(late), *_ids(kept)],
            "handed_out": new,
            "notification": notification.id,
            "reminders": {str(line.task_id): line.report_on.isoformat() for line in lines if line.report_on},
        },
    )


def _desk(session: Session, notification: Notification, reader: Concern, rules: OfficeRules, today: date) -> Desk:
    """What waits for the office, where its reader is of the office; and the revision that this reader decides about."""
    payload = notification.payload
    desk = desk_on(session, rules.calendar.previous_working_day(notification.day_on), today)
    revision = desk.revision
    decides = revision is not None and payload.get("revision") == revision.digest and bool(reader.portfolios)
    if not reader.office:
        return Desk(revision=revision if decides else None, decides=decides)
    if not (payload["reviews"] or payload.get("more_time")):
        return Desk(revision=revision, decides=decides)
    return replace(desk, decides=decides)


def _folded(session: Session, ids: list[int]) -> list[Notification]:
    return [one for one in notifications_of(session, ids) if one.state == "folded"] if ids else []


def _ids(lines: Sequence[AlertLine] | Sequence[AnswerLine] | Sequence[KeptLine]) -> list[int]:
    return [line.notification_id for line in lines]


def _of(kind: str, notifications: Sequence[Notification]) -> list[Notification]:
    return [one for one in notifications if one.kind == kind]


def compose_alerts(
    session: Session, notifications: Sequence[Notification], t: Translator, settings: Settings, now: datetime
) -> tuple[Composed | None, dict[int, str]]:
    """All alerts for one person as one message."""
    rules = office_rules(session, settings.zone)
    lines, untrue = alert_lines(session, notifications, rules, now)
    if not lines:
        return None, untrue
    latest = lines[0].node.days
    step = next_step(latest, rules.ladder)
    last_step = max((one.after for one in rules.ladder if not one.every), default=0)
    on = rules.calendar.add_working_days(rules.today(now), step - latest)
    coming = Coming(on, step > last_step) if step else None
    html, keyboard = alert(lines, coming, t, lines[0].notification_id)
    return Composed(html, keyboard, [line.task_id for line in lines[:PAGE]]), untrue


def compose_answers(
    session: Session, notifications: Sequence[Notification], t: Translator, settings: Settings, now: datetime
) -> tuple[Composed | None, dict[int, str]]:
    """All answers that one person is reminded of, as one message."""
    lines, untrue = answer_lines(session, notifications, office_rules(session, settings.zone), now)
    if not lines:
        return None, untrue
    html, keyboard = overdue_answers(lines, t)
    about = [line.task_id for line in lines[:PAGE]]
    if len(lines) > 1 or lines[0].what == MORE_TIME:
        return Composed(html, keyboard, about), untrue
    [line] = lines  # a reply to it is the answer
    return Composed(html, keyboard, about, line.what, {f"{line.what}_id": line.id}), untrue


def compose_weekly(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """The week at a glance, from what is true now."""
    rules = office_rules(session, settings.zone)
    today = rules.today(now)
    scope = weekly_scope(session, notification.person_id, today) if notification.person_id else notification.payload
    if scope is None:
        return Dropped("not_concerned")
    view = weekly_view(session, scope, rules, today)
    if view.empty:
        return Dropped("nothing_to_say")
    html, keyboard, task_ids = weekly(view, today, t, in_group=notification.person_id is None)
    return Composed(html, keyboard, task_ids)


def read_digests(session: Session, notifications: Sequence[Notification], settings: Settings, now: datetime) -> None:
    today = office_rules(session, settings.zone).today(now)
    read_digests_ahead(session, notifications, today)
    left_out_of(session, [one.person_id for one in notifications if one.person_id is not None], today)


def read_alerts(session: Session, notifications: Sequence[Notification], settings: Settings, now: datetime) -> None:
    rules = office_rules(session, settings.zone)
    read_alerts_ahead(session, notifications, rules.calendar, rules.today(now))


COMPOSERS = {"digest": compose_digest, "weekly": compose_weekly, "group_digest": compose_weekly}
BUNDLES = {"alert": compose_alerts, "answer_overdue": compose_answers}
AHEAD = {"digest": read_digests, "alert": read_alerts}
