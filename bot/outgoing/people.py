"""What the bot says about people: to somebody whose roles changed, and to the office about guessed codes."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from bot.outgoing.composed import Composed, Dropped
from bot.settings import Settings
from bot.texts.directory import locked_out_line, told_new_role, what_is_open
from bot.texts.language import Translator
from bot.texts.task_list import PAGE
from db import Notification, Person, Session
from domain.people import actor_of, held_roles, roles_of
from domain.tasks import list_tasks


def roles_changed(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the person: the roles held from now on, or that none is left. Whoever left meanwhile hears nothing."""
    person = None if notification.person_id is None else session.get(Person, notification.person_id)
    if person is None or person.left_at is not None:
        return Dropped("left")
    today = now.astimezone(settings.zone).date()
    words = told_new_role(
        t, tuple(held_roles(session, person.id, today, coming=True)), asked=bool(notification.payload.get("asked"))
    )
    taking_over = notification.payload.get("taking_over")
    actor = actor_of(session, person, today, settings.language) if taking_over else None
    if actor is None:
        return Composed(words)
    urgent = [line for which in ("overdue", "soon") for line in list_tasks(session, actor, which, today, now)]
    shown = list({line.task_id: line for line in urgent}.values())[:PAGE]
    if not shown:
        return Composed(words)
    html, keyboard = what_is_open(t, shown, len({line.task_id for line in urgent}), today)
    return Composed(Markup("\n\n").join([words, html]), keyboard, [line.task_id for line in shown], "digest")


def read_roles(session: Session, notifications: Sequence[Notification], settings: Settings, now: datetime) -> None:
    """The roles of all of them in one query: a change of staff is told to many at once."""
    roles_of(session, [one.person_id for one in notifications if one.person_id is not None])


def locked_out(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the office: an account tried five wrong codes. It stays true after the hour has passed."""
    payload = notification.payload
    until = datetime.fromisoformat(payload["until"])
    return Composed(locked_out_line(t, str(payload["name"]), int(payload["telegram_id"]), until, settings.zone))


COMPOSERS = {"roles_changed": roles_changed, "locked_out": locked_out}
AHEAD = {"roles_changed": read_roles}
