"""Who may do what: one table of role × act × whose. Every command, button and use case asks here."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    SUPERVISION = "supervision"
    LEADER = "leader"
    UNIT_HEAD = "unit_head"
    OFFICIAL = "official"


class Act(StrEnum):
    VIEW_TASK = "view_task"
    REPORT = "report"
    ASK_EXTENSION = "ask_extension"
    REVIEW = "review"
    IMPORT = "import"
    EXPORT = "export"
    INVITE = "invite"
    VIEW_RANKING = "view_ranking"
    VIEW_POINTS = "view_points"
    VIEW_OVERDUE = "view_overdue"
    VIEW_HISTORY = "view_history"
    POST_POINTS = "post_points"
    DECIDE_MONTH = "decide_month"
    OBJECT = "object"
    ISSUE_NOTICE = "issue_notice"
    ANSWER_COORDINATION = "answer_coordination"
    SUSPEND = "suspend"
    EDIT_CALENDAR = "edit_calendar"
    MANAGE_PEOPLE = "manage_people"
    BIND_GROUP = "bind_group"
    MANAGE_SETTINGS = "manage_settings"
    WATCH_DELIVERY = "watch_delivery"


class Whose(StrEnum):
    """How far an act reaches: the own units, the portfolio of a district leader, everything."""

    OWN = "own"
    PORTFOLIO = "portfolio"
    ALL = "all"


_A, _S, _L, _H, _O = Role.ADMINISTRATOR, Role.SUPERVISION, Role.LEADER, Role.UNIT_HEAD, Role.OFFICIAL

TABLE: dict[Act, dict[Role, Whose]] = {
    Act.VIEW_TASK: {_S: Whose.ALL, _L: Whose.PORTFOLIO, _H: Whose.OWN, _O: Whose.OWN},
    Act.REPORT: {_S: Whose.ALL, _H: Whose.OWN, _O: Whose.OWN},
    Act.ASK_EXTENSION: {_H: Whose.OWN, _O: Whose.OWN},
    Act.REVIEW: {_S: Whose.ALL},
    Act.IMPORT: {_S: Whose.ALL},
    Act.EXPORT: {_S: Whose.ALL, _L: Whose.PORTFOLIO, _H: Whose.OWN},
    Act.INVITE: {_A: Whose.ALL, _S: Whose.ALL, _H: Whose.OWN},
    Act.VIEW_RANKING: {_S: Whose.ALL, _L: Whose.ALL, _H: Whose.OWN, _O: Whose.OWN},
    Act.VIEW_POINTS: {_S: Whose.ALL, _L: Whose.PORTFOLIO, _H: Whose.OWN, _O: Whose.OWN},
    Act.VIEW_OVERDUE: {_S: Whose.ALL, _L: Whose.PORTFOLIO, _H: Whose.OWN, _O: Whose.OWN},
    Act.VIEW_HISTORY: {_S: Whose.ALL, _H: Whose.OWN},
    Act.POST_POINTS: {_S: Whose.ALL},
    Act.DECIDE_MONTH: {_S: Whose.ALL, _L: Whose.ALL},
    Act.OBJECT: {_H: Whose.OWN, _O: Whose.OWN},
    Act.ISSUE_NOTICE: {_S: Whose.ALL},
    Act.ANSWER_COORDINATION: {_L: Whose.PORTFOLIO, _S: Whose.ALL},
    Act.SUSPEND: {_S: Whose.ALL},
    Act.EDIT_CALENDAR: {_S: Whose.ALL},
    Act.MANAGE_PEOPLE: {_A: Whose.ALL, _S: Whose.ALL, _H: Whose.OWN},
    Act.BIND_GROUP: {_S: Whose.ALL, _H: Whose.OWN},
    Act.MANAGE_SETTINGS: {_A: Whose.ALL},
    Act.WATCH_DELIVERY: {_A: Whose.ALL, _S: Whose.ALL},
}


# Which roles somebody may hand out, and for whose units. A unit head names officials of the own unit; the office names
# everybody but administrators, so that nobody makes oneself one.
GRANTABLE: dict[Role, dict[Role, Whose]] = {
    _A: dict.fromkeys(Role, Whose.ALL),
    _S: {_S: Whose.ALL, _L: Whose.ALL, _H: Whose.ALL, _O: Whose.ALL},
    _H: {_O: Whose.OWN},
}

# Roles that are held for a unit; the others are held for the whole district.
OF_A_UNIT = frozenset({_H, _O})


@dataclass(frozen=True)
class Grant:
    """One role that somebody holds today. `portfolio` None for a leader means the whole district."""

    role: Role
    unit_id: int | None = None
    portfolio: str | None = None


@dataclass(frozen=True)
class Actor:
    """Who is asking, with what that person holds on this day.

    `within` narrows what may be spoken of where others read along: None in private; in a group that is bound to a
    unit, that unit, and only such acts as every official of it may do; in any other group nothing.
    """

    person_id: int
    name: str
    language: str
    grants: tuple[Grant, ...]
    within: frozenset[int] | None = None

    def has(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units this person serves, as official or as head."""
        served = frozenset(
            g.unit_id for g in self.grants if g.unit_id is not None and g.role in (Role.OFFICIAL, Role.UNIT_HEAD)
        )
        return served if self.within is None else served & self.within

    @property
    def units_spoken_of(self) -> frozenset[int]:
        """The units whose matters are meant when none is named: the group's in a group, else the own ones."""
        return self.unit_ids if self.within is None else self.within


