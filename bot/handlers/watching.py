"""/why, /unreachable, /burden, /calendar: what the office sees and decides of what goes out."""

import re
from contextlib import suppress
from typing import Any

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import watching as texts
from db import Session
from domain.calendar_changes import CalendarView, calendar_view, change_days
from domain.calendar_years import confirm_year, entered_years
from domain.concern import is_concerned
from domain.directory import PersonLine, find_people
from domain.errors import Refused
from domain.office import office_rules
from domain.rules.days import read_day
from domain.rules.permissions import Act
from domain.snoozes import snooze
from domain.tasks import find_task_id
from domain.watching import (
    Burden,
    Explained,
    OutOfReach,
    Standing,
    burden,
    explain,
    out_of_reach,
    standings,
    units_without_anybody,
)

BURDEN_DAYS = 30
_WORK = {"work": True, "上班": True, "off": False, "休": False, "放假": False, "undo": None, "撤销": None}

_COMPLETE = {"complete": True, "完成": True, "齐全": True, "undo": False, "撤销": False}
_YEAR = re.compile(r"(20\d\d)\s*年?")
_SPAN = re.compile(r"\s*(?:~|～|至|–|—|\.\.)\s*")


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("why", for_members(show_why, Act.WATCH_DELIVERY)))
    hooks.add_handler(CallbackQueryHandler(for_members(press_why, Act.WATCH_DELIVERY), pattern("why")))
    hooks.add_handler(CommandHandler("unreachable", for_members(show_unreachable, Act.WATCH_DELIVERY)))
    hooks.add_handler(CommandHandler("burden", for_members(show_burden, Act.WATCH_DELIVERY)))
    hooks.add_handler(CommandHandler("calendar", for_members(show_calendar, Act.EDIT_CALENDAR)))
    hooks.add_handler(CallbackQueryHandler(for_members(press_year, Act.EDIT_CALENDAR), pattern("caly")))
    hooks.add_handler(CallbackQueryHandler(for_members(put_off, Act.REPORT), pattern("sz")))


async def show_why(visit: Visit) -> None:
    """/why NAME, or /why NAME ZD001. Where several are called so, a button for each."""
    words = list(visit.args)
    if not words:
        raise Refused("why_whom")
    task_id, people = await visit.office.read(_whom, visit, words)
    if not people:
        raise Refused("why_unknown", words=" ".join(words)[:50])
    if len(people) > 1:
        await visit.say(*texts.which_one(people, task_id or 0, visit.t))
    else:
        await _explain(visit, people[0], task_id)


def _whom(session: Session, visit: Visit, words: list[str]) -> tuple[int | None, list[PersonLine]]:
    """The task that the last word names, and who is called what stands before it (or all of it, as in Chen Xiao)."""
    if len(words) > 1:
        with suppress(Refused):
            return find_task_id(session, words[-1]), _called(session, visit, " ".join(words[:-1]))
        people = _called(session, visit, " ".join(words))
        return None, people or _no_such_task(session, words[-1])
    return None, _called(session, visit, words[0])


def _no_such_task(session: Session, no: str) -> list[PersonLine]:
    find_task_id(session, no)
    return []


def _called(session: Session, visit: Visit, name: str) -> list[PersonLine]:
    people = find_people(session, visit.actor, name[:50], visit.today, with_left=True)
    return [one for one in people if one.name == name] or people


async def press_why(visit: Visit) -> None:
    """`why:<person>:<task or 0>`."""
    person_id, task_id = visit.number(1), visit.number(2)
    people = await visit.office.read(find_people, visit.actor, "", visit.today, with_left=True)
    person = next((one for one in people if one.person_id == person_id), None)
    if person is None:
        raise Refused("gone")
    await visit.answered()
    await _explain(visit, person, task_id or None)


async def _explain(visit: Visit, person: PersonLine, task_id: int | None) -> None:
    found, ladder, reach, theirs = await visit.office.read(_why, person, task_id, visit)
    zone = visit.office.settings.zone
    await visit.say(texts.why(person.name, found, ladder, reach, zone, visit.t, theirs=theirs))


