"""The assessment method in words that an official understands, and what a proposed version would change."""

from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.method_file import key_problem
from bot.texts.names import unit_name
from bot.texts.periods import list_word
from bot.texts.point_words import rule_word
from bot.texts.refusals import refusal, refusals
from domain.errors import Refused
from domain.method_preview import Moved, Preview
from domain.method_problems import KeyProblem
from domain.method_proposals import Proposal, Waiting
from domain.rules.method import LIST_KINDS, Method

MOST_MOVED = 20

refusals(
    {
        "method_file_where": lambda t, v: t(
            "Send the new method as a .toml file, then answer that message with /method preview or /method adopt."
        ),
        "method_version_taken": lambda t, v: t(
            "Version {version} is adopted already, with other words. Give the new one another version.", **v
        ),
        "method_day_taken": lambda t, v: t(
            "Version {version} begins on {day} already; choose another first day.",
            version=v["version"],
            day=t.day_in(v, "day"),
        ),
        "method_other_id": lambda t, v: t(
            "This file is of the method {found}; in force is {expected}. A revision keeps the id.", **v
        ),
        "method_adopted_already": lambda t, v: t("Version {version} is adopted already, word for word.", **v),
        "method_no_leader": lambda t, v: t(
            "No district leader has joined who could say yes. On the command line: python -m bot method adopt FILE"
        ),
        "method_own": lambda t, v: t("You put this version forward yourself; somebody else decides."),
        "month_published": lambda t, v: t(
            "It would begin on {day}, but months are published up to {until}. Choose a later first day.",
            day=t.day_in(v, "day"),
            until=t.day_in(v, "until"),
        ),
    }
)


def adopt_refusal(refused: Refused, t: Translator) -> Markup:
    """Why a version cannot be adopted."""
    return refusal(refused, t)


def moved_reason(one: Moved, t: Translator) -> str:
    """What makes the difference: attainable points, and each rule's points."""
    parts = []
    if one.attainable:
        parts.append(t.plain("attainable {points}", points=t.points(one.attainable, sign=True)))
    parts += [f"{rule_word(rule, t)} {t.points(points, sign=True)}" for rule, points in one.by_rule]
    return t.plain(", ").join(parts)


def method_text(method: Method, t: Translator) -> Markup:
    """The method on one screen: what a task is worth, what lateness costs, what is added and taken."""

    def points(value: int) -> str:
        return t.points(value, sign=True)

    title = method.title.zh if t.language == "zh" else method.title.en
    bases = t.plain(", ").join(f"{list_word(kind, t)} {t.points(method.attainable.bases[kind])}" for kind in LIST_KINDS)
    reports, overdue, score = method.reports, method.overdue, method.score
    lines = [
        Markup("<b>{}</b>").format(title),
        t("Version {version}, in force from {day}", version=method.version, day=t.day(method.first_day, year=True)),
        Markup(""),
        t("<b>What a task is worth</b>: {bases}; times its difficulty; split over its nodes.", bases=bases),
        t("A named supporting unit: {percent} % of it.", percent=method.attainable.support_percent),
        t(
            "Accepted in time: 100 %. Each working day late: −{percent} %, never under {floor} %.",
            percent=method.lateness.percent_a_day,
            floor=method.lateness.floor_percent,
        ),
        Markup(""),
        t(
            "<b>Added</b>: completed {days} days early {points}.",
            days=method.early.calendar_days,
            points=points(method.early.points),
        ),
        t(
            "Recognition and written praise by document, at most {limit} a year.",
            limit=points(method.score.bonus_limit),
        ),
        Markup(""),
        t(
            "<b>Taken</b>: node late {first}, each further working day {further}, at most {limit} a task.",
            first=points(overdue.first_day),
            further=points(overdue.further_day),
            limit=points(overdue.task_limit),
        ),
        t(
            "Open when the year's books close: {lead}, a supporting unit {support}.",
            lead=points(method.year_end.lead),
            support=points(method.year_end.support),
        ),
        t(
            "Report late {late}, missing {missing}; only if a reminder was delivered; at most {limit} a year.",
            late=points(reports.late),
            missing=points(reports.missing),
            limit=points(reports.unit_year_limit),
        ),
        t("The same report returned again: {points}.", points=points(reports.returned)),
        t(
            "Yellow notice {yellow}, red notice {red}, false report {false}.",
            yellow=points(method.notices["yellow"]),
            red=points(method.notices["red"]),
            false=points(min(method.manual["false_report"].values())),
        ),
        t("All deductions together: at least {limit} a year.", limit=points(score.deduction_limit)),
        Markup(""),
        t("<b>Score</b> = 100 × earned ÷ attainable + added + taken."),
        t("Ranked inside the group; with fewer than {n} nodes a unit is listed only.", n=method.ranking.minimum_nodes),
        t("Using this bot earns nothing: only accepted results count."),
    ]
    return Markup("\n").join(lines)


