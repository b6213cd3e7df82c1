"""Every command and every button: who may use it, on whose matters. The table that test_who_may.py walks.

Each entry names what it is tried with, for the own unit's matter and for a foreign one, and the rule that says who may.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import (
    Coordination,
    GroupChat,
    LedgerEntry,
    ManualEntry,
    Node,
    Notice,
    Notification,
    Objection,
    Person,
    Role,
    StoredValue,
)
from domain.audit import NOWHERE
from domain.extensions import ExtensionWish, ask_extension
from domain.invites import create_invite
from domain.ledger import post_points
from domain.methods import default_text
from domain.notifications import notify
from domain.reports import Incoming, Said, record_progress, submit_node
from domain.rules.permissions import Act, Actor, can, can_ever, can_grant, sees_everything
from domain.rules.permissions import Role as RoleName
from tests.support.people import add_person, add_unit, as_actor
from tests.support.running_bot import office_time
from tests.support.tasks import add_task

AT = "2023-04-03T10:00"
NOW, TODAY = office_time(AT), date(2023, 4, 3)
OWN_GROUP, LOOSE_GROUP = -1001, -1002
REVISION = default_text().replace('version = "2023.1"', 'version = "2023.9"')
REVISION_HASH = sha256(REVISION.encode()).hexdigest()
STRANGER, FORMER = 90, 91

Side = Literal["own", "foreign"]
SIDES: tuple[Side, Side] = ("own", "foreign")
Rule = Callable[["World", Actor, Side], bool]


@dataclass(frozen=True)
class Matter:
    """What belongs to one unit."""

    unit: int
    name: str
    portfolio: str
    no: str
    task: int
    waiting: int  # a submission that waits for review
    progress: int  # a report of progress, by the unit's official
    extension: int
    node: int  # an open node
    coordination: int
    entry: int
    manual: int  # an entry by hand that waits for the second pair of eyes
    objection: int
    proposed: int  # notices
    issued: int
    official: int  # a person
    role: int
    absent: int  # on the roster, not joined
    invite: int
    answer: int  # of the office, to a question of the official's


@dataclass(frozen=True)
class World:
    """Two units with the same matters each, and one person of each role, known by the Telegram account."""

    own: Matter
    foreign: Matter
    accounts: dict[RoleName, int]

    def of(self, side: Side) -> Matter:
        return self.own if side == "own" else self.foreign


def _matter(session: Session, code: str, name: str, portfolio: str, no: str, account: int) -> Matter:
    unit = add_unit(session, code, name)
    official = add_person(session, f"{name}经办", RoleName.OFFICIAL, unit.id, telegram_id=account)
    absent = add_person(session, f"{name}未到", RoleName.OFFICIAL, unit.id)
    actor = as_actor(session, official, TODAY)
    task = add_task(
        session,
        no,
        f"{name}的事",
        unit.id,
        [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)],
        leader=portfolio,
    )
    late = add_task(
        session, f"{no}L", f"{name}迟了的事", unit.id, [date(2023, 3, 1)], kind="key_task", leader=portfolio
    )
    nodes = session.scalars(select(Node.id).where(Node.task_id == task.id).order_by(Node.position)).all()
    waiting = submit_node(session, actor, nodes[0], Said("completed", words="完成"), Incoming(date(2023, 3, 31)), NOW)
    progress = record_progress(session, actor, late.id, Said("progress", percent=30, words="30%"), Incoming(TODAY), NOW)
    wish = ExtensionWish(nodes[1], date(2023, 8, 31), "天气")
    extension = ask_extension(session, actor, wish, TODAY, NOWHERE, NOW)
    help_wanted = Coordination(
        task_id=task.id, report_id=progress.id, raised_on=TODAY, answer_due_on=TODAY + timedelta(days=3)
    )
    help_wanted.state = "open"
    session.add(help_wanted)
    session.flush()
    notices = {}
    for state in ("proposed", "issued"):
        notice = Notice(task_id=task.id, unit_id=unit.id, colour="yellow", state=state, key=f"{state}:{task.id}")
        notice.issued_on, notice.issued_at = (TODAY, NOW) if state == "issued" else (None, None)
        session.add(notice)
        session.flush()
        notices[state] = notice.id
    invite, _ = create_invite(
        session, None, RoleName.OFFICIAL, unit.id, "", "", None, timedelta(days=7), NOW, person_id=absent.id
    )
    asked = {"words": "几号前要完成？", "answer": "月底", "who": "督查室"}
    notify(
        session, "question_answer", person_id=official.id, subject="message:1:1", day_on=TODAY, reason="answered",
        payload=asked, now=NOW,
    )  # fmt: skip
    answer = session.scalars(select(Notification).where(Notification.person_id == official.id)).all()[-1]
    role = session.scalars(select(Role.id).where(Role.person_id == official.id)).one()
    return Matter(
        unit.id,
        name,
        portfolio,
        no,
        task.id,
        waiting.id,
        progress.id,
        extension.id,
        nodes[2],
        help_wanted.id,
        0,
        0,
        0,
        notices["proposed"],
        notices["issued"],
        official.id,
        role,
        absent.id,
        invite.id,
        answer.id,
    )


def build_world(session: Session) -> World:
    own = _matter(session, "S010", "石鼓镇", "常务副区长", "ZD001", 11)
    foreign = _matter(session, "B010", "住建局", "分管城建副区长", "ZD002", 12)
    accounts = {role: 20 + place for place, role in enumerate(RoleName)}
    for role, account in accounts.items():
        unit_id = own.unit if role in (RoleName.OFFICIAL, RoleName.UNIT_HEAD) else None
        portfolio = own.portfolio if role is RoleName.LEADER else None
        add_person(session, role.value, role, unit_id, telegram_id=account, portfolio=portfolio)
    former = add_person(session, "离岗", RoleName.OFFICIAL, own.unit, telegram_id=FORMER)
    former.left_at = NOW
    session.add(GroupChat(chat_id=OWN_GROUP, unit_id=own.unit, bound_at=NOW))
    post_points(session, TODAY, NOW)
    session.flush()
    session.add(
        StoredValue(
            name="method_proposed",
            value={"text": REVISION, "sha256": REVISION_HASH, "proposed_by": own.official},
            set_at=NOW,
        )
    )
    return World(_disputed(session, own), _disputed(session, foreign), accounts)


def _disputed(session: Session, matter: Matter) -> Matter:
    """The unit has a line in the ledger, an objection against it, and an entry by hand that waits."""
    entry = session.scalars(select(LedgerEntry.id).where(LedgerEntry.unit_id == matter.unit).limit(1)).one()
    by_hand = ManualEntry(
        unit_id=matter.unit,
        rule="praise",
        level="city",
        points=200,
        counts_on=TODAY,
        document_no="宝督〔2023〕5号",
        matter=f"表扬{matter.name}",
        state="proposed",
        proposed_at=NOW,
    )
    objection = Objection(
        entry_id=entry,
        unit_id=matter.unit,
        person_id=matter.official,
        reason="不符",
        filed_at=NOW,
        filed_on=TODAY,
        decide_by_on=TODAY + timedelta(days=7),
        state="waiting",
    )
    session.add_all([by_hand, objection])
    session.flush()
    return replace(matter, entry=entry, manual=by_hand.id, objection=objection.id)


# ---------------------------------------------------------------- rules


def everybody(_world: World, _actor: Actor, _side: Side) -> bool:
    return True


def on(act: Act) -> Rule:
    """The act on this unit's matter."""
    return lambda world, actor, side: can(actor, act, world.of(side).unit, world.of(side).portfolio)


