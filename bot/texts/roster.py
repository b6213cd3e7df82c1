"""The roster in words: what it holds, what is wrong with it, and the links as a table."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.texts.invites import link_of
from bot.texts.language import Translator
from bot.texts.lists import more_words, problem_line
from bot.texts.names import role_name, unit_name
from domain.roster import Link, RosterPlan, roles_counted
from domain.tables import Cell

_LINES = 15  # a message that fits a phone

more_words(
    files={
        "no_roster": lambda t, v: t.plain(
            "There is no roster in the file. It has a heading row with name (姓名), role (身份) and unit (单位)."
        ),
    },
    problems={
        "person_name_missing": lambda t, v: t.plain("there is no name; expected: the person's name"),
        "person_name_long": lambda t, v: t.plain(
            "the name or post “{found}…” is too long; at most {expected} characters", **v
        ),
        "role_unknown": lambda t, v: t.plain("“{found}” is no role; expected: {expected}", **v),
        "person_unit_unknown": lambda t, v: (
            t.plain("no unit is called “{found}”; did you mean {expected}?", **v)
            if v["expected"]
            else t.plain("no unit is called “{found}”; expected: a unit's code, name, short name or alias", **v)
        ),
        "person_unit_inactive": lambda t, v: t.plain("{found} is no longer active; nobody new can serve it", **v),
        "portfolio_missing": lambda t, v: t.plain(
            "what is this leader in charge of? Expected: the post as the lists name it, or 全区 for everything"
        ),
        "person_twice": lambda t, v: t.plain("{found} is listed with the same role already in {expected}", **v),
    },
)


def plan_lines(plan: RosterPlan, unknown_portfolios: list[str], t: Translator) -> list[str]:
    """What the roster adds and changes, and what is wrong with it, row by row."""
    lines = [
        t.plain(
            "{file}: {added} people new, {changed} posts changed, {unchanged} unchanged.",
            file=plan.read.file_name,
            added=len({row.place for row in plan.added}),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
        )
    ]
    counted = roles_counted(plan.added)
    if counted:
        lines.append("  " + ", ".join(f"{role_name(t, role)} {count}" for role, count in counted.items()))
    lines += [f"  {change.row.name}: {change.old or '–'} → {change.row.post}" for change in plan.changed]
    if plan.unlisted:
        lines.append(
            t.plain(
                "No longer listed, and left as they are: {names}. /people removes them.", names="、".join(plan.unlisted)
            )
        )
    if unknown_portfolios:
        lines.append(
            t.plain("No task of the lists names these portfolios: {names}.", names="、".join(unknown_portfolios))
        )
    return lines + ["  " + problem_line(problem, t) for problem in plan.read.problems]


def looked_at(plan: RosterPlan, unknown_portfolios: list[str], t: Translator) -> Markup:
    """The same for the chat, cut to what a message holds."""
    lines = plan_lines(plan, unknown_portfolios, t)
    shown = lines[:_LINES]
    if len(lines) > _LINES:
        shown.append(t.plain("… and {n} more lines", n=len(lines) - _LINES))
    if plan.read.problems:
        shown.append(t.plain("Nothing was stored. Mend these rows and send the file again."))
    return Markup("\n").join(Markup.escape(line[:200]) for line in shown)


def stored(plan: RosterPlan, links: list[Link], t: Translator) -> Markup:
    if not links:
        return t.n("Stored: one post changed.", "Stored: {n} posts changed.", len(plan.changed))
    return t.n(
        "Stored. Here is the link, as a table and as a card to print. It works once; pass it on to the person only.",
        "Stored. Here are {n} links, as a table and as cards to print. Each works once; pass it on to the person only.",
        len(links),
    )


def links_widths() -> Sequence[int]:
    return (20, 14, 14, 18, 18, 58, 18)


def links_table(
    t: Translator, links: list[Link], username: str, zone: ZoneInfo
) -> tuple[str, list[str], list[list[Cell]]]:
    """The links as a table: title, headings, rows."""
    headings = [
        t.plain("Unit"),
        t.plain("Name"),
        t.plain("Role"),
        t.plain("Post"),
        t.plain("In charge of"),
        t.plain("Personal link"),
        t.plain("Works until"),
    ]
    rows: list[list[Cell]] = [
        [
            unit_name(t, link.unit_zh, link.unit_en),
            link.name,
            role_name(t, link.role),
            link.post,
            link.portfolio or "",
            link_of(username, link.code),
            link.expires_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        ]
        for link in links
    ]
    return t.plain("Personal links: one for each person, each works once"), headings, rows
