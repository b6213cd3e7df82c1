"""Words of /hours: when the bot may write to somebody."""

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.refusals import refusals
from domain.rules.quiet_hours import Hours, refused_because

_LATER = (0, 30, 60, 90, 120, 180)  # minutes after the office begins to write
_EARLIER = (0, 60, 120, 180, 240, 300)  # minutes before it ends
IN_A_ROW = 3


def clock(minute: int) -> str:
    """540 as 09:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _span(values: dict[str, object]) -> str:
    return f"{clock(int(str(values['opens'])))}–{clock(int(str(values['closes'])))}"


refusals(
    {
        "hours_how": lambda t, v: t("For example: /hours 9:00-18:00. /hours office takes the office's hours again."),
        "hours_wider": lambda t, v: t(
            "The office lets me write between {span}. Your own hours can only be narrower.", span=_span(v)
        ),
        "hours_too_short": lambda t, v: t("At least four hours have to stay open, so that I can still reach you."),
        "hours_before_noon": lambda t, v: t(
            "They have to reach until 12:00: the morning's message is for its own day."
        ),
    }
)


def your_hours(own: Hours, office: Hours, singles: int, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """The hours as they are, how much may come in them, and buttons for narrower ones.

    `singles`: so many single messages a day may come unasked beside the morning's.
    """
    lines = [
        t(
            "<b>I write to you between {span}, on working days only.</b>",
            span=f"{clock(own.opens)}–{clock(own.closes)}",
        ),
        t("What comes up outside waits until you are there again. Answers to what you write come at once."),
        t.n(
            "Unasked: one message in the morning and at most {n} more a day; the rest waits for the next morning.",
            "Unasked: one message in the morning and at most {n} more a day; the rest waits for the next morning.",
            singles,
        ),
        t(
            "<i>The office's hours are {span}; yours can be narrower: press a button, or write /hours 9:15-17:45</i>",
            span=f"{clock(office.opens)}–{clock(office.closes)}",
        ),
    ]
    begins = [Hours(office.opens + later, own.closes) for later in _LATER]
    ends = [Hours(own.opens, office.closes - earlier) for earlier in _EARLIER]
    rows = [
        *_rows([(t.plain("from {clock}", clock=clock(one.opens)), one) for one in begins], own, office),
        *_rows([(t.plain("until {clock}", clock=clock(one.closes)), one) for one in ends], own, office),
    ]
    if own != office:
        rows.append([button(t.plain("The office's hours"), "hr", office.opens, office.closes)])
    return Markup("\n").join(lines), InlineKeyboardMarkup(rows)


def _rows(choices: list[tuple[str, Hours]], own: Hours, office: Hours) -> list[list[InlineKeyboardButton]]:
    buttons = [
        button(("✓ " if one == own else "") + label, "hr", one.opens, one.closes)
        for label, one in choices
        if not refused_because(office, one)
    ]
    return [buttons[i : i + IN_A_ROW] for i in range(0, len(buttons), IN_A_ROW)]


def kept(own: Hours, t: Translator) -> str:
    """After a choice, at the top of the screen."""
    return t.plain("From now on between {span}.", span=f"{clock(own.opens)}–{clock(own.closes)}")
