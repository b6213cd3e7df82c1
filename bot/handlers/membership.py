"""The bot's own membership: added to a group, taken out, the group became another, somebody let it in again."""

from typing import Any

from telegram import ChatMember, Update
from telegram.constants import ParseMode
from telegram.ext import ChatMemberHandler, MessageHandler, filters

from bot.features import Hooks
from bot.office import office_of
from bot.texts import groups as texts
from bot.texts.language import translator
from domain.groups import bindings_of, group_moved, unbind_group
from domain.watching import reachable_again

_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


def register(hooks: Hooks) -> None:
    hooks.add_handler(ChatMemberHandler(come_or_go, ChatMemberHandler.MY_CHAT_MEMBER))
    hooks.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, move))


async def come_or_go(update: Update, context: Any) -> None:
    """The bot was added to a group: it says once what it takes. Taken out: the group's bindings end."""
    change = update.my_chat_member
    if change is None:
        return
    if change.chat.type == "private":
        await _come_back(update, context)
        return
    if change.chat.type not in ("group", "supergroup"):
        return
    office = office_of(context.application)
    was, is_now = (member.status not in _OUTSIDE for member in (change.old_chat_member, change.new_chat_member))
    if was and not is_now:
        await office.act(unbind_group, None, change.chat.id, office.clock.now())
    elif is_now and not was and not await office.read(bindings_of, change.chat.id):
        t = translator(office.settings.language)
        await context.bot.send_message(change.chat.id, texts.hello(t), parse_mode=ParseMode.HTML)


async def _come_back(update: Update, context: Any) -> None:
    """Somebody who had blocked the bot let it in again: prompts reach them from the next one on."""
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status == ChatMember.MEMBER:
        office = office_of(context.application)
        await office.act(reachable_again, change.chat.id, office.clock.now())


async def move(update: Update, context: Any) -> None:
    """The group became a supergroup and has a new id: said in the old chat and in the new one."""
    message = update.effective_message
    if message is None:
        return
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    if old != new:
        office = office_of(context.application)
        await office.act(group_moved, old, new, office.clock.now())
