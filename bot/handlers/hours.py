"""/hours: when the bot may write to somebody, within the office's hours."""

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import hours as words
from db import Session
from domain.errors import Refused
from domain.office import office_rules
from domain.own_hours import narrow_hours, own_hours
from domain.rules.quiet_hours import Hours, read_hours

OFFICE = ("office", "default", "off", "默认", "单位", "恢复", "取消")


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("hours", for_members(show_hours)))
    hooks.add_handler(CallbackQueryHandler(for_members(press_hours), pattern("hr")))


async def show_hours(visit: Visit) -> None:
    """/hours, /hours 9:00-18:00, /hours office."""
    _require_private(visit)
    said = " ".join(visit.args)
    if said:
        wish = None if said.lower() in OFFICE else read_hours(said)
        if wish is None and said.lower() not in OFFICE:
            raise Refused("hours_how")
        await visit.office.act(_narrow, visit, wish)
    own, office, singles = await visit.office.read(_hours, visit)
    await visit.say(*words.your_hours(own, office, singles, visit.t))


async def press_hours(visit: Visit) -> None:
    """`hr:<opens>:<closes>`, minutes after midnight: these hours from now on."""
    _require_private(visit)
    opens, closes = visit.number(1), visit.number(2)
    if not opens < closes <= 24 * 60:
        raise Refused("gone")
    own = await visit.office.act(_narrow, visit, Hours(opens, closes))
    _, office, singles = await visit.office.read(_hours, visit)
    await visit.edit(*words.your_hours(own, office, singles, visit.t))
    await visit.toast(words.kept(own, visit.t))


def _require_private(visit: Visit) -> None:
    if not visit.private:
        raise Refused("in_private")


def _narrow(session: Session, visit: Visit, wish: Hours | None) -> Hours:
    rules = office_rules(session, visit.office.settings.zone)
    return narrow_hours(session, visit.actor, wish, rules, visit.now, source=visit.source)


def _hours(session: Session, visit: Visit) -> tuple[Hours, Hours, int]:
    rules = office_rules(session, visit.office.settings.zone)
    return own_hours(session, visit.actor.person_id, rules), rules.hours, rules.singles_a_day
