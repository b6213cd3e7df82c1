"""Who a cell names (reading rules 4–7): units by code, name, short name or alias; collective names stay text."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from domain.rules.cells.questions import Question
from domain.rules.cells.text import folded, one_line, says_nothing, visible

_SEPARATORS = re.compile(r"[、，,;；/／\n]|\r\n?")
_ETC = re.compile(r"(?:等(?:[\d一二三四五六七八九十]*[个家])?(?:单位|部门)?|,? etc\.?)$", re.IGNORECASE)
_ETC_COLLECTIVE = re.compile(r"^(.+?)等((?:各|相关|有关|其他|其它).+)$")
_COLLECTIVE = re.compile(
    r"(?:全区|区级|区直|市级|驻区)?各.*"
    r"|.*(?:相关|有关|涉及|其他|其它|责任|成员|主管|职能|属地|所在|辖区)的?"
    r"(?:部门|单位|镇街|镇|街道|街办|镇\(?街道?\)?|园区|企业|科室|政府)(?:办事处)?"
    r"|(?:全区|区级|区直|全体|所有|市级)?(?:部门|单位|镇街|镇|街道|街办|园区|镇\(街道?\)|镇办|成员单位|镇街园区)"
    r"|(?:all|each|every|relevant|related|other|concerned|competent)\b.*"
    r"|.*\b(?:departments|units|towns|sub-?districts|offices|bureaus|agencies)(?: concerned)?",
    re.IGNORECASE,
)
_REMARK = re.compile(r"[(\[][^()\[\]]*[)\]]")
_SUGGESTED = 3
_LONGEST = 60  # characters of a name that is worth comparing
_SEARCHES = 2_000  # close names are looked for so often; a file with more unknown names needs another remedy


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit as the store knows it. `names`: full name, short name, English name and aliases."""

    code: str
    short: str
    names: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """What a name stands for. Exactly one code where it is known; several where it is ambiguous; none: suggestions."""

    text: str
    codes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The one unit's code, if it is one."""
        return self.codes[0] if len(self.codes) == 1 else None


def name_folded(text: str) -> str:
    """What two unit names are compared by: NFKC, no spaces, one case, one kind of apostrophe."""
    return re.sub("[’‘`´ʼ]", "'", folded(text)).casefold()


def distance(one: str, other: str, most: int) -> int:
    """The number of single-character changes between two texts, counted no further than `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        above, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (a != b))
        if min(row) > most:
            return most + 1
    return row[-1]


@dataclass(slots=True)
class UnitIndex:
    """All known units by all their names."""

    units: Mapping[str, KnownUnit]
    _by_name: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _seen: dict[str, Match] = field(default_factory=dict)
    _searches: int = 0
    cells: dict[str, "Names"] = field(default_factory=dict)  # whole cells already read: lists repeat them

    @classmethod
    def of(cls, units: Iterable[KnownUnit]) -> "UnitIndex":
        """The index of these units. A name that several of them bear is ambiguous."""
        known = {unit.code: unit for unit in units}
        by_name: dict[str, tuple[str, ...]] = {}
        for unit in known.values():
            for name in dict.fromkeys(map(name_folded, (unit.code, unit.short, *unit.names))):
                if name and unit.code not in by_name.get(name, ()):
                    by_name[name] = (*by_name.get(name, ()), unit.code)
        return cls(known, by_name)

    def short(self, code: str) -> str:
        """The short name of a unit, for messages."""
        return self.units[code].short

    def find(self, text: str) -> Match:
        """Look one name up. A close name is suggested, never applied."""
        key = name_folded(text)
        if key not in self._seen:
            if len(self._seen) > 10_000:  # a hostile file may bring a new name in every row
                self._seen.clear()
            self._seen[key] = self._match(key)
        return replace(self._seen[key], text=one_line(text))

    def _match(self, key: str) -> Match:
        if key in self._by_name:
            return Match("", self._by_name[key])
        if not 1 < len(key) <= _LONGEST or self._searches >= _SEARCHES:
            return Match("")
        self._searches += 1
        bare = _REMARK.sub("", key)  # 区工信局(牵头): the name is in there, but who says what the remark means
        if bare != key and bare in self._by_name:
            return Match("", (), self._by_name[bare])
        begins = [code for name, codes in self._by_name.items() if name.startswith(key) for code in codes]
        if len(set(begins)) > 1:
            return Match("", tuple(dict.fromkeys(begins))[: 2 * _SUGGESTED])
        most = 1 if len(key) <= 5 else 2
        close: dict[str, tuple[int, bool, str]] = {}
        for name, codes in self._by_name.items():
            if (steps := distance(key, name, most)) <= most:
                for code in codes:
                    rank = (steps, name not in key, code)
                    close[code] = min(rank, close.get(code, rank))
        best = sorted(close, key=lambda code: close[code])
        return Match("", (), tuple(dict.fromkeys(best + begins))[:_SUGGESTED])


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a cell, one after the other: units looked up, and collective names as text."""

    text: str
    units: tuple[Match, ...] = ()
    collective: tuple[str, ...] = ()
    collective_first: bool = False  # the first of all names is no unit but a collective one


