"""What the office is told about delivery itself: messages given up, people who cannot be reached."""

from datetime import datetime

from markupsafe import Markup

from bot.outgoing.composed import Composed, Dropped
from bot.settings import Settings
from bot.texts.delivery import unreachable_reason
from bot.texts.jobs import job_title
from bot.texts.language import Translator
from db import Notification, Person, Session
from domain.undelivered import given_up_since_told

SHOWN = 10


def undelivered(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """What was given up since the office was last told."""
    failed = given_up_since_told(session, notification.person_id, now)
    lines = [
        t("• {who}: {reason}", who=person.name if person else t("a group"), reason=unreachable_reason(row, t))
        for row, person in failed
    ]
    if not lines:
        return Dropped("nothing_undelivered")
    head = t.n("<b>{n} message could not be delivered</b>", "<b>{n} messages could not be delivered</b>", len(lines))
    more = [t("… and {n} more", n=len(lines) - SHOWN)] if len(lines) > SHOWN else []
    foot = t("/unreachable shows who cannot be reached.")
    return Composed(Markup("\n").join([head, *lines[:SHOWN], *more, foot]))


def unreachable(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """Somebody cannot be reached any more; dropped where they can again."""
    person = session.get(Person, notification.payload["person_id"])
    if person is None or person.unreachable_at is None or person.left_at is not None:
        return Dropped("reachable_again")
    return Composed(
        t(
            "<b>{name} cannot be reached</b>: {reason}. Prompts stay unread until that changes; "
            "none of them costs points.\n/unreachable has a fresh link for them.",
            name=person.name,
            reason=unreachable_reason(notification, t),
        )
    )


def trouble(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """For the administrator: something about the bot itself is wrong."""
    what = notification.payload["what"]
    words = {
        "job_failed": t(
            "⚠ <b>A job failed</b>: {job}. It is tried again each minute; the log says why.", job=job_title(what, t)
        ),
        "job_missed": t("⚠ <b>A job did not run</b> at its time: {job}.", job=job_title(what, t)),
        "outbox_grows": t("⚠ <b>{n} messages are due and do not go out.</b> Is Telegram reachable?", n=what),
    }
    return Composed(words[notification.reason])


COMPOSERS = {"watch": trouble, "undelivered": undelivered, "unreachable": unreachable}
