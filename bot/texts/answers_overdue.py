"""Answers that are waited for: to a call for help, to a notice."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.task_card import short, title_of
from domain.answers_overdue import HELP, AnswerLine

SHOWN = 6  # on one screen; the rest is in the next digest's place: the tasks themselves


def answer_words(line: AnswerLine, t: Translator) -> Markup:
    """Whose answer to what is how late: ZD001 …: 石鼓镇求助，应于2月24日前答复，逾期 1 个工作日."""
    head = t("<b>{no}</b> {title}", no=line.no, title=short(title_of(line.title, line.title_en, t), 22))
    values = {
        "task": head,
        "unit": line.unit_en if t.language == "en" and line.unit_en else line.unit,
        "day": t.day(line.due_on),
    }
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
    if len(lines) > len(shown):
        text.append(t("… and {n} more, once these are answered.", n=len(lines) - len(shown)))
    if {line.rung for line in lines} == {"office"}:
        text.append(t("<i>Who should answer was reminded before. You can answer in their place, or call.</i>"))
    buttons = [
        button(t.plain("Answer {no}", no=line.no), "co" if line.what == HELP else "no", line.id)
        if line.rung != "office" or line.what == HELP
        else button(t.plain("Open {no}", no=line.no), "no", line.id)
        for line in shown
    ]
    return Markup("\n").join(text), InlineKeyboardMarkup([buttons[i : i + 2] for i in range(0, len(buttons), 2)])
