"""/questions: what the lists left open, answered by the office one after the other."""

from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import list_questions as words
from bot.texts.people import in_private
from domain.conversation import expect, forget
from domain.errors import Refused
from domain.list_questions import answer_question, find_question, next_question
from domain.rules.permissions import Act
from domain.units import unit_index

_EXPECTS = "list_question"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("questions", for_members(show_questions, Act.IMPORT)))
    hooks.add_handler(CallbackQueryHandler(for_members(press_answer, Act.IMPORT), pattern("lq")))
    hooks.listen(_EXPECTS, hear_answer)


async def show_questions(visit: Visit) -> None:
    """/questions: the first open one; in private, because the answers change the lists."""
    if not visit.private:
        await visit.say(in_private(visit.t), reply=True)
        return
    await _show(visit, 0)


async def _show(visit: Visit, after: int) -> None:
    question = await visit.office.read(next_question, visit.actor, after)
    if question is None:
        await visit.say(words.nothing_open(visit.t))
        return
    index = await visit.office.read(unit_index)
    await visit.say(*words.question_card(question, index, visit.t))


async def press_answer(visit: Visit) -> None:
    """`lq:<question>:<answer>`; `next` shows another one, `write` hears the answer in words."""
    question_id, answer = visit.number(1), visit.button[2]
    if answer == "next":
        await visit.answered()
        await _show(visit, question_id)
        return
    question = await visit.office.read(find_question, visit.actor, question_id)
    if answer == "write":
        payload = {"question": question_id}
        await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _EXPECTS, payload, visit.now)
        await visit.answered()
        await visit.say(words.write_it(question, visit.t))
        return
    if answer not in question.answers:
        raise Refused("gone")
    await _answer(visit, question_id, answer)


async def hear_answer(visit: Visit, payload: dict[str, Any]) -> None:
    """The answer in words. One that does not settle it is asked for once more."""
    await _answer(visit, int(payload["question"]), visit.text)
    await visit.office.act(forget, visit.actor.person_id, visit.chat_id)


async def _answer(visit: Visit, question_id: int, answer: str) -> None:
    question = await visit.office.read(find_question, visit.actor, question_id)
    old, new = await visit.office.act(
        answer_question, visit.actor, question_id, answer, visit.today, visit.now, visit.source
    )
    index = await visit.office.read(unit_index)
    await visit.edit(words.answered(question, old, new, index, visit.t))
    if visit.query is not None:
        await visit.answered()
    await _show(visit, question_id)
