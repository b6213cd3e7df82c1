"""/ranking and /points: places within groups, a unit's points, one line in full."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date

from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, EndPointNotFound
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import button, pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import points as point_texts
from bot.texts import ranking as texts
from bot.texts.export import workbook
from domain.errors import NotAllowed, Refused
from domain.exports import Exported
from domain.objections import can_object
from domain.people import units_like
from domain.rules.method import LIST_KINDS
from domain.rules.permissions import Act, can_ever, sees_everything
from domain.rules.ranking import GroupRanking
from domain.standings import SPANS, Ranking, Span, ranking, view_entry, view_unit_points

log = logging.getLogger(__name__)


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("ranking", for_members(show_ranking, Act.VIEW_RANKING)))
    hooks.add_handler(CommandHandler("points", for_members(show_points, Act.VIEW_POINTS)))
    for verb, handler, act in (
        ("rk", turn_ranking, Act.VIEW_RANKING),
        ("rkt", send_table, Act.VIEW_RANKING),
        ("rkp", send_picture, Act.VIEW_RANKING),
        ("rkx", send_workbook, Act.VIEW_RANKING),
        ("pt", turn_points, Act.VIEW_POINTS),
        ("pl", show_line, Act.VIEW_POINTS),
    ):
        hooks.add_handler(CallbackQueryHandler(for_members(handler, act), pattern(verb)))


async def show_ranking(visit: Visit) -> None:
    """/ranking: the district for those who may see it; for a unit its own standing."""
    found = await visit.office.read(ranking, visit.today, visit.now, zone=visit.office.settings.zone)
    if not sees_everything(visit.actor, Act.VIEW_RANKING):
        for unit_id in sorted(visit.actor.units_spoken_of):
            keyboard = InlineKeyboardMarkup(
                [[button(visit.t.plain("Line by line"), "pt", unit_id, visit.today.isoformat(), found.year, 0)]]
            )
            await visit.say(texts.own_standing(found, unit_id, visit.t), keyboard)
        return
    await visit.say(*texts.ranking_view(found, "", visit.today, visit.t, drill=_drills(visit)))


def _drills(visit: Visit) -> bool:
    return can_ever(visit.actor, Act.VIEW_POINTS)


async def turn_ranking(visit: Visit) -> None:
    """`rk:<group>:<day>:<year>:<list>:<span>`: another group, day, list or span, in place."""
    _require_all(visit)
    found = await _ranking(visit, 2)
    await visit.edit(*texts.ranking_view(found, visit.button[1], visit.today, visit.t, drill=_drills(visit)))
    await visit.answered()


def _require_all(visit: Visit) -> None:
    if not sees_everything(visit.actor, Act.VIEW_RANKING):
        raise NotAllowed(Act.VIEW_RANKING)


async def _ranking(visit: Visit, first: int) -> Ranking:
    """The ranking that the button names from its part `first` on: day, year, list, span. Raises Refused("gone")."""
    day, year = _period(visit, first)
    kind = next((one for one in LIST_KINDS if one == visit.button[first + 2]), None)
    span: Span = next((one for one in SPANS if one == visit.button[first + 3]), "month")  # old buttons name none
    zone = visit.office.settings.zone
    return await visit.office.read(ranking, day, visit.now, year=year, list_kind=kind, span=span, zone=zone)


def _period(visit: Visit, first: int) -> tuple[date, int]:
    day, year = point_texts.as_day(visit.button[first]), visit.number(first + 1)
    if day is None or not 2000 <= year <= 2100:
        raise Refused("gone")
    return min(day, visit.today), year


async def send_table(visit: Visit) -> None:
    """`rkt:<day>:<year>:<list>:<span>`: all groups as a real table; where the server knows none, as text in columns."""
    _require_all(visit)
    found = await _ranking(visit, 1)
    if not await _say_rich(visit, texts.ranking_table(found, visit.t)):
        for group in found.groups:
            await visit.say(texts.group_text(found, group, visit.t))
    await visit.answered()


async def send_picture(visit: Visit) -> None:
    """`rkp:<group>:<day>:<year>:<list>:<span>`: one group of the ranking as a picture."""
    _require_all(visit)
    found = await _ranking(visit, 2)
    groups = [group for group in found.groups if group.group.key == visit.button[1]]
    if not groups:
        raise Refused("gone")
    await send_pictures(visit, found, groups)


async def send_pictures(visit: Visit, found: Ranking, groups: Sequence[GroupRanking]) -> None:
    """One picture a group: on a phone a whole district in one would be too small to read."""
    from bot.documents.ranking_picture import ranking_picture

    for group in groups:
        content = await asyncio.to_thread(ranking_picture, found, [group], visit.t)
        await visit.bot.send_photo(visit.chat_id, content)
    await visit.answered()


async def send_workbook(visit: Visit) -> None:
    """`rkx:<day>:<year>:<list>:<span>`: all groups as .xlsx."""
    _require_all(visit)
    found = await _ranking(visit, 1)
    content = await asyncio.to_thread(workbook, Exported(ranking=found), found.units, found.as_of, visit.t)
    await visit.bot.send_document(visit.chat_id, content, filename=f"ranking-{found.year}-{found.as_of}.xlsx")
    await visit.answered()


async def _say_rich(visit: Visit, html: str) -> bool:
    """Send a rich message. False where the Bot API server does not know it (before 10.1), so that text goes instead."""
    try:
        await visit.bot.do_api_request(
            "sendRichMessage", api_kwargs={"chat_id": visit.chat_id, "rich_message": {"html": str(html)}}
        )
    except EndPointNotFound:
        return False
    except BadRequest as error:
        log.warning("a rich message was refused: %s", error.message)
        return False
    return True


async def show_points(visit: Visit) -> None:
    """/points: one's own units; with a name or code, that unit, for those who may."""
    words = " ".join(visit.args)
    if words:
        units = await visit.office.read(units_like, words[:50])
        if len(units) != 1:
            raise Refused("which_unit" if units else "no_such_unit", words=words[:50])
        unit_ids = [units[0].id]
    else:
        unit_ids = sorted(visit.actor.units_spoken_of)
        if not unit_ids:
            raise Refused("points_of_whom")
    for unit_id in unit_ids:
        await _say_points(visit, unit_id)