def ever(act: Act) -> Rule:
    """The act at all: what is shown is what the person may see."""
    return lambda _world, actor, _side: can_ever(actor, act)


def seeing_all(act: Act) -> Rule:
    """The act on the whole district."""
    return lambda _world, actor, _side: sees_everything(actor, act)


def deciding(role: RoleName) -> Rule:
    """A step of a month that is this role's: the office draws it up and publishes it, a leader approves it."""
    return lambda _world, actor, _side: can_ever(actor, Act.DECIDE_MONTH) and actor.has(role)


def granting(role: RoleName) -> Rule:
    """Handing out this role, for the unit where it is held for one."""
    return lambda world, actor, side: can_ever(actor, Act.INVITE) and can_grant(actor, role, world.of(side).unit)


def managing(world: World, actor: Actor, side: Side) -> bool:
    """An official of this unit is somebody whom the person may manage."""
    return can_ever(actor, Act.MANAGE_PEOPLE) and can_grant(actor, RoleName.OFFICIAL, world.of(side).unit)


def taking_back(_world: World, actor: Actor, side: Side) -> bool:
    """A report is taken back by who made it (nobody of those who try here), or by the office."""
    return can_ever(actor, Act.REPORT) and can_ever(actor, Act.REVIEW) and actor.within is None


