"""One part on the desk: its words, its task, its facts, and the readings that may come of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from domain.rules.understanding.facts import Facts
from domain.rules.understanding.targets import Target
from domain.rules.understanding.values import Kind, Open, Reading, Reason, TaskContext


def reason(code: str, **values: object) -> Reason:
    return Reason(code, tuple((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True)
class Desk:
    """What a decision is made from: the original words, the task, its target, the facts."""

    text: str
    task: TaskContext | None
    target: Target | None
    facts: Facts
    note: str | None

    def read(
        self,
        kind: Kind,
        why: Reason,
        *,
        percent: int | None = None,
        quantity: Decimal | None = None,
        unit: str | None = None,
        on: date | None = None,
        open: Open | None = None,  # noqa: A002
        choices: tuple[Reading, ...] = (),
    ) -> Reading:
        no = self.task.no if self.task else None
        return Reading(kind, why, self.text, percent, quantity, unit, no, on, (), open, choices, self.note)

    def ask(self, why: Reason, point: Open, *choices: Reading) -> Reading:
        return self.read(Kind.AMBIGUOUS_ASK_BACK, why, open=point, choices=choices)

    # The readings that are offered as answers.
    def progress(self, percent: int | None) -> Reading:
        if percent is None:
            return self.read(Kind.PROGRESS, reason("under_way"), on=self.facts.forecast_on)
        return self.read(
            Kind.PROGRESS, reason("stated_percentage", percent=percent), percent=percent, on=self.facts.forecast_on
        )

    def completed(self) -> Reading:
        return self.read(Kind.COMPLETED, reason("said_done"), on=self.facts.done_on)

    def not_completed(self) -> Reading:
        return self.read(Kind.NOT_COMPLETED, reason("said_not_done"), on=self.facts.forecast_on)

    def blocked(self) -> Reading:
        return self.read(Kind.BLOCKED, reason("obstacle", words=self.facts.obstacle or self.text))

    def help(self) -> Reading:
        return self.read(Kind.COORDINATION_NEEDED, reason("help_wanted", words=self.facts.help or self.text))

    def extension(self) -> Reading:
        on = self.facts.extension_on or self.facts.forecast_on
        if on is None:
            return self.read(Kind.EXTENSION_REQUEST, reason("more_time_open"), open=Open.DATE)
        return self.read(Kind.EXTENSION_REQUEST, reason("more_time", date=on.isoformat()), on=on)

    def counted(self, quantity: Decimal) -> Reading:
        target = self.target
        assert target is not None
        percent = percent_of(quantity, target)
        return self.read(
            Kind.QUANTITY,
            reason(
                "count_against_target",
                quantity=plain_number(quantity),
                target=plain_number(target.amount),
                unit=target.unit,
            ),
            percent=percent,
            on=self.facts.forecast_on,
            quantity=quantity,
            unit=target.unit,
        )


def plain_number(value: Decimal) -> str:
    return f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}".rstrip("0").rstrip(".")


def percent_of(quantity: Decimal, target: Target) -> int:
    exact = quantity * 100 / target.amount
    whole = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return 99 if whole >= 100 and exact < 100 else whole
