"""The roster: who serves which unit in which role, read from a file; an invite for each who has not joined.

The same person in two rows is two entries until the two links are used by one account: then they become one person.
Somebody no longer listed is named, never removed: leaving is decided by a person, in /people.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import PurePath

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import Edition, Invite, Person, Task, Unit
from db import Role as RoleRow
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.invites import NAME_LENGTH, create_invite
from domain.rules.cells.text import folded, one_line, says_nothing
from domain.rules.cells.unit_names import UnitIndex
from domain.rules.permissions import OF_A_UNIT, Act, Actor, Role, can_grant
from domain.sheets.limits import FileRefused, Limits
from domain.sheets.parsed import Place, Problem
from domain.sheets.sheet import Sheet, cell_name
from domain.sheets.table import filled_rows

_HEADINGS = {
    "unit": "单位|单位名称|所在单位|责任单位|工作单位|unit|unitname|office|department",
    "name": "姓名|名字|人员|人员姓名|name|person|fullname",
    "post": "职务|岗位|职位|职称|post|position|title",
    "role": "身份|角色|人员类别|人员类型|role",
    "portfolio": "分管|分管领域|分管工作|分管领导|分管范围|portfolio|inchargeof",
}
_FIELD_OF = {name: key for key, names in _HEADINGS.items() for name in names.split("|")}
_ROLE_WORDS = {
    Role.OFFICIAL: "经办人员|经办人|联络员|联系人|责任人|工作人员|official|liaison|officer",
    Role.UNIT_HEAD: "单位负责人|负责人|主要负责人|主要领导|unithead|head|unit_head",
    Role.LEADER: "区领导|区级领导|领导|牵头领导|districtleader|leader",
    Role.SUPERVISION: "督查室|督查人员|督查|督查员|supervisionoffice|supervision|supervisor",
    Role.ADMINISTRATOR: "系统管理员|管理员|administrator|admin",
}
_ROLE_OF = {word: role for role, words in _ROLE_WORDS.items() for word in words.split("|")}
_EVERYTHING = frozenset({"全区", "全部", "全面", "全面工作", "all", "everything", "thewholedistrict"})
ROLES_EXPECTED = ("经办人员", "单位负责人", "区领导", "督查室", "系统管理员")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person in one role. `unit`: the code, empty for roles of the whole district."""

    place: Place
    name: str
    role: Role
    unit: str
    post: str
    portfolio: str | None

    @property
    def key(self) -> tuple[str, Role, str, str | None]:
        """By what a second edition finds the person again."""
        return folded(self.name), self.role, self.unit, self.portfolio


@dataclass(slots=True)
class RosterRead:
    """What a roster says. With problems nothing of it is stored."""

    file_name: str
    sha256: str
    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PostChange:
    """A known person whose post the file names differently."""

    role_id: int
    old: str
    row: RosterRow


@dataclass(slots=True)
class RosterPlan:
    """What importing the roster would do."""

    read: RosterRead
    added: list[RosterRow] = field(default_factory=list)
    changed: list[PostChange] = field(default_factory=list)
    unchanged: int = 0
    unlisted: list[str] = field(default_factory=list)  # names of those on the store's roster that the file lacks


@dataclass(frozen=True, slots=True)
class Link:
    """A personal link for somebody on the roster. The code exists only here: the store has its hash."""

    code: str
    name: str
    role: Role
    unit_zh: str
    unit_en: str
    post: str
    portfolio: str | None
    expires_at: datetime


def read_roster(content: bytes, file_name: str, units: UnitIndex, limits: Limits | None = None) -> RosterRead:
    """Read a roster (.xlsx, .xls, .ods, .csv). Raises FileRefused; `no_roster` where no sheet has the headings
    name and role (and unit, post, portfolio as far as they are needed)."""
    from domain.sheets.files import open_sheets  # readers of sheets are needed only for a file

    limits = limits or Limits()
    read = RosterRead(PurePath(file_name).name, hashlib.sha256(content).hexdigest())
    found = False
    for sheet in open_sheets(content, read.file_name, limits):
        found = (not sheet.hidden and _read_sheet(sheet, read, units, limits)) or found
    if not found:
        raise FileRefused("no_roster")
    return read


