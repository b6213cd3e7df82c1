"""A unit's points in words: where it stands, the lines behind it, one line in full."""

from collections import defaultdict
from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.periods import heading
from bot.texts.point_words import figures_words, group_name, rule_word
from bot.texts.ranking import standing_lines
from bot.texts.refusals import refusals
from bot.texts.task_card import short, title_of
from domain.point_lines import PointLine, SourceMessage
from domain.standings import UnitPoints

PAGE = 10
MOST_WORDS = 300  # of the message behind an entry


def shown_lines(points: UnitPoints) -> list[PointLine]:
    """The lines that hold, newest first. What was corrected is left out here and found in the ledger."""
    return sorted(
        (line for line in points.lines if line.holds), key=lambda line: (line.counts_on, line.id), reverse=True
    )


def points_view(points: UnitPoints, page: int, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """A unit's standing, the sums by rule, and a page of lines with a button for each."""
    group = next(g for g in points.ranking.groups if points.standing in g.standings)
    name = unit_name(t, points.unit.zh, points.unit.en)
    parts = [
        Markup("<b>{}</b> · {}").format(name, group_name(group.group, t)),
        heading(points.ranking, t),
        *standing_lines(points.standing, group, points.ranking, t),
    ]
    lines = shown_lines(points)
    if not lines:
        parts.append(t("No entry yet this year."))
        return Markup("\n").join(parts), None
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.rule] += line.points
    parts.append(Markup(""))
    parts += [
        Markup("{} {}").format(rule_word(rule, t), t.points(total, sign=True)) for rule, total in sums.items() if total
    ]
    pages = (len(lines) - 1) // PAGE + 1
    page = max(0, min(page, pages - 1))
    shown = lines[page * PAGE : (page + 1) * PAGE]
    parts.append(Markup(""))
    parts.append(
        t("<b>Entries</b>, newest first, page {page} of {pages}", page=page + 1, pages=pages)
        if pages > 1
        else t("<b>Entries</b>, newest first")
    )
    first = page * PAGE + 1
    parts += [Markup("{}. {}").format(number, line_text(line, t)) for number, line in enumerate(shown, start=first)]
    day, year = points.ranking.as_of.isoformat(), points.ranking.year
    opens = [button(str(number), "pl", line.id) for number, line in enumerate(shown, start=first)]
    keyboard = [opens[start : start + 3] for start in range(0, len(opens), 3)]
    turn = []
    if page > 0:
        turn.append(button(t.plain("‹ Newer"), "pt", points.unit.id, day, year, page - 1))
    if page + 1 < pages:
        turn.append(button(t.plain("Older ›"), "pt", points.unit.id, day, year, page + 1))
    if turn:
        keyboard.append(turn)
    return Markup("\n").join(parts), InlineKeyboardMarkup(keyboard)


def line_text(line: PointLine, t: Translator) -> Markup:
    """One entry in a line: day, task, node, rule, points."""
    what = rule_word(line.rule, t)
    if line.posting == "makes_room":
        what = t.plain("{rule}, replaced", rule=what)
    where = line.task_no
    if line.node_position is not None:
        where += t.plain(" node {n}", n=line.node_position)
    return Markup("{} {} {} <b>{}</b>").format(t.day(line.counts_on), where, what, t.points(line.points, sign=True))


def entry_text(line: PointLine, unit_zh: str, unit_en: str, zone: ZoneInfo, t: Translator) -> Markup:
    """One entry in full: the rule, the figures, the version, the document, who and when."""
    parts = [
        Markup("<b>{}</b> · {}").format(rule_word(line.rule, t), t.points(line.points, sign=True)),
        Markup("{} · {}").format(unit_name(t, unit_zh, unit_en), t.day(line.counts_on, year=True)),
    ]
    if line.task_id is not None:
        node = t.plain(", node {n}", n=line.node_position) if line.node_position is not None else ""
        parts.append(
            Markup("{} {}{}").format(line.task_no, short(title_of(line.task_title, line.task_title_en, t)), node)
        )
    parts += figures_words(line.rule, line.figures, t)
    if line.document_no:
        parts.append(t("Document {no}", no=line.document_no))
    if line.matter:
        parts.append(t("Matter: {matter}", matter=line.matter))
    if line.source is not None:
        parts += source_words(line.source, zone, t)
    parts.append(t("Assessment year {year}", year=line.year))
    posted = t.moment(line.posted_at, zone)
    by = line.actor or t.plain("the system, by the rules")
    parts.append(t("Entry {id}, posted {moment} by {who}", id=line.id, moment=posted, who=by))
    parts.append(t("Method {version}", version=line.version))
    if not line.holds:
        parts.append(t("<b>No longer counts</b>: it was corrected by a reversing entry."))
    elif line.reversed_by is not None:
        parts.append(t("Replaced later, by entry {id}.", id=line.reversed_by))
    parts.append(Markup("<code>{}</code>").format(line.hash[:16]))
    return Markup("\n").join(parts)


def source_words(source: SourceMessage, zone: ZoneInfo, t: Translator) -> list[Markup]:
    """The message that an entry came of, whose it was, and who decided about it."""
    channel = {"paper": t.plain("on paper"), "phone": t.plain("by phone"), "file": t.plain("from a table")}
    how = channel.get(source.channel, t.plain("in the chat"))
    parts = [
        t(
            "Handed in {day} {how}, {name}, recorded {moment}",
            day=t.day(source.received_on),
            how=how,
            name=source.reporter or t.plain("the office"),
            moment=t.moment(source.received_at, zone),
        )
    ]
    if source.words:
        parts.append(Markup("<blockquote>{}</blockquote>").format(short(source.words, MOST_WORDS)))
    if source.decided_on is not None and source.state in ("accepted", "returned"):
        name, day = source.decided_by or t.plain("the office"), t.day(source.decided_on)
        parts.append(
            t("Accepted {day} by {name}", day=day, name=name)
            if source.state == "accepted"
            else t("Returned {day} by {name}", day=day, name=name)
        )
    return parts


def as_day(text: str) -> date | None:
    """A day in a button."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


refusals(
    {
        "suspension_days": lambda t, v: t("A suspension ends after the day on which it begins."),
        "suspended_already": lambda t, v: t("{no} is suspended on some of these days already.", **v),
        "not_suspended": lambda t, v: t("{no} is not suspended.", **v),
        "which_unit": lambda t, v: t("Several units are called “{words}”. Write more of the name, or the code.", **v),
        "no_such_unit": lambda t, v: t("I know no unit “{words}”. Write its name or code, as in /points 石鼓镇.", **v),
        "points_of_whom": lambda t, v: t("Whose points? Write the unit: /points 石鼓镇. /ranking shows all."),
    }
)
