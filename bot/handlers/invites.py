"""/invite: role, unit, name, and out comes a personal link. What was chosen so far is in the store."""

import re
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import invites as texts
from domain.conversation import expect, take
from domain.errors import NotAllowed, Refused
from domain.invites import VALID_FOR, create_invite, revoke_invite
from domain.people import UnitName, name_unit, portfolios, units_like, units_to_serve
from domain.rules.permissions import OF_A_UNIT, Act, Role, can_grant, grantable_roles
from domain.rules.person_names import may_be_a_name

_UNIT, _NAME = "invite_unit", "invite_name"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("invite", for_members(begin, Act.INVITE)))
    for verb, handler in {
        "invite_role": choose_role,
        "invite_units": turn_units,
        "invite_unit": choose_unit,
        "invite_portfolio": choose_portfolio,
        "invite_nameless": make_nameless,
        "invite_revoke": revoke,
    }.items():
        hooks.add_handler(CallbackQueryHandler(for_members(handler, Act.INVITE), pattern(verb)))
    hooks.listen(_UNIT, hear_unit)
    hooks.listen(_NAME, hear_name)


async def begin(visit: Visit) -> None:
    """/invite, in private only: a link is not for everybody's eyes."""
    roles = grantable_roles(visit.actor)
    if len(roles) == 1:
        await _after_role(visit, roles[0])
        return
    await visit.say(*texts.which_role(visit.t, roles))


async def choose_role(visit: Visit) -> None:
    role = _role(visit)
    await visit.answered()
    await _after_role(visit, role)


def _role(visit: Visit) -> Role:
    """The role that the button names. Raises Refused for a forged one, NotAllowed for one not theirs to give."""
    try:
        role = Role(visit.button[1])
    except (IndexError, ValueError):
        raise Refused("gone") from None
    if role not in grantable_roles(visit.actor):
        raise NotAllowed(Act.INVITE)
    return role


async def _after_role(visit: Visit, role: Role) -> None:
    if role in OF_A_UNIT:
        units = await _units(visit, role)
        if len(units) == 1:
            await _ask_name(visit, role, units[0], None)
            return
        await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _UNIT, {"role": role.value}, visit.now)
        await visit.edit(*texts.which_unit(visit.t, role, units, 0))
    elif role is Role.LEADER:
        await visit.edit(*texts.which_portfolio(visit.t, await visit.office.read(portfolios)))
    else:
        await _ask_name(visit, role, None, None)


async def _units(visit: Visit, role: Role) -> list[UnitName]:
    units = await visit.office.read(units_to_serve)
    return [unit for unit in units if can_grant(visit.actor, role, unit.id)]


async def turn_units(visit: Visit) -> None:
    role = _role(visit)
    page = visit.number(2)
    await visit.answered()
    await visit.edit(*texts.which_unit(visit.t, role, await _units(visit, role), page))


async def choose_unit(visit: Visit) -> None:
    role = _role(visit)
    unit = await visit.office.read(name_unit, visit.number(2))
    if unit is None or not unit.active or role not in OF_A_UNIT:
        raise Refused("gone")
    if not can_grant(visit.actor, role, unit.id):
        raise NotAllowed(Act.INVITE)
    await visit.answered()
    await _ask_name(visit, role, unit, None)


async def hear_unit(visit: Visit, payload: dict[str, Any]) -> None:
    """A part of a unit's name was written instead of pressing its button."""
    role = Role(payload["role"])
    found = [u for u in await visit.office.read(units_like, visit.text) if can_grant(visit.actor, role, u.id)]
    if not found:
        await visit.say(texts.no_such_unit(visit.t, visit.text))
    elif len(found) == 1:
        await _ask_name(visit, role, found[0], None)
    else:
        await visit.say(*texts.which_unit(visit.t, role, found[: texts.A_PAGE], 0))


async def choose_portfolio(visit: Visit) -> None:
    if Role.LEADER not in grantable_roles(visit.actor):
        raise NotAllowed(Act.INVITE)
    key = visit.button[1]
    posts = {texts.portfolio_key(post): post for post in await visit.office.read(portfolios)}
    if key != "all" and key not in posts:
        raise Refused("gone")
    await visit.answered()
    await _ask_name(visit, Role.LEADER, None, posts.get(key))


async def _ask_name(visit: Visit, role: Role, unit: UnitName | None, portfolio: str | None) -> None:
    payload = {"role": role.value, "unit_id": unit.id if unit else None, "portfolio": portfolio}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _NAME, payload, visit.now)
    await visit.edit(*texts.which_name(visit.t, role, unit))


async def make_nameless(visit: Visit) -> None:
    """The button under the question for the name. Pressed twice it makes one link: the question is answered then."""
    await _make(visit, "", "")


async def hear_name(visit: Visit, payload: dict[str, Any]) -> None:
    """王芳 or 王芳，党政办主任."""
    name, _, post = (part.strip() for part in re.sub("[，,、;；]", "\n", visit.text, count=1).partition("\n"))
    if not may_be_a_name(name):
        raise Refused("no_name", words=name[:20])
    await _make(visit, name, post)


async def _make(visit: Visit, name: str, post: str) -> None:
    def use_case(session: Any) -> Any:
        payload = take(session, visit.actor.person_id, visit.chat_id, _NAME, visit.now)
        if payload is None:
            raise Refused("gone")
        invite, code = create_invite(
            session,
            visit.actor,
            Role(payload["role"]),
            payload["unit_id"],
            name,
            post,
            payload["portfolio"],
            VALID_FOR,
            visit.now,
            source=visit.source,
        )
        return invite, code, name_unit(session, payload["unit_id"])

    invite, code, unit = await visit.office.act(use_case)
    if visit.query:
        await visit.answered()
    link = texts.link_of(visit.bot.username, code)
    await visit.edit(*texts.invite_link(visit.t, invite, unit, link, visit.office.settings.zone))


async def revoke(visit: Visit) -> None:
    """Withdraw a link that was not used yet."""
    invite = await visit.office.act(revoke_invite, visit.actor, visit.number(1), visit.now, source=visit.source)
    await visit.answered()
    assert invite.revoked_at is not None
    await visit.edit(texts.revoked(visit.t, invite, visit.office.settings.zone, invite.revoked_at))
