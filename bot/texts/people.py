"""Joining, /help, /me, /language: who you are to the bot and what it can do for you."""

from datetime import date
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.commands import commands_of
from bot.texts.language import Translator, translator
from bot.texts.names import held_role
from bot.texts.refusals import refusals
from domain.holdings import Holdings
from domain.invites import NotJoined
from domain.people import Held
from domain.rules.permissions import Actor, Role
from domain.welcome import Outlook

LINE = Markup("\n")
PARAGRAPH = Markup("\n\n")
DAILY = 10  # commands of /help that are seen at once: those that come first are used most
FOLDED = 4  # fewer than these are not worth folding


def welcome(t: Translator, name: str, roles: tuple[Held, ...], ahead: Outlook, today: date, *, again: bool) -> Markup:
    """The one message at joining: who you are to the bot, and what will happen next."""
    parts = [
        t("Welcome back, {name}.", name=name) if again else t("Welcome, {name}.", name=name),
        who_you_are(t, roles),
        *what_happens_next(t, {held.role for held in roles}, ahead, today),
        t("/help shows what I can do, /me what I know about you."),
    ]
    return PARAGRAPH.join(part for part in parts if part)


def who_you_are(t: Translator, roles: tuple[Held, ...]) -> Markup:
    lines = [held_role(t, held) for held in roles]
    if len(lines) == 1:
        return t("To me you are: <b>{role}</b>.", role=lines[0])
    return t("To me you are:") + LINE + LINE.join(Markup("• <b>{}</b>").format(line) for line in lines)


def what_happens_next(t: Translator, roles: set[Role], ahead: Outlook, today: date) -> list[Markup]:
    """A paragraph for each role: what comes by itself, and what to do with it."""
    parts = []
    if Role.OFFICIAL in roles:
        parts.append(
            t(
                "On working days at {time} you get one message: what is overdue, due soon, or needs a report. "
                "Answer it as you would a colleague, for example <code>{example}</code>.",
                time=f"{ahead.prompts_at:%H:%M}",
                example=t.plain("1 60% structure finished"),
            )
        )
    if Role.UNIT_HEAD in roles:
        parts.append(
            t(
                "When a task of your unit is one working day overdue, you are told. You can report and submit for your "
                "unit, and invite its officials with /invite."
            )
        )
    if Role.SUPERVISION in roles:
        parts.append(
            t(
                "What the units submit comes to you with the buttons Accept and Return; what is three working days "
                "overdue is brought to you. /review shows what waits."
            )
        )
    if Role.LEADER in roles:
        parts.append(
            t(
                "When a unit needs your help with a task in your charge, I bring it to you with a button to answer. "
                "/overdue shows what is late, /ranking how the units stand."
            )
        )
    if Role.ADMINISTRATOR in roles:
        parts.append(t("/invite makes personal links for colleagues, /people shows who is who."))
    if ahead.next_no and ahead.next_due_on and roles & {Role.OFFICIAL, Role.UNIT_HEAD}:
        lines = [t.n("Your unit leads one task.", "Your units lead {n} tasks.", ahead.tasks)]
        if ahead.overdue:
            lines.append(t.n("One of them is overdue.", "{n} of them are overdue.", ahead.overdue))
        lines.append(
            t(
                "Next is <b>{no}</b> {title}, due {day}. /tasks shows all.",
                no=ahead.next_no,
                title=_short(ahead.next_title),
                day=t.day(ahead.next_due_on, year=ahead.next_due_on.year != today.year),
            )
        )
        parts.append(LINE.join(lines))
    return parts


def _short(title: str, most: int = 40) -> str:
    return title if len(title) <= most else title[: most - 1] + "…"


def not_joined(t: Translator, outcome: NotJoined, zone: ZoneInfo) -> Markup:
    """Why a link did not work, and what to do about it."""
    if outcome.reason == "locked" or outcome.just_locked:
        until = t.moment(outcome.until, zone) if outcome.until else ""
        return t(
            "Too many wrong codes. This account can try again after {until}. The supervision office has been told; "
            "it can help you with a new link.",
            until=until,
        )
    return {
        "unknown": t("I do not know this code. Please tap the link itself, or copy it whole."),
        "used": t("This link has been used already; it works once. Please ask for a new one."),
        "expired": t("This link is too old. Please ask for a new one."),
        "revoked": t("This link was withdrawn. Please ask for a new one."),
        "already": t("You have joined with this link already. /me shows who you are to me."),
    }[outcome.reason]


