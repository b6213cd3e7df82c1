"""What upkeep finds wrong or refuses: a stable code with values. The words for it are in bot/cli/upkeep_words.py."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `str()` is for the log: the code and its values, in no language."""

    code: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        said = ", ".join(f"{name}: {value}" for name, value in self.values.items())
        return self.code.replace("_", " ") + (f" ({said})" if said else "")


class UpkeepError(Exception):
    """What was asked for cannot be done; `problem` says why."""

    def __init__(self, code: str, **values: object) -> None:
        self.problem = Problem(code, values)
        super().__init__(str(self.problem))
