"""What the bot says about people: to somebody whose roles changed, and to the office about guessed codes."""

from datetime import datetime

from bot.outgoing.composed import Composed, Dropped
from bot.settings import Settings
from bot.texts.directory import locked_out_line, told_new_role
from bot.texts.language import Translator
from db import Notification, Person, Session
from domain.people import held_roles


def roles_changed(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the person: the roles held from now on, or that none is left. Whoever left meanwhile hears nothing."""
    person = None if notification.person_id is None else session.get(Person, notification.person_id)
    if person is None or person.left_at is not None:
        return Dropped("left")
    today = now.astimezone(settings.zone).date()
    return Composed(told_new_role(t, tuple(held_roles(session, person.id, today, coming=True))))


def locked_out(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the office: an account tried five wrong codes. It stays true after the hour has passed."""
    payload = notification.payload
    until = datetime.fromisoformat(payload["until"])
    return Composed(locked_out_line(t, str(payload["name"]), int(payload["telegram_id"]), until, settings.zone))


COMPOSERS = {"roles_changed": roles_changed, "locked_out": locked_out}
