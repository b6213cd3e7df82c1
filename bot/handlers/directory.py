"""/people: who is who; posts are handed over, covered by a substitute, given up."""

from datetime import date, timedelta
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.menus import hide_menu, show_menu
from bot.road import Visit, for_members
from bot.texts import directory as texts
from bot.texts.invites import invite_link, link_of
from domain.conversation import expect, take
from domain.directory import colleagues, find_people, person_card, require_role
from domain.errors import Refused
from domain.holdings import erase_person, erased_name, holdings
from domain.invites import invite_again, invite_successor
from domain.people import UnitName, contact, find_actor, name_unit
from domain.posts import Changed, dismiss, end_role, hand_over, name_substitute
from domain.rules.days import read_day
from domain.rules.permissions import Act
from domain.rules.person_names import may_be_a_name

_SUCCESSOR, _UNTIL = "successor_name", "substitute_until"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("people", for_members(show_people, Act.MANAGE_PEOPLE)))
    for verb, handler in {
        "people": turn_people,
        "who": show_person,
        "who_role": show_role,
        "who_link": make_link,
        "who_over": ask_successor,
        "who_over_to": give_over,
        "who_over_new": ask_successor_name,
        "who_sub": ask_substitute,
        "who_sub_to": ask_until,
        "who_sub_days": substitute_for_days,
        "who_end": ask_end,
        "who_end_now": end,
        "who_leaves": ask_leave,
        "who_leaves_now": leave,
        "who_erase": ask_erase,
        "who_erase_now": erase,
        "who_keep": keep,
    }.items():
        hooks.add_handler(CallbackQueryHandler(for_members(handler, Act.MANAGE_PEOPLE), pattern(verb)))
    hooks.listen(_SUCCESSOR, hear_successor)
    hooks.listen(_UNTIL, hear_until)


async def show_people(visit: Visit) -> None:
    """/people, or /people with a name, a unit or a post."""
    words = " ".join(visit.args)
    lines = await visit.office.read(find_people, visit.actor, words, visit.today, with_left=bool(words))
    await visit.say(*texts.directory(visit.t, lines, words, 0))


async def turn_people(visit: Visit) -> None:
    page = visit.number(1)
    lines = await visit.office.read(find_people, visit.actor, "", visit.today)
    await visit.answered()
    await visit.edit(*texts.directory(visit.t, lines, "", page))


async def show_person(visit: Visit) -> None:
    card = await visit.office.read(person_card, visit.actor, visit.number(1), visit.today, visit.now)
    await visit.answered()
    await visit.say(*texts.person_card(visit.t, card, visit.office.settings.zone))


async def show_role(visit: Visit) -> None:
    name, held = await visit.office.read(require_role, visit.actor, visit.number(1), visit.today)
    await visit.answered()
    await visit.edit(*texts.role_card(visit.t, name, held))


async def make_link(visit: Visit) -> None:
    """A fresh link for somebody on the roster who has not joined; the old ones stop working."""
    invite, code = await visit.office.act(
        invite_again, visit.actor, visit.number(1), visit.today, visit.now, source=visit.source
    )
    unit = await visit.office.read(name_unit, invite.unit_id)
    await visit.answered()
    await _show_link(visit, invite, code, unit)


async def _show_link(visit: Visit, invite: Any, code: str, unit: UnitName | None) -> None:
    link = link_of(visit.bot.username, code)
    await visit.say(*invite_link(visit.t, invite, unit, link, visit.office.settings.zone))


async def ask_successor(visit: Visit) -> None:
    await _ask_colleague(visit, "who_over")


async def ask_substitute(visit: Visit) -> None:
    await _ask_colleague(visit, "who_sub")


async def _ask_colleague(visit: Visit, verb: str) -> None:
    role_id = visit.number(1)
    name, held = await visit.office.read(require_role, visit.actor, role_id, visit.today)
    people = await visit.office.read(colleagues, role_id, visit.today)
    await visit.answered()
    await visit.edit(*texts.which_colleague(visit.t, held, name, people, verb))


async def give_over(visit: Visit) -> None:
    role_id, to = visit.number(1), visit.number(2)
    name, _ = await visit.office.read(require_role, visit.actor, role_id, visit.today)
    changed = await visit.office.act(hand_over, visit.actor, role_id, to, visit.today, visit.now, source=visit.source)
    await visit.answered()
    new = await visit.office.read(contact, to)
    await visit.edit(texts.handed_over(visit.t, name, new.name, changed.moved))
    await show_changed_menus(visit, changed)


async def ask_successor_name(visit: Visit) -> None:
    role_id = visit.number(1)
    await visit.office.read(require_role, visit.actor, role_id, visit.today)
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _SUCCESSOR, {"role_id": role_id}, visit.now)
    await visit.answered()
    await visit.edit(texts.successor_name(visit.t))


