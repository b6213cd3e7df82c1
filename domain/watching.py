"""What the office sees of delivery: why somebody got a message or not, who is out of reach, who gets many."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from db import DeliveryAttempt, Invite, Node, Notification, Person, Role, Suspension, Task, Unit
from domain.duties import open_nodes
from domain.office import OfficeRules
from domain.rules.ladder import NodeState, decide


@dataclass(frozen=True)
class Attempt:
    at: datetime
    outcome: str
    answer: str


@dataclass(frozen=True)
class Explained:
    """One notification: the rule's reason, where it stands and why, and what Telegram answered."""

    kind: str
    subject: str
    task_no: str | None
    step: str
    reason: str
    state: str
    ended_reason: str | None
    created_at: datetime
    planned_at: datetime
    next_at: datetime
    sent_at: datetime | None
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class Standing:
    """What the ladder says of a task's node today: late, and the reason why somebody is told or nobody is."""

    due_on: date
    late: int
    reason: str


def explain(session: Session, person_id: int, task_id: int | None, limit: int = 6) -> list[Explained]:
    """This person's latest notifications, of one task or of all, newest first."""
    query = (
        select(Notification, Task.no)
        .outerjoin(Task, Task.id == Notification.task_id)
        .where(Notification.person_id == person_id)
        .order_by(Notification.id.desc())
        .limit(limit)
    )
    if task_id is not None:
        query = query.where(Notification.task_id == task_id)
    found = []
    for row, no in session.execute(query):
        attempts = session.scalars(
            select(DeliveryAttempt).where(DeliveryAttempt.notification_id == row.id).order_by(DeliveryAttempt.id)
        )
        found.append(
            Explained(
                row.kind,
                row.subject,
                no,
                row.step,
                row.reason,
                row.state,
                row.ended_reason,
                row.created_at,
                row.planned_at,
                row.next_at,
                row.sent_at,
                tuple(Attempt(one.at, one.outcome, one.answer) for one in attempts),
            )
        )
    return found


def standings(session: Session, task_id: int, rules: OfficeRules, today: date) -> list[Standing]:
    """The ladder's decision today for each node of a task that is past its due day."""
    late = {node.node_id: node.late for node in open_nodes(session, today, rules.calendar, today)}
    suspended = session.scalar(
        select(func.count()).where(
            Suspension.task_id == task_id,
            Suspension.from_on <= today,
            or_(Suspension.until_on.is_(None), Suspension.until_on > today),
        )
    )
    found = []
    for node, task in session.execute(
        select(Node, Task)
        .join(Task, Task.id == Node.task_id)
        .where(Node.task_id == task_id, Node.due_on < today, Node.removed_on.is_(None))
        .order_by(Node.position)
    ):
        state = NodeState(
            late.get(node.id, rules.calendar.late(node.due_on, today)),
            submitted=node.state == "submitted",
            accepted=node.state == "accepted",
            suspended=bool(suspended),
            withdrawn=task.withdrawn_on is not None,
        )
        found.append(Standing(node.due_on, state.late, decide(state, rules.ladder).reason))
    return found


@dataclass(frozen=True)
class OutOfReach:
    """Somebody who cannot be told anything: `reason` not_joined, or why Telegram refuses."""

    person_id: int
    name: str
    unit: str
    unit_en: str
    reason: str
    since: datetime | None


def out_of_reach(session: Session, today: date) -> list[OutOfReach]:
    """Who holds a role today and cannot be reached, by unit; each once."""
    rows = session.execute(
        select(Person, Unit)
        .join(Role, Role.person_id == Person.id)
        .outerjoin(Unit, Unit.id == Role.unit_id)
        .where(Person.left_at.is_(None), Role.from_on <= today, func.coalesce(Role.until_on, today) >= today)
        .where(or_(Person.telegram_id.is_(None), Person.unreachable_at.is_not(None)))
        .order_by(Unit.code, Person.name, Person.id)
    )
    found: dict[int, OutOfReach] = {}
    for person, unit in rows:
        reason = "not_joined" if person.telegram_id is None else person.unreachable_reason or "forbidden"
        found.setdefault(
            person.id,
            OutOfReach(
                person.id,
                person.name,
                unit.short_zh if unit else "",
                unit.name_en if unit else "",
                reason,
                person.unreachable_at,
            ),
        )
    return list(found.values())


def units_without_anybody(session: Session, today: date) -> list[tuple[str, str]]:
    """Units that lead tasks and have nobody who can be reached: (Chinese, English) names."""
    reachable = (
        select(Role.unit_id)
        .join(Person, Person.id == Role.person_id)
        .where(Person.left_at.is_(None), Person.telegram_id.is_not(None), Person.unreachable_at.is_(None))
        .where(Role.from_on <= today, func.coalesce(Role.until_on, today) >= today, Role.unit_id.is_not(None))
    )
    leading = select(Task.lead_unit_id).where(or_(Task.withdrawn_on.is_(None), Task.withdrawn_on > today))
    rows = session.execute(
        select(Unit.short_zh, Unit.name_en).where(Unit.id.in_(leading), Unit.id.not_in(reachable)).order_by(Unit.code)
    )
    return [(zh, en) for zh, en in rows]


def reachable_again(session: Session, telegram_id: int, now: datetime) -> bool:
    """Somebody let the bot in again. False where they were not out of reach."""
    person = session.scalar(select(Person).where(Person.telegram_id == telegram_id, Person.unreachable_at.is_not(None)))
    if person is None:
        return False
    person.unreachable_at = person.unreachable_reason = None
    session.execute(  # a link made meanwhile would let another account take their place
        update(Invite)
        .where(Invite.person_id == person.id, Invite.used_at.is_(None), Invite.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return True


@dataclass(frozen=True)
class Burden:
    """How many messages the people of a unit got: in all, and the most that one of them got in a day."""

    unit: str
    unit_en: str
    messages: int
    people: int
    most_a_day: int


def burden(session: Session, rules: OfficeRules, days: int, now: datetime) -> list[Burden]:
    """Messages of the bot's own accord over the last days, by unit, the heaviest first."""
    since = rules.local(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    today = rules.today(now)
    rows = session.execute(
        select(Notification.person_id, Notification.message_id, func.min(Notification.sent_at))
        .where(Notification.state == "sent", Notification.sent_at >= since, Notification.person_id.is_not(None))
        .group_by(Notification.person_id, Notification.message_id)
    )
    sent = [(person, at) for person, _, at in rows if person is not None and at is not None]
    a_day: Counter[tuple[int, date]] = Counter()
    messages: Counter[int] = Counter()
    for person_id, at in sent:
        messages[person_id] += 1
        a_day[person_id, rules.today(at)] += 1
    most: dict[int, int] = {}
    for (person_id, _), count in a_day.items():
        most[person_id] = max(most.get(person_id, 0), count)
    units: dict[int, tuple[Unit, set[int]]] = {}
    for unit, person_id in session.execute(
        select(Unit, Role.person_id)
        .join(Role, Role.unit_id == Unit.id)
        .where(Role.from_on <= today, func.coalesce(Role.until_on, today) >= today)
    ):
        units.setdefault(unit.id, (unit, set()))[1].add(person_id)
    found = [
        Burden(
            unit.short_zh,
            unit.name_en,
            sum(messages[person] for person in people),
            len(people),
            max((most.get(person, 0) for person in people), default=0),
        )
        for unit, people in units.values()
    ]
    return sorted((one for one in found if one.messages), key=lambda one: (-one.messages / one.people, one.unit))
