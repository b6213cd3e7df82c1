"""A measured figure beside its limit, and how figures are measured: contenders in turn, medians of the rounds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One row of the table. `ratio` is what is compared with `target`, in the sense that `target` names."""

    what: str
    ours: str
    limit: str
    rival: str
    ratio: float | None
    target: str
    reached: bool | None


def interleaved(contenders: Mapping[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """Medians over rounds in which every contender runs once, so that what disturbs the machine disturbs all."""
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            found[name].append(run())
    return {name: median(values) for name, values in found.items()}


def table(figures: list[Figure]) -> str:
    """As Markdown."""
    head = "| figure | measured | limit, same run | instead of it | ratio | to reach | |\n|---|---|---|---|---|---|---|"
    rows = [
        f"| {f.what} | {f.ours} | {f.limit} | {f.rival} | {'–' if f.ratio is None else f'{f.ratio:.2f}'} | {f.target} "
        f"| {'' if f.reached is None else '✓' if f.reached else '✗'} |"
        for f in figures
    ]
    return "\n".join([head, *rows])
