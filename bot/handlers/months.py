"""/month: draft, approve, publish; the bulletin and the picture of a month."""

import asyncio
from datetime import timedelta

from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.callbacks import pattern
from bot.features import Hooks
from bot.handlers.points import send_pictures
from bot.road import Visit, for_members
from bot.texts import months as texts
from bot.texts.figures import figures_text
from domain.errors import NotAllowed, Refused
from domain.month_facts import key_figures
from domain.months import MonthView, approve_month, draft_month, publish_month, published_months, view_month
from domain.published import PUBLISHED
from domain.rules.permissions import Act, Role, can_ever


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("month", for_members(show_months, Act.VIEW_RANKING)))
    hooks.add_handler(CommandHandler("figures", for_members(show_figures, Act.DECIDE_MONTH)))
    for verb, handler, act in (
        ("mo", open_month, Act.VIEW_RANKING),
        ("mob", send_bulletin, Act.VIEW_RANKING),
        ("moi", send_month_picture, Act.VIEW_RANKING),
        ("mod", draft, Act.DECIDE_MONTH),
        ("moa", approve, Act.DECIDE_MONTH),
        ("mop", publish, Act.DECIDE_MONTH),
    ):
        hooks.add_handler(CallbackQueryHandler(for_members(handler, act), pattern(verb)))


def _at(visit: Visit) -> tuple[int, int]:
    year, month = visit.number(1), visit.number(2)
    if not (2000 <= year <= 2100 and 1 <= month <= 12):
        raise Refused("gone")
    return year, month


async def show_months(visit: Visit) -> None:
    """/month: for the office and leaders the months of the year so far, for units the published ones."""
    if can_ever(visit.actor, Act.DECIDE_MONTH):
        # In January the months of the year before are still being closed.
        last = visit.today.replace(day=1) - timedelta(days=1)
        months = [(last.year, month) for month in range(1, last.month + 1)]
    else:
        months = sorted((await visit.office.read(published_months))[:12])
    views = [await visit.office.read(view_month, year, month) for year, month in months]
    if not views:
        await visit.say(visit.t("No month is published yet."))
        return
    await visit.say(*texts.month_list(views, visit.t))


async def _view(visit: Visit) -> MonthView:
    """The month of the button, for those who may see it: units only once it is published."""
    view = await visit.office.read(view_month, *_at(visit))
    if view.state not in PUBLISHED and not can_ever(visit.actor, Act.DECIDE_MONTH):
        raise NotAllowed(Act.VIEW_RANKING)
    return view


async def open_month(visit: Visit) -> None:
    """`mo:<year>:<month>`"""
    view = await _view(visit)
    await visit.say(*texts.month_card(view, visit.actor, visit.t))
    await visit.answered()


async def draft(visit: Visit) -> None:
    """`mod:<year>:<month>`: compute the month, or compute it anew."""
    zone = visit.office.settings.zone
    await visit.office.act(draft_month, visit.actor, *_at(visit), visit.now, zone=zone, source=visit.source)
    await _show(visit)


async def approve(visit: Visit) -> None:
    """`moa:<year>:<month>:<hash>`: the deputy head's yes to the figures that were shown."""
    hash_ = visit.button[3] if len(visit.button) > 3 else ""
    await visit.office.act(approve_month, visit.actor, *_at(visit), hash_, visit.now, source=visit.source)
    await _show(visit)


async def publish(visit: Visit) -> None:
    """`mop:<year>:<month>`"""
    zone = visit.office.settings.zone
    await visit.office.act(publish_month, visit.actor, *_at(visit), visit.now, zone=zone, source=visit.source)
    await _show(visit)


async def _show(visit: Visit) -> None:
    view = await visit.office.read(view_month, *_at(visit))
    await visit.edit(*texts.month_card(view, visit.actor, visit.t))
    await visit.answered()


async def send_bulletin(visit: Visit) -> None:
    """`mob:<year>:<month>`: the bulletin as a Word document."""
    view = await _view(visit)
    if view.ranking is None:
        raise Refused("gone")
    from bot.documents.bulletin import bulletin

    issued_on = (view.published_at or visit.now).astimezone(visit.office.settings.zone).date()
    content = await asyncio.to_thread(bulletin, view, visit.t, issued_on)
    name = visit.t.plain("bulletin-{month}.docx", month=f"{view.year}-{view.month:02d}")
    await visit.bot.send_document(visit.chat_id, content, filename=name)
    await visit.answered()


async def send_month_picture(visit: Visit) -> None:
    """`moi:<year>:<month>`: the month's ranking as pictures, as it was stored."""
    view = await _view(visit)
    if view.ranking is None:
        raise Refused("gone")
    await send_pictures(visit, view.ranking, view.ranking.groups)


async def show_figures(visit: Visit) -> None:
    """/figures: the key figures; for a district leader with a portfolio those of the portfolio, one after the other."""
    own = [grant.portfolio for grant in visit.actor.grants if grant.role is Role.LEADER and grant.portfolio]
    for portfolio in (None, *own):
        found = await visit.office.read(key_figures, visit.today, None, portfolio)
        await visit.say(figures_text(found, portfolio, visit.t))
