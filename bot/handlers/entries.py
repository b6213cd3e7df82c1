"""/entry: points by hand. What was chosen is in the store."""

from datetime import date
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import entries as texts
from db import Session
from domain.conversation import expect, forget, take
from domain.errors import Refused
from domain.manual_entries import (
    EntryWish,
    check_entry,
    decide_entry,
    propose_entry,
    view_manual_entry,
    withdraw_entry,
)
from domain.methods import method_on
from domain.people import UnitName, name_unit, units_to_serve
from domain.rules.permissions import Act
from domain.tasks import find_task_id

_DOCUMENT, _CONFIRM = "entry_document", "entry_confirm"


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("entry", for_members(begin, Act.POST_POINTS)))
    for verb, handler in {
        "en": choose_rule,
        "enp": turn_units,
        "enu": choose_unit,
        "eny": post,
        "enn": drop,
        "end": decide,
        "enw": withdraw,
    }.items():
        hooks.add_handler(CallbackQueryHandler(for_members(handler, Act.POST_POINTS), pattern(verb)))
    hooks.listen(_DOCUMENT, hear_document)


async def begin(visit: Visit) -> None:
    method = await visit.office.read(method_on, visit.today)
    await visit.say(*texts.which_rule(method, visit.t))


async def choose_rule(visit: Visit) -> None:
    """`en:<rule>:<level>`"""
    units = await visit.office.read(units_to_serve)
    await visit.edit(*texts.which_unit(visit.button[1], visit.button[2], units, 0, visit.t))
    await visit.answered()


async def turn_units(visit: Visit) -> None:
    """`enp:<rule>:<level>:<page>`"""
    units = await visit.office.read(units_to_serve)
    await visit.edit(*texts.which_unit(visit.button[1], visit.button[2], units, visit.number(3), visit.t))
    await visit.answered()


async def _unit(visit: Visit, unit_id: int) -> UnitName:
    unit = await visit.office.read(name_unit, unit_id)
    if unit is None:
        raise Refused("gone")
    return unit


async def choose_unit(visit: Visit) -> None:
    """`enu:<rule>:<level>:<unit>`: ask for the document."""
    rule, level = visit.button[1], visit.button[2]
    unit = await _unit(visit, visit.number(3))
    payload = {"rule": rule, "level": level, "unit_id": unit.id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _DOCUMENT, payload, visit.now)
    await visit.edit(texts.ask_document(rule, level, unit, visit.t))
    await visit.answered()


def _wish(payload: dict[str, Any]) -> EntryWish:
    return EntryWish(
        unit_id=payload["unit_id"],
        rule=payload["rule"],
        level=payload["level"],
        counts_on=date.fromisoformat(payload["day"]),
        document_no=payload["document_no"],
        matter=payload["matter"],
        task_id=payload["task_id"],
    )


async def hear_document(visit: Visit, payload: dict[str, Any]) -> None:
    """Document, matter, day, task: shown once more before it is posted."""
    written = texts.read_entry_words(visit.text)
    if written is None:
        raise Refused("entry_words")
    task_id = await visit.office.read(find_task_id, written.task_no) if written.task_no else None
    day = written.day or visit.today
    payload = {
        **payload,
        "document_no": written.document_no,
        "matter": written.matter,
        "day": day.isoformat(),
        "task_id": task_id,
    }
    points = await visit.office.read(check_entry, visit.actor, _wish(payload), visit.today)
    method = await visit.office.read(method_on, day)
    unit = await _unit(visit, payload["unit_id"])
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, _CONFIRM, payload, visit.now)
    second = abs(points) > method.second_pair_above
    await visit.say(
        *texts.confirm_entry(payload["rule"], payload["level"], unit, points, written, day, second, visit.t)
    )


async def post(visit: Visit) -> None:
    """`eny`: post what was shown."""

    def post_expected(session: Session) -> int:
        payload = take(session, visit.actor.person_id, visit.chat_id, _CONFIRM, visit.now)
        if payload is None:
            raise Refused("gone")
        return propose_entry(session, visit.actor, _wish(payload), visit.today, visit.now, source=visit.source).id

    # In one transaction: cut off between two, what was shown would be gone and not posted.
    await _show(visit, await visit.office.act(post_expected))


async def drop(visit: Visit) -> None:
    """`enn`: nothing is posted."""
    await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    await visit.edit(visit.t("Nothing was posted."))
    await visit.answered()


async def decide(visit: Visit) -> None:
    """`end:<entry>:<y|n>`: the second pair of eyes."""
    entry_id, confirmed = visit.number(1), visit.button[2] == "y"
    await visit.office.act(decide_entry, visit.actor, entry_id, confirmed, visit.today, visit.now, source=visit.source)
    await _show(visit, entry_id)


async def withdraw(visit: Visit) -> None:
    """`enw:<entry>`: take an entry back."""
    entry_id = visit.number(1)
    await visit.office.act(withdraw_entry, visit.actor, entry_id, visit.today, visit.now, source=visit.source)
    await _show(visit, entry_id)


async def _show(visit: Visit, entry_id: int) -> None:
    view = await visit.office.read(view_manual_entry, entry_id)
    await visit.edit(*texts.entry_card(view, visit.t, decide=False))
    await visit.answered()
