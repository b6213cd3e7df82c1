"""Reports by message: free text, replies, edits, photos and files; Report, Undo and the answers to questions."""

from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.callbacks import pattern
from bot.handlers.attachments import attachment_of, keep_attachment
from bot.handlers.conversation import hear_the_rest, listen
from bot.handlers.extensions import ask_more_time
from bot.handlers.files import take_file
from bot.handlers.menu_words import obey_menu_word
from bot.handlers.notices import take_answer
from bot.handlers.tasks import show_tasks
from bot.handlers.work import hear_reply_to_question
from bot.road import Visit, for_members
from bot.texts import reports as words
from bot.texts.people import unheard
from bot.wiring import App
from domain.bot_messages import find_bot_message
from domain.conversation import expect, forget
from domain.errors import Refused
from domain.reporting import (
    Choice,
    Heard,
    MenuWord,
    MoreTime,
    NotUnderstood,
    Outcome,
    Question,
    Recorded,
    describe_message,
    describe_report,
    settle_question,
    take_message,
)
from domain.reports import Incoming, Said, submit_node, undo_report
from domain.rules.permissions import Act
from domain.tasks import TaskName, find_task_id, require_task


def register(application: App) -> None:
    application.add_handler(CommandHandler("report", for_members(report_command, Act.REPORT)))
    application.add_handler(CallbackQueryHandler(for_members(ask_for_report, Act.REPORT), pattern("r")))
    application.add_handler(CallbackQueryHandler(for_members(press_done, Act.REPORT), pattern("done")))
    application.add_handler(CallbackQueryHandler(for_members(press_undo, Act.REPORT), pattern("undo")))
    application.add_handler(CallbackQueryHandler(for_members(press_answer, Act.REPORT), pattern("ans")))
    edited = filters.UpdateType.EDITED_MESSAGE & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
    application.add_handler(MessageHandler(edited, for_members(hear_edit)))
    listen(application, "report", hear_report)
    hear_the_rest(application, hear)


def _heard(visit: Visit, *, about: int | None = None, asked: str = "one", edited: bool = False) -> Heard:
    message = visit.message
    assert message is not None
    reply = message.reply_to_message
    return Heard(
        visit.text,
        visit.chat_id,
        message.message_id,
        visit.today,
        reply.message_id if reply else None,
        None if reply else about,
        asked,
        edited,
    )


async def hear(visit: Visit) -> None:
    """Whatever was written that answers no question of the bot's."""
    if await take_file(visit):
        return
    heard = _heard(visit)
    if heard.reply_to is not None:
        replied = await visit.office.read(find_bot_message, visit.chat_id, heard.reply_to)
        if replied is not None and replied.kind == "question_to_office":
            await hear_reply_to_question(visit, replied)
            return
        if replied is not None and replied.kind == "notice" and visit.actor.unit_ids:
            await take_answer(visit, (replied.payload or {})["notice_id"])
            return
    await _take(visit, heard)


async def hear_report(visit: Visit, payload: dict[str, Any]) -> None:
    """After the report button: the message is about that task, unless it replies to another."""
    heard = _heard(visit, about=payload["task_id"], asked=payload.get("asked", "one"))
    outcomes = await _take(visit, heard)
    if any(isinstance(o, Recorded) for o in outcomes):
        await visit.office.act(forget, visit.actor.person_id, visit.chat_id)


async def hear_edit(visit: Visit) -> None:
    """An edited message: the report follows it."""
    await _take(visit, _heard(visit, edited=True))


async def _take(visit: Visit, heard: Heard) -> list[Outcome]:
    if not visit.private and heard.reply_to is None:
        return []  # talk in a group is not for the bot
    attachment = attachment_of(visit)
    if not heard.text.strip():
        if attachment is not None:
            await keep_attachment(visit, attachment, heard)
        elif visit.private:
            await _not_understood(visit, NotUnderstood(""), heard)
        return []
    outcomes = await visit.office.act(take_message, visit.actor, heard, visit.now)
    await answer(visit, outcomes, heard)
    if attachment is not None:
        for outcome in outcomes:
            if isinstance(outcome, Recorded):
                await keep_attachment(visit, attachment, heard, outcome.report_id)
    return outcomes


