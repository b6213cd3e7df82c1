"""Reports by message: free text, replies, edits, photos and files; Report, Undo and the answers to questions."""

from dataclasses import dataclass, replace
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.attachments import album_of, attachment_of, fetch_all, keep_attachment, keep_with_reports
from bot.handlers.extensions import ask_more_time
from bot.handlers.menu_words import obey_menu_word
from bot.handlers.notices import take_answer
from bot.handlers.tasks import refresh_card, show_tasks
from bot.handlers.work import hear_reply_to_question, take_call_answer
from bot.road import Visit, for_members
from bot.texts import reports as words
from bot.texts.people import unheard
from domain.attachments import keep_files, question_payload, settle_waiting, waiting_files
from domain.bot_messages import find_bot_message, remember_bot_message
from domain.conversation import expect
from domain.errors import Refused
from domain.report_answers import Heard, MenuWord, MoreTime, NotUnderstood, Outcome, Question, Recorded
from domain.reporting import settle_question, take_expected_message, take_message
from domain.reports import Incoming, Said, submit_node, undo_report
from domain.reports_said_back import confirmation_of, describe_message, describe_report
from domain.rules.permissions import Act, can_ever
from domain.rules.received_day import split_day
from domain.tasks import TaskName, find_task_id, require_task


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("report", for_members(report_command, Act.REPORT)))
    hooks.add_handler(CallbackQueryHandler(for_members(ask_for_report, Act.REPORT), pattern("r")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_done, Act.REPORT), pattern("done")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_undo, Act.REPORT), pattern("undo")))
    hooks.add_handler(CallbackQueryHandler(for_members(press_answer, Act.REPORT), pattern("ans")))
    edited = filters.UpdateType.EDITED_MESSAGE & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND
    hooks.add_handler(MessageHandler(edited, for_members(hear_edit)))
    hooks.add_handler(CallbackQueryHandler(for_members(press_record, Act.REVIEW), pattern("rec")))
    hooks.listen("report", hear_report)
    hooks.listen("paper_report", hear_paper)
    hooks.hear_the_rest(hear)


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
        with_files=attachment_of(visit) is not None,
    )


async def hear(visit: Visit) -> None:
    """Whatever was written that answers no question of the bot's."""
    if visit.message is not None and visit.message.document is not None and await _take_office_file(visit):
        return
    heard = _heard(visit)
    if heard.reply_to is not None:
        replied = await visit.office.look(find_bot_message, visit.chat_id, heard.reply_to)
        if replied is not None and replied.kind == "question_to_office":
            await hear_reply_to_question(visit, replied)
            return
        call = (replied.payload or {}).get("coordination_id") if replied is not None else None
        if call is not None and can_ever(visit.actor, Act.ANSWER_COORDINATION):
            await take_call_answer(visit, call, heard.reply_to)
            return
        if replied is not None and replied.kind == "notice" and visit.actor.unit_ids:
            await take_answer(visit, (replied.payload or {})["notice_id"], heard.reply_to)
            return
    await _take(visit, heard)


async def _take_office_file(visit: Visit) -> bool:
    """A list, a table of people or a method that the office sends. True if it was one."""
    from bot.handlers.files import take_file  # what reads sheets is needed a few times a year
    from bot.handlers.method import take_method

    return await take_file(visit) or await take_method(visit)


async def hear_report(visit: Visit, payload: dict[str, Any]) -> None:
    """After the report button: the message is about that task, unless it replies to another."""
    heard = _heard(visit, about=payload["task_id"], asked=payload.get("asked", "one"))
    outcomes = await _take(visit, heard, expected=True)
    recorded = [o.report_id for o in outcomes if isinstance(o, Recorded)]
    if payload.get("card") is not None:
        await _show_on_card(visit, payload["card"], payload["task_id"], outcomes)
    if payload.get("files") and recorded:
        await fetch_all(
            visit, await visit.office.act(settle_waiting, visit.chat_id, payload["files"], recorded, visit.now)
        )


async def _show_on_card(visit: Visit, card: int, task_id: int, outcomes: list[Outcome]) -> None:
    """The card from which the report was begun shows what came of it, with Undo."""
    made = [o.report_id for o in outcomes if isinstance(o, Recorded) and o.task.task_id == task_id]
    if made:
        await refresh_card(visit, card, task_id, made[-1])


async def hear_edit(visit: Visit) -> None:
    """An edited message: the report follows it."""
    await _take(visit, _heard(visit, edited=True))