def _read_sheet(sheet: Sheet, read: RosterRead, units: UnitIndex, limits: Limits) -> bool:
    columns: dict[str, int] = {}
    seen = {row.key: row.place.cell for row in read.rows}
    for count, row in enumerate(filled_rows(sheet)):
        texts = [one_line(text) for text in row.texts()]
        if not columns:
            named = {
                key: column
                for column, text in reversed(list(enumerate(texts)))
                if (key := _FIELD_OF.get(re.sub(r"[()（）]", "", folded(text)).casefold()))
            }
            columns = named if {"name", "role"} <= named.keys() else {}
            if count > 50:
                return False
            continue
        if count > limits.rows:
            raise FileRefused("too_many_rows", limit=limits.rows)
        values = {key: texts[column] if column < len(texts) else "" for key, column in columns.items()}
        if not any(values.values()):
            continue
        place = Place(read.file_name, sheet.name, cell_name(row.index, columns["name"]))
        for entry in _entries(values, place, units, read.problems):
            if entry.key in seen:
                read.problems.append(Problem(place, "person_twice", entry.name, (seen[entry.key],)))
                continue
            seen[entry.key] = place.cell
            read.rows.append(entry)
    return bool(columns)


def _entries(values: dict[str, str], place: Place, units: UnitIndex, problems: list[Problem]) -> list[RosterRow]:
    """A row of the file: one entry, or for a leader with several portfolios one for each."""
    before = len(problems)
    name, post = values.get("name", ""), values.get("post", "")
    if says_nothing(name):
        problems.append(Problem(place, "person_name_missing"))
    elif len(name) > NAME_LENGTH or len(post) > NAME_LENGTH:
        problems.append(Problem(place, "person_name_long", name[:NAME_LENGTH], (str(NAME_LENGTH),)))
    role = _ROLE_OF.get(re.sub(r"[-\s]", "", folded(values.get("role", ""))).casefold())
    if role is None:
        problems.append(Problem(place, "role_unknown", values.get("role", ""), ROLES_EXPECTED, name))
    unit = ""
    if role in OF_A_UNIT:
        match = units.find(values.get("unit", ""))
        if match.code is None:
            problems.append(Problem(place, "person_unit_unknown", match.text, match.codes or match.suggestions, name))
        elif not units.units[match.code].active:
            problems.append(Problem(place, "person_unit_inactive", match.text, (), name))
        else:
            unit = match.code
    portfolios: list[str | None] = [None]
    if role is Role.LEADER:
        written = [one_line(p) for p in re.split(r"[、；;\n]", values.get("portfolio", "")) if not says_nothing(p)]
        if not written:
            problems.append(Problem(place, "portfolio_missing", "", (), name))
        whole = any(folded(p).casefold() in _EVERYTHING for p in written)
        portfolios = [None] if whole else list(dict.fromkeys(written))
    if len(problems) > before or role is None:
        return []
    return [RosterRow(place, name, role, unit, post, portfolio) for portfolio in portfolios]


def unknown_portfolios(session: Session, read: RosterRead) -> list[str]:
    """Portfolios that no task of the lists names: perhaps misspelt, perhaps the lists are still to come."""
    named = set(session.scalars(select(Task.district_leader).distinct()))
    return sorted({row.portfolio for row in read.rows if row.portfolio is not None and row.portfolio not in named})


def _stored(session: Session, today: date) -> dict[tuple[str, Role, str, str | None], RoleRow]:
    rows = session.execute(
        select(RoleRow, Person.name, Unit.code)
        .join(Person, Person.id == RoleRow.person_id)
        .outerjoin(Unit, Unit.id == RoleRow.unit_id)
        .where(
            Person.left_at.is_(None),
            RoleRow.substitutes_id.is_(None),
            or_(RoleRow.until_on.is_(None), RoleRow.until_on >= today),
        )
        .order_by(RoleRow.id)
    )
    return {(folded(name), Role(row.role), code or "", row.portfolio): row for row, name, code in rows}


def plan_roster(session: Session, read: RosterRead, today: date) -> RosterPlan:
    """What the roster would add and change. People are found again by name, role, unit and portfolio."""
    plan, stored = RosterPlan(read), _stored(session, today)
    listed_roles = {row.role for row in read.rows}
    for row in read.rows:
        known = stored.pop(row.key, None)
        if known is None:
            plan.added.append(row)
        elif row.post and known.post != row.post:
            plan.changed.append(PostChange(known.id, known.post, row))
        else:
            plan.unchanged += 1
    plan.unlisted = sorted({row.person.name for key, row in stored.items() if key[1] in listed_roles})
    return plan


