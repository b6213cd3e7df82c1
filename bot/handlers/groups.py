"""/bind and /unbind: which unit's matters may be spoken of in a group."""

from telegram.ext import CommandHandler

from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import groups as texts
from domain.errors import Refused
from domain.groups import bind_group, unbind_group
from domain.people import UnitName, name_unit, units_like
from domain.rules.permissions import Act, sees_everything


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("bind", for_members(bind, Act.BIND_GROUP, for_the_group=True)))
    hooks.add_handler(CommandHandler("unbind", for_members(unbind, Act.BIND_GROUP, for_the_group=True)))


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
