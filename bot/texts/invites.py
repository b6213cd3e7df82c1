"""/invite: a few buttons, and the link."""

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import role_name, unit_name
from bot.texts.refusals import refusals
from db import Invite
from domain.people import UnitName
from domain.rules.permissions import OF_A_UNIT, Role

A_PAGE = 16  # two columns of eight

refusals(
    {
        "unit_needed": lambda t, v: t("This role is held for a unit: please name the unit."),
        "unit_not_wanted": lambda t, v: t("This role is held for the whole district: please name no unit."),
        "unknown_unit": lambda t, v: t("I do not know this unit."),
        "unit_inactive": lambda t, v: t(
            "{unit} is no longer active; nobody new can serve it.",
            unit=unit_name(t, str(v["unit_zh"]), str(v["unit_en"])),
        ),
        "no_name": lambda t, v: t(
            "“{words}” does not look like a person's name. Please write the name, for example {example}. "
            "/cancel stops this.",
            words=str(v["words"]),
            example=t.plain("Wang Fang"),
        ),
        "name_too_long": lambda t, v: t("This name is too long: at most {most} characters.", **v),
        "invite_used": lambda t, v: t("This link has been used already: the person has joined. See /people."),
    }
)


def which_role(t: Translator, roles: list[Role]) -> tuple[Markup, InlineKeyboardMarkup]:
    rows = [[button(role_name(t, role), "invite_role", role.value)] for role in roles]
    return t("Whom do you want to invite?"), InlineKeyboardMarkup(rows)


def which_unit(t: Translator, role: Role, units: list[UnitName], page: int) -> tuple[Markup, InlineKeyboardMarkup]:
    """A page of units, two in a row, with buttons to the pages before and after."""
    pages = max(1, -(-len(units) // A_PAGE))
    page = min(max(page, 0), pages - 1)
    shown = units[page * A_PAGE : (page + 1) * A_PAGE]
    buttons = [button(unit_name(t, u.zh, u.en), "invite_unit", role.value, u.id) for u in shown]
    rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    turn = []
    if page > 0:
        turn.append(button(t.plain("‹ Earlier"), "invite_units", role.value, page - 1))
    if page < pages - 1:
        turn.append(button(t.plain("More ›"), "invite_units", role.value, page + 1))
    if turn:
        rows.append(turn)
    words = t("Invite one {role}: of which unit? Choose, or write a part of its name.", role=role_name(t, role))
    return words, InlineKeyboardMarkup(rows)


def portfolio_key(portfolio: str) -> str:
    """A short name for a post that fits a button and stays the same when posts are added."""
    return hashlib.sha256(portfolio.encode()).hexdigest()[:12]


def which_portfolio(t: Translator, posts: list[str]) -> tuple[Markup, InlineKeyboardMarkup]:
    rows = [[button(post, "invite_portfolio", portfolio_key(post))] for post in posts[:90]]
    rows.insert(0, [button(t.plain("the whole district"), "invite_portfolio", "all")])
    return t("What is this leader in charge of?"), InlineKeyboardMarkup(rows)


def no_such_unit(t: Translator, words: str) -> Markup:
    return t("I know no unit called “{words}”. Please choose above, or write a part of its name.", words=words[:40])


def which_name(t: Translator, role: Role, unit: UnitName | None) -> tuple[Markup, InlineKeyboardMarkup]:
    whom = (
        t("{role} of {unit}", role=role_name(t, role), unit=unit_name(t, unit.zh, unit.en))
        if unit
        else Markup.escape(role_name(t, role))
    )
    words = t(
        "<b>{whom}</b>. What is the person's name? Write it, with the post after a comma if you like: {example}",
        whom=whom,
        example=t.plain("Wang Fang, head of the general office"),
    )
    return words, InlineKeyboardMarkup([[button(t.plain("Without a name"), "invite_nameless")]])


def link_of(username: str, code: str) -> str:
    """The personal link that opens the bot with the code."""
    return f"https://t.me/{username}?start={code}"


def invite_link(
    t: Translator, invite: Invite, unit: UnitName | None, link: str, zone: ZoneInfo
) -> tuple[Markup, InlineKeyboardMarkup]:
    """The link with a button that copies it, and one that withdraws it."""
    role = Role(invite.role)
    if role in OF_A_UNIT and unit is not None:
        whom = t("{role} of {unit}", role=role_name(t, role), unit=unit_name(t, unit.zh, unit.en))
    elif role is Role.LEADER:
        whom = t("{role} ({reach})", role=role_name(t, role), reach=invite.portfolio or t.plain("the whole district"))
    else:
        whom = Markup.escape(role_name(t, role))
    heading = (
        t("Personal link for <b>{name}</b>: {whom}", name=invite.name, whom=whom)
        if invite.name
        else t("Personal link: <b>{whom}</b>", whom=whom)
    )
    words = t(
        "{heading}\n<code>{link}</code>\n\n"
        "It works once, until {until}. Send it to this person only: whoever opens it first gets the role.",
        heading=heading,
        link=link,
        until=t.moment(invite.expires_at, zone),
    )
    keyboard = InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(t.plain("Copy the link"), copy_text=CopyTextButton(link))],
            [button(t.plain("Withdraw"), "invite_revoke", invite.id, style="danger")],
        ]
    )
    return words, keyboard


def revoked(t: Translator, invite: Invite, zone: ZoneInfo, revoked_at: datetime) -> Markup:
    at = t.moment(revoked_at, zone)
    if invite.name:
        return t("The link for {name} was withdrawn on {at}; nobody can join with it.", name=invite.name, at=at)
    return t("The link was withdrawn on {at}; nobody can join with it.", at=at)
