"""Reading the assessment method from its file. An error names the key, what was found and what it takes."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_origin

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from domain.method_problems import KeyProblem, MethodFileError
from domain.rules.method import (
    CYCLES,
    LAST_DAY,
    LIST_KINDS,
    TIE_RULES,
    Attainable,
    Cycle,
    Early,
    Extensions,
    Group,
    Lateness,
    ListKind,
    ManualRule,
    Method,
    Months,
    Name,
    Overdue,
    Ranking,
    Reports,
    Score,
    TieRule,
    YearEnd,
)


def _exact(value: Decimal) -> Decimal:
    if value.as_tuple().exponent not in range(-2, 40):
        raise PydanticCustomError("two_decimals", "at most two decimals")
    return value


def _report_day(value: str) -> str:
    if value == "last":
        return value
    found = re.fullmatch(r"(?:(\d{1,2})-)?(\d{1,2})", value)
    if not found or not (1 <= int(found[1] or 1) <= 12 and 1 <= int(found[2]) <= 28):
        raise PydanticCustomError("report_day", "a day of the month, or month and day")
    return value


Plus = Annotated[Decimal, Field(ge=0, le=1000), AfterValidator(_exact)]
Minus = Annotated[Decimal, Field(ge=-1000, le=0), AfterValidator(_exact)]
Percent = Annotated[Decimal, Field(ge=0, le=100), AfterValidator(_exact)]
WholePercent = Annotated[int, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=0, le=366)]
ReportDay = Annotated[str, AfterValidator(_report_day)]
Text = Annotated[str, Field(min_length=1, max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Title(_Part):
    zh: Text
    en: Text


class _Bases(_Part):
    major_project: Plus
    key_task: Plus
    brand: Plus


class _Attainable(_Part):
    bases: _Bases
    difficulties: list[Annotated[Decimal, Field(gt=0, le=10), AfterValidator(_exact)]] = Field(min_length=1)
    support_percent: WholePercent


class _Late(_Part):
    percent_a_day: Percent
    floor_percent: Percent


class _Early(_Part):
    calendar_days: Days
    points: Plus


class _Overdue(_Part):
    first_day: Minus
    further_day: Minus
    task_limit: Minus


class _YearEnd(_Part):
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=28)]
    lead: Minus
    support: Minus


class _ReportDays(_Part):
    ten_days: list[ReportDay] = Field(min_length=1)
    monthly: list[ReportDay] = Field(min_length=1)
    quarterly: list[ReportDay] = Field(min_length=1)


class _Reports(_Part):
    late: Minus
    missing: Minus
    missing_after_working_days: Annotated[int, Field(ge=1, le=20)]
    unit_year_limit: Minus
    returned: Minus
    returns_free: Annotated[int, Field(ge=0, le=100)]
    days: _ReportDays


class _Notices(_Part):
    yellow: Minus
    red: Minus


class _Recognition(_Part):
    national: Plus
    provincial: Plus
    municipal: Plus
    support_percent: WholePercent


class _Praise(_Part):
    province: Plus
    city: Plus
    district: Plus


class _Criticism(_Part):
    province: Minus
    city: Minus
    district: Minus


class _FalseReport(_Part):
    any: Minus


class _Manual(_Part):
    second_pair_above: Plus
    recognition: _Recognition
    praise: _Praise
    criticism: _Criticism
    false_report: _FalseReport


class _Score(_Part):
    bonus_limit: Plus
    deduction_limit: Minus


class _Group(_Part):
    key: Annotated[str, Field(min_length=1, max_length=12)]  # it goes into buttons
    en: Text
    ranked: bool


class _Ranking(_Part):
    minimum_nodes: Annotated[int, Field(ge=0, le=1000)]
    ties: list[Literal["on_time_rate", "overdue_days", "missing_reports"]]
    groups: list[_Group] = Field(min_length=1)


class _Extensions(_Part):
    ask_working_days: Days
    limit_a_task: Annotated[int, Field(ge=0, le=100)]


class _Months(_Part):
    objection_working_days: Days
    decision_working_days: Days


class _File(_Part):
    id: Annotated[str, Field(min_length=1, max_length=60)]
    version: Annotated[str, Field(min_length=1, max_length=20)]
    first_day: date
    title: _Title
    attainable: _Attainable
    late: _Late
    early: _Early
    overdue: _Overdue
    year_end: _YearEnd
    reports: _Reports
    notices: _Notices
    manual: _Manual
    score: _Score
    ranking: _Ranking
    extensions: _Extensions
    months: _Months


def read_method(text: str) -> Method:
    """The method in a TOML text. Raises MethodFileError with each key that is wrong."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise MethodFileError([_no_toml(str(error))]) from error
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise MethodFileError([_problem(dict(one)) for one in error.errors()]) from error
    problems = _contradictions(file)
    if problems:
        raise MethodFileError(problems)
    return _method(file)


# what pydantic finds -> our code; for everything else the kind of value that the key takes
_CODES = {
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "greater_than": "more_than",
    "two_decimals": "two_decimals",
    "report_day": "report_day",
    "literal_error": "one_of",
    "string_too_short": "some_text",
    "string_too_long": "text_length",
    "too_short": "one_at_least",
}


def _no_toml(said: str) -> KeyProblem:
    if place := re.search(r"at line (\d+), column (\d+)", said):
        return KeyProblem("", "no_toml", {"line": place[1], "column": place[2]})
    return KeyProblem("", "no_toml_end")


