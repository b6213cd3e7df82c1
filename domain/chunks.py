"""Long lists of ids for queries, cut: a database takes only so many parameters at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 500


def in_chunks(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The values, at most `size` at a time, in their order."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
