"""The hand-computed cases: reading them as facts, and printing them as a table for people."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from domain.method_file import read_method
from domain.rules.method import Cycle, ListKind, ManualRule, Methods
from domain.rules.ranking import Sums, rate
from domain.rules.report_days import report_days
from domain.rules.scoring import score
from domain.rules.scoring.facts import (
    Facts,
    ManualFacts,
    NodeFacts,
    NoticeFacts,
    PeriodicReport,
    Span,
    Submission,
    TaskFacts,
)
from domain.rules.scoring.lateness import overdue_days_of
from domain.rules.scoring.lines import Scored
from domain.workdays import national_calendar

ROOT = Path(__file__).parents[3]
CASES = Path(__file__).with_name("cases.toml")
PRINTED = ROOT / "docs" / "assessment-cases.md"
METHOD = read_method((ROOT / "examples" / "method-default.toml").read_text(encoding="utf-8"))
METHODS = Methods((METHOD,))
CALENDAR = national_calendar()
LEAD, SUPPORT = 1, 2
UNITS = {"L": LEAD, "S": SUPPORT}
QUARTERS = [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]
BY_RULE = {
    "earned": ("earned",),
    "overdue": ("overdue",),
    "year_end": ("year_end",),
    "early": ("early",),
    "returned": ("returned",),
    "late_reports": ("report_late",),
    "missing_reports": ("report_missing",),
    "notices": ("notice_yellow", "notice_red"),
    "by_hand": ("recognition", "praise", "criticism", "false_report"),
}


@dataclass(frozen=True)
class Case:
    no: int
    zh: str
    en: str
    tasks: list[str]
    events: list[str]
    as_of: date
    sum: str
    expect: dict[str, Any]
    year: int = 0
    facts: Facts = field(default_factory=lambda: Facts(()))


def cases() -> list[Case]:
    read = tomllib.loads(CASES.read_text(encoding="utf-8"))["case"]
    found = []
    for no, values in enumerate(read, start=1):
        case = Case(no=no, **values)
        found.append(replace(case, year=case.year or case.as_of.year, facts=facts_of(case.tasks, case.events)))
    return found


def facts_of(tasks: list[str], events: list[str]) -> Facts:
    """Facts from the words of a case."""
    known = {text.split()[0]: _task(order, text) for order, text in enumerate(tasks)}
    notices: list[NoticeFacts] = []
    manual: list[ManualFacts] = []
    for number, event in enumerate(events, start=1):
        words = event.split()
        task = known.get(words[0])
        rest = words[1:] if task else words
        if rest[0] == "node":
            assert task is not None
            known[words[0]] = _node_event(task, number, rest)
        elif rest[0] == "suspended":
            assert task is not None
            span = Span(_day(rest[1]), _day(rest[3]) if len(rest) > 2 else None)
            known[words[0]] = replace(task, suspensions=(*task.suspensions, span))
        elif rest[0] == "report":
            assert task is not None
            report = PeriodicReport(1000 + number, _day(rest[1]), _after(rest, "for"), _after(rest, "returned"))
            known[words[0]] = replace(task, reports=(*task.reports, report))
        elif rest[0] == "reminded":
            assert task is not None
            known[words[0]] = replace(task, reminders={**task.reminders, _day(rest[3]): _day(rest[1])})
        elif rest[1] == "notice":
            assert task is not None
            assert rest[0] in ("yellow", "red")
            colour = cast(Any, rest[0])
            notices.append(
                NoticeFacts(number, task.lead, task.id, colour, _day(rest[2]), number, _word(rest, "matter"))
            )
        else:
            rule = cast(ManualRule, rest[0])
            manual.append(
                ManualFacts(
                    number,
                    LEAD,
                    rule,
                    rest[1],
                    _day(rest[2]),
                    number,
                    _word(rest, "matter"),
                    task.id if task else None,
                    task.named_supports if task else (),
                )
            )
    return Facts(tuple(known.values()), tuple(notices), tuple(manual))


def _task(order: int, text: str) -> TaskFacts:
    name, kind, difficulty, *rest = text.split()
    days = QUARTERS if rest[0] == "Q4" else [_day(word) for word in _words(rest, "nodes")]
    number = ord(name) - ord("A") + 1
    cycle = next((word for word in rest if word in ("ten_days", "monthly", "quarterly")), "monthly")
    task = TaskFacts(
        id=number,
        order=order,
        list_kind=cast(ListKind, kind),
        list_year=2023,
        listed_from=_after(rest, "from") or date(2023, 1, 1),
        lead=LEAD,
        difficulty=int(difficulty.replace(".", "")) * 10,
        supports=tuple(UNITS[word] for word in _words(rest, "supports")),
        cycle=cast(Cycle, cycle),
        standing="standing" in rest,
        nodes=tuple(NodeFacts(number * 10 + n, day) for n, day in enumerate(days, start=1)),
    )
    return replace(task, reminders=reminders_in_time(task)) if "reminded" in rest else task


def reminders_in_time(task: TaskFacts) -> dict[date, date]:
    """A reminder of each report day, delivered on the last working day before it."""
    days = report_days(task.cycle, METHODS, CALENDAR, date(2023, 1, 1), date(2024, 3, 1))
    return {day: CALENDAR.previous_working_day(day) for day, _ in days}


def _node_event(task: TaskFacts, number: int, words: list[str]) -> TaskFacts:
    position = int(words[1]) - 1
    node = task.nodes[position]
    if words[2] == "on":
        submission = Submission(number, node.due_on, accepted_on=node.due_on)
        node = replace(node, submissions=(*node.submissions, submission))
    elif words[2] == "extended":
        node = replace(node, due_on=_day(words[4]), extended=True)
    else:
        submission = Submission(number, _day(words[3]), _after(words, "accepted"), _after(words, "returned"))
        node = replace(node, submissions=(*node.submissions, submission))
    return replace(task, nodes=(*task.nodes[:position], node, *task.nodes[position + 1 :]))


def _day(word: str) -> date:
    return date.fromisoformat(word)


def _after(words: list[str], key: str) -> date | None:
    return _day(words[words.index(key) + 1]) if key in words else None


def _word(words: list[str], key: str) -> str:
    return words[words.index(key) + 1] if key in words else ""


def _words(words: list[str], key: str) -> list[str]:
    if key not in words:
        return []
    found = []
    for word in words[words.index(key) + 1 :]:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d|[A-Z]", word):
            break
        found.append(word)
    return found


def sums_of(scored: Scored, unit: int, year: int, as_of: date, group: str = "镇街") -> Sums:
    """What a unit stands at, added up plainly."""
    points: dict[str, int] = defaultdict(int)
    for line in scored.lines:
        if line.unit == unit and line.year == year and line.counts_on <= as_of:
            points[line.kind] += line.points
    changes: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for one in scored.figures:
        if one.unit == unit and one.year == year and one.day <= as_of:
            changes[one.kind].append((one.day, one.change))
    total = {kind: sum(change for _, change in rows) for kind, rows in changes.items()}
    return Sums(
        unit=unit,
        group=group,
        earned=points["earned"],
        attainable=total.get("attainable", 0),
        bonus=points["bonus"],
        deduction=points["deduction"],
        nodes=total.get("nodes", 0),
        on_time=total.get("on_time", 0),
        overdue_days=overdue_days_of(changes["late_nodes"], CALENDAR, as_of),
        missing=total.get("missing", 0),
    )


def outcome(case: Case, scored: Scored | None = None) -> dict[str, Any]:
    """What comes out of a case, in the words of its `expect`; zeros are left out where none is expected."""
    scored = scored or score(case.facts, CALENDAR, METHODS, case.as_of)
    found: dict[str, Any] = {}
    for unit, prefix in ((LEAD, ""), (SUPPORT, "support ")):
        sums = sums_of(scored, unit, case.year, case.as_of)
        by_rule: dict[str, int] = defaultdict(int)
        for line in scored.lines:
            if line.unit == unit and line.year == case.year and line.counts_on <= case.as_of:
                by_rule[line.rule] += line.points
        found[f"{prefix}attainable"] = _text(sums.attainable)
        for name, rules in BY_RULE.items():
            found[prefix + name] = _text(sum(by_rule[rule] for rule in rules))
        if not prefix:
            found["n"], found["missing"] = sums.overdue_days, sums.missing
            unit_rate = rate(sums)
            if unit_rate is not None:
                found["rate"] = _text(unit_rate)
                adjusted = unit_rate + min(sums.bonus, 1000) + max(sums.deduction, -2000)
                found["score"] = _text(adjusted)
    return {name: value for name, value in found.items() if value not in ("0.00", 0) or name in case.expect}


def _text(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def printed() -> str:
    """The table for people."""
    lines = [
        "# 考核办法手算算例 · Cases of the assessment method, computed by hand",
        "",
        "默认办法的每条规则、每个边界至少一例；用纸笔可以核对。测试读的是同一份数据"
        "（`tests/rules/scoring/cases.toml`），本页由它生成，不手改。",
        "Each rule of the default method and each of its boundaries, to be checked with pencil and paper. The"
        " tests read the same data (`tests/rules/scoring/cases.toml`), and this page is printed from it.",
        "",
        "`Q4` = 节点到期 nodes due 2023-03-31, 06-30, 09-30, 12-31. `on time` = 到期当天提交并通过 submitted and"
        " accepted on the due day. `L` 牵头 lead, `S` 配合 support. 没有写的数都是零。What is not named is zero.",
        "",
    ]
    for case in cases():
        lines += [f"## {case.no}. {case.zh}", "", case.en, ""]
        lines += [f"- 任务 task: {text}" for text in case.tasks]
        lines += [f"- 事实 fact: {text}" for text in case.events]
        year = f" ({case.year})" if case.year != case.as_of.year else ""
        lines += [f"- 截至 as of: {case.as_of}{year}", f"- 算式 sum: {case.sum}", ""]
        if case.expect:
            lines += ["| " + " | ".join(case.expect) + " |", "|" + "---|" * len(case.expect)]
            lines += ["| " + " | ".join(str(value) for value in case.expect.values()) + " |", ""]
        else:
            lines += ["什么也没有。Nothing.", ""]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PRINTED.write_text(printed(), encoding="utf-8")
