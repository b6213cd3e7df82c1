"""Administrators whom the settings name (ADMIN_IDS): who is named no more is one no more."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db import AuditEntry, Person, Role
from domain.posts import end_role
from domain.rules.permissions import Role as RoleName


def end_administrators_of_settings(
    session: Session, admin_ids: Collection[int], today: date, now: datetime
) -> tuple[list[int], list[int]]:
    """Take the role away from those who have it by the settings alone and whom the settings no longer name.

    Returns the people who lost it, and those who kept it because nobody else would be an administrator. What a person
    granted in the bot is not touched.
    """
    open_roles = session.execute(
        select(Role, Person)
        .join(Person, Person.id == Role.person_id)
        .where(Role.role == RoleName.ADMINISTRATOR.value, Person.left_at.is_(None), Person.telegram_id.is_not(None))
        .where(or_(Role.until_on.is_(None), Role.until_on >= today))
        .order_by(Role.id)
    ).all()
    named_no_more = [
        role
        for role, person in open_roles
        if person.telegram_id not in admin_ids and role.granted_by is None and _by_settings(session, role)
    ]
    if not admin_ids and len(named_no_more) == len(open_roles):
        return [], [role.person_id for role in named_no_more]
    for role in named_no_more:
        end_role(session, None, role.id, today, now)
    return [role.person_id for role in named_no_more], []


def _by_settings(session: Session, role: Role) -> bool:
    granted = session.scalars(
        select(AuditEntry.after).where(
            AuditEntry.subject_kind == "person",
            AuditEntry.subject_id == str(role.person_id),
            AuditEntry.act == "grant_role",
        )
    )
    return any(after.get("by") == "settings" and after.get("role_id", role.id) == role.id for after in granted if after)