def is_collective(text: str) -> bool:
    """Whether a name means many units without naming one: 各镇街, 相关部门 (reading rule 7)."""
    text = unicodedata.normalize("NFKC", one_line(text))
    if len(text) > _LONGEST:
        return False
    return bool(_COLLECTIVE.fullmatch(text) or _COLLECTIVE.fullmatch(text.replace(" ", "")))


def read_names(value: object, index: UnitIndex) -> Names:
    """Split a cell at its separators (never at 和) and look each name up; a repeated unit counts once."""
    text = "" if value is None else visible(str(value))
    if says_nothing(text):
        return Names("")
    known = index.cells.get(text)
    if known is None:
        if len(index.cells) > 10_000:
            index.cells.clear()
        known = index.cells[text] = _read_names(text, index)
    return known


def _read_names(text: str, index: UnitIndex) -> "Names":
    if index.find(text).code:
        return Names(one_line(text), (index.find(text),))
    units: dict[str, Match] = {}
    collective: dict[str, None] = {}
    parts = _parts(text)
    for part in parts:
        match = index.find(part)
        if match.codes or not is_collective(part):
            units.setdefault(match.code or name_folded(part), match)
        else:
            collective[one_line(part)] = None
    return Names(
        "、".join(filter(None, map(one_line, _SEPARATORS.split(text)))),
        tuple(units.values()),
        tuple(collective),
        bool(parts) and one_line(parts[0]) in collective,
    )


def _parts(text: str) -> list[str]:
    parts = []
    for piece in _SEPARATORS.split(text):
        piece = piece.strip()
        if both := _ETC_COLLECTIVE.fullmatch(piece):
            parts += [both[1], both[2]]
        else:
            parts.append(_ETC.sub("", piece).strip())
    return [part for part in parts if not says_nothing(part)]


@dataclass(frozen=True, slots=True)
class Led:
    """Who leads and who supports. Without `lead` the row is rejected for `refusal` (a code) with `suggestions`."""

    lead: str | None
    supports: tuple[str, ...] = ()
    collective: str = ""
    questions: tuple[Question, ...] = ()
    refusal: str = ""
    refused_text: str = ""
    suggestions: tuple[str, ...] = ()


def read_units(leading: Names, supporting: Sequence[Names], index: UnitIndex, *, rest_support: bool) -> Led:
    """Decide lead and supports from the names of the leading column and of the supporting ones.

    `rest_support`: one column names them all, so whoever follows the first supports; otherwise, under 牵头单位, the
    first leads and what the others are is asked.
    """
    if not leading.units or leading.collective_first:
        refusal = "lead_collective" if leading.collective else "lead_missing"
        return Led(None, refusal=refusal, refused_text=leading.text)
    first, *others = leading.units
    if first.code is None:
        refusal = "lead_ambiguous" if first.codes else "lead_unknown"
        return Led(None, refusal=refusal, refused_text=first.text, suggestions=first.codes or first.suggestions)
    lead, questions = first.code, []
    if not index.units[lead].active:
        questions.append(Question("unit_inactive", "lead", first.text, (lead,)))
    if others and not rest_support:
        names = "、".join(match.text for match in others)
        codes = tuple(match.code for match in others if match.code)
        questions.append(Question("lead_several", "lead", names, codes))
    supports: dict[str, None] = {}
    for match in [*(others if rest_support else ()), *(match for names in supporting for match in names.units)]:
        if match.code is None:
            code = "support_ambiguous" if match.codes else "support_unknown"
            questions.append(Question(code, "supports", match.text, match.codes or match.suggestions))
        elif match.code != lead and match.code not in supports:
            supports[match.code] = None
            if not index.units[match.code].active:
                questions.append(Question("unit_inactive", "supports", match.text, (match.code,)))
    collective = dict.fromkeys(text for names in (leading, *supporting) for text in names.collective)
    return Led(lead, tuple(supports), "、".join(collective), tuple(questions))
