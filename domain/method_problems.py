"""What can be wrong with a method file."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class KeyProblem:
    """What is wrong with a key of the file: `code` with `values`; the words for it are in bot/texts/method_file.py."""

    key: str  # like reports.days.monthly.1; "" = the file itself
    code: str
    values: Mapping[str, object] = field(default_factory=dict)


class MethodFileError(ValueError):
    """The method file cannot be used; `problems` has each key that is wrong."""

    def __init__(self, problems: list[KeyProblem]) -> None:
        super().__init__(", ".join(f"{problem.key}: {problem.code}" for problem in problems))
        self.problems = problems
