"""Words about delivery: why a message did not arrive, that it is late, that it may be a repeat."""

from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.texts.language import Translator
from db import Notification


def unreachable_reason(row: Notification, t: Translator) -> Markup:
    """Why a notification ended without being sent."""
    return ended((row.ended_reason or "") if row.state in ("failed", "dropped") else row.reason, t)


def ended(reason: str, t: Translator) -> Markup:
    """Why something was not sent, held or dropped."""
    match reason:
        case "not_joined":
            return t("has not joined yet")
        case "left":
            return t("has left")
        case "unreachable":
            return t("could not be reached at the time")
        case "expired" | "newer_digest":
            return t("taken up by a later digest")
        case (
            "all_settled"
            | "done"
            | "submission_waits"
            | "settled"
            | "decided"
            | "answered"
            | "changed"
            | "taken_back"
            | "gone"
            | "nothing_to_say"
            | "nothing_undelivered"
            | "reachable_again"
        ):
            return t("settled before it went out")
        case "all_noted":
            return t("noted before it went out")
        case "later_step":
            return t("a later step says the same")
        case "extended":
            return t("the due day was moved")
        case "suspended":
            return t("the task is suspended")
        case "withdrawn":
            return t("the task was withdrawn")
        case "not_concerned":
            return t("no longer theirs when it was to go out")
        case "not_overdue":
            return t("not overdue any more when it was to go out")
        case "in_digest" | "budget":
            return t("kept for the next digest: enough messages that day")
        case "handed_over":
            return t("went to who took the post over")
        case "erased":
            return t("their personal data was removed")
        case "quiet_hours":
            return t("quiet hours")
        case "day_off":
            return t("a day off")
        case "paused_by_telegram":
            return t("Telegram asked for a pause")
        case "group_limit":
            return t("Telegram allows a group 20 messages a minute")
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
