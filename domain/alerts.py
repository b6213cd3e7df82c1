"""Overdue alerts: obeys the ladder. Each (node, due day in force, person, step) is told once, whatever happens."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notice, Notification
from domain.addressees import Addressees, addressees_on
from domain.duties import OpenNode, open_nodes
from domain.notifications import notify
from domain.office import OfficeRules
from domain.rules.ladder import NodeState, Told, decide


def raise_alerts(session: Session, rules: OfficeRules, planned_at: datetime, now: datetime) -> int:
    """Put down what the ladder calls for today; how many alerts are new. Nothing on a day off."""
    today = rules.today(now)
    if not rules.calendar.is_working_day(today):
        return 0
    to = addressees_on(session, today)
    new = 0
    overdue = [node for node in open_nodes(session, today, rules.calendar, today) if node.late > 0]
    stands = _told_already(session, {node.task_id for node in overdue})
    for node in overdue:
        decision = decide(NodeState(node.late), rules.ladder)
        for colour in decision.proposes:
            _propose_notice(session, node, colour, now)
        for person_id, told in _once_each(decision.told, node, to).items():
            if (f"node:{node.node_id}", person_id, node.due_on, told.step) in stands:
                continue  # the key would refuse it as well; asked beforehand because most of them stand
            new += notify(
                session,
                "alert",
                subject=f"node:{node.node_id}",
                day_on=node.due_on,
                person_id=person_id,
                step=told.step,
                reason=told.reason,
                payload={"node": node.node_id, "late": node.late, "rung": told.rung.value},
                task_id=node.task_id,
                next_at=planned_at,
                now=now,
            )
    return new


def _told_already(session: Session, task_ids: Collection[int]) -> set[tuple[str, int | None, date, str]]:
    """(subject, person, due day in force, step) of the alerts that stand for these tasks."""
    rows = session.execute(
        select(Notification.subject, Notification.person_id, Notification.day_on, Notification.step).where(
            Notification.task_id.in_(task_ids), Notification.kind == "alert"
        )
    )
    return {(subject, person, due, step) for subject, person, due, step in rows}


def _once_each(told: tuple[Told, ...], node: OpenNode, to: Addressees) -> dict[int, Told]:
    """Person -> the highest step that concerns them: who is official and head at once is told once."""
    found: dict[int, Told] = {}
    for one in sorted(told, key=lambda one: one.day):
        for person_id in to.on(one.rung, node.unit_id, node.district_leader):
            found[person_id] = one
    return found


def _propose_notice(session: Session, node: OpenNode, colour: str, now: datetime) -> None:
    """Propose a yellow or red notice to the office, once for each due day in force. A person issues it, or not."""
    key = f"ladder:{node.node_id}:{node.due_on}:{colour}"
    if session.scalar(select(Notice.id).where(Notice.key == key)) is None:
        session.add(
            Notice(
                task_id=node.task_id,
                node_id=node.node_id,
                unit_id=node.unit_id,
                colour=colour,
                state="proposed",
                key=key,
                reason="overdue",
                proposed_at=now,
            )
        )