async def hear_successor(visit: Visit, _payload: dict[str, Any]) -> None:
    if not may_be_a_name(visit.text):
        raise Refused("no_name", words=visit.text.strip()[:20])

    def use_case(session: Any) -> Any:
        payload = take(session, visit.actor.person_id, visit.chat_id, _SUCCESSOR, visit.now)
        if payload is None:
            raise Refused("gone")
        made = invite_successor(session, visit.actor, payload["role_id"], visit.text, visit.now, source=visit.source)
        return *made, name_unit(session, made[0].unit_id)

    await _show_link(visit, *await visit.office.act(use_case))


async def ask_until(visit: Visit) -> None:
    role_id, person_id = visit.number(1), visit.number(2)
    await visit.office.read(require_role, visit.actor, role_id, visit.today)
    person = await visit.office.read(contact, person_id)
    payload = {"role_id": role_id, "person_id": person_id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _UNTIL, payload, visit.now)
    await visit.answered()
    await visit.edit(*texts.until_when(visit.t, person.name))


async def substitute_for_days(visit: Visit) -> None:
    """A button: so many days, today among them."""
    days = visit.number(1)
    if not 1 <= days <= 366:
        raise Refused("gone")
    await _substitute(visit, visit.today + timedelta(days=days - 1))
    await visit.answered()


async def hear_until(visit: Visit, _payload: dict[str, Any]) -> None:
    day = read_day(visit.text, visit.today)
    if day is None:
        raise Refused("period_wrong")
    await _substitute(visit, day)


async def _substitute(visit: Visit, until_on: date) -> None:
    def use_case(session: Any) -> Any:
        payload = take(session, visit.actor.person_id, visit.chat_id, _UNTIL, visit.now)
        if payload is None:
            raise Refused("gone")
        role_id, person_id = payload["role_id"], payload["person_id"]
        original, _ = require_role(session, visit.actor, role_id, visit.today)
        changed = name_substitute(
            session,
            visit.actor,
            role_id,
            person_id,
            visit.today,
            until_on,
            visit.today,
            visit.now,
            source=visit.source,
        )
        return changed, contact(session, person_id).name, original

    changed, name, original = await visit.office.act(use_case)
    await visit.edit(texts.standing_in(visit.t, name, original, until_on))
    await show_changed_menus(visit, changed)


async def ask_end(visit: Visit) -> None:
    role_id = visit.number(1)
    name, held = await visit.office.read(require_role, visit.actor, role_id, visit.today)
    await visit.answered()
    await visit.edit(*texts.sure(visit.t, texts.sure_end(visit.t, name, held), "who_end", role_id))


async def end(visit: Visit) -> None:
    changed = await visit.office.act(
        end_role, visit.actor, visit.number(1), visit.today, visit.now, source=visit.source
    )
    await visit.answered()
    person = await visit.office.read(contact, changed.person_ids[0])
    await visit.edit(texts.ended(visit.t, person.name))
    await show_changed_menus(visit, changed)


async def ask_leave(visit: Visit) -> None:
    person_id = visit.number(1)
    card = await visit.office.read(person_card, visit.actor, person_id, visit.today, visit.now)
    await visit.answered()
    await visit.edit(*texts.sure(visit.t, texts.sure_leaves(visit.t, card.line.name), "who_leaves", person_id))


async def leave(visit: Visit) -> None:
    person_id = visit.number(1)
    changed = await visit.office.act(dismiss, visit.actor, person_id, visit.today, visit.now, source=visit.source)
    await visit.answered()
    person = await visit.office.read(contact, person_id)
    await visit.edit(texts.left(visit.t, person.name))
    await show_changed_menus(visit, changed)


async def ask_erase(visit: Visit) -> None:
    """Before personal data goes: what goes, and what stays."""
    person_id = visit.number(1)
    card = await visit.office.read(person_card, visit.actor, person_id, visit.today, visit.now)
    if not card.may_erase:
        raise Refused("gone") if card.left_at is not None else Refused("leave_first")
    held = await visit.office.read(holdings, person_id)
    await visit.answered()
    words = texts.sure_erase(visit.t, card.line.name, held)
    await visit.edit(*texts.sure(visit.t, words, "who_erase", person_id))


async def erase(visit: Visit) -> None:
    person_id = visit.number(1)
    await visit.office.act(erase_person, visit.actor, person_id, visit.today, visit.now, source=visit.source)
    await visit.answered()
    await visit.edit(texts.erased(visit.t, erased_name(person_id)))


async def keep(visit: Visit) -> None:
    await visit.answered()
    await visit.edit(texts.kept(visit.t))


async def show_changed_menus(visit: Visit, changed: Changed) -> None:
    """Each person whose roles changed gets a menu that fits; the use case has seen to it that they are told."""
    for person_id in changed.person_ids:
        person = await visit.office.read(contact, person_id)
        if person.telegram_id is None:
            continue
        actor = await visit.office.read(find_actor, person.telegram_id, visit.today, visit.office.settings.language)
        if actor is None:
            await hide_menu(visit.bot, person.telegram_id)
        else:
            await show_menu(visit.bot, visit.office, actor, person.telegram_id)
