"""Answers that are waited for: to a call for help, to a notice, to a request for more time."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.task_card import short, title_of
from domain.answers_overdue import HELP, MORE_TIME, NOTICE, AnswerLine

SHOWN = 6  # on one screen, the rest by its numbers


def answer_words(line: AnswerLine, t: Translator) -> Markup:
    """Whose answer to what is how late: ZD001 …: 石鼓镇求助，应于2月24日前答复，逾期 1 个工作日."""
    head = t("<b>{no}</b> {title}", no=line.no, title=short(title_of(line.title, line.title_en, t), 22))
    values = {
        "task": head,
        "unit": line.unit_en if t.language == "en" and line.unit_en else line.unit,
        "day": t.day(line.due_on),
    }
    if line.what == MORE_TIME and line.until is not None:
        return t.n(
            "{task}\n    {unit} asked for more time until {until}; no decision for {n} working day",
            "{task}\n    {unit} asked for more time until {until}; no decision for {n} working days",
            line.late,
            until=t.day(line.until),
            **values,
        )
    if line.what == HELP:
        return t.n(
            "{task}\n    {unit} asks for help; the answer was due {day}, {n} working day ago",
            "{task}\n    {unit} asks for help; the answer was due {day}, {n} working days ago",
            line.late,
            **values,
        )
    values["colour"] = t.plain("red notice") if line.colour == "red" else t.plain("yellow notice")
    return t.n(
        "{task}\n    {colour} to {unit}; the answer was due {day}, {n} working day ago",
        "{task}\n    {colour} to {unit}; the answer was due {day}, {n} working days ago",
        line.late,
        **values,
    )


def overdue_answers(lines: Sequence[AnswerLine], t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """The reminder, with a button to answer each."""
    shown = lines[:SHOWN]
    text = [
        t.n("⏰ <b>{n} answer is waited for</b>", "⏰ <b>{n} answers are waited for</b>", len(lines)),
    ]
    for line in shown:
        text.append(answer_words(line, t))
        if line.words:
            text.append(Markup("    ") + t("“{words}”", words=short(line.words, 60)))
    text += further(lines[len(shown) :], t)
    if {line.rung for line in lines} == {"office"} and any(line.what != MORE_TIME for line in lines):
        text.append(t("<i>Who should answer was reminded before. You can answer in their place, or call.</i>"))
    buttons = [_button(line, t) for line in shown]
    return Markup("\n").join(text), InlineKeyboardMarkup([buttons[i : i + 2] for i in range(0, len(buttons), 2)])


def further(lines: Sequence[AnswerLine], t: Translator) -> list[Markup]:
    """Those that do not fit the screen, by their numbers: each is told once, so none may go unnamed."""
    if not lines:
        return []
    numbers = ("、" if t.language == "zh" else ", ").join(dict.fromkeys(line.no for line in lines))
    return [t.n("… and {n} more: {nos}", "… and {n} more: {nos}", len(lines), nos=numbers)]


def _button(line: AnswerLine, t: Translator) -> InlineKeyboardButton:
    """To answer; or to look, where somebody else is to answer."""
    if line.what == MORE_TIME and line.rung != "office":
        return button(t.plain("Open {no}", no=line.no), "t", line.task_id)
    verb = {HELP: "co", NOTICE: "no", MORE_TIME: "exv"}[line.what]
    if line.what == NOTICE and line.rung == "office":
        return button(t.plain("Open {no}", no=line.no), verb, line.id)
    return button(t.plain("Answer {no}", no=line.no), verb, line.id)
