"""Administrators whom the settings name (ADMIN_IDS): who is named no more is one no more."""

from collections.abc import Collection
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import Session

from db import Person, Role
from domain.rules.permissions import Role as RoleName


def end_administrators_of_settings(
    session: Session, admin_ids: Collection[int], today: date, now: datetime
) -> tuple[list[int], list[int]]:
    """Take the role away from those who have it by the settings alone and whom the settings no longer name.

    Returns the people who lost it, and those who kept it because nobody else would be an administrator. What a person
    granted in the bot is not touched.
    """
    # Of the tables themselves: it is the first question of each start, and the mappers are not set up for it.
    roles, people = cast(Table, Role.__table__).c, cast(Table, Person.__table__).c
    open_roles = session.execute(
        select(roles.id, roles.person_id, roles.granted_by, people.telegram_id)
        .join_from(Role.__table__, Person.__table__, people.id == roles.person_id)
        .where(roles.role == RoleName.ADMINISTRATOR.value, people.left_at.is_(None), people.telegram_id.is_not(None))
        .where(or_(roles.until_on.is_(None), roles.until_on >= today))
        .order_by(roles.id)
    ).all()
    named_no_more = [
        role
        for role in open_roles
        if role.telegram_id not in admin_ids
        and role.granted_by is None
        and _by_settings(session, role.id, role.person_id)
    ]
    if not admin_ids and len(named_no_more) == len(open_roles):
        return [], [role.person_id for role in named_no_more]
    if named_no_more:
        from domain.posts import end_role  # not at nearly every start

    for role in named_no_more:
        end_role(session, None, role.id, today, now)
    return [role.person_id for role in named_no_more], []


def _by_settings(session: Session, role_id: int, person_id: int) -> bool:
    from db import AuditEntry  # not at nearly every start

    granted = session.scalars(
        select(AuditEntry.after).where(
            AuditEntry.subject_kind == "person",
            AuditEntry.subject_id == str(person_id),
            AuditEntry.act == "grant_role",
        )
    )
    return any(after.get("by") == "settings" and after.get("role_id", role_id) == role_id for after in granted if after)
