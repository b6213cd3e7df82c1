"""The button under a card without an English title, for the office that reads English; the next words are the title."""

from typing import Any

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import english_titles as words
from domain.conversation import expect, forget
from domain.english_titles import give_english_title
from domain.rules.permissions import Act
from domain.tasks import name_task


def register(hooks: Hooks) -> None:
    hooks.add_handler(CallbackQueryHandler(for_members(press_title, Act.IMPORT), pattern("ent")))
    hooks.listen("english_title", hear_title)


async def press_title(visit: Visit) -> None:
    """`ent:<task>`: ask for the title."""
    task_id = visit.number(1)
    task = await visit.office.read(name_task, visit.actor, Act.VIEW_TASK, task_id)
    payload = {"task_id": task_id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "english_title", payload, visit.now)
    await visit.say(words.what_title(task, visit.t))
    await visit.answered()


async def hear_title(visit: Visit, payload: dict[str, Any]) -> None:
    """The title. Where it is none, the question stays open."""
    task_id = payload["task_id"]
    await visit.office.act(give_english_title, visit.actor, task_id, visit.text, visit.now, source=visit.source)
    await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    task = await visit.office.read(name_task, visit.actor, Act.VIEW_TASK, task_id)
    await visit.say(words.title_given(task, visit.t), about=[task_id], kind="answer", reply=True)
