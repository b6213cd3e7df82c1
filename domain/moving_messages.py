"""What waits to be said to the holder of a post goes with the post: to who takes it over, once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Notification, Role, Task
from domain.concern import TO_A_LEADER, TO_A_UNIT, TO_THE_OFFICE, unit_of_notification

_WAITING = ("pending", "folded")  # folded: it went over a day's budget and is for the next digest
_ON_A_LADDER = ("alert", "answer_overdue")


def move_messages(session: Session, role: Role, old_id: int, new_id: int) -> int:
    """Give the new holder of a role what waits for the old one because of it; what that person gets anyway comes once.

    How many were moved. A digest is not moved: who takes a post over hears at once what is open in it.
    """
    waiting = select(Notification).where(Notification.person_id == old_id, Notification.state.in_(_WAITING))
    moved = 0
    for row in session.scalars(waiting.order_by(Notification.id)).all():
        if not _goes_with(session, role, row):
            continue
        key = row.key.replace(f"|p{old_id}|", f"|p{new_id}|")
        if key == row.key or session.scalar(select(Notification.id).where(Notification.key == key)) is not None:
            row.state, row.ended_reason = "dropped", "handed_over"
            continue
        row.key, row.person_id = key, new_id
        moved += 1
    session.flush()
    return moved


def _goes_with(session: Session, role: Role, row: Notification) -> bool:
    """Whether somebody is told because of this role, and not for another, nor for what they did themselves."""
    task = session.get(Task, row.task_id) if row.task_id is not None else None
    rung = row.payload.get("rung") if row.kind in _ON_A_LADDER else None
    match role.role:
        case "supervision":
            return rung == "office" or row.kind in TO_THE_OFFICE or row.kind == "coordination"  # it stands in
        case "leader":
            if rung not in (None, "leader") or (
                rung is None and row.kind not in (*TO_A_LEADER, "notice", "notice_closed")
            ):
                return False
            return task is None or role.portfolio in (None, task.district_leader)
        case _:
            if rung not in (None, role.role):
                return False
            if row.kind in TO_A_UNIT:
                return unit_of_notification(session, row) == role.unit_id
            return task is not None and task.lead_unit_id == role.unit_id