def _problem(found: dict[str, Any]) -> KeyProblem:
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in found["loc"])
    if found["type"] == "missing":
        return KeyProblem(key, "missing", {"takes": _takes(found["loc"])})
    if found["type"] == "extra_forbidden":
        return KeyProblem(key, "unknown_key", {"found": str(found["input"])})
    context = found.get("ctx", {})
    values = {"found": str(found["input"]), "takes": _takes(found["loc"])}
    for limit in ("ge", "le", "gt", "max_length"):
        if limit in context:
            values["limit"] = str(context[limit])
    if found["type"] == "literal_error":
        values["choices"] = context["expected"]
    return KeyProblem(key, _CODES.get(found["type"], "other_kind"), values)


def _takes(path: tuple[str | int, ...]) -> str:
    """The kind of value that a key takes: number, whole_number, text, day, truth, list or table."""
    model: Any = _File
    annotation: Any = None
    for part in path:
        if isinstance(part, int):
            model = annotation = annotation.__args__[0]
            continue
        annotation = model.model_fields[part].annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    while hasattr(annotation, "__metadata__"):
        annotation = annotation.__origin__
    kinds = {Decimal: "number", int: "whole_number", str: "text", date: "day", bool: "truth"}
    if annotation in kinds:
        return kinds[annotation]
    if get_origin(annotation) is Literal:
        return "text"
    return "table" if isinstance(annotation, type) and issubclass(annotation, BaseModel) else "list"


def _contradictions(file: _File) -> list[KeyProblem]:
    problems = []
    keys = [group.key for group in file.ranking.groups]
    if twice := sorted({key for key in keys if keys.count(key) > 1}):
        problems.append(KeyProblem("ranking.groups", "group_twice", {"groups": tuple(twice)}))
    if len(set(file.ranking.ties)) != len(file.ranking.ties):
        problems.append(KeyProblem("ranking.ties", "rule_twice"))
    floor, lost = file.late.floor_percent, file.late.percent_a_day
    if floor > 100 - lost and lost > 0:
        problems.append(KeyProblem("late.floor_percent", "floor_too_high", {"found": str(floor)}))
    for name, minus in (("first_day", file.overdue.first_day), ("further_day", file.overdue.further_day)):
        if minus < file.overdue.task_limit:
            problems.append(KeyProblem(f"overdue.{name}", "over_task_limit", {"found": str(minus)}))
    return problems


def _hundredths(value: Decimal) -> int:
    return int(value * 100)


def _day(text: str) -> tuple[int, int]:
    month, _, day = text.rpartition("-")
    return int(month or 0), LAST_DAY if day == "last" else int(day)


def _levels(part: BaseModel) -> dict[str, int]:
    return {name: _hundredths(getattr(part, name)) for name in type(part).model_fields if name != "support_percent"}


def _method(file: _File) -> Method:
    bases: dict[ListKind, int] = {kind: _hundredths(getattr(file.attainable.bases, kind)) for kind in LIST_KINDS}
    days: dict[Cycle, tuple[tuple[int, int], ...]] = {
        cycle: tuple(_day(day) for day in getattr(file.reports.days, cycle))  # type: ignore[misc]
        for cycle in CYCLES
    }
    manual: dict[ManualRule, dict[str, int]] = {
        "recognition": _levels(file.manual.recognition),
        "praise": _levels(file.manual.praise),
        "criticism": _levels(file.manual.criticism),
        "false_report": _levels(file.manual.false_report),
    }
    ties: tuple[TieRule, ...] = tuple(file.ranking.ties)
    assert set(ties) <= set(TIE_RULES)
    return Method(
        id=file.id,
        title=Name(file.title.zh, file.title.en),
        version=file.version,
        first_day=file.first_day,
        attainable=Attainable(
            bases,
            tuple(_hundredths(value) for value in file.attainable.difficulties),
            file.attainable.support_percent,
        ),
        lateness=Lateness(file.late.percent_a_day, file.late.floor_percent),
        early=Early(file.early.calendar_days, _hundredths(file.early.points)),
        overdue=Overdue(
            _hundredths(file.overdue.first_day),
            _hundredths(file.overdue.further_day),
            _hundredths(file.overdue.task_limit),
        ),
        year_end=YearEnd(
            file.year_end.month,
            file.year_end.day,
            _hundredths(file.year_end.lead),
            _hundredths(file.year_end.support),
        ),
        reports=Reports(
            days,
            _hundredths(file.reports.late),
            _hundredths(file.reports.missing),
            file.reports.missing_after_working_days,
            _hundredths(file.reports.unit_year_limit),
            _hundredths(file.reports.returned),
            file.reports.returns_free,
        ),
        notices={"yellow": _hundredths(file.notices.yellow), "red": _hundredths(file.notices.red)},
        manual=manual,
        support_share_of={"recognition": file.manual.recognition.support_percent},
        second_pair_above=_hundredths(file.manual.second_pair_above),
        score=Score(_hundredths(file.score.bonus_limit), _hundredths(file.score.deduction_limit)),
        ranking=Ranking(
            tuple(Group(group.key, Name(group.key, group.en), group.ranked) for group in file.ranking.groups),
            file.ranking.minimum_nodes,
            ties,
        ),
        extensions=Extensions(file.extensions.ask_working_days, file.extensions.limit_a_task),
        months=Months(file.months.objection_working_days, file.months.decision_working_days),
    )
