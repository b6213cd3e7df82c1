"""A list of tasks in words, a page at a time."""

from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.refusals import refusals
from bot.texts.task_card import task_line
from domain.rules.permissions import Actor
from domain.tasks import TaskLine

PAGE = 8  # tasks a page: one screen of a phone
_NAMED = {
    "open": ("未完成", "未办结", "在办"),
    "overdue": ("逾期", "超期"),
    "soon": ("临期", "快到期", "即将到期", "due"),
    "waiting": ("待审核", "待审", "review"),
    "done": ("已完成", "完成", "已办结", "办结", "completed"),
    "all": ("全部", "所有"),
    "flagged": ("提示", "关注", "flags"),
}


def filter_named(words: str) -> str | None:
    """The filter that is called so, in either language."""
    word = words.strip().casefold()
    return next((name for name, others in _NAMED.items() if word == name or word in others), None)


def _heading(which: str, count: int, t: Translator, search: str) -> Markup:
    if search and which == "overdue":
        return t.n("“{words}”: {n} task overdue", "“{words}”: {n} tasks overdue", count, words=search)
    if search:
        return t.n("{n} task with “{words}”", "{n} tasks with “{words}”", count, words=search)
    return {
        "open": lambda: t.n("{n} open task", "{n} open tasks", count),
        "overdue": lambda: t.n("{n} task overdue", "{n} tasks overdue", count),
        "soon": lambda: t.n("{n} task due soon", "{n} tasks due soon", count),
        "waiting": lambda: t.n("{n} task waits for review", "{n} tasks wait for review", count),
        "done": lambda: t.n("{n} task completed", "{n} tasks completed", count),
        "all": lambda: t.n("{n} task in all", "{n} tasks in all", count),
        "flagged": lambda: t.n("{n} task to look at", "{n} tasks to look at", count),
    }[which]()


def task_list(
    lines: list[TaskLine], which: str, page: int, today: date, actor: Actor, t: Translator, search: str = ""
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """A page of the list with buttons that open each task, turn the page, and change the filter."""
    if not lines:
        if search and which == "overdue":
            nothing = t("“{words}”: nothing is overdue.", words=search)
        else:
            nothing = t("No task has “{words}” in it.", words=search) if search else _nothing(which, t)
        return nothing, None if search else InlineKeyboardMarkup(_filters(which, t))
    shown = lines[page * PAGE : (page + 1) * PAGE]
    units = {line.lead for line in lines}
    rows = [
        Markup("{}. {}").format(number, task_line(line, today, t, with_unit=len(units) > 1))
        for number, line in enumerate(shown, start=1)
    ]
    pages = (len(lines) - 1) // PAGE + 1
    heading = Markup("<b>{}</b>").format(_heading(which, len(lines), t, search))
    if pages > 1:
        heading += t(" · page {page} of {pages}", page=page + 1, pages=pages)
    opens = [button(line.no, "t", line.task_id) for line in shown]
    keyboard = [opens[i : i + 3] for i in range(0, len(opens), 3)]
    if pages > 1:
        turn, listed = [], "search" if search else which
        if page > 0:
            turn.append(button(t.plain("‹ Earlier"), "tl", listed, page - 1))
        if page + 1 < pages:
            turn.append(button(t.plain("More ›"), "tl", listed, page + 1))
        keyboard.append(turn)
    if not search:
        keyboard += _filters(which, t)
    return Markup("\n").join([heading, *rows]), InlineKeyboardMarkup(keyboard)


def _filters(which: str, t: Translator) -> list[list[InlineKeyboardButton]]:
    names = {
        "open": t.plain("Open"),
        "overdue": t.plain("Overdue"),
        "soon": t.plain("Due soon"),
        "waiting": t.plain("In review"),
    }
    others = [button(label, "tl", name, 0) for name, label in names.items() if name != which]
    return [others] if len(others) <= 3 else [others[:2], others[2:]]


def _nothing(which: str, t: Translator) -> Markup:
    return {
        "open": t("No open task. All that was yours is done."),
        "overdue": t("Nothing is overdue."),
        "soon": t("Nothing is due in the next days."),
        "waiting": t("Nothing waits for review."),
        "done": t("Nothing is completed yet."),
        "all": t("No task yet. The supervision office imports the lists."),
        "flagged": t("No report of the last two weeks needs a look."),
    }[which]


refusals({"search_what": lambda t, v: t("Which words? For example: /search sensor")})
