"""The commands of the menu: name, what it does, and the act that opens it (None: everybody who joined)."""

from dataclasses import dataclass

from domain.rules.permissions import Act, Actor, can_ever, is_for_everybody_there


@dataclass(frozen=True)
class Command:
    name: str
    summary: str  # an English source text; the menu shows its translation
    act: Act | None = None


def _(text: str) -> str:
    """Marks a text for the catalogs."""
    return text


COMMANDS: tuple[Command, ...] = (
    Command("tasks", _("My tasks"), Act.VIEW_TASK),
    Command("task", _("One task: /task ZD001"), Act.VIEW_TASK),
    Command("search", _("Find tasks by words: /search school"), Act.VIEW_TASK),
    Command("report", _("Report on a task"), Act.REPORT),
    Command("overdue", _("What is overdue"), Act.VIEW_OVERDUE),
    Command("notices", _("Notices, yellow and red"), Act.VIEW_TASK),
    Command("notice", _("Propose a notice: /notice ZD001 red"), Act.ISSUE_NOTICE),
    Command("suspend", _("Suspend a task"), Act.SUSPEND),
    Command("resume", _("End a suspension"), Act.SUSPEND),
    Command("review", _("What waits for review"), Act.REVIEW),
    Command("points", _("Points, line by line"), Act.VIEW_POINTS),
    Command("objections", _("Objections, and how they were decided"), Act.VIEW_POINTS),
    Command("ranking", _("Places within groups"), Act.VIEW_RANKING),
    Command("figures", _("Key figures"), Act.DECIDE_MONTH),
    Command("month", _("Months: draft, approved, published"), Act.VIEW_RANKING),
    Command("entry", _("Points by hand"), Act.POST_POINTS),
    Command("method", _("How points come about")),
    Command("invite", _("A link for a colleague"), Act.INVITE),
    Command("history", _("Who did what: /history ZD001"), Act.VIEW_HISTORY),
    Command("people", _("Who is who"), Act.MANAGE_PEOPLE),
    Command("bind", _("In a group: bind it to a unit; /unbind ends it"), Act.BIND_GROUP),
    Command("export", _("Lists and points as a file"), Act.EXPORT),
    Command("import", _("New lists or units from a file"), Act.IMPORT),
    Command("questions", _("What the lists leave open"), Act.IMPORT),
    Command("unreachable", _("Who cannot be reached"), Act.WATCH_DELIVERY),
    Command("why", _("Why somebody got a message, or not"), Act.WATCH_DELIVERY),
    Command("burden", _("How many messages units get"), Act.WATCH_DELIVERY),
    Command("calendar", _("Working days and days off"), Act.EDIT_CALENDAR),
    Command("me", _("Who I am to the bot")),
    Command("hours", _("When I may write to you")),
    Command("language", _("中文 / English")),
    Command("help", _("What I can do for you")),
    Command("cancel", _("Stop what I was asking")),
)


def commands_of(actor: Actor) -> list[Command]:
    """The commands that are open to this person, in the menu's order."""
    return [c for c in COMMANDS if c.act is None or can_ever(actor, c.act)]


def commands_of_groups() -> list[Command]:
    """What a group's menu offers: what every official may do there, and how the group comes to be bound."""
    return [c for c in COMMANDS if c.name in ("bind", "help") or (c.act is not None and is_for_everybody_there(c.act))]
