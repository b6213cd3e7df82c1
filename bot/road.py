"""The one road of an update: who is it → may they → one use case in one short transaction → words → Telegram.

A handler is written as `async def show_tasks(visit: Visit) -> None` and hung up with `for_members`, which looks up the
person, checks the act, and turns what a use case refuses into words. Nothing talks to Telegram inside a transaction;
the way to the store is bot/office.py.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from markupsafe import Markup
from telegram import Bot, CallbackQuery, Chat, InlineKeyboardMarkup, Message, ReplyParameters, Update, User
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from bot.office import Office, office_of
from bot.texts.language import Translator, translator
from bot.texts.refusals import refusal, stranger
from domain.arrivals import Arrival, who_comes
from domain.audit import Source
from domain.bot_messages import remember_bot_message, remember_question
from domain.conversation import Expected, answering
from domain.errors import NotAllowed, Refused
from domain.people import become_administrator
from domain.rules.permissions import Act, Actor, Role, can_ever

log = logging.getLogger(__name__)
_PARTS = 8  # more than any button has


@dataclass
class Visit:
    """One update of one known person, and how to answer it."""

    office: Office
    bot: Bot
    update: Update
    actor: Actor
    t: Translator
    now: datetime
    args: list[str]
    expected: Expected | None = None  # what the bot has asked this person in this chat

    @property
    def message(self) -> Message | None:
        """The message that was written, or for a button the message that carries it."""
        message = self.update.effective_message
        return message if isinstance(message, Message) else None

    @property
    def query(self) -> CallbackQuery | None:
        return self.update.callback_query

    @property
    def chat_id(self) -> int:
        chat = self.update.effective_chat
        if chat is None:  # inline queries and the like, which this bot does not ask for
            raise LookupError("an update without a chat")
        return chat.id

    @property
    def private(self) -> bool:
        return self.update.effective_chat is not None and self.update.effective_chat.type == "private"

    @property
    def today(self) -> date:
        return self.now.astimezone(self.office.settings.zone).date()

    @property
    def source(self) -> Source:
        return Source(self.chat_id, self.message.message_id if self.message else None)

    @property
    def text(self) -> str:
        """What was written: the text, or the caption of a photo or file."""
        return (self.message and (self.message.text or self.message.caption)) or ""

    @property
    def button(self) -> list[str]:
        """The parts of the pressed button's data: verb and arguments; those that a forged one lacks are empty."""
        parts = ((self.query and self.query.data) or "").split(":")
        return parts + [""] * (_PARTS - len(parts))

    def number(self, position: int) -> int:
        """An argument of the pressed button that is an id or a page. Raises Refused("gone") for a forged one."""
        part = self.button[position]
        if not re.fullmatch("[0-9]{1,15}", part):
            raise Refused("gone")
        return int(part)

    async def say(
        self,
        html: str,
        keyboard: InlineKeyboardMarkup | None = None,
        *,
        reply: bool = False,
        about: list[int] | None = None,
        kind: str = "answer",
        payload: dict[str, Any] | None = None,
        expects: tuple[str, dict[str, Any]] | None = None,
    ) -> Message:
        """Send a message to this chat. `about` (task ids) makes it one that people can reply to with a report.

        `expects`: what the next words in this chat answer, and what that was about (domain/conversation.py).
        """
        quoted = self.message.message_id if reply and self.message and not self.query else None
        sent = await self.bot.send_message(
            self.chat_id,
            html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            message_thread_id=self.message.message_thread_id
            if self.message and self.message.is_topic_message
            else None,
            reply_parameters=ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None,
        )
        message = (self.chat_id, sent.message_id, kind, about or [], payload)
        if expects is not None:
            await self.office.act_briefly(remember_question, self.actor.person_id, *message, expects, self.now)
        elif about is not None:
            await self.office.note(remember_bot_message, *message, None, self.now)
        return sent

    async def edit(self, html: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Change the message whose button was pressed, in place; without a button, say it instead."""
        if (
            self.query is None
            or self.message is None
            or not await self.edit_other(self.message.message_id, html, keyboard)
        ):
            await self.say(html, keyboard)

    async def edit_other(self, message_id: int, html: str, keyboard: InlineKeyboardMarkup | None = None) -> bool:
        """Change another message of the bot's in this chat, in place. False where it is gone or too old for that."""
        try:
            await self.bot.edit_message_text(
                html, self.chat_id, message_id, parse_mode=ParseMode.HTML, reply_markup=keyboard
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():  # pressed twice: it already says so
                return True
            if "to edit not found" not in error.message.lower() and "can't be edited" not in error.message.lower():
                raise
            return False
        return True

    async def about(self, task_ids: list[int], kind: str, payload: dict[str, Any] | None = None) -> None:
        """Keep which tasks the message with the pressed button is about now."""
        if self.message is not None:
            await self.office.act_briefly(
                remember_bot_message, self.chat_id, self.message.message_id, kind, task_ids, payload, None, self.now
            )

    async def answered(self) -> None:
        """Stop the pressed button's spinning, without a word."""
        await self.toast("")

    async def toast(self, text: str, *, alert: bool = False) -> None:
        """Answer the pressed button with a line at the top (or a box). Too late is no harm."""
        if self.query is None:
            await self.say(str(Markup.escape(text)))
            return
        try:
            await self.query.answer(text[:200] or None, show_alert=alert)
        except BadRequest as error:
            log.info("a button could not be answered in time: %s", error.message)


Handler = Callable[[Visit], Awaitable[None]]
PtbHandler = Callable[[Update, Any], Coroutine[Any, Any, None]]


def for_members(handler: Handler, act: Act | None = None, *, for_the_group: bool = False) -> PtbHandler:
    """Hang up a handler for people who have joined, and, with `act`, for those to whom the act is open at all.

    Whether it is open for *this* unit's task the use case decides, where the task is known. In a group the actor is
    narrowed to what everybody there may see, except for acts on the group itself (`for_the_group`).
    """

    async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        user = update.effective_user
        if user is None or update.effective_chat is None:
            return
        office = office_of(context.application)
        now = office.clock.now()
        arrival = await who_is(office, user, update.effective_chat, now)
        if arrival is None:
            await answer_stranger(update, context, office)
            return
        actor = arrival.actor
        may = act is None or can_ever(actor, act)
        if not for_the_group:
            actor = replace(actor, within=arrival.spoken_of)
        t = translator(actor.language)
        visit = Visit(office, context.bot, update, actor, t, now, context.args or [], arrival.expected)
        answering.set(visit.message.message_id if visit.message is not None and visit.query is None else None)
        try:
            if act is not None and not may:
                raise NotAllowed(act)
            if act is not None and not can_ever(actor, act):
                raise Refused("in_private")
            await handler(visit)
        except Refused as refused:
            await say_refusal(visit, refused)

    return handle


async def say_refusal(visit: Visit, refused: Refused) -> None:
    """What a use case refused, in words: a box for a button, a line for a message."""
    words = refusal(refused, visit.t)
    if visit.query is not None:
        await visit.toast(words.striptags() if isinstance(words, Markup) else words, alert=True)
    else:
        await visit.say(words, reply=True)


async def who_is(office: Office, user: User, chat: Chat, now: datetime) -> Arrival | None:
    """The person behind an account; an administrator of the settings becomes one at the first contact."""
    today = now.astimezone(office.settings.zone).date()
    asked = (user.id, chat.id, chat.type == "private", today, office.settings.language, now)
    arrival = await office.look(who_comes, *asked)
    if user.id not in office.settings.admin_ids or (arrival is not None and arrival.actor.has(Role.ADMINISTRATOR)):
        return arrival
    await office.act(become_administrator, office.settings.admin_ids, user.id, user.full_name, today, now)
    return await office.read(who_comes, *asked)


def guess_language(user: User, office: Office) -> str:
    """The language of an account that has not chosen one here: its own app's, else the office's."""
    code = (user.language_code or "").lower()
    return "zh" if code.startswith("zh") else "en" if code else office.settings.language


async def answer_stranger(update: Update, context: ContextTypes.DEFAULT_TYPE, office: Office) -> None:
    """Who has not joined gets a polite two lines in private, and nothing else; in groups, nothing."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        return
    t = translator(guess_language(user, office))
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(stranger(t).striptags()[:200], show_alert=True)
        elif chat.type == "private":
            await context.bot.send_message(chat.id, stranger(t), parse_mode=ParseMode.HTML)
    except TelegramError as error:  # a flood of accounts that are gone again must not fill the log
        log.info("a stranger could not be answered: %s", error.message)
