"""What Telegram itself shows of the bot: the command menu of each person, and the lines before somebody starts it."""

import asyncio
import hashlib
import json
import logging

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.commands import commands_of, commands_of_groups
from bot.office import Office
from bot.texts.language import LANGUAGES, Translator, translator
from domain.menus import forget_menu, menus_shown, menus_to_hide, remember_menu
from domain.people import joined_people
from domain.rules.permissions import Actor

log = logging.getLogger(__name__)

PAUSE = 60.0  # seconds between two looks at the date
PAUSE_AFTER_FAILURE = 600.0  # an hour without Telegram is no hour of lines in the log


def menu(actor: Actor) -> list[BotCommand]:
    """The commands that are open to this person, in the person's language."""
    t = translator(actor.language)
    return [BotCommand(command.name, t.plain(command.summary)) for command in commands_of(actor)]


def fingerprint(commands: list[BotCommand]) -> str:
    text = json.dumps([[c.command, c.description] for c in commands], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


async def show_menu(bot: Bot, office: Office, actor: Actor, chat_id: int) -> bool:
    """Give a person's private chat its own menu: after joining, after a change of role or language.

    It matters little enough that a failure is only logged: the commands work without the menu. False where Telegram
    cannot be reached at all.
    """
    commands = menu(actor)
    try:
        await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id))
    except TelegramError as error:
        log.warning("the menu of person %s could not be set: %s", actor.person_id, error)
        return isinstance(error, BadRequest | Forbidden)
    await office.act(remember_menu, actor.person_id, fingerprint(commands), office.clock.now())
    return True


async def hide_menu(bot: Bot, chat_id: int) -> bool:
    """Take the menu away from somebody who left. False where Telegram cannot be reached at all."""
    try:
        await bot.delete_my_commands(scope=BotCommandScopeChat(chat_id))
    except TelegramError as error:
        log.warning("the menu of a chat could not be taken away: %s", error)
        return isinstance(error, BadRequest | Forbidden)
    return True


async def show_menus_anew(bot: Bot, office: Office) -> bool:
    """Set everybody's menu that differs from what was last shown: new commands, roles that began or ended.

    One after the other, which keeps well under Telegram's limits. False where it has to be tried again.
    """
    today = office.today()
    shown = await office.read(menus_shown)
    for telegram_id, actor in await office.read(joined_people, today, office.settings.language):
        if shown.get(actor.person_id) != fingerprint(menu(actor)) and not await show_menu(
            bot, office, actor, telegram_id
        ):
            return False
    for person_id, telegram_id in await office.read(menus_to_hide, today):
        if not await hide_menu(bot, telegram_id):
            return False
        await office.act(forget_menu, person_id)
    return True


async def keep_menus(bot: Bot, office: Office) -> None:
    """At the start, and whenever a day begins in the office's zone: roles begin and end by the day."""
    shown_on = None
    while True:
        failed = False
        try:
            today = office.today()
            if shown_on != today:
                failed = not await show_menus_anew(bot, office)
                shown_on = None if failed else today
        except Exception:
            failed = True
            log.exception("menus could not be set; tried again in some minutes")
        await asyncio.sleep(PAUSE_AFTER_FAILURE if failed else PAUSE)


def description(t: Translator) -> str:
    """What stands in the empty chat before somebody presses Start (at most 512 characters)."""
    return t.plain(
        "I keep the district's three lists moving: one message in the morning, reports by a short reply, "
        "points that can be checked line by line.\n\n"
        "I am open to invited colleagues. Please open your personal link to join."
    )


def short_description(t: Translator) -> str:
    """The line on the bot's profile (at most 120 characters)."""
    return t.plain("Supervision of the district's three lists, for invited colleagues.")


async def introduce(bot: Bot, office: Office) -> None:
    """At the start: descriptions and the strangers' menu in each language; the default is the office's language."""
    for code in ("", *LANGUAGES):
        t = translator(code or office.settings.language)
        start = [BotCommand("start", t.plain("Join with your personal link"))]
        groups = [BotCommand(command.name, t.plain(command.summary)) for command in commands_of_groups()]
        try:
            await bot.set_my_description(description(t), language_code=code)
            await bot.set_my_short_description(short_description(t), language_code=code)
            await bot.set_my_commands([], scope=BotCommandScopeDefault(), language_code=code)
            await bot.set_my_commands(start, scope=BotCommandScopeAllPrivateChats(), language_code=code)
            await bot.set_my_commands(groups, scope=BotCommandScopeAllGroupChats(), language_code=code)
        except TelegramError as error:
            log.warning("the bot's description could not be set: %s", error)
            return