def apply_roster(
    session: Session,
    actor: Actor | None,
    read: RosterRead,
    valid_for: timedelta,
    today: date,
    now: datetime,
    *,
    source: Source = NOWHERE,
) -> tuple[RosterPlan, list[Link]]:
    """Store the roster and make a link for everybody it adds. The plan is made anew from what the store holds now.

    Raises Refused `import_has_problems` (nothing is half imported), NotAllowed where a role is not this actor's.
    """
    if read.problems:
        raise Refused("import_has_problems", rows=len({problem.place for problem in read.problems}))
    plan = plan_roster(session, read, today)
    units = {unit.code: unit for unit in session.scalars(select(Unit))}
    links = []
    actor_id = None if actor is None else actor.person_id
    people: dict[tuple[str, str], Person] = {}
    for row in plan.added:
        unit = units.get(row.unit)
        if actor is not None and not can_grant(actor, row.role, unit.id if unit else None):
            raise NotAllowed(Act.MANAGE_PEOPLE)
        entry = (row.place.sheet, row.place.cell)  # the several portfolios of one row are one person
        person = people.get(entry)
        first = person is None
        if person is None:
            person = people[entry] = Person(name=row.name)
            session.add(person)
            session.flush()
        session.add(
            RoleRow(
                person_id=person.id,
                role=row.role.value,
                unit_id=unit.id if unit else None,
                post=row.post,
                portfolio=row.portfolio,
                from_on=today,
                granted_by=actor_id,
            )
        )
        session.flush()
        if first:
            links.append(_link(session, actor, person, row, unit, valid_for, now, source))
    for change in plan.changed:
        role = session.get_one(RoleRow, change.role_id)
        if actor is not None and not can_grant(actor, change.row.role, role.unit_id):
            raise NotAllowed(Act.MANAGE_PEOPLE)
        role.post = change.row.post
        write_audit(
            session,
            actor_id,
            "change_post",
            ("person", role.person_id),
            before={"post": change.old},
            after={"post": role.post},
            unit_id=role.unit_id,
            source=source,
            now=now,
        )
    if plan.added or plan.changed:
        _record(session, plan, actor_id, source, now)
    return plan, links


def _record(session: Session, plan: RosterPlan, actor_id: int | None, source: Source, now: datetime) -> None:
    counts = {"added": len(plan.added), "changed": len(plan.changed)}
    edition = Edition(
        kind="people",
        file_name=plan.read.file_name,
        sha256=plan.read.sha256,
        imported_at=now,
        imported_by=actor_id,
        changes=counts,  # counts alone: who it is about can then be removed from the store
    )
    session.add(edition)
    session.flush()
    write_audit(session, actor_id, "import_roster", ("edition", edition.id), after=dict(counts), source=source, now=now)


def _link(
    session: Session,
    actor: Actor | None,
    person: Person,
    row: RosterRow,
    unit: Unit | None,
    valid_for: timedelta,
    now: datetime,
    source: Source,
) -> Link:
    invite, code = create_invite(
        session,
        actor,
        row.role,
        unit.id if unit else None,
        row.name,
        row.post,
        row.portfolio,
        valid_for,
        now,
        person_id=person.id,
        source=source,
    )
    return Link(
        code,
        row.name,
        row.role,
        unit.short_zh if unit else "",
        unit.name_en if unit else "",
        row.post,
        row.portfolio,
        invite.expires_at,
    )


def fresh_links(session: Session, actor: Actor | None, valid_for: timedelta, today: date, now: datetime) -> list[Link]:
    """A new link for everybody on the roster who has not joined; the links made for them before stop working."""
    people = session.scalars(
        select(Person).where(Person.telegram_id.is_(None), Person.left_at.is_(None)).order_by(Person.id)
    ).all()
    links = []
    for person in people:
        role = session.scalars(
            select(RoleRow)
            .where(RoleRow.person_id == person.id, or_(RoleRow.until_on.is_(None), RoleRow.until_on >= today))
            .order_by(RoleRow.id)
            .limit(1)
        ).first()
        if role is None or (actor is not None and not can_grant(actor, Role(role.role), role.unit_id)):
            continue
        for old in session.scalars(
            select(Invite).where(Invite.person_id == person.id, Invite.used_at.is_(None), Invite.revoked_at.is_(None))
        ):
            old.revoked_at = now
        place = Place("", "", "")
        row = RosterRow(place, person.name, Role(role.role), "", role.post, role.portfolio)
        links.append(_link(session, actor, person, row, role.unit, valid_for, now, NOWHERE))
    return links


def roles_counted(rows: list[RosterRow]) -> dict[Role, int]:
    """How many people in each role."""
    return dict(Counter(role for _, role in {(row.place, row.role) for row in rows}))
