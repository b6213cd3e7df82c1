"""/bind and /unbind: which unit's matters may be spoken of in a group."""

from typing import Any

from telegram import ChatMember, Update
from telegram.constants import ParseMode
from telegram.ext import ChatMemberHandler, CommandHandler, MessageHandler, filters

from bot.road import Visit, for_members, office_of
from bot.texts import groups as texts
from bot.texts.language import translator
from bot.wiring import App
from domain.errors import Refused
from domain.groups import bind_group, bindings_of, group_moved, unbind_group
from domain.people import UnitName, name_unit, units_like
from domain.rules.permissions import Act, sees_everything

_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


def register(application: App) -> None:
    application.add_handler(CommandHandler("bind", for_members(bind, Act.BIND_GROUP, for_the_group=True)))
    application.add_handler(CommandHandler("unbind", for_members(unbind, Act.BIND_GROUP, for_the_group=True)))
    application.add_handler(ChatMemberHandler(come_or_go, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, move))


async def bind(visit: Visit) -> None:
    """/bind 石鼓镇, or alone: a head's own unit, for the office the whole district. In a topic: that topic."""
    if visit.private:
        raise Refused("bind_here")
    unit = await _unit_meant(visit)
    message = visit.message
    thread_id = message.message_thread_id if message is not None and message.is_topic_message else None
    await visit.office.act(
        bind_group,
        visit.actor,
        visit.chat_id,
        thread_id,
        unit.id if unit else None,
        visit.now,
        source=visit.source,
    )
    await visit.say(texts.bound(visit.t, unit), reply=True)


async def _unit_meant(visit: Visit) -> UnitName | None:
    words = " ".join(visit.args)
    if words:
        found = await visit.office.read(units_like, words[:50])
        if len(found) != 1:
            raise Refused("bind_to_what", example=found[0].zh if found else "石鼓镇")
        return found[0]
    if sees_everything(visit.actor, Act.BIND_GROUP):
        return None
    own = sorted(visit.actor.unit_ids)
    unit = await visit.office.read(name_unit, own[0]) if own else None
    if len(own) != 1 or unit is None:
        raise Refused("bind_to_what", example=unit.zh if unit else "石鼓镇")
    return unit


async def unbind(visit: Visit) -> None:
    if visit.private:
        raise Refused("bind_here")
    if not await visit.office.act(unbind_group, visit.actor, visit.chat_id, visit.now, source=visit.source):
        raise Refused("not_bound")
    await visit.say(texts.unbound(visit.t), reply=True)


async def come_or_go(update: Update, context: Any) -> None:
    """The bot was added to a group: it says once what it takes. Taken out: the group's bindings end."""
    change = update.my_chat_member
    if change is None or change.chat.type not in ("group", "supergroup"):
        return
    office = office_of(context.application)
    was, is_now = (member.status not in _OUTSIDE for member in (change.old_chat_member, change.new_chat_member))
    if was and not is_now:
        await office.act(unbind_group, None, change.chat.id, office.clock.now())
    elif is_now and not was and not await office.read(bindings_of, change.chat.id):
        t = translator(office.settings.language)
        await context.bot.send_message(change.chat.id, texts.hello(t), parse_mode=ParseMode.HTML)


async def move(update: Update, context: Any) -> None:
    """The group became a supergroup and has a new id."""
    message = update.effective_message
    if message is not None and message.migrate_to_chat_id is not None:
        office = office_of(context.application)
        await office.act(group_moved, message.chat.id, message.migrate_to_chat_id)
