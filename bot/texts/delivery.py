"""Words about delivery: why a message did not arrive, that it is late, that it may be a repeat."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.texts.language import Translator
from db import Notification


def unreachable_reason(row: Notification, t: Translator) -> Markup:
    """Why a notification ended without being sent."""
    reason = row.ended_reason if row.state in ("failed", "dropped") else row.reason
    match reason:
        case "blocked":
            return t("has blocked the bot")
        case "deactivated":
            return t("the Telegram account no longer exists")
        case "never_started":
            return t("has never opened the bot")
        case "kicked":
            return t("the bot was removed from the group")
        case "chat_not_found":
            return t("Telegram knows no such chat")
        case "may_have_arrived":
            return t("no answer from Telegram; it may have arrived")
        case "a_day_of_failures":
            return t("Telegram could not be reached for a day")
        case _:
            return t("Telegram did not take the message")


def late_note(planned_at: datetime, zone: ZoneInfo, t: Translator) -> Markup:
    """The line of a message that goes out much later than it should have."""
    return t("<i>Late: this was due at {moment}.</i>", moment=t.moment(planned_at, zone))


def repeat_note(t: Translator) -> Markup:
    """The line of a message of which nobody knows whether it arrived before."""
    return t("<i>This may be a repeat: the connection broke while it was being sent.</i>")
