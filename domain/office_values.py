"""The office's rules as plain values: read from a file that somebody wrote, checked key by key."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.rules.ladder import DEFAULT_LADDER, Ladder, Rung, Step
from domain.rules.quiet_hours import Hours
from domain.rules.reminders import Marks

DEFAULTS: dict[str, Any] = {
    "opens": Hours.opens,
    "closes": Hours.closes,
    "singles_a_day": 3,
    "due_marks": list(Marks().due),
    "report_marks": list(Marks().report),
    "ladder": [
        {
            "after": step.after,
            "tells": [rung.value for rung in step.tells],
            "proposes": step.proposes,
            "every": step.every,
        }
        for step in DEFAULT_LADDER
    ],
}


class RulesError(Exception):
    """A value cannot be used; the text names its key, what was found and what it takes."""


def _minutes(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value <= 24 * 60


def _marks(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(n, int) and 0 <= n <= 60 for n in value)


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


_TAKES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "opens": (_minutes, "minutes after midnight, like 480 for 08:00"),
    "closes": (_minutes, "minutes after midnight, like 1260 for 21:00"),
    "singles_a_day": (lambda v: isinstance(v, int) and 0 <= v <= 20, "a number of messages, 0 to 20"),
    "due_marks": (_marks, "working days before a due day, like [15, 7, 3, 1, 0]"),
    "report_marks": (_marks, "working days before a report day, like [5, 1, 0]"),
    "ladder": (
        _ladder,
        'steps like {"after": 3, "tells": ["office"], "proposes": "yellow", "every": 0}; '
        "tells: official, unit_head, office, leader",
    ),
}


def check_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, if all can be used. Raises RulesError for the first that cannot."""
    for key, value in values.items():
        if key not in _TAKES:
            raise RulesError(f"{key}: no such rule; there are {', '.join(_TAKES)}")
        fits, takes = _TAKES[key]
        if not fits(value):
            raise RulesError(f"{key}: found {value!r}, takes {takes}")
    merged = DEFAULTS | dict(values)
    if merged["opens"] >= merged["closes"]:
        raise RulesError(f"closes: found {merged['closes']}, takes more than opens ({merged['opens']})")
    return dict(values)


def ladder_of(values: Mapping[str, Any]) -> Ladder:
    """The ladder of checked values."""
    return tuple(
        Step(step["after"], tuple(Rung(one) for one in step["tells"]), step.get("proposes", ""), step.get("every", 0))
        for step in values.get("ladder", DEFAULTS["ladder"])
    )


def marks_of(values: Mapping[str, Any]) -> Marks:
    """The marks of checked values."""
    return Marks(
        tuple(values.get("due_marks", DEFAULTS["due_marks"])),
        tuple(values.get("report_marks", DEFAULTS["report_marks"])),
    )
