"""Reading .ods from its xml: values, repeats, merged ranges, hidden sheets, percentages as shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.parsers import expat

from domain.sheets.limits import FileRefused, Limits
from domain.sheets.package import Package
from domain.sheets.sheet import NO_RESULT, Cell, Merge, Row, Sheet, holds_something

_CELLS = 16_384
_TEXT_ONLY = {"annotation", "shapes", "frame", "custom-shape"}  # what floats over a cell is not in it


@dataclass(slots=True)
class _Table:
    name: str
    hidden: bool
    rows: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)


@dataclass(slots=True)
class _Reader:
    """Collects tables while the parser walks content.xml."""

    limits: Limits
    tables: list[_Table] = field(default_factory=list)
    hidden_styles: set[str] = field(default_factory=set)
    style: str = ""
    row: int = 0
    column: int = 0
    row_repeat: int = 1
    cells: list[Cell] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    paragraphs: int = 0
    in_cell: bool = False
    aside: int = 0
    filled: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag in _TEXT_ONLY:
            self.aside += 1
        elif tag == "style":
            self.style = attributes.get("style:name", "")
        elif tag == "table-properties" and attributes.get("table:display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table:table":
            hidden = attributes.get("table:style-name", "") in self.hidden_styles
            self.tables.append(_Table(attributes.get("table:name", ""), hidden))
            self.row = 0
        elif name == "table:table-row":
            self.column, self.cells = 0, []
            self.row_repeat = _count(attributes, "table:number-rows-repeated")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.attributes, self.text, self.paragraphs, self.in_cell = attributes, [], 0, True
        elif self.in_cell and not self.aside:
            if name == "text:p":
                if self.paragraphs:
                    self.text.append("\n")
                self.paragraphs += 1
            elif name == "text:s":
                self.text.append(" " * min(_count(attributes, "text:c"), 1000))
            elif name == "text:tab":
                self.text.append("\t")
            elif name == "text:line-break":
                self.text.append("\n")

    def characters(self, data: str) -> None:
        if self.in_cell and self.paragraphs and not self.aside:
            self.text.append(data)

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in _TEXT_ONLY:
            self.aside = max(0, self.aside - 1)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self.in_cell = False
            self._put()
        elif name == "table:table-row":
            self._put_row()

    def _put(self) -> None:
        value = None if not self.tables else _value(self.attributes, "".join(self.text))
        repeat = _count(self.attributes, "table:number-columns-repeated")
        wide = _count(self.attributes, "table:number-columns-spanned")
        high = _count(self.attributes, "table:number-rows-spanned")
        if self.tables and (wide > 1 or high > 1) and len(self.tables[-1].merges) < 100_000:
            merge = Merge(self.row, self.column, self.row + high - 1, self.column + wide - 1)
            self.tables[-1].merges.append(merge)
        if value is not None and self.column < _CELLS:
            self.cells += [None] * (self.column - len(self.cells))
            self.cells += [value] * min(repeat, _CELLS - self.column)
        self.column += repeat

    def _put_row(self) -> None:
        if self.tables and any(map(holds_something, self.cells)) and not self.tables[-1].hidden:
            self.filled += self.row_repeat
            if self.filled > self.limits.rows + 1_000:  # a row may claim to be there a million times
                raise FileRefused("too_many_rows", limit=self.limits.rows)
            table = self.tables[-1]
            table.rows += [(self.row + n, self.cells) for n in range(self.row_repeat)]
        self.row += self.row_repeat


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, min(int(text), 1 << 21)) if text.isdigit() and len(text) < 9 else 1


def _value(attributes: dict[str, str], text: str) -> Cell:
    kind = attributes.get("office:value-type", "")
    formula = "table:formula" in attributes
    if formula and (not kind or text.startswith(("#", "Err:")) or attributes.get("calcext:value-type") == "error"):
        return NO_RESULT
    if kind in ("float", "currency"):
        try:
            return float(attributes.get("office:value", ""))
        except ValueError:
            return text or None
    if kind == "date":
        written = attributes.get("office:date-value", "")
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            return text or None
        return moment if "T" in written else date(moment.year, moment.month, moment.day)
    if kind == "boolean":
        return attributes.get("office:boolean-value") == "true"
    if kind == "percentage":
        return "".join(text.split()) or None
    return (text or attributes.get("office:string-value", "")) or None


def read_ods(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """The sheets of an .ods. Raises FileRefused for a file that is unsafe, encrypted or not whole."""
    package = Package(content, limits)
    if b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise FileRefused("file_encrypted")
    if "content.xml" not in package:
        raise FileRefused("file_damaged")
    reader = _Reader(limits)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        for piece in package.pieces("content.xml"):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise FileRefused("file_damaged") from None
    for table in reader.tables:
        yield Sheet(table.name, _iterate(table.rows), table.hidden, tuple(table.merges))


def _iterate(rows: list[Row]) -> Callable[[], Iterator[Row]]:
    return lambda: ((index, list(cells)) for index, cells in rows)