def language_keyboard(t: Translator) -> InlineKeyboardMarkup:
    """One button for each language, in its own words."""
    return InlineKeyboardMarkup([[button("中文", "lg", "zh"), button("English", "lg", "en")]])


def which_language(t: Translator) -> Markup:
    return t("In which language shall I speak to you?")


def language_chosen(language: str) -> Markup:
    t = translator(language)
    return t("From now on I speak English with you.")


def stopped(t: Translator) -> Markup:
    return t("Done: I ask no further. What was recorded before stays.")


def nothing_to_cancel(t: Translator) -> Markup:
    return t("There is nothing to stop: I am not waiting for anything.")


def unheard(t: Translator) -> Markup:
    return t("I cannot do anything with this. /help shows what I understand.")


def unknown(t: Translator) -> Markup:
    return t("I know no such command. /help shows those I know.")


def in_private(t: Translator) -> Markup:
    return t("Please write this to me in private; here everybody reads along.")


refusals({"in_private": lambda t, v: in_private(t)})


def about_me(t: Translator, roles: tuple[Held, ...], language: str, held: Holdings, zone: ZoneInfo) -> Markup:
    """/me: who somebody is to the bot, and what it holds about that person."""
    parts = [t("<b>{name}</b>", name=held.name), who_you_are(t, roles)]
    facts = [t("Language: {language}", language={"zh": "中文", "en": "English"}[language])]
    if held.joined_at is not None:
        facts.append(t("Joined: {day}", day=t.day(held.joined_at.astimezone(zone).date(), year=True)))
    parts += [LINE.join(facts), what_is_held(t, held)]
    parts.append(
        t(
            "Reports and acts belong to the office's records. When you have left, the office can remove your name and "
            "account from them."
        )
    )
    return PARAGRAPH.join(parts)


def what_is_held(t: Translator, held: Holdings) -> Markup:
    """The figures behind “what does it know about me”."""
    lines = [
        t("<b>What I hold</b>"),
        t("• name, Telegram account {account}, language, roles", account=held.telegram_id or "–"),
        t("• {reports} reports with {files} photos and files", reports=held.reports, files=held.files),
    ]
    if held.decisions:
        lines.append(t.n("• {n} decision on submissions", "• {n} decisions on submissions", held.decisions))
    sent = t.n("{n} message I sent", "{n} messages I sent", held.messages)
    acts = t.n("{n} act in the record", "{n} acts in the record", held.acts)
    lines.append(t("• {messages}, {acts}", messages=sent, acts=acts))
    return LINE.join(lines)


def help_text(t: Translator, actor: Actor, ahead: Outlook) -> Markup:
    """/help: the commands open to this person, and examples that work as they stand; what is long is folded."""
    commands = [t("/{name} – {what}", name=c.name, what=t.plain(c.summary)) for c in commands_of(actor)]
    daily, rest = commands[:DAILY], commands[DAILY:]
    shown = LINE.join(daily)
    if len(rest) > FOLDED:
        shown += LINE + Markup("<blockquote expandable>{}</blockquote>").format(LINE.join(rest))
    else:
        shown = LINE.join(commands)
    parts = [t("<b>What I can do for you</b>"), shown]
    examples = []
    no = ahead.example_no
    if no is not None and (actor.has(Role.OFFICIAL) or actor.has(Role.UNIT_HEAD)):
        examples += [
            t("<code>{text}</code> – records progress", text=t.plain("{no} 60% structure finished", no=no)),
            t("<code>{text}</code> – submits it for review", text=t.plain("{no} completed", no=no)),
            t("Or answer the morning message: <code>{text}</code>", text=t.plain("1 60% structure finished")),
        ]
    if no is not None:
        examples.append(t("<code>{text}</code> – shows the task", text=f"/task {no}"))
    if examples:
        parts.append(t("<b>You can write</b>") + LINE + LINE.join(examples))
    return PARAGRAPH.join(parts)