def can_ever(actor: Actor, act: Act) -> bool:
    """Whether the act is open to this person at all: what a command menu or a button is shown by."""
    if actor.within is not None:
        return any(can(actor, act, unit_id, g.portfolio or "") for unit_id in actor.within for g in actor.grants)
    return any(grant.role in TABLE[act] for grant in actor.grants)


def is_for_everybody_there(act: Act) -> bool:
    """Whether the act may be done where others read along: every official of the unit may do it too."""
    return Role.OFFICIAL in TABLE[act]


def can(actor: Actor, act: Act, unit_id: int | None, portfolio: str = "") -> bool:
    """Whether this person may do the act to something of this unit, in the portfolio that the task names."""
    if actor.within is not None and (unit_id not in actor.within or not is_for_everybody_there(act)):
        return False
    for grant in actor.grants:
        whose = TABLE[act].get(grant.role)
        if whose is Whose.ALL:
            return True
        if whose is Whose.OWN and unit_id is not None and grant.unit_id == unit_id:
            return True
        if whose is Whose.PORTFOLIO and (grant.portfolio is None or grant.portfolio == portfolio):
            return True
    return False


def sees_everything(actor: Actor, act: Act) -> bool:
    """Whether the act reaches the whole district for this person."""
    return actor.within is None and any(
        TABLE[act].get(g.role) is Whose.ALL or (TABLE[act].get(g.role) is Whose.PORTFOLIO and g.portfolio is None)
        for g in actor.grants
    )


def grantable_roles(actor: Actor) -> list[Role]:
    """The roles this person may hand out at all, the most usual first."""
    if actor.within is not None:
        return []
    return [r for r in (_O, _H, _L, _S, _A) if any(r in GRANTABLE.get(g.role, {}) for g in actor.grants)]


def can_grant(actor: Actor, role: Role, unit_id: int | None) -> bool:
    """Whether this person may hand out, or take away, this role for this unit."""
    if actor.within is not None:  # who is who is nobody's business in a group
        return False
    for grant in actor.grants:
        whose = GRANTABLE.get(grant.role, {}).get(role)
        if whose is Whose.ALL or (whose is Whose.OWN and unit_id is not None and grant.unit_id == unit_id):
            return True
    return False
