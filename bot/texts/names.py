"""Names in the reader's language: units, roles, posts."""

from markupsafe import Markup, escape

from bot.texts.language import Translator
from domain.people import Held
from domain.rules.permissions import Role


def unit_name(t: Translator, zh: str, en: str) -> str:
    """石鼓镇 / Shigu Town."""
    return zh if t.language == "zh" else en or zh


def role_name(t: Translator, role: Role) -> str:
    """The role alone, as a button shows it."""
    return {
        Role.ADMINISTRATOR: t.plain("administrator"),
        Role.SUPERVISION: t.plain("supervision office"),
        Role.LEADER: t.plain("district leader"),
        Role.UNIT_HEAD: t.plain("unit head"),
        Role.OFFICIAL: t.plain("official"),
    }[role]


def held_role(t: Translator, held: Held) -> Markup:
    """One line of what somebody is: role, unit or portfolio, post, and until when where it ends."""
    unit = unit_name(t, held.unit_zh, held.unit_en)
    if held.role is Role.LEADER:
        reach = held.portfolio or t.plain("the whole district")
        line = t("{role} ({reach})", role=role_name(t, held.role), reach=reach)
    elif unit:
        line = t("{role} of {unit}", role=role_name(t, held.role), unit=unit)
    else:
        line = escape(role_name(t, held.role))
    if held.post:
        line += t(", {post}", post=held.post)
    if held.substitutes:
        line += t(", standing in for {name}", name=held.substitutes)
    if held.until_on:
        line += t(", until {day}", day=t.day(held.until_on))
    return line
