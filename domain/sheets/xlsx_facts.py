"""What a workbook's xml says and the fast reader does not: the date system, percentages, formulas without a result,
merged ranges, and how far a sheet really reaches."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from posixpath import join, normpath

from domain.sheets.package import Package
from domain.sheets.sheet import Merge, column_index

_CELL_TAG = rb"<(?:\w+:)?c(?=[\s>/])"
_SIMPLE = re.compile(rb"<c r=\"([A-Z]{1,3})")
_ROW = re.compile(rb"<row r=\"(\d{1,7})\"")
_VALUED = re.compile(_CELL_TAG + rb"[^>]*?(?<!/)>(?!\s*</(?:\w+:)?c>)")
_PLACED = re.compile(_CELL_TAG + rb"[^>]*?\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*?(?<!/)>(?!\s*</(?:\w+:)?c>)")
_FORMULA = re.compile(_CELL_TAG + rb"([^>]*)(?<!/)>\s*<(?:\w+:)?f[\s>/](.*?)</(?:\w+:)?c>", re.DOTALL)
_ERROR = re.compile(_CELL_TAG + rb"([^>]*\st=[\"']e[\"'][^>]*)>")
_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_RESULT = re.compile(rb"<(?:\w+:)?v[^>]*>[^<]|<(?:\w+:)?is[\s>]")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_MERGES = 100_000
Place = tuple[int, int]


@dataclass(slots=True)
class SheetFacts:
    """Of one worksheet. `last_row`, `last_column`: from 0, of cells that hold something; `unplaced`: some cells do not
    say where they stand; `percents`: the decimals shown, by cell; `no_result`: formulas without result, errors."""

    last_row: int = -1
    last_column: int = -1
    unplaced: bool = False
    percents: dict[Place, int] = field(default_factory=dict)
    no_result: set[Place] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(errors="replace").rpartition(":")[2]: unescape((one or two).decode(errors="replace"))
        for name, one, two in _ATTRIBUTE.findall(tag)
    }


def is_1904(package: Package) -> bool:
    """Whether the workbook counts its days from 1904."""
    match = re.search(rb"<(?:\w+:)?workbookPr\b([^>]*)>", package.read("xl/workbook.xml"))
    return bool(match) and _attributes(match[1]).get("date1904", "0") in {"1", "true", "on"}  # type: ignore[index]


def sheet_entries(package: Package) -> dict[str, str]:
    """The package entry of each sheet by the sheet's name."""
    relations = {}
    for tag in re.findall(rb"<(?:\w+:)?Relationship\s([^>]*)>", package.read("xl/_rels/workbook.xml.rels")):
        found = _attributes(tag)
        target = found.get("Target", "")
        relations[found.get("Id", "")] = normpath(target.lstrip("/") if target.startswith("/") else join("xl", target))
    entries = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\s([^>]*)>", package.read("xl/workbook.xml")):
        found = _attributes(tag)
        entries[found.get("name", "")] = relations.get(found.get("id", ""), "")
    return entries


def percent_styles(package: Package) -> dict[int, int]:
    """The cell styles that show a percentage: style number → decimals shown."""
    styles = package.read("xl/styles.xml")
    decimals = {9: 0, 10: 2}
    for tag in re.findall(rb"<(?:\w+:)?numFmt\s([^>]*)>", styles):
        found = _attributes(tag)
        code = re.sub(r"\"[^\"]*\"|\\.|\[[^\]]*\]", "", found.get("formatCode", "")).split(";")[0]
        if "%" in code and found.get("numFmtId", "").isdigit():
            fraction = re.search(r"\.([0#?]+)", code)
            decimals[int(found["numFmtId"])] = len(fraction[1]) if fraction else 0
    section = re.search(rb"<(?:\w+:)?cellXfs\b(.*?)</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    shown = {}
    for number, tag in enumerate(re.findall(rb"<(?:\w+:)?xf\s([^>]*)>", section[1] if section else b"")):
        style = _attributes(tag).get("numFmtId", "")
        if style.isdigit() and int(style) in decimals:
            shown[number] = decimals[int(style)]
    return shown


def sheet_facts(package: Package, entry: str, percents: dict[int, int]) -> SheetFacts:
    """Walk a worksheet's xml once, in pieces, without building a tree of it."""
    facts = SheetFacts()
    percent_tag = None
    if percents:
        numbers = b"|".join(str(number).encode() for number in percents)
        percent_tag = re.compile(_CELL_TAG + rb"([^>]*\ss=[\"'](?:" + numbers + rb")[\"'][^>]*)(?<!/)>")
    for part in _whole_cells(package.pieces(entry)):
        _measure(part, facts)
        if percent_tag:
            for tag in percent_tag.findall(part):
                found = _attributes(tag)
                if (at := _place(found)) and found.get("t", "n") == "n":
                    facts.percents[at] = percents[int(found["s"])]
        for tag, body in _FORMULA.findall(part) if b"<f" in part or b":f" in part else ():
            found = _attributes(tag)
            if (at := _place(found)) and found.get("t") != "str" and not _RESULT.search(body):
                facts.no_result.add(at)
        for tag in _ERROR.findall(part) if b't="e"' in part or b"t='e'" in part else ():
            if at := _place(_attributes(tag)):
                facts.no_result.add(at)
        for left, top, right, bottom in _MERGE.findall(part) if b"mergeCell" in part else ():
            if len(facts.merges) < _MERGES:
                columns_of = column_index(left.decode()), column_index(right.decode())
                facts.merges.append(Merge(int(top) - 1, columns_of[0], int(bottom) - 1, columns_of[1]))
    return facts


def _measure(part: bytes, facts: SheetFacts) -> None:
    """How far the cells of a part reach. Most sheets are written plainly and narrow: one quick look settles those."""
    columns, rows = _SIMPLE.findall(part), _ROW.findall(part)
    plainly = len(columns) == part.count(b"<c ") + part.count(b"<c>") + part.count(b":c ") + part.count(b":c>")
    widest = max((column_index(letters.decode()) for letters in set(columns)), default=-1)
    deepest = max(map(int, rows), default=0) - 1
    if plainly and len(rows) == part.count(b"<row") and widest < 64 and deepest < 60_000:
        facts.last_column, facts.last_row = max(facts.last_column, widest), max(facts.last_row, deepest)
        return
    places = _PLACED.findall(part)
    if places:
        facts.last_row = max(facts.last_row, max(int(row) for _, row in places) - 1)
        facts.last_column = max(
            facts.last_column, *(column_index(c.decode()) for c in {letters for letters, _ in places})
        )
    facts.unplaced = facts.unplaced or len(_VALUED.findall(part)) != len(places)


def _place(attributes: dict[str, str]) -> Place | None:
    match = re.fullmatch(r"([A-Z]{1,3})(\d{1,7})", attributes.get("r", ""))
    return (int(match[2]) - 1, column_index(match[1])) if match else None


def _whole_cells(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in parts that never cut a cell, nor a merged range, in two."""
    kept = b""
    for piece in pieces:
        kept += piece
        cut = max(kept.rfind(mark) for mark in (b"<c ", b"<row", b"<mergeCell "))
        cut = max(cut, kept.rfind(b"<", 0, max(0, kept.rfind(b":c "), kept.rfind(b":mergeCell "))))
        if cut > 0:
            yield kept[:cut]
            kept = kept[cut:]
    yield kept
