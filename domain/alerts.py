"""Overdue alerts: obeys the ladder. Each (node, due day in force, person, step) is told once, whatever happens."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notice
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
    for node in open_nodes(session, today, rules.calendar, today):
        decision = decide(NodeState(node.late), rules.ladder)
        for colour in decision.proposes:
            _propose_notice(session, node, colour, now)
        for person_id, told in _once_each(decision.told, node, to).items():
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
