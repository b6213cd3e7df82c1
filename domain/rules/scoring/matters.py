"""Entries posted by hand, and which of several for the same matter counts when.

Source: assessment method, "Bonuses and deductions": the same matter counts once a unit and sign, at its largest value,
across the manual rules and years; posting a higher one reverses the lower.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.rules.method import Methods, half_up
from domain.rules.scoring.facts import Facts, ManualFacts, NoticeFacts
from domain.rules.scoring.lines import Line, figures, version_of


@dataclass(frozen=True)
class Standing:
    """An entry by hand that counts from its day on, until another of the same matter takes its place."""

    line: Line
    order: tuple[date, int, int]
    until: date | None = None
    replaced_by: str = ""
    notice: bool = False

    def counts(self, day: date) -> bool:
        return self.line.counts_on <= day and (self.until is None or day < self.until)


def standings(facts: Facts, methods: Methods) -> list[Standing]:
    """Each entry by hand, notices among them, with the days on which it counts by the rule of the same matter."""
    entries = [one for notice in facts.notices for one in _of_notice(notice, methods)]
    entries += [one for manual in facts.manual for one in _of_manual(manual, methods)]
    groups: dict[tuple[int, bool, str], list[Standing]] = defaultdict(list)
    found: list[Standing] = []
    for one in entries:
        if one.line.key in facts.upheld:
            continue  # as if it had never been: a lower one of the same matter counts again
        if one.line.matter:
            groups[one.line.unit, one.line.points > 0, one.line.matter].append(one)
        else:
            found.append(one)
    for group in groups.values():
        found += _largest_counts(group)
    return sorted(found, key=lambda one: one.order)


def _largest_counts(group: Iterable[Standing]) -> list[Standing]:
    """The entries of one matter that ever count, each until a larger one comes."""
    ordered = sorted(group, key=lambda one: one.order)
    winners = [ordered[0]]
    for one in ordered[1:]:
        last = winners[-1]
        if abs(one.line.points) > abs(last.line.points):
            winners[-1] = Standing(last.line, last.order, one.line.counts_on, one.line.key, last.notice)
            winners.append(one)
    return [one for one in winners if one.until is None or one.line.counts_on < one.until]


def _of_notice(notice: NoticeFacts, methods: Methods) -> Iterable[Standing]:
    method = methods.on(notice.issued_on)
    points = method.notices[notice.colour]
    if not points:
        return
    line = Line(
        key=f"notice/{notice.id}",
        rule=f"notice_{notice.colour}",
        kind="deduction",
        unit=notice.unit,
        points=points,
        counts_on=notice.issued_on,
        year=notice.issued_on.year,
        version=version_of(method),
        figures=figures(colour=notice.colour, issued=notice.issued_on),
        task=notice.task,
        document_no=notice.document_no,
        matter=notice.matter,
        actor=notice.actor,
    )
    yield Standing(line, (notice.issued_on, notice.order, 0), notice=True)


def _of_manual(manual: ManualFacts, methods: Methods) -> Iterable[Standing]:
    method = methods.on(manual.counts_on)
    full = method.manual[manual.rule][manual.level]
    shares = {manual.unit: full}
    percent = method.support_share_of.get(manual.rule, 0)
    for unit in manual.supports:
        shares.setdefault(unit, half_up(Fraction(full * percent, 100)))
    for number, (unit, points) in enumerate(shares.items()):
        if not points:
            continue
        line = Line(
            key=f"manual/{manual.id}/{unit}",
            rule=manual.rule,
            kind="bonus" if points > 0 else "deduction",
            unit=unit,
            points=points,
            counts_on=manual.counts_on,
            year=manual.counts_on.year,
            version=version_of(method),
            figures=figures(level=manual.level, share="whole" if unit == manual.unit else "support"),
            task=manual.task,
            document_no=manual.document_no,
            matter=manual.matter,
            actor=manual.actor,
        )
        yield Standing(line, (manual.counts_on, manual.order, number))


def manual_lines(found: Iterable[Standing], as_of: date) -> Iterable[Line]:
    """Lines of the entries by hand that are no notices, with the reversals of those that a larger one replaced."""
    for one in found:
        if one.notice or one.line.counts_on > as_of:
            continue
        yield one.line
        if one.until is not None and one.until <= as_of:
            yield one.line.makes_room(one.until, one.replaced_by)