async def answer(visit: Visit, outcomes: list[Outcome], heard: Heard) -> None:
    """Say back what was understood: one confirmation for all that is settled, one question for each open part."""
    confirmed = words.confirmation(outcomes, visit.t)
    if confirmed is not None:
        recorded = [o for o in outcomes if isinstance(o, Recorded)]
        about = [o.task.task_id for o in recorded]
        payload = {"reports": [o.report_id for o in recorded]}
        await visit.say(*confirmed, reply=True, about=about, kind="recorded", payload=payload)
    for part, outcome in enumerate(outcomes):
        match outcome:
            case Question():
                await ask_question(visit, outcome, heard, part)
            case MoreTime():
                await ask_more_time(visit, outcome)
            case MenuWord():
                await obey_menu_word(visit, outcome.word)
            case NotUnderstood() if visit.private:
                await _not_understood(visit, outcome, heard)
            case _:
                pass


async def _not_understood(visit: Visit, outcome: NotUnderstood, heard: Heard) -> None:
    """Who reports for a unit gets an example; others are told what there is for them."""
    if visit.actor.unit_ids:
        await visit.say(words.not_understood(outcome, bool(heard.reply_to), visit.t), reply=True)
    else:
        await visit.say(unheard(visit.t), reply=True)


async def ask_question(visit: Visit, asked: Question, heard: Heard, part: int) -> None:
    """Ask, and keep the choices with the question, so that a tap is understood after a restart too."""
    html, keyboard = words.question(asked, visit.t)
    payload = {
        "words": asked.words,
        "message_id": heard.message_id,
        "part": part,
        "asked": "figure" if asked.open in ("figure", "number") else "done" if asked.open == "done" else "one",
        "choices": [_choice_values(c) for c in asked.choices],
    }
    about = [asked.task.task_id] if asked.task else []
    await visit.say(html, keyboard, reply=True, about=about, kind="question", payload=payload)
    if asked.task is not None:
        await visit.office.act(
            expect,
            visit.actor.person_id,
            visit.chat_id,
            "report",
            {"task_id": asked.task.task_id, "asked": payload["asked"]},
            visit.now,
        )


def _choice_values(choice: Choice) -> dict[str, Any]:
    return choice.values


async def press_answer(visit: Visit) -> None:
    """`ans:<choice>` on a question: what was open is settled."""
    if visit.message is None:
        raise Refused("gone")
    question_id = visit.message.message_id
    outcome = await visit.office.act(
        settle_question, visit.actor, visit.chat_id, question_id, visit.number(1), visit.today, visit.now
    )
    if isinstance(outcome, Question):
        heard = Heard(outcome.words, visit.chat_id, question_id, visit.today)
        await visit.edit(words.question(outcome, visit.t)[0])
        await ask_question(visit, outcome, heard, 0)
    elif isinstance(outcome, MoreTime):
        await visit.edit(words.nothing_recorded(visit.t))
        await ask_more_time(visit, outcome)
    else:
        confirmed = words.confirmation([outcome], visit.t)
        await visit.edit(*(confirmed or (words.nothing_recorded(visit.t), None)))
        await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    await visit.answered()


async def report_command(visit: Visit) -> None:
    """/report ZD001: ask for the report on that task; with words behind it, take them as the report."""
    if not visit.args:
        await show_tasks(visit)
        return
    task_id = await visit.office.read(find_task_id, visit.args[0])
    await _ask(visit, task_id)


async def ask_for_report(visit: Visit) -> None:
    """`r:<task>`: the next message is about this task."""
    await _ask(visit, visit.number(1))
    await visit.answered()


async def _ask(visit: Visit, task_id: int) -> None:
    task = await visit.office.read(require_task, visit.actor, Act.REPORT, task_id)
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "report", {"task_id": task_id}, visit.now)
    name = TaskName(task.id, task.no, task.title, task.title_en)
    await visit.say(words.tell_me(name, visit.t), about=[task_id], kind="ask")


async def press_done(visit: Visit) -> None:
    """`done:<node>`: submit this node as completed."""
    said = Said("completed", reading="button")
    report = await visit.office.act(submit_node, visit.actor, visit.number(1), said, Incoming(visit.today), visit.now)
    recorded = await visit.office.read(describe_report, report.id)
    confirmed = words.confirmation([recorded], visit.t)
    assert confirmed is not None
    payload = {"reports": [report.id]}
    await visit.say(*confirmed, about=[recorded.task.task_id], kind="recorded", payload=payload)
    await visit.answered()


async def press_undo(visit: Visit) -> None:
    """`undo:<report>`: take it back; what the task said before stands again."""
    report_id = visit.number(1)
    await visit.office.act(undo_report, visit.actor, report_id, visit.source, visit.now)
    message_id = visit.message.message_id if visit.message else 0
    parts = await visit.office.read(describe_message, visit.chat_id, message_id, report_id)
    confirmed = words.confirmation(list(parts), visit.t)
    assert confirmed is not None
    await visit.edit(*confirmed)
    await visit.answered()
