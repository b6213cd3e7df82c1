"""Overdue alerts: obeys the ladder. Each (node, due day in force, person, step) is told once, whatever happens."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any, cast

from sqlalchemy import BindParameter, Table, bindparam, select
from sqlalchemy.orm import Session

from db import Notice
from domain.addressees import Addressees, addressees_on
from domain.chunks import in_chunks
from domain.duties import OpenNode, open_nodes
from domain.many_rows import insert_rows
from domain.notifications import key_of, notification, notifications_of, notify_all, to_person
from domain.office import OfficeRules
from domain.once_more import put_down_before, say_once_more
from domain.rules.ladder import Ladder, NodeState, Told, decide

_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_PROPOSED = select(Notice.key).where(Notice.key.in_(_KEYS))
_NOTICES = cast(Table, Notice.__table__)
_PROPOSE = _NOTICES.insert().values(
    {
        name: bindparam(name, type_=_NOTICES.c[name].type)
        for name in (
            "task_id", "node_id", "unit_id", "colour", "state", "key", "reason", "proposed_at", "document_no", "answer"
        )
    }
)  # fmt: skip


def raise_alerts(session: Session, rules: OfficeRules, planned_at: datetime, now: datetime) -> int:
    """Put down what the ladder calls for today; how many alerts are new. Nothing on a day off."""
    today = rules.today(now)
    if not rules.calendar.is_working_day(today):
        return 0
    overdue = [node for node in open_nodes(session, today, rules.calendar, today) if node.late > 0]
    if not overdue:
        return 0
    to = addressees_on(session, today)
    of_lateness = cache(partial(_decided, rules.ladder))  # hundreds share a few
    decided = [(node, *of_lateness(node.late)) for node in overdue]
    _propose_notices(session, [(node, colour) for node, _, proposes in decided for colour in proposes], now)
    called_for = {
        _key(node, person_id, one): (node, person_id, one)
        for node, told, _ in decided
        for person_id, one in _once_each(told, node, to).items()
    }
    stands = put_down_before(session, called_for)
    again = [id_ for id_, unheard in stands.values() if unheard]
    by_id = {stands[key][0]: _values(*what) for key, what in called_for.items() if key in stands}
    for row in notifications_of(session, again):
        say_once_more(row, by_id[row.id], planned_at, now)
    return len(again) + notify_all(
        session,
        [
            notification(
                "alert",
                subject=_subject(node),
                day_on=node.due_on,
                person_id=person_id,
                step=told.step,
                reason=told.reason,
                payload=_values(node, person_id, told),
                task_id=node.task_id,
                next_at=planned_at,
                now=now,
            )
            for key, (node, person_id, told) in called_for.items()
            if key not in stands
        ],
    )


def _subject(node: OpenNode) -> str:
    return f"node:{node.node_id}"


def _key(node: OpenNode, person_id: int, told: Told) -> str:
    return key_of("alert", _subject(node), to_person(person_id), node.due_on, told.step)


def _values(node: OpenNode, person_id: int, told: Told) -> dict[str, Any]:
    return {"node": node.node_id, "late": node.late, "rung": told.rung.value}


def _decided(ladder: Ladder, late: int) -> tuple[list[Told], tuple[str, ...]]:
    """What is told at this lateness, the highest step last, and the colours of the notices proposed."""
    decision = decide(NodeState(late), ladder)
    return sorted(decision.told, key=lambda one: one.day), decision.proposes


def _once_each(told: Iterable[Told], node: OpenNode, to: Addressees) -> dict[int, Told]:
    """Person -> the highest step that concerns them: who is official and head at once is told once.

    `told` with the highest step last."""
    found: dict[int, Told] = {}
    for one in told:
        for person_id in to.on(one.rung, node.unit_id, node.district_leader):
            found[person_id] = one
    return found


def _propose_notices(session: Session, proposals: Sequence[tuple[OpenNode, str]], now: datetime) -> None:
    """Propose yellow or red notices to the office, each once for a due day in force. A person issues it, or not."""
    by_key = {_notice_key(node.node_id, node.due_on, colour): (node, colour) for node, colour in proposals}
    for chunk in in_chunks(by_key):
        known = set(session.connection().execute(_PROPOSED, {"keys": chunk}).scalars())
        new = [
            {
                "task_id": node.task_id,
                "node_id": node.node_id,
                "unit_id": node.unit_id,
                "colour": colour,
                "state": "proposed",
                "key": key,
                "reason": "overdue",
                "proposed_at": now,
                "document_no": "",
                "answer": "",
            }
            for key in chunk
            if key not in known
            for node, colour in [by_key[key]]
        ]
        insert_rows(session.connection(), _PROPOSE, new)


def _notice_key(node_id: int, due_on: date, colour: str) -> str:
    return f"ladder:{node_id}:{due_on}:{colour}"