async def _take(visit: Visit, heard: Heard, *, expected: bool = False) -> list[Outcome]:
    if not visit.private and heard.reply_to is None:
        return []  # talk in a group is not for the bot
    attachment = attachment_of(visit)
    if not heard.text.strip():
        if attachment is not None:
            await keep_attachment(visit, attachment, heard)
        elif visit.private:
            await _not_understood(visit, NotUnderstood(""), heard)
        return []
    take = take_expected_message if expected else take_message
    outcomes = await visit.office.act_briefly(take, visit.actor, heard, visit.now)
    if attachment is not None and (only := _says_only_what_the_file_is(outcomes)):
        await keep_attachment(visit, attachment, heard, about=only.task_id, note=heard.text)
        return outcomes
    await answer(visit, outcomes, heard)
    recorded = [o.report_id for o in outcomes if isinstance(o, Recorded)]
    if attachment is not None and recorded:
        await keep_with_reports(visit, attachment, recorded)
    return outcomes


@dataclass(frozen=True)
class _OnlyAFile:
    task_id: int | None


def _says_only_what_the_file_is(outcomes: list[Outcome]) -> _OnlyAFile | None:
    """Words under a photo that report nothing (现场照片) say what it shows, and perhaps of which task."""
    match outcomes:
        case [NotUnderstood()]:
            return _OnlyAFile(None)
        case [Question(reason="not_understood", task=TaskName() as task)]:
            return _OnlyAFile(task.task_id)
        case [Question(reason="which_task", choices=())]:
            return _OnlyAFile(None)
        case _:
            return None


async def answer(visit: Visit, outcomes: list[Outcome], heard: Heard) -> None:
    """Say back what was understood: one confirmation for all that is settled, one question for each open part."""
    confirmed = words.confirmation(outcomes, visit.t)
    if confirmed is not None:
        recorded = [o for o in outcomes if isinstance(o, Recorded)]
        about = [o.task.task_id for o in recorded]
        payload: dict[str, Any] = {"reports": [o.report_id for o in recorded]}
        if recorded and (album := album_of(visit)):
            payload["album"] = album
        before = await visit.office.read(confirmation_of, visit.chat_id, heard.message_id) if heard.edited else None
        if recorded and before is not None and await visit.edit_other(before, *confirmed):
            await visit.office.act(
                remember_bot_message, visit.chat_id, before, "recorded", about, payload, None, visit.now
            )
        else:
            await visit.say(*confirmed, reply=True, about=about, kind="recorded", payload=payload)
    for part, outcome in enumerate(outcomes):
        match outcome:
            case Question(choices=()) if not visit.actor.unit_ids:
                await visit.say(words.units_report(visit.t), reply=True)
            case Question():
                await ask_question(visit, outcome, heard, part, _files_with(visit, heard))
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


def _files_with(visit: Visit, heard: Heard) -> dict[str, Any]:
    """The file of a message that is asked about: it waits with the question, and its album with it."""
    attachment = attachment_of(visit)
    return {} if attachment is None else question_payload(attachment, album_of(visit), heard.message_id)


async def ask_question(
    visit: Visit, asked: Question, heard: Heard, part: int, files: dict[str, Any] | None = None
) -> None:
    """Ask, and keep the choices with the question, so that a tap is understood after a restart too."""
    html, keyboard = words.question(asked, visit.t)
    payload = {
        "words": asked.words,
        "message_id": heard.message_id,
        "part": part,
        "asked": asked.open if asked.open in ("figure", "done") else "one",
        "choices": [c.values for c in asked.choices],
    } | (files or {})
    about = [asked.task.task_id] if asked.task else []
    expects = None
    if asked.task is not None:
        expects = ("report", {"task_id": asked.task.task_id, "asked": payload["asked"], "files": files or None})
    await visit.say(html, keyboard, reply=True, about=about, kind="question", payload=payload, expects=expects)


async def press_answer(visit: Visit) -> None:
    """`ans:<choice>` on a question: what was open is settled."""
    if visit.message is None:
        raise Refused("gone")
    question_id = visit.message.message_id
    outcomes = await visit.office.act(
        settle_question, visit.actor, visit.chat_id, question_id, visit.number(1), visit.today, visit.now
    )
    await visit.edit(*(words.confirmation(outcomes, visit.t) or (words.nothing_recorded(visit.t), None)))
    question = await visit.office.read(find_bot_message, visit.chat_id, question_id)
    asked = (question.payload if question else None) or {}
    files: dict[str, Any] = {name: asked[name] for name in ("files", "album") if name in asked}
    for part, outcome in enumerate(outcomes):
        if isinstance(outcome, Question):
            heard = Heard(outcome.words, visit.chat_id, question_id, visit.today)
            await ask_question(visit, outcome, heard, part, files)
        elif isinstance(outcome, MoreTime):
            await ask_more_time(visit, outcome)
    await visit.answered()
    recorded = [o.report_id for o in outcomes if isinstance(o, Recorded)]
    if files and recorded:
        await fetch_all(visit, await visit.office.act(keep_files, waiting_files(files), recorded, visit.now))