@dataclass(frozen=True)
class Try:
    """What a verb or command is tried with, and who may. `data` has fields of Matter, like {task}."""

    data: str
    may: Rule


BUTTONS: dict[str, Try] = {
    # people
    "lg": Try("lg:en", everybody),
    "hr": Try("hr:540:1080", lambda _world, actor, _side: actor.within is None),
    "invite_role": Try("invite_role:official", ever(Act.INVITE)),
    "invite_units": Try("invite_units:official:0", ever(Act.INVITE)),
    "invite_unit": Try("invite_unit:official:{unit}", granting(RoleName.OFFICIAL)),
    "invite_portfolio": Try("invite_portfolio:all", granting(RoleName.LEADER)),
    "invite_nameless": Try("invite_nameless", ever(Act.INVITE)),
    "invite_revoke": Try("invite_revoke:{invite}", granting(RoleName.OFFICIAL)),
    "people": Try("people:0", ever(Act.MANAGE_PEOPLE)),
    "who": Try("who:{official}", managing),
    "who_role": Try("who_role:{role}", managing),
    "who_link": Try("who_link:{absent}", managing),
    "who_over": Try("who_over:{role}", managing),
    "who_over_to": Try("who_over_to:{role}:{absent}", managing),
    "who_over_new": Try("who_over_new:{role}", managing),
    "who_sub": Try("who_sub:{role}", managing),
    "who_sub_to": Try("who_sub_to:{role}:{absent}", managing),
    "who_sub_days": Try("who_sub_days:7", ever(Act.MANAGE_PEOPLE)),
    "who_end": Try("who_end:{role}", managing),
    "who_end_now": Try("who_end_now:{role}", managing),
    "who_leaves": Try("who_leaves:{official}", managing),
    "who_leaves_now": Try("who_leaves_now:{official}", managing),
    "who_erase": Try("who_erase:{official}", managing),
    "who_erase_now": Try("who_erase_now:{official}", seeing_all(Act.MANAGE_PEOPLE)),
    "who_keep": Try("who_keep", ever(Act.MANAGE_PEOPLE)),
    "history": Try("history:unit:{unit}:0", on(Act.VIEW_HISTORY)),
    "history_file": Try("history_file:unit:{unit}:csv", on(Act.VIEW_HISTORY)),
    # tasks and reports
    "t": Try("t:{task}", on(Act.VIEW_TASK)),
    "tl": Try("tl:all:0", ever(Act.VIEW_TASK)),
    "pg": Try("pg:0", ever(Act.VIEW_TASK)),
    "ack": Try("ack", ever(Act.REPORT)),
    "r": Try("r:{task}", on(Act.REPORT)),
    "why": Try("why:{official}:0", ever(Act.WATCH_DELIVERY)),
    "caly": Try("caly:2031", ever(Act.EDIT_CALENDAR)),
    "nt": Try("nt:999", lambda _world, actor, _side: actor.within is None),
    "sz": Try("sz:{task}:1", on(Act.REPORT)),
    "done": Try("done:{node}", on(Act.REPORT)),
    "undo": Try("undo:{progress}", taking_back),
    "ans": Try("ans:0", ever(Act.REPORT)),
    "ev": Try("ev:{task}", ever(Act.REPORT)),
    "ext": Try("ext:{node}", on(Act.ASK_EXTENSION)),
    # review
    "ent": Try("ent:{task}", ever(Act.IMPORT)),
    "rec": Try("rec:{task}", on(Act.REVIEW)),
    "exa": Try("exa:{extension}", on(Act.REVIEW)),
    "exv": Try("exv:{extension}", on(Act.REVIEW)),
    "exr": Try("exr:{extension}", on(Act.REVIEW)),
    "rvp": Try("rvp:0", ever(Act.REVIEW)),
    "rv": Try("rv:{waiting}", on(Act.REVIEW)),
    "acc": Try("acc:{waiting}", on(Act.REVIEW)),
    "ret": Try("ret:{waiting}", on(Act.REVIEW)),
    "retr": Try("retr:{waiting}:evidence", on(Act.REVIEW)),
    "files": Try("files:{waiting}", on(Act.REVIEW)),
    "co": Try("co:{coordination}", on(Act.ANSWER_COORDINATION)),
    "qaf": Try("qaf:{answer}", ever(Act.REVIEW)),  # and who asked, who is nobody of those who try here
    "cof": Try("cof:{coordination}", on(Act.VIEW_TASK)),
    # files
    "import": Try("import:apply", ever(Act.IMPORT)),
    "export": Try("export:all", ever(Act.EXPORT)),
    "roster": Try("roster:apply", ever(Act.IMPORT)),
    "lq": Try("lq:1:next", ever(Act.IMPORT)),
    # notices
    "no": Try("no:{issued}", on(Act.VIEW_TASK)),
    "noi": Try("noi:{proposed}", on(Act.ISSUE_NOTICE)),
    "nod": Try("nod:{proposed}", on(Act.ISSUE_NOTICE)),
    "noc": Try("noc:{issued}", on(Act.ISSUE_NOTICE)),
    "now": Try("now:{issued}", on(Act.ISSUE_NOTICE)),
    "noa": Try("noa:{issued}", on(Act.REPORT)),
    "nof": Try("nof:{issued}", on(Act.VIEW_TASK)),
    # points
    "rk": Try("rk:镇街:2023-04-03:2023:", seeing_all(Act.VIEW_RANKING)),
    "rkt": Try("rkt:2023-04-03:2023:", seeing_all(Act.VIEW_RANKING)),
    "rkx": Try("rkx:2023-04-03:2023:-:month", seeing_all(Act.VIEW_RANKING)),
    "pt": Try("pt:{unit}:2023-04-03:2023:0", on(Act.VIEW_POINTS)),
    "pl": Try("pl:{entry}", on(Act.VIEW_POINTS)),
    "rkp": Try("rkp:镇街:2023-04-03:2023", seeing_all(Act.VIEW_RANKING)),
    # entries by hand, objections
    "en": Try("en:praise:city", ever(Act.POST_POINTS)),
    "enp": Try("enp:praise:city:0", ever(Act.POST_POINTS)),
    "enu": Try("enu:praise:city:{unit}", on(Act.POST_POINTS)),
    "eny": Try("eny", ever(Act.POST_POINTS)),
    "enn": Try("enn", ever(Act.POST_POINTS)),
    "end": Try("end:{manual}:y", on(Act.POST_POINTS)),
    "enw": Try("enw:{manual}", on(Act.POST_POINTS)),
    "ob": Try("ob:{entry}", on(Act.OBJECT)),
    # a revision of the method
    "met": Try("met:how", ever(Act.POST_POINTS)),
    "mea": Try("mea", ever(Act.POST_POINTS)),
    "mep": Try(f"mep:{REVISION_HASH[:16]}", deciding(RoleName.LEADER)),
    "mew": Try(f"mew:{REVISION_HASH[:16]}", deciding(RoleName.LEADER)),
    "med": Try(f"med:{REVISION_HASH[:16]}:n", deciding(RoleName.LEADER)),
    "obo": Try("obo:{objection}", on(Act.VIEW_POINTS)),
    "obf": Try("obf:{objection}", on(Act.VIEW_POINTS)),
    "oba": Try("oba:{objection}", on(Act.OBJECT)),
    "obd": Try("obd:{objection}:y", on(Act.POST_POINTS)),
    # months: units see the published ones only, and 2023-03 is not
    "mo": Try("mo:2023:3", ever(Act.DECIDE_MONTH)),
    "mob": Try("mob:2023:3", ever(Act.DECIDE_MONTH)),
    "moi": Try("moi:2023:3", ever(Act.DECIDE_MONTH)),
    "mod": Try("mod:2023:3", deciding(RoleName.SUPERVISION)),
    "moa": Try("moa:2023:3:hash", deciding(RoleName.LEADER)),
    "mop": Try("mop:2023:3", deciding(RoleName.SUPERVISION)),
}

