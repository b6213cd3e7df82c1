"""/tasks, /overdue, /task, /search, and the button that opens a task's card."""

from telegram import InlineKeyboardMarkup
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import button, pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts.task_card import task_card
from bot.texts.task_list import PAGE, filter_named, task_list
from domain.bot_messages import find_bot_message
from domain.errors import Refused
from domain.rules.permissions import Act
from domain.tasks import FILTERS, find_task_id, list_tasks, view_task


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("tasks", for_members(show_tasks, Act.VIEW_TASK)))
    hooks.add_handler(CommandHandler("overdue", for_members(show_overdue, Act.VIEW_OVERDUE)))
    hooks.add_handler(CommandHandler("search", for_members(search_tasks, Act.VIEW_TASK)))
    hooks.add_handler(CommandHandler("task", for_members(show_task, Act.VIEW_TASK)))
    hooks.add_handler(CallbackQueryHandler(for_members(turn_page, Act.VIEW_TASK), pattern("tl")))
    hooks.add_handler(CallbackQueryHandler(for_members(open_card, Act.VIEW_TASK), pattern("t")))


async def show_tasks(visit: Visit) -> None:
    """/tasks, with a filter in either language, or with words to look for."""
    asked = " ".join(visit.args)[:100]
    if not asked:
        await _say_list(visit, "open")
    elif (which := filter_named(asked)) is not None:
        await _say_list(visit, which)
    else:
        await _say_list(visit, "all", asked)


async def show_overdue(visit: Visit) -> None:
    """/overdue, or /overdue 石鼓镇: of a unit, or what has these words in its title."""
    await _say_list(visit, "overdue", " ".join(visit.args)[:100])


async def search_tasks(visit: Visit) -> None:
    words = " ".join(visit.args)[:100]
    if not words:
        raise Refused("search_what")
    await _say_list(visit, "all", words)


async def _say_list(visit: Visit, which: str, search: str = "") -> None:
    lines = await visit.office.read(list_tasks, visit.actor, which, visit.today, visit.now, search)
    html, keyboard = task_list(lines, which, 0, visit.today, visit.actor, visit.t, search)
    about = [line.task_id for line in lines[:PAGE]]
    payload = {"search": search, "which": which} if search else None
    await visit.say(html, keyboard, about=about, kind="list", payload=payload)


async def turn_page(visit: Visit) -> None:
    """`tl:<filter>:<page>`: another page or filter of the list, in place; with `search`, of what was looked for."""
    which, page = visit.button[1], visit.number(2)
    search = ""
    if which == "search":
        shown = await visit.office.read(
            find_bot_message, visit.chat_id, visit.message.message_id if visit.message else 0
        )
        asked = (shown.payload if shown else None) or {}
        which, search = asked.get("which", "all"), asked.get("search", "")
        if not search:
            raise Refused("gone")
    if which not in FILTERS:
        raise Refused("gone")
    lines = await visit.office.read(list_tasks, visit.actor, which, visit.today, visit.now, search)
    page = max(0, min(page, (len(lines) - 1) // PAGE))
    html, keyboard = task_list(lines, which, page, visit.today, visit.actor, visit.t, search)
    await visit.edit(html, keyboard)
    about = [line.task_id for line in lines[page * PAGE : (page + 1) * PAGE]]
    await visit.about(about, "list", {"search": search, "which": which} if search else None)
    await visit.answered()


async def show_task(visit: Visit) -> None:
    if not visit.args:
        await _say_list(visit, "open")
        return
    task_id = await visit.office.read(find_task_id, visit.args[0])
    await say_card(visit, task_id)


async def say_card(visit: Visit, task_id: int) -> None:
    """The card as a new message, which can be replied to with a report."""
    view = await visit.office.read(view_task, visit.actor, task_id, visit.today, visit.now)
    html, keyboard = task_card(view, visit.today, visit.t)
    await visit.say(html, keyboard, about=[task_id], kind="card")


async def refresh_card(visit: Visit, message_id: int, task_id: int, undo: int | None = None) -> None:
    """The card in place as the task stands now; with `undo`, a button that takes back that report."""
    view = await visit.office.read(view_task, visit.actor, task_id, visit.today, visit.now)
    html, keyboard = task_card(view, visit.today, visit.t)
    if undo is not None:
        rows = keyboard.inline_keyboard if keyboard is not None else ()
        keyboard = InlineKeyboardMarkup([*rows, [button(visit.t.plain("Undo"), "undo", undo)]])
    await visit.edit_other(message_id, html, keyboard)


async def open_card(visit: Visit) -> None:
    """`t:<task>`: the card as a new message, so that the list it came from stays."""
    await say_card(visit, visit.number(1))
    await visit.answered()


def back_to(view_task_id: int, label: str) -> InlineKeyboardMarkup:
    """One button that opens the task's card."""
    return InlineKeyboardMarkup([[button(label, "t", view_task_id)]])