def preview_text(found: Preview, t: Translator) -> Markup:
    """Who would move where, and why."""
    head = t(
        "<b>What would change</b>\n{before} in force, {after} proposed, as of {day}",
        before=found.before.version,
        after=found.after.version,
        day=t.day(found.after.as_of, year=True),
    )
    changed = [one for one in found.moved if one.changed]
    if not changed:
        return head + Markup("\n") + t("Nobody would stand elsewhere, and no score would change.")
    rows = []
    for one in changed[:MOST_MOVED]:
        unit = found.after.units[one.unit]
        place = f"{one.before.place or '–'} → {one.after.place or '–'}" if one.before.place != one.after.place else ""
        before = "–" if one.before.score is None else t.points(one.before.score)
        after = "–" if one.after.score is None else t.points(one.after.score)
        rows.append(
            Markup("<b>{}</b> {} {} → {}\n<i>{}</i>").format(
                unit_name(t, unit.zh, unit.en), place, before, after, moved_reason(one, t)
            )
        )
    if len(changed) > MOST_MOVED:
        rows.append(t("… and {n} more.", n=len(changed) - MOST_MOVED))
    return head + Markup("\n\n") + Markup("\n").join(rows)


def method_problems(problems: list[KeyProblem], t: Translator) -> Markup:
    """What is wrong with a method file: one line a key, as many as fit one screen."""
    shown = [Markup("• {}").format(key_problem(problem, t)) for problem in problems[:MOST_MOVED]]
    return t("This method file cannot be used yet:") + Markup("\n") + Markup("\n").join(shown)


def put_forward(method: Method, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """The office's last look before the leaders are asked."""
    html = t(
        "Put version {version}, in force from {day}, before the district leaders? It counts once one of them says yes; "
        "what counted before that day stays.",
        version=method.version,
        day=t.day(method.first_day, year=True),
    )
    return html, InlineKeyboardMarkup([[button(t.plain("Put it forward"), "mea", style="success")]])


def was_put_forward(method: Method, t: Translator) -> Markup:
    return t("✓ Version {version} waits for a district leader's yes.", version=method.version)


def proposal_card(proposal: Proposal, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """To a district leader: who puts forward which version, with yes and no."""
    html = t(
        "<b>A revision of the assessment method</b>\nVersion {version}, in force from {day}, put forward by {name}. "
        "Look at what it changes before you decide.",
        version=proposal.method.version,
        day=t.day(proposal.method.first_day, year=True),
        name=proposal.proposer,
    )
    digest = proposal.sha256[:16]
    rows = [
        [button(t.plain("What it changes"), "mew", digest, style="primary")],
        [
            button(t.plain("Adopt"), "med", digest, "y", style="success"),
            button(t.plain("Do not adopt"), "med", digest, "n", style="danger"),
        ],
    ]
    return html, InlineKeyboardMarkup(rows)


def was_decided(method: Method, name: str, yes: bool, t: Translator) -> Markup:
    return decided_words(method.version, method.first_day, name, yes, t)


def decided_words(version: str, first_day: date, name: str, yes: bool, t: Translator) -> Markup:
    if yes:
        day = t.day(first_day, year=True)
        return t("✓ Version {version} is adopted, in force from {day} ({name}).", version=version, day=day, name=name)
    return t("Version {version} is not adopted ({name}).", version=version, name=name)


def method_buttons(waiting: Waiting | None, revises: bool, t: Translator) -> InlineKeyboardMarkup | None:
    """Under the method: the version that waits, for who decides about it; to revise it, for the office."""
    row = []
    if waiting is not None:
        row.append(button(t.plain("See the revision"), "mep", waiting.digest, style="primary"))
    if revises:
        row.append(button(t.plain("Revise"), "met", "how"))
    return InlineKeyboardMarkup([row]) if row else None


def waits_since(waiting: Waiting, zone: ZoneInfo, t: Translator) -> Markup:
    """The line under the method while a revision waits."""
    return Markup("\n") + t(
        "📐 Version {version} waits for a district leader's yes, since {day}.",
        version=waiting.version,
        day=t.day(waiting.since.astimezone(zone).date()),
    )


def how_to_revise(t: Translator) -> Markup:
    return t(
        "Send the new method as a .toml file, with a new version and first day. I show who would move where; adopting "
        "it takes a district leader's yes."
    )


def a_method_came(t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """A .toml file that answers nothing."""
    rows = [[button(t.plain("What it changes"), "met", "preview"), button(t.plain("Adopt …"), "met", "adopt")]]
    return t("An assessment method? Nothing is adopted by looking at it."), InlineKeyboardMarkup(rows)
