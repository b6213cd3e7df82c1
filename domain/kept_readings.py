"""Readings as plain values, kept with a question until it is answered, also over a restart."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.rules.understanding.values import Kind, Open, Reading, Reason


def reading_values(reading: Reading) -> dict[str, Any]:
    """A reading as plain values, to be kept with a question."""
    return {
        "kind": reading.kind.value,
        "reason": reading.reason.code,
        "text": reading.text,
        "percent": reading.percent,
        "quantity": None if reading.quantity is None else str(reading.quantity),
        "unit": reading.unit,
        "task": reading.task,
        "date": None if reading.date is None else reading.date.isoformat(),
        "note": reading.note,
        "open": reading.open.value if reading.open else None,
        "parts": [reading_values(part) for part in reading.parts],
        "choices": [reading_values(choice) for choice in reading.choices],
    }


def reading_from(values: dict[str, Any]) -> Reading:
    """The reading that was kept with `reading_values`."""
    return Reading(
        kind=Kind(values["kind"]),
        reason=Reason(values["reason"]),
        text=values["text"],
        percent=values["percent"],
        quantity=None if values["quantity"] is None else Decimal(values["quantity"]),
        unit=values["unit"],
        task=values["task"],
        date=None if values["date"] is None else date.fromisoformat(values["date"]),
        note=values["note"],
        open=Open(values["open"]) if values.get("open") else None,
        parts=tuple(reading_from(part) for part in values.get("parts", ())),
        choices=tuple(reading_from(choice) for choice in values.get("choices", ())),
    )
