"""Overdue alerts: obeys the ladder. Each (node, due day in force, person, step) is told once, whatever happens."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notice, Notification
from domain.addressees import Addressees, addressees_on
from domain.duties import OpenNode, open_nodes
from domain.notifications import notify
from domain.office import OfficeRules
from domain.rules.ladder import NodeState, Told, decide

GIVEN_UP = ("a_day_of_failures", "may_have_arrived", "rejected")  # told to the office: not tried once more


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
            values = {"node": node.node_id, "late": node.late, "rung": told.rung.value}
            before = stands.get((f"node:{node.node_id}", person_id, node.due_on, told.step))
            if before is not None:
                new += _again(session, before, values, planned_at, now)
                continue
            new += notify(
                session,
                "alert",
                subject=f"node:{node.node_id}",
                day_on=node.due_on,
                person_id=person_id,
                step=told.step,
                reason=told.reason,
                payload=values,
                task_id=node.task_id,
                next_at=planned_at,
                now=now,
            )
    return new


def _told_already(
    session: Session, task_ids: Collection[int]
) -> dict[tuple[str, int | None, date, str], tuple[int, bool]]:
    """(subject, person, due day in force, step) of the alerts that were put down for these tasks.

    With the alert's id, and whether it ended without reaching anybody, for a reason that may have passed.
    """
    rows = session.execute(
        select(
            Notification.subject,
            Notification.person_id,
            Notification.day_on,
            Notification.step,
            Notification.id,
            Notification.state,
            Notification.ended_reason,
        ).where(Notification.task_id.in_(task_ids), Notification.kind == "alert")
    )
    return {
        (subject, person, due, step): (id_, state == "dropped" or (state == "failed" and reason not in GIVEN_UP))
        for subject, person, due, step, id_, state, reason in rows
    }


def _again(
    session: Session, before: tuple[int, bool], values: dict[str, Any], planned_at: datetime, now: datetime
) -> bool:
    """An alert that never reached its reader is put down once more: the submission was returned, the person is back."""
    id_, unheard = before
    if not unheard:
        return False
    row = session.get_one(Notification, id_)
    row.state, row.ended_reason, row.payload = "pending", None, values
    row.created_at, row.next_at, row.planned_at = now, planned_at, planned_at
    row.attempts, row.maybe_repeat = 0, False
    return True


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
