"""Ranking, ledger and the unreachable as sheets of an office's workbook."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bot.texts.language import Translator
from bot.texts.names import held_role, unit_name
from bot.texts.periods import compared_words, heading, moved_title
from bot.texts.point_words import group_name, not_ranked_words, rule_word
from bot.texts.task_card import title_of
from domain.directory import PersonLine
from domain.office_workbook import Column, Page, Value
from domain.point_lines import PointLine
from domain.standings import Ranking, UnitName

_POINTS, _DAY = "0.00", "yyyy-mm-dd"


def _points(hundredths: int | None) -> Decimal | None:
    return None if hundredths is None else Decimal(hundredths) / 100


def ranking_page(found: Ranking, t: Translator) -> Page:
    """Places within groups, with what they come from."""
    rows: list[list[Value]] = []
    for group in found.groups:
        for one in group.standings:
            unit = found.units[one.unit]
            why = not_ranked_words(one.not_ranked, t) if one.not_ranked else ""
            rows.append(
                [
                    group_name(group.group, t),
                    one.place,
                    unit_name(t, unit.zh, unit.en),
                    _points(one.score),
                    _points(one.score_moved),
                    _points(one.rate),
                    _points(one.sums.earned),
                    _points(one.sums.attainable),
                    _points(one.bonus_counted),
                    _points(one.deduction_counted),
                    one.sums.on_time,
                    one.sums.nodes,
                    one.sums.overdue_days,
                    one.sums.missing,
                    one.moved,
                    why,
                ]
            )
    columns = [
        Column(t.plain("Group"), 14),
        Column(t.plain("Place"), 6, centred=True),
        Column(t.plain("Unit"), 22),
        Column(t.plain("Rank score"), 10, _POINTS, centred=True),
        Column(moved_title(found, t), 10, _POINTS, centred=True),
        Column(t.plain("Rate"), 9, _POINTS, centred=True),
        Column(t.plain("Earned"), 9, _POINTS, centred=True),
        Column(t.plain("Attainable"), 9, _POINTS, centred=True),
        Column(t.plain("Bonuses"), 9, _POINTS, centred=True),
        Column(t.plain("Deductions"), 9, _POINTS, centred=True),
        Column(t.plain("On time"), 8, centred=True),
        Column(t.plain("Nodes"), 8, centred=True),
        Column(t.plain("Days overdue"), 9, centred=True),
        Column(t.plain("Reports missing"), 9, centred=True),
        Column(t.plain("Places gained"), 9, centred=True),
        Column(t.plain("Remarks"), 22),
    ]
    title = t.plain("Ranking of units") + " · " + str(heading(found, t).unescape())
    return Page(t.plain("Ranking"), title, columns, rows, left=compared_words(found, t), right=found.version)


def ledger_page(lines: Sequence[PointLine], units: dict[int, UnitName], as_of: date, t: Translator) -> Page:
    """The points ledger, row by row, in the order in which it was posted."""
    rows: list[list[Value]] = [
        [
            line.id,
            line.counts_on,
            unit_name(t, units[line.unit_id].zh, units[line.unit_id].en) if line.unit_id in units else "",
            line.task_no,
            title_of(line.task_title, line.task_title_en, t),
            line.node_position,
            rule_word(line.rule, t),
            _points(line.points),
            line.reverses_id,
            line.document_no,
            line.actor or t.plain("system"),
            line.version,
        ]
        for line in sorted(lines, key=lambda line: line.id)
    ]
    columns = [
        Column(t.plain("Entry"), 7, centred=True),
        Column(t.plain("Counts on"), 11, _DAY, centred=True),
        Column(t.plain("Unit"), 20),
        Column(t.plain("Task no."), 9, centred=True),
        Column(t.plain("About the task"), 32),
        Column(t.plain("Node"), 6, centred=True),
        Column(t.plain("Rule"), 16),
        Column(t.plain("Points"), 8, _POINTS, centred=True),
        Column(t.plain("Reverses"), 8, centred=True),
        Column(t.plain("Document"), 18),
        Column(t.plain("Posted by"), 12),
        Column(t.plain("Method"), 16),
    ]
    title = t.plain("Points ledger, as of {day}", day=t.day(as_of, year=True))
    return Page(t.plain("Ledger"), title, columns, rows)


def unreachable_page(people: Sequence[PersonLine], today: date, t: Translator) -> Page:
    """Who gets no message: people who have not joined, and those whom Telegram refuses."""
    rows: list[list[Value]] = [
        [
            person.name,
            "; ".join(held_role(t, held).striptags() for held in person.roles),
            t.plain("cannot be reached") if person.joined else t.plain("has not joined"),
        ]
        for person in people
        if person.unreachable or not person.joined
    ]
    columns = [
        Column(t.plain("Name"), 14),
        Column(t.plain("Role and unit"), 50),
        Column(t.plain("Why"), 18),
    ]
    title = t.plain("Who gets no messages, as of {day}", day=t.day(today, year=True))
    return Page(t.plain("Unreachable"), title, columns, rows, landscape=False)
