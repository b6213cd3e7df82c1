"""The office's rules as plain values: read from a file that somebody wrote, checked key by key."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.rules.ladder import (
    DEFAULT_EXTENSION_LADDER,
    DEFAULT_HELP_LADDER,
    DEFAULT_LADDER,
    DEFAULT_NOTICE_LADDER,
    Ladder,
    Rung,
    Step,
)
from domain.rules.quiet_hours import Hours
from domain.rules.reminders import Marks


def _steps(ladder: Ladder) -> list[dict[str, Any]]:
    """A ladder as plain values."""
    return [
        {
            "after": step.after,
            "tells": [rung.value for rung in step.tells],
            "proposes": step.proposes,
            "every": step.every,
        }
        for step in ladder
    ]


_LADDERS = {
    "ladder": DEFAULT_LADDER,
    "help_ladder": DEFAULT_HELP_LADDER,
    "notice_ladder": DEFAULT_NOTICE_LADDER,
    "extension_ladder": DEFAULT_EXTENSION_LADDER,
}

DEFAULTS: dict[str, Any] = {
    "opens": Hours.opens,
    "closes": Hours.closes,
    "singles_a_day": 3,
    "due_marks": list(Marks().due),
    "report_marks": list(Marks().report),
    **{name: _steps(ladder) for name, ladder in _LADDERS.items()},
}


class RulesError(Exception):
    """A value cannot be used: its key ("" = the file), what was found, and what it takes as a code with values.

    The words for it are in bot/texts/office_rules.py.
    """

    def __init__(self, key: str, code: str, found: object = None, **values: object) -> None:
        super().__init__(f"{key}: {code}, found {found!r}")
        self.key, self.code, self.found, self.values = key, code, found, values


def _minutes(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= 24 * 60


def _marks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(n, int) and 0 <= n <= 60 for n in value)


def _answer_ladder(value: Any) -> bool:
    return _ladder(value) and not any(step.get("proposes") for step in value)


def _ladder(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(step, dict)
        and set(step) <= {"after", "tells", "proposes", "every"}
        and isinstance(step.get("after"), int)
        and step["after"] >= 1
        and isinstance(step.get("tells"), list)
        and set(step["tells"]) <= set(Rung)
        and step.get("proposes", "") in ("", "yellow", "red")
        and isinstance(step.get("every", 0), int)
        and step.get("every", 0) >= 0
        for step in value
    )


_FITS: dict[str, Callable[[Any], bool]] = {
    "opens": _minutes,
    "closes": _minutes,
    "singles_a_day": lambda v: isinstance(v, int) and 0 <= v <= 20,
    "due_marks": _marks,
    "report_marks": _marks,
    "ladder": _ladder,
    "help_ladder": _answer_ladder,
    "notice_ladder": _answer_ladder,
    "extension_ladder": _answer_ladder,
}


def check_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, if all can be used. Raises RulesError for the first that cannot."""
    for key, value in values.items():
        if key not in _FITS:
            raise RulesError(key, "unknown", known=tuple(_FITS))
        if not _FITS[key](value):
            raise RulesError(key, key, value)
    merged = DEFAULTS | dict(values)
    if merged["opens"] >= merged["closes"]:
        raise RulesError("closes", "after_opens", merged["closes"], opens=merged["opens"])
    return dict(values)


def ladder_of(values: Mapping[str, Any], name: str = "ladder") -> Ladder:
    """The ladder of this name, of checked values: ladder, help_ladder, notice_ladder or extension_ladder."""
    if name not in values:
        return _LADDERS[name]
    return tuple(
        Step(step["after"], tuple(Rung(one) for one in step["tells"]), step.get("proposes", ""), step.get("every", 0))
        for step in values[name]
    )


def marks_of(values: Mapping[str, Any]) -> Marks:
    """The marks of checked values."""
    return Marks(
        tuple(values.get("due_marks", DEFAULTS["due_marks"])),
        tuple(values.get("report_marks", DEFAULTS["report_marks"])),
    )