COMMANDS: dict[str, Try] = {
    "start": Try("/start", everybody),
    "help": Try("/help", everybody),
    "me": Try("/me", lambda _world, actor, _side: actor.within is None),
    "language": Try("/language", everybody),
    "hours": Try("/hours", lambda _world, actor, _side: actor.within is None),
    "cancel": Try("/cancel", everybody),
    "invite": Try("/invite", ever(Act.INVITE)),
    "people": Try("/people", ever(Act.MANAGE_PEOPLE)),
    "history": Try("/history {name}", on(Act.VIEW_HISTORY)),
    "tasks": Try("/tasks", ever(Act.VIEW_TASK)),
    "overdue": Try("/overdue", ever(Act.VIEW_OVERDUE)),
    "search": Try("/search 的事", ever(Act.VIEW_TASK)),
    "task": Try("/task {no}", on(Act.VIEW_TASK)),
    "report": Try("/report {no}", on(Act.REPORT)),
    "review": Try("/review", ever(Act.REVIEW)),
    "ranking": Try("/ranking", ever(Act.VIEW_RANKING)),
    "import": Try("/import", ever(Act.IMPORT)),
    "export": Try("/export", ever(Act.EXPORT)),
    "questions": Try("/questions", ever(Act.IMPORT)),
    "notice": Try("/notice {no}", on(Act.ISSUE_NOTICE)),
    "suspend": Try("/suspend {no}", on(Act.SUSPEND)),
    "resume": Try("/resume {no}", on(Act.SUSPEND)),
    "notices": Try("/notices", ever(Act.VIEW_TASK)),
    "figures": Try("/figures", ever(Act.DECIDE_MONTH)),
    "month": Try("/month", ever(Act.VIEW_RANKING)),
    "method": Try("/method", everybody),
    "entry": Try("/entry", ever(Act.POST_POINTS)),
    "why": Try("/why {name}", ever(Act.WATCH_DELIVERY)),
    "unreachable": Try("/unreachable", ever(Act.WATCH_DELIVERY)),
    "burden": Try("/burden", ever(Act.WATCH_DELIVERY)),
    "calendar": Try("/calendar", ever(Act.EDIT_CALENDAR)),
    "objections": Try("/objections", ever(Act.VIEW_POINTS)),
    "points": Try("/points {name}", on(Act.VIEW_POINTS)),
}

# tried in test_groups.py: they are about the group itself
OF_THE_GROUP = {"bind", "unbind"}


def find(session: Session, account: int) -> Actor | None:
    person = session.scalar(select(Person).where(Person.telegram_id == account, Person.left_at.is_(None)))
    return None if person is None else as_actor(session, person, TODAY)
