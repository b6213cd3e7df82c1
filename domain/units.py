"""Units: read from a file, stored, renamed, and found by the names that people write."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from db import Edition, Unit, UnitAlias
from domain.audit import NOWHERE, Source, write_audit
from domain.rules.cells.text import folded, number_folded, one_line, plain, says_nothing
from domain.rules.cells.unit_names import KnownUnit, UnitIndex
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.parsed import Place, Problem
from domain.sheets.sheet import Sheet, cell_name
from domain.sheets.table import filled_rows

GROUPS = ("镇街", "经济管理", "社会事业", "城建监管", "综合保障", "园区管委会")
KINDS = ("town", "sub-district", "department", "zone")

_HEADINGS = {
    "code": "code|unitcode|编码|代码|单位编码|单位代码|编号|unitno",
    "name_zh": "name_zh|namezh|chinesename|单位名称|名称|单位全称|全称|单位|中文名称|name|unit",
    "short_zh": "short_zh|shortzh|shortname|简称|单位简称|short",
    "name_en": "name_en|nameen|englishname|英文名称|英文|英文名",
    "aliases": "aliases|alias|别名|其他名称|曾用名|othernames",
    "ranking_group": "group|ranking_group|rankinggroup|分组|考核组|考核分组|组别|排名组",
    "kind": "kind|type|类型|单位类型|类别|性质",
    "active": "active|启用|是否启用|状态|有效",
    "notes": "notes|note|备注|说明|remarks",
}
_FIELD_OF = {name: key for key, names in _HEADINGS.items() for name in names.split("|")}
_GROUP_WORDS = {
    "towns": "镇街",
    "townsandsubdistricts": "镇街",
    "economy": "经济管理",
    "socialaffairs": "社会事业",
    "constructionandregulation": "城建监管",
    "generalsupport": "综合保障",
    "zones": "园区管委会",
    "zone": "园区管委会",
    "园区": "园区管委会",
}
_KIND_WORDS = {
    "镇": "town",
    "街道": "sub-district",
    "subdistrict": "sub-district",
    "部门": "department",
    "园区": "zone",
}
_NO = frozenset({"no", "n", "false", "0", "否", "停用", "未启用", "inactive", "无效", "撤销"})
_INACTIVE_NOTE = re.compile(r"default inactive|默认(?:停用|不启用)", re.IGNORECASE)
_FIELDS = ("name_zh", "short_zh", "name_en", "ranking_group", "kind", "active", "notes")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as a file names it."""

    code: str
    name_zh: str
    short_zh: str
    name_en: str
    ranking_group: str
    kind: str
    active: bool
    notes: str
    aliases: tuple[str, ...]


