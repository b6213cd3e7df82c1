"""Months in words: the list, one month with the next step as a button, and what a unit is told."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.periods import heading
from bot.texts.point_words import group_name, rule_word
from bot.texts.ranking import standing_lines
from bot.texts.refusals import refusals
from domain.months import MonthView
from domain.rules.permissions import Act, Actor, Role, can_ever

refusals(
    {
        "month_not_over": lambda t, v: t("{month} is not over yet.", month=_month(t, v)),
        "month_decided": lambda t, v: t("{month} is approved already; its figures stay.", month=_month(t, v)),
        "month_changed": lambda t, v: t("The draft of {month} is a new one now. Look at it again.", month=_month(t, v)),
        "month_state": lambda t, v: t("That is not the next step for {month}.", month=_month(t, v)),
        "month_order": lambda t, v: t("{month} comes first: publish it before this one.", month=_month(t, v)),
    }
)


def _month(t: Translator, values: dict[str, object]) -> str:
    return t.month(int(str(values["year"])), int(str(values["month"])))


def state_word(state: str, t: Translator) -> str:
    return {
        "open": t.plain("not drafted yet"),
        "draft": t.plain("draft"),
        "approved": t.plain("approved, to be published"),
        "published": t.plain("published"),
        "locked": t.plain("locked"),
    }[state]


def month_list(months: list[MonthView], t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """/month: the months of the year, each with its state."""
    lines = [t("<b>Months</b>")]
    lines += [Markup("{} · {}").format(t.month(m.year, m.month), state_word(m.state, t)) for m in months]
    opens = [button(t.month(m.year, m.month), "mo", m.year, m.month) for m in months]
    return Markup("\n").join(lines), InlineKeyboardMarkup([opens[n : n + 3] for n in range(0, len(opens), 3)])


def month_card(view: MonthView, actor: Actor, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """One month: state, best places, counts, and the next step for who may take it."""
    lines = [Markup("<b>{}</b> · {}").format(t.month(view.year, view.month), state_word(view.state, t))]
    if view.ranking is not None:
        for group in view.ranking.groups:
            first = [one for one in group.standings if one.place == 1]
            if first:
                names = t.plain(", ").join(
                    unit_name(t, view.ranking.units[one.unit].zh, view.ranking.units[one.unit].en) for one in first
                )
                score = t.points(first[0].score or 0)
                first_of = {"group": group_name(group.group, t), "units": names, "score": score}
                lines.append(t("{group}: {units} <b>{score}</b>", **first_of))
        facts = view.facts
        lines.append(
            t(
                "Completed ahead {ahead} · overdue {overdue} · notices {notices} · due next month {coming}",
                ahead=len(facts["ahead"]),
                overdue=len(facts["overdue"]),
                notices=len(facts["notices"]),
                coming=len(facts["coming"]),
            )
        )
    if view.objections_until_on is not None and view.state == "published":
        lines.append(t("Objections until {day}", day=t.day(view.objections_until_on)))
    if view.hash:
        lines.append(
            t(
                "Figures <code>{hash}</code>, ledger up to entry {position}",
                hash=view.hash[:12],
                position=view.ledger_position,
            )
        )
    office = can_ever(actor, Act.DECIDE_MONTH)
    rows = []
    at = (view.year, view.month)
    if office and actor.has(Role.SUPERVISION):
        if view.state in ("open", "draft"):
            label = t.plain("Draft") if view.state == "open" else t.plain("Compute anew")
            rows.append([button(label, "mod", *at)])
        if view.state == "approved":
            rows.append([button(t.plain("Publish"), "mop", *at, style="success")])
    if office and actor.has(Role.LEADER) and view.state == "draft":
        rows.append([button(t.plain("Approve"), "moa", *at, view.hash[:12], style="success")])
    if view.ranking is not None:
        rows.append([button(t.plain("Bulletin (Word)"), "mob", *at), button(t.plain("Picture"), "moi", *at)])
    return Markup("\n").join(lines), InlineKeyboardMarkup(rows) if rows else None


def unit_month(view: MonthView, unit_id: int, moved: list[tuple[str, int]], last_day: bool, t: Translator) -> Markup:
    """What a unit is told when its month is published: place, score, what moved it, the gaps above and below."""
    assert view.ranking is not None
    unit = view.ranking.units[unit_id]
    group = next(g for g in view.ranking.groups if any(one.unit == unit_id for one in g.standings))
    own = next(one for one in group.standings if one.unit == unit_id)
    lines = [
        t("<b>{month} is published</b>", month=t.month(view.year, view.month)),
        Markup("{} · {}").format(unit_name(t, unit.zh, unit.en), group_name(group.group, t)),
        heading(view.ranking, t),
        *standing_lines(own, group, view.ranking, t),
    ]
    if moved:
        lines.append(t("What moved it this month:"))
        lines += [Markup("{} {}").format(rule_word(rule, t), t.points(points, sign=True)) for rule, points in moved]
    if view.objections_until_on is not None:
        lines.append(
            t("The time for objections is nearly over: it ends on {day}.", day=t.day(view.objections_until_on))
            if last_day
            else t(
                "Something wrong? Open the line under /points and object, until {day}.",
                day=t.day(view.objections_until_on),
            )
        )
    return Markup("\n").join(lines)
