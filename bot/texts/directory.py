"""/people: the directory, a person's card, and what can be done to a post."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import held_role
from bot.texts.refusals import refusals
from bot.texts.task_card import task_line
from domain.directory import PersonCard, PersonLine
from domain.holdings import Holdings
from domain.people import Held
from domain.tasks import TaskLine

A_PAGE = 10
MOST_COLLEAGUES = 12

refusals(
    {
        "leave_first": lambda t, v: t("This person still holds a role. Leaving comes first."),
        "own_role": lambda t, v: t("You cannot take your own role away; ask a colleague to do it."),
        "same_person": lambda t, v: t("This person holds the post already."),
        "has_role": lambda t, v: t("This person has this role already."),
        "period_wrong": lambda t, v: t(
            "The last day must be today or later, and at most a year from now. For example: 15 Mar"
        ),
    }
)


def _sign(line: PersonLine) -> str:
    """A sign with the words beside it in the card: joined, not yet, out of reach, left."""
    if line.left:
        return "➖"
    if not line.joined:
        return "✉️"
    return "⚠️" if line.unreachable else "👤"


def _role(t: Translator, line: PersonLine) -> Markup:
    """All the posts somebody holds."""
    if not line.roles:
        return t("without a role")
    comma = Markup("、") if t.language == "zh" else Markup(", ")
    return comma.join(held_role(t, held) for held in line.roles)


def directory(
    t: Translator, lines: list[PersonLine], words: str, page: int
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """A page of people, each with a button that opens the card."""
    if not lines:
        return t("I find nobody with “{words}”. /people alone shows everybody.", words=words[:40]), None
    pages = -(-len(lines) // A_PAGE)
    page = min(max(page, 0), pages - 1)
    shown = lines[page * A_PAGE : (page + 1) * A_PAGE]
    heading = t.n("<b>One person</b>", "<b>{n} people</b>", len(lines))
    absent = sum(not line.joined and not line.left for line in lines)
    if absent:
        heading += Markup("\n") + t.n("✉️ One has not joined yet.", "✉️ {n} have not joined yet.", absent)
    rows = [Markup("{} <b>{}</b> · {}").format(_sign(line), line.name, _role(t, line)) for line in shown]
    buttons = [button(line.name or "…", "who", line.person_id) for line in shown]
    keyboard = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    if pages > 1 and not words:
        turn = []
        if page > 0:
            turn.append(button(t.plain("‹ Earlier"), "people", page - 1))
        if page < pages - 1:
            turn.append(button(t.plain("More ›"), "people", page + 1))
        keyboard.append(turn)
    foot = t("/people with a name, unit or post finds somebody.")
    return Markup("\n").join([heading, "", *rows, "", foot]), InlineKeyboardMarkup(keyboard)


def person_card(t: Translator, card: PersonCard, zone: ZoneInfo) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """Who somebody is, and the buttons for what this reader may do."""
    line = card.line
    parts = [Markup("{} <b>{}</b>").format(_sign(line), line.name)]
    parts += [Markup("• {}").format(held_role(t, held)) for held in line.roles] or [t("without a role")]
    if card.left_at is not None:
        parts.append(t("Left on {day}.", day=t.day(card.left_at.astimezone(zone).date(), year=True)))
    elif card.joined_at is not None:
        parts.append(t("Joined on {day}.", day=t.day(card.joined_at.astimezone(zone).date(), year=True)))
    elif card.has_open_invite:
        parts.append(t("Has a link, but has not joined yet."))
    else:
        parts.append(t("Has not joined yet and has no link that works."))
    if card.unreachable_at is not None:
        parts.append(t("⚠️ Cannot be reached since {day}.", day=t.day(card.unreachable_at.astimezone(zone).date())))
    keyboard = [
        [button(held_role(t, held).striptags()[:60], "who_role", held.role_id)]
        for held in line.roles
        if held.role_id in card.manageable_role_ids
    ]
    if not line.joined and not line.left and card.manageable_role_ids:
        keyboard.append([button(t.plain("New link"), "who_link", line.person_id)])
    if card.may_erase:
        keyboard.append([button(t.plain("Remove personal data"), "who_erase", line.person_id, style="danger")])
    if card.may_dismiss:
        keyboard.append([button(t.plain("Leaves"), "who_leaves", line.person_id, style="danger")])
    return Markup("\n").join(parts), InlineKeyboardMarkup(keyboard) if keyboard else None


def role_card(t: Translator, name: str, held: Held) -> tuple[Markup, InlineKeyboardMarkup]:
    """One post of somebody, and what can be done to it."""
    keyboard = [
        [
            button(t.plain("Hand over"), "who_over", held.role_id),
            button(t.plain("Substitute"), "who_sub", held.role_id),
        ],
        [button(t.plain("Take away"), "who_end", held.role_id, style="danger")],
    ]
    return Markup("<b>{}</b>\n{}").format(name, held_role(t, held)), InlineKeyboardMarkup(keyboard)


def which_colleague(
    t: Translator, held: Held, name: str, colleagues: list[PersonLine], verb: str
) -> tuple[Markup, InlineKeyboardMarkup]:
    """Who takes over, or stands in."""
    keyboard = [
        [button(f"{line.name} · {_role(t, line).striptags()}"[:60], f"{verb}_to", held.role_id, line.person_id)]
        for line in colleagues[:MOST_COLLEAGUES]
    ]
    if verb == "who_over":
        keyboard.append([button(t.plain("Somebody new"), "who_over_new", held.role_id)])
        words = t("Who takes over from {name} ({role})?", name=name, role=held_role(t, held))
    else:
        words = t("Who stands in for {name} ({role})?", name=name, role=held_role(t, held))
    return words, InlineKeyboardMarkup(keyboard)


def until_when(t: Translator, name: str) -> tuple[Markup, InlineKeyboardMarkup]:
    row = [button(t.n("{n} day", "{n} days", n).striptags(), "who_sub_days", n) for n in (3, 7, 14, 30)]
    words = t("Until which day, from today, does {name} stand in? Choose, or write the last day: 15 Mar", name=name)
    return words, InlineKeyboardMarkup([row[:2], row[2:]])


def successor_name(t: Translator) -> Markup:
    return t("What is the name of the new colleague? I make a link; whoever joins with it takes the post over.")


def sure(t: Translator, words: Markup, verb: str, argument: int) -> tuple[Markup, InlineKeyboardMarkup]:
    """One more tap for what cuts somebody off."""
    yes = button(t.plain("Yes"), f"{verb}_now", argument, style="danger")
    return words, InlineKeyboardMarkup([[yes, button(t.plain("No"), "who_keep")]])


def sure_leaves(t: Translator, name: str) -> Markup:
    return t(
        "{name} leaves: all roles end now, and the bot answers this account no more. What was reported stays.",
        name=name,
    )


def sure_end(t: Translator, name: str, held: Held) -> Markup:
    return t("{name} is no longer {role}, from now on.", name=name, role=held_role(t, held))


def sure_erase(t: Translator, name: str, held: Holdings) -> Markup:
    return Markup("\n").join(
        [
            t("Remove what is personal about {name}? It cannot be brought back.", name=name),
            t(
                "Name, Telegram account, language and open links go; {reports} reports stay, under a number.",
                reports=held.reports,
            ),
        ]
    )


def erased(t: Translator, name: str) -> Markup:
    return t("Done. In the records this person is now {name}.", name=name)


def kept(t: Translator) -> Markup:
    return t("Nothing was changed.")


def left(t: Translator, name: str) -> Markup:
    return t("{name} has left; the account is cut off.", name=name)


def ended(t: Translator, name: str) -> Markup:
    return t("Done: {name} no longer holds this post.", name=name)


def handed_over(t: Translator, old: str, new: str, moved: int) -> Markup:
    words = t("{new} takes over from {old} from today on, with all open tasks.", new=new, old=old)
    if moved:
        words += Markup("\n") + t.n(
            "One message on its way goes to the new holder.", "{n} messages on their way go to the new holder.", moved
        )
    return words


def standing_in(t: Translator, name: str, original: str, until_on: date) -> Markup:
    return t(
        "{name} stands in for {original} until {day}; both can act.", name=name, original=original, day=t.day(until_on)
    )


def told_new_role(t: Translator, roles: tuple[Held, ...], *, asked: bool = False) -> Markup:
    """To the person whose roles changed. `asked`: the bot had a question open, which is settled by that."""
    lines = [Markup("• <b>{}</b>").format(held_role(t, held)) for held in roles]
    if not lines:
        words = t("You hold no post any more; the bot will write to you no more. Thank you for your work.")
        if asked:
            words += Markup("\n") + t("What I had asked you last is settled by that: you need not answer.")
        return words
    return Markup("\n").join(
        [t("Your roles have changed. To me you are now:"), *lines, t("/help shows what I can do for you now.")]
    )


def what_is_open(t: Translator, lines: list[TaskLine], count: int, today: date) -> tuple[Markup, InlineKeyboardMarkup]:
    """What somebody who takes a post over finds there, numbered like a morning message, so that it can be answered."""
    several = len({line.lead for line in lines}) > 1
    rows = [
        Markup("{}. {}").format(number, task_line(line, today, t, with_unit=several))
        for number, line in enumerate(lines, start=1)
    ]
    if count > len(lines):
        rows.append(t("… and {n} more: /tasks", n=count - len(lines)))
    opens = [button(line.no, "t", line.task_id) for line in lines]
    heading = t("<b>What is overdue or due soon</b>")
    keyboard = InlineKeyboardMarkup([opens[i : i + 3] for i in range(0, len(opens), 3)])
    return Markup("\n").join([heading, *rows]), keyboard


def locked_out_line(t: Translator, name: str, telegram_id: int, until: datetime, zone: ZoneInfo) -> Markup:
    """To the office: somebody guesses codes, or a colleague needs a new link."""
    return t(
        "⚠️ <b>{name}</b> (Telegram account {telegram_id}) tried five wrong invite codes and is locked out until "
        "{until}. If this is a colleague, send a new link with /invite.",
        name=name,
        telegram_id=telegram_id,
        until=t.moment(until, zone),
    )