def _why(
    session: Session, person: PersonLine, task_id: int | None, visit: Visit
) -> tuple[list[Explained], list[Standing], str | None, bool]:
    rules = office_rules(session, visit.office.settings.zone)
    ladder = standings(session, task_id, rules, visit.today) if task_id is not None else []
    reach = next((one.reason for one in out_of_reach(session, visit.today) if one.person_id == person.person_id), None)
    theirs = task_id is None or is_concerned(session, person.person_id, task_id, visit.today)
    return explain(session, person.person_id, task_id), ladder, reach, theirs


async def show_unreachable(visit: Visit) -> None:
    people, units = await visit.office.read(_unreachable, visit)
    await visit.say(*texts.unreachable(people, units, visit.t))


def _unreachable(session: Session, visit: Visit) -> tuple[list[OutOfReach], list[tuple[str, str]]]:
    return out_of_reach(session, visit.today), units_without_anybody(session, visit.today)


async def show_burden(visit: Visit) -> None:
    units = await visit.office.read(_burden, visit)
    await visit.say(texts.burden_table(units, BURDEN_DAYS, visit.t))


def _burden(session: Session, visit: Visit) -> list[Burden]:
    return burden(session, office_rules(session, visit.office.settings.zone), BURDEN_DAYS, visit.now)


async def show_calendar(visit: Visit) -> None:
    """/calendar, /calendar DAY off|work|undo REASON, /calendar DAY~DAY …, or /calendar YEAR complete|undo."""
    if not visit.args:
        await visit.say(*texts.calendar(await visit.office.read(_calendar, visit), visit.office.settings.zone, visit.t))
        return
    what = visit.args[1].lower() if len(visit.args) > 1 else ""
    if (year := _YEAR.fullmatch(visit.args[0])) and what in _COMPLETE:
        await _confirm_year(visit, int(year[1]), _COMPLETE[what])
        await visit.say(*texts.calendar(await visit.office.read(_calendar, visit), visit.office.settings.zone, visit.t))
        return
    days = [read_day(part, visit.today) for part in _SPAN.split(visit.args[0], maxsplit=1)]
    first, last = days[0], days[-1]
    if first is None or last is None:
        raise Refused("calendar_day", found=visit.args[0][:40])
    if what not in _WORK:
        raise Refused("calendar_how")
    reason = " ".join(visit.args[2:])[:200]
    working = _WORK[what]
    changed = await visit.office.act(
        change_days, visit.actor, first, last, working, reason, visit.now, source=visit.source
    )
    entered = next((one for one in await visit.office.read(entered_years, last.year) if one.year == last.year), None)
    await visit.say(*texts.days_changed(first, last, changed, working, entered, visit.t), reply=True)


async def press_year(visit: Visit) -> None:
    """`caly:<year>`: all days of this year's notice are entered."""
    await _confirm_year(visit, visit.number(1), True)
    await visit.edit(*texts.calendar(await visit.office.read(_calendar, visit), visit.office.settings.zone, visit.t))
    await visit.answered()


async def _confirm_year(visit: Visit, year: int, confirmed: bool) -> None:
    await visit.office.act(confirm_year, visit.actor, year, confirmed, visit.now, source=visit.source)


def _calendar(session: Session, visit: Visit) -> CalendarView:
    return calendar_view(session, office_rules(session, visit.office.settings.zone).calendar, visit.today)


async def put_off(visit: Visit) -> None:
    """`sz:<task>:<working days>`: remind me of this task on a later morning."""
    task_id, days = visit.number(1), visit.number(2)
    if not 1 <= days <= 5:
        raise Refused("gone")
    until = await visit.office.act(_snooze, visit, task_id, days)
    await visit.toast(visit.t.plain("I will remind you on {day}. The due day stays.", day=visit.t.day(until)))


def _snooze(session: Session, visit: Visit, task_id: int, days: int) -> Any:
    calendar = office_rules(session, visit.office.settings.zone).calendar
    return snooze(session, visit.actor, task_id, days, calendar, visit.today, visit.now, source=visit.source)
