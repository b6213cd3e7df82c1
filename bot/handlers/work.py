"""The district leader answers a call for help; the office answers a question by replying to it."""

from typing import Any

from telegram.ext import CallbackQueryHandler

from bot.callbacks import pattern
from bot.handlers.conversation import listen, settling
from bot.road import Visit, for_members
from bot.texts import work as words
from bot.wiring import App
from db import BotMessage
from domain.conversation import expect
from domain.coordination import answer_coordination, require_coordination
from domain.rules.permissions import Act
from domain.work_messages import answer_question


def register(application: App) -> None:
    application.add_handler(CallbackQueryHandler(for_members(press_answer, Act.ANSWER_COORDINATION), pattern("co")))
    listen(application, "coordination_answer", hear_answer)


async def press_answer(visit: Visit) -> None:
    """`co:<coordination>`: the next message is the leader's answer."""
    coordination_id = visit.number(1)
    view = await visit.office.read(require_coordination, visit.actor, coordination_id)
    payload = {"coordination_id": coordination_id, "message_id": visit.message.message_id if visit.message else None}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "coordination_answer", payload, visit.now)
    await visit.say(words.what_answer(view, visit.t))
    await visit.answered()


async def hear_answer(visit: Visit, payload: dict[str, Any]) -> None:
    async with settling(visit):
        await take_call_answer(visit, payload["coordination_id"], payload.get("message_id"))


async def take_call_answer(visit: Visit, coordination_id: int, card: int | None) -> None:
    """The answer to a call for help, after the button or as a reply to the message `card`, which shows it then."""
    act = visit.office.act
    view = await act(
        answer_coordination, visit.actor, coordination_id, visit.text, visit.today, visit.source, visit.now
    )
    if card is not None:
        await visit.edit_other(card, words.answered_call(view, visit.t))
    await visit.say(words.passed_back(visit.t), reply=True)


async def hear_reply_to_question(visit: Visit, question: BotMessage) -> None:
    """The office replied to an official's question."""
    task_id = question.task_ids[0] if question.task_ids else None
    await visit.office.act(
        answer_question,
        visit.actor,
        question.payload or {},
        task_id,
        visit.text,
        visit.today,
        visit.source,
        visit.now,
    )
    await visit.say(words.passed_back(visit.t), reply=True)
