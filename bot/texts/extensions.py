"""The words around a request for more time."""

from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.refusals import refusals
from bot.texts.reports import task_name
from domain.extensions import ExtensionView
from domain.report_answers import MoreTime


def more_time(asked: MoreTime, t: Translator) -> Markup:
    """What a request still lacks: the exact date, or the reason."""
    head = t("{task}\nDue {day}.", task=task_name(asked.task, t), day=t.day(asked.due_on))
    if asked.new_due_on is None:
        return head + t("\nUntil which day do you need? Please write the exact date, for example 30 September.")
    return head + t("\nYou ask for more time until {day}. What is the reason?", day=t.day(asked.new_due_on))


def no_date(t: Translator) -> Markup:
    return t("I need an exact date, for example 30 September or 2023-09-30. /cancel stops this.")


def why(day: date, t: Translator) -> Markup:
    return t("Until {day}. What is the reason?", day=t.day(day, year=True))


def asked(day: date, t: Translator) -> Markup:
    return t(
        "✓ Asked for more time until {day}. The supervision office decides; I tell you.", day=t.day(day, year=True)
    )


def why_refused(t: Translator) -> Markup:
    return t("What is the reason? The unit reads it as you write it.")


def decided(state: str, day: date, who: str, t: Translator) -> Markup:
    if state == "approved":
        return t("✓ Extended until {day} ({who}).", day=t.day(day, year=True), who=who)
    return t("✗ Not extended ({who}).", who=who)


def decided_card(view: ExtensionView, who: str, t: Translator) -> Markup:
    """The request once it is decided: what was asked, and the decision."""
    decision = decided(view.state, view.new_due_on, who, t)
    reason = t("\n“{reason}”", reason=view.decision_reason) if view.decision_reason else Markup("")
    return Markup("{}\n{}{}").format(_request(view, t), decision, reason)


def _request(view: ExtensionView, t: Translator) -> Markup:
    html = t(
        "More time asked for\n{task}\n{unit}: from {old} to <b>{new}</b>\n“{reason}”",
        task=task_name(view.task, t),
        unit=view.unit_en if t.language == "en" else view.unit,
        old=t.day(view.old_due_on),
        new=t.day(view.new_due_on, year=True),
        reason=view.reason,
    )
    if view.progress:
        html += t("\nProgress {progress}", progress=view.progress)
    return html


def request_card(view: ExtensionView, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """What the office sees: who asks, for what, from when to when, why."""
    return _request(view, t), InlineKeyboardMarkup(
        [
            [
                button(
                    t.plain("Extend to {day}", day=t.day(view.new_due_on)), "exa", view.extension_id, style="success"
                ),
                button(t.plain("Refuse"), "exr", view.extension_id, style="danger"),
            ]
        ]
    )


def decision(view: ExtensionView, t: Translator) -> Markup:
    """What the official reads once it is decided."""
    if view.state == "approved":
        return t(
            "✓ {task}\nExtended: the new date is <b>{day}</b>.",
            task=task_name(view.task, t),
            day=t.day(view.new_due_on, year=True),
        )
    html = t(
        "✗ {task}\nNot extended: {day} stays.", task=task_name(view.task, t), day=t.day(view.old_due_on, year=True)
    )
    return html + (t("\n“{reason}”", reason=view.decision_reason) if view.decision_reason else Markup(""))


refusals(
    {
        "extension_not_later": lambda t, v: t(
            "The new date has to be later than {day}, the date in force.", day=t.day(_day(v["due_on"]), year=True)
        ),
        "extension_too_late": lambda t, v: t(
            "More time has to be asked for at least {days} working days before the date ({day}). "
            "Please talk to the supervision office.",
            days=v["days"],
            day=t.day(_day(v["due_on"]), year=True),
        ),
        "extension_used_up": lambda t, v: t("{no} was extended {limit} times already; more is not possible.", **v),
        "extension_waiting": lambda t, v: t("{no}: a request is with the supervision office already.", **v),
    }
)


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