async def report_command(visit: Visit) -> None:
    """/report ZD001: ask for the report on that task; with words behind it, take them as the report."""
    if not visit.args:
        await show_tasks(visit)
        return
    task_id = await visit.office.read(find_task_id, visit.args[0])
    if len(visit.args) > 1:
        heard = replace(_heard(visit, about=task_id), text=" ".join(visit.args[1:]))
        await visit.office.read(require_task, visit.actor, Act.REPORT, task_id)
        await answer(visit, await visit.office.act(take_message, visit.actor, heard, visit.now), heard)
        return
    await _ask(visit, task_id)


async def ask_for_report(visit: Visit) -> None:
    """`r:<task>`: the next message is about this task."""
    message = visit.message
    shown = await visit.office.read(find_bot_message, visit.chat_id, message.message_id) if message else None
    await _ask(visit, visit.number(1), shown.message_id if shown is not None and shown.kind == "card" else None)
    await visit.answered()


async def _ask(visit: Visit, task_id: int, card: int | None = None) -> None:
    task = await visit.office.read(require_task, visit.actor, Act.REPORT, task_id)
    payload = {"task_id": task_id} | ({} if card is None else {"card": card})
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "report", payload, visit.now)
    name = TaskName(task.id, task.no, task.title, task.title_en)
    await visit.say(words.tell_me(name, visit.t), about=[task_id], kind="ask")


async def press_done(visit: Visit) -> None:
    """`done:<node>`: submit this node as completed. A card shows it in place, with Undo."""
    said = Said("completed", reading="button")
    report = await visit.office.act(submit_node, visit.actor, visit.number(1), said, Incoming(visit.today), visit.now)
    recorded = await visit.office.read(describe_report, report.id)
    confirmed = words.confirmation([recorded], visit.t)
    assert confirmed is not None
    about, payload = [recorded.task.task_id], {"reports": [report.id]}
    message = visit.message
    shown = await visit.office.read(find_bot_message, visit.chat_id, message.message_id) if message else None
    if shown is not None and shown.kind == "card":
        await visit.edit(*confirmed)
        await visit.about(about, "recorded", payload)
    else:
        await visit.say(*confirmed, about=about, kind="recorded", payload=payload)
    await visit.answered()


async def press_record(visit: Visit) -> None:
    """`rec:<task>`: the office enters what came on paper or by phone; the next message says day and words."""
    task = await visit.office.read(require_task, visit.actor, Act.REPORT, visit.number(1))
    payload = {"task_id": task.id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "paper_report", payload, visit.now)
    await visit.say(words.on_paper(TaskName(task.id, task.no, task.title, task.title_en), visit.t))
    await visit.answered()


async def hear_paper(visit: Visit, payload: dict[str, Any]) -> None:
    """The day it was received, then the words: read and checked as any report."""
    dated = split_day(visit.text, visit.today)
    if dated is None or dated[0] > visit.today:
        await visit.say(words.no_day(visit.t), reply=True)
        return
    received_on, text = dated
    heard = replace(
        _heard(visit, about=payload["task_id"]),
        text=text,
        reply_to=None,
        about_task=payload["task_id"],
        received_on=received_on,
        channel="paper",
        entered_by=visit.actor.person_id,
    )
    outcomes = await visit.office.act(take_expected_message, visit.actor, heard, visit.now)
    await answer(visit, outcomes, heard)
    attachment = attachment_of(visit)
    recorded = [o.report_id for o in outcomes if isinstance(o, Recorded)]
    if attachment is not None and recorded:  # the paper itself, photographed
        await keep_with_reports(visit, attachment, recorded)


async def press_undo(visit: Visit) -> None:
    """`undo:<report>`: take it back; what the task said before stands again."""
    report_id = visit.number(1)
    await visit.office.act(undo_report, visit.actor, report_id, visit.source, visit.now)
    message_id = visit.message.message_id if visit.message else 0
    shown = await visit.office.read(find_bot_message, visit.chat_id, message_id)
    if shown is not None and shown.kind == "card" and shown.task_ids:
        await refresh_card(visit, message_id, shown.task_ids[0])
        await visit.answered()
        return
    parts = await visit.office.read(describe_message, visit.chat_id, message_id, report_id)
    confirmed = words.confirmation(list(parts), visit.t)
    assert confirmed is not None
    await visit.edit(*confirmed)
    await visit.answered()
