"""Whether a stretch of a message tells how a task stands: a figure, a completion, an obstacle, a request."""

from __future__ import annotations

import re

from domain.rules.understanding import trouble
from domain.rules.understanding.completion import Completion, completion
from domain.rules.understanding.numbers import canonical

_TOLD = re.compile("\\d|完成|办结|成(?=$|多)|done|finished|complete")
_SHARE_OF_IT = re.compile("(?:占|即|完成率|合)[^,]{0,12}\\d")  # 完成18公里，占60%
_FIGURE = re.compile(r"\d(?:\.\d+)?%|\d{1,6}/\d{1,6}")


def tells_trouble(told: str) -> bool:
    """An obstacle, a difficulty, a request for help or time, or that it is not finished; `told` has its figures."""
    return (
        trouble.stopped(told) is not None
        or trouble.difficult(told)
        or trouble.help_asked(told)
        or trouble.extension_asked(told) is not None
        or completion(told) is Completion.NOT_DONE
    )


def tells_state(text: str) -> bool:
    """Anything that a report of a task says."""
    told = canonical(text)
    return _FIGURE.search(told) is not None or tells_trouble(told) or completion(told) is not Completion.NONE


def says_something_new(clause: str, before: str) -> bool:
    """A second figure or completion that no name introduces."""
    if _SHARE_OF_IT.match(clause):
        return False
    return _TOLD.search(clause) is not None and _TOLD.search(before) is not None