async def _say_points(visit: Visit, unit_id: int) -> None:
    points = await visit.office.read(
        view_unit_points, visit.actor, unit_id, visit.today, visit.now, None, visit.office.settings.zone
    )
    await visit.say(*point_texts.points_view(points, 0, visit.t))


async def turn_points(visit: Visit) -> None:
    """`pt:<unit>:<day>:<year>:<page>`: a unit's points; in place where they are turned."""
    unit_id, page = visit.number(1), visit.number(4)
    day, year = _period(visit, 2)
    points = await visit.office.read(
        view_unit_points, visit.actor, unit_id, day, visit.now, year, visit.office.settings.zone
    )
    html, keyboard = point_texts.points_view(points, page, visit.t)
    await (visit.edit(html, keyboard) if _shows_points(visit) else visit.say(html, keyboard))
    await visit.answered()


def _shows_points(visit: Visit) -> bool:
    """Whether the pressed button stands under a unit's points already, and not under the ranking."""
    keyboard = visit.message.reply_markup.inline_keyboard if visit.message and visit.message.reply_markup else ()
    return any(str(one.callback_data).startswith("pl:") for row in keyboard for one in row)


async def show_line(visit: Visit) -> None:
    """`pl:<entry>`: one entry in full."""
    line, unit = await visit.office.read(view_entry, visit.actor, visit.number(1))
    html = point_texts.entry_text(line, unit.zh, unit.en, visit.office.settings.zone, visit.t)
    rows = [[button(visit.t.plain("Open the task"), "t", line.task_id)]] if line.task_id is not None else []
    if await visit.office.read(can_object, visit.actor, line.id, visit.today):
        rows.append([button(visit.t.plain("Object"), "ob", line.id)])
    await visit.say(html, InlineKeyboardMarkup(rows) if rows else None)
    await visit.answered()