@dataclass(slots=True)
class UnitsRead:
    """What a units file says. With problems nothing of it is stored."""

    file_name: str
    sha256: str
    units: list[UnitRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A known unit that the file describes differently: (field, old, new)."""

    code: str
    changes: tuple[tuple[str, str, str], ...]
    row: UnitRow


@dataclass(slots=True)
class UnitsPlan:
    """What importing a units file would do. Units that the file does not name stay as they are."""

    read: UnitsRead
    added: list[UnitRow] = field(default_factory=list)
    changed: list[UnitChange] = field(default_factory=list)
    unchanged: int = 0
    unlisted: list[str] = field(default_factory=list)


def unit_index(session: Session) -> UnitIndex:
    """All units of the store by all their names."""
    units = session.scalars(select(Unit).options(selectinload(Unit.aliases)).order_by(Unit.code)).all()
    return UnitIndex.of(
        KnownUnit(
            unit.code,
            unit.short_zh,
            (unit.name_zh, unit.name_en, *(alias.alias for alias in unit.aliases)),
            unit.active,
        )
        for unit in units
    )


def known_units(rows: Iterable[UnitRow]) -> UnitIndex:
    """The same index from a units file that is not stored yet."""
    return UnitIndex.of(KnownUnit(r.code, r.short_zh, (r.name_zh, r.name_en, *r.aliases), r.active) for r in rows)


def read_units(content: bytes, file_name: str, limits: Limits | None = None) -> UnitsRead:
    """Read a units file (.csv, .xlsx, .xls, .ods). Raises FileRefused where it holds no table of units."""
    from domain.sheets.files import open_sheets  # readers of sheets are needed only for a file

    limits = limits or Limits()
    read = UnitsRead(PurePath(file_name).name, hashlib.sha256(content).hexdigest())
    found = False
    for sheet in open_sheets(content, read.file_name, limits):
        found = (not sheet.hidden and _read_sheet(sheet, read, limits)) or found
    if not found:
        raise FileRefused("no_units")
    return read


def _read_sheet(sheet: Sheet, read: UnitsRead, limits: Limits) -> bool:
    columns: dict[str, int] = {}
    seen = {row.code for row in read.units}
    for count, row in enumerate(filled_rows(sheet)):
        texts = [one_line(text) for text in row.texts()]
        if not columns:
            named = {
                key: column
                for column, text in reversed(list(enumerate(texts)))
                if (key := _FIELD_OF.get(folded(text).casefold()))
            }
            columns = named if {"code", "name_zh"} <= named.keys() else {}
            if count > 50:
                return False
            continue
        if count > limits.rows:
            raise FileRefused("too_many_rows", limit=limits.rows)
        values = {key: texts[column] if column < len(texts) else "" for key, column in columns.items()}
        place = Place(read.file_name, sheet.name, cell_name(row.index, columns["code"]))
        unit = _unit(values, place, seen, read.problems)
        if unit is not None:
            seen.add(unit.code)
            read.units.append(unit)
    return bool(columns)


def _unit(values: dict[str, str], place: Place, seen: set[str], problems: list[Problem]) -> UnitRow | None:
    before = len(problems)
    code, name = number_folded(values.get("code", "")), values.get("name_zh", "")
    if not code or len(code) > 20:
        problems.append(Problem(place, "unit_code_missing" if not code else "unit_code_long", code[:40]))
    elif code in seen:
        problems.append(Problem(place, "unit_code_twice", code, (), code))
    if says_nothing(name):
        problems.append(Problem(place, "unit_name_missing", code, (), code))
    group = values.get("ranking_group", "")
    group = _GROUP_WORDS.get(re.sub(r"[-&\s]", "", plain(group).casefold()), group)
    if group not in GROUPS:
        problems.append(Problem(place, "unit_group_unknown", group, GROUPS, code))
    kind = values.get("kind", "") or ("zone" if group == "园区管委会" else "department")
    kind = _KIND_WORDS.get(re.sub(r"[-\s]", "", plain(kind).casefold()), kind.casefold())
    if kind not in KINDS:
        problems.append(Problem(place, "unit_kind_unknown", kind, KINDS, code))
    if len(problems) > before:
        return None
    notes = values.get("notes", "")
    active = folded(values.get("active", "")).casefold() not in _NO and not _INACTIVE_NOTE.search(notes)
    short = values.get("short_zh", "") or name
    aliases = [one_line(alias) for alias in re.split(r"[|、；;\n]", values.get("aliases", ""))]
    kept = tuple(dict.fromkeys(alias for alias in aliases if alias and alias not in (name, short)))
    return UnitRow(code, name, short, values.get("name_en", ""), group, kind, active, notes, kept)


def plan_units(session: Session, read: UnitsRead) -> UnitsPlan:
    """What the file would add and change, field by field."""
    plan = UnitsPlan(read)
    stored = {unit.code: unit for unit in session.scalars(select(Unit).options(selectinload(Unit.aliases)))}
    for row in read.units:
        unit = stored.pop(row.code, None)
        if unit is None:
            plan.added.append(row)
            continue
        changes = [
            (name, str(getattr(unit, name)), str(getattr(row, name)))
            for name in _FIELDS
            if folded(str(getattr(unit, name))) != folded(str(getattr(row, name)))
        ]
        old_aliases = sorted(alias.alias for alias in unit.aliases)
        if set(old_aliases) != set(row.aliases):
            changes.append(("aliases", "、".join(old_aliases), "、".join(row.aliases)))
        if changes:
            plan.changed.append(UnitChange(row.code, tuple(changes), row))
        else:
            plan.unchanged += 1
    plan.unlisted = sorted(stored)
    return plan


def apply_units(
    session: Session, plan: UnitsPlan, actor_id: int | None, now: datetime, source: Source = NOWHERE
) -> Edition | None:
    """Store what the plan says, with the audit log; None where it says nothing new.

    The plan is made anew from the store first, so that one that was shown a while ago cannot undo what came since.
    """
    plan = plan_units(session, plan.read)
    if not plan.added and not plan.changed:
        return None
    stored = {unit.code: unit for unit in session.scalars(select(Unit).options(selectinload(Unit.aliases)))}
    for row in plan.added:
        unit = Unit(code=row.code, aliases=[UnitAlias(alias=alias) for alias in row.aliases])
        _set(unit, row)
        session.add(unit)
        session.flush()
        after = {"file": plan.read.file_name, "name": row.name_zh}
        write_audit(
            session, actor_id, "unit_added", ("unit", row.code), after=after, unit_id=unit.id, source=source, now=now
        )
    for change in plan.changed:
        unit = stored[change.code]
        _set(unit, change.row)
        for alias in [alias for alias in unit.aliases if alias.alias not in change.row.aliases]:
            unit.aliases.remove(alias)
        known = {alias.alias for alias in unit.aliases}
        unit.aliases.extend(UnitAlias(alias=alias) for alias in change.row.aliases if alias not in known)
        before = {name: old for name, old, _ in change.changes}
        after = {name: new for name, _, new in change.changes}
        write_audit(
            session,
            actor_id,
            "unit_changed",
            ("unit", unit.code),
            before=before,
            after=after,
            unit_id=unit.id,
            source=source,
            now=now,
        )
    edition = Edition(
        kind="units",
        file_name=plan.read.file_name,
        sha256=plan.read.sha256,
        imported_at=now,
        imported_by=actor_id,
        changes={
            "added": [row.code for row in plan.added],
            "changed": {change.code: [list(one) for one in change.changes] for change in plan.changed},
        },
    )
    session.add(edition)
    session.flush()
    return edition


def _set(unit: Unit, row: UnitRow) -> None:
    for name in _FIELDS:
        setattr(unit, name, getattr(row, name))
