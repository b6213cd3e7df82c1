"""An open point of a cell: what stands there, and what it could mean."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """Something a person has to settle. Nothing is stored for it before the answer.

    `code` names the kind of doubt (see `bot/texts/lists.py` for the words), `field` the field of the list, `found` the
    text as written, `choices` the possible answers as values: ISO days, unit codes, names of a cycle …
    """

    code: str
    field: str
    found: str
    choices: tuple[str, ...] = ()
