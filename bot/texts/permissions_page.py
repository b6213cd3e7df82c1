"""docs/permissions.md, printed from the table that the code asks: role × act × whose."""

from bot.commands import COMMANDS
from bot.texts.language import Translator, translator
from bot.texts.names import role_name
from domain.rules.permissions import GRANTABLE, TABLE, Act, Role, Whose

_ROLES = (Role.OFFICIAL, Role.UNIT_HEAD, Role.SUPERVISION, Role.LEADER, Role.ADMINISTRATOR)


def _(text: str) -> str:
    """Marks a text for the catalogs."""
    return text


ACT_WORDS: dict[Act, str] = {
    Act.VIEW_TASK: _("see tasks"),
    Act.REPORT: _("report, submit, add evidence"),
    Act.ASK_EXTENSION: _("ask for an extension"),
    Act.REVIEW: _("accept or return submissions"),
    Act.IMPORT: _("import lists, units, people"),
    Act.EXPORT: _("export as a workbook"),
    Act.INVITE: _("make personal links"),
    Act.VIEW_RANKING: _("see the ranking"),
    Act.VIEW_POINTS: _("see points, line by line"),
    Act.VIEW_OVERDUE: _("see what is overdue"),
    Act.VIEW_HISTORY: _("read the record of acts"),
    Act.POST_POINTS: _("post points by hand"),
    Act.DECIDE_MONTH: _("approve and publish a month"),
    Act.OBJECT: _("object to an entry"),
    Act.ISSUE_NOTICE: _("issue a notice"),
    Act.ANSWER_COORDINATION: _("answer a call for help"),
    Act.SUSPEND: _("suspend a task"),
    Act.EDIT_CALENDAR: _("change the working calendar"),
    Act.MANAGE_PEOPLE: _("see and change who is who"),
    Act.BIND_GROUP: _("bind a work group"),
    Act.MANAGE_SETTINGS: _("change settings"),
    Act.WATCH_DELIVERY: _("see what was not delivered"),
}

_WHOSE = {Whose.OWN: "own units 本单位", Whose.PORTFOLIO: "portfolio 分管", Whose.ALL: "all 全部"}


def _both(words: str) -> str:
    return f"{words} {translator('zh').plain(words)}"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def permissions_page() -> str:
    """The whole page as Markdown."""
    zh, en = translator("zh"), translator("en")
    heads = [f"{role_name(en, role)} {role_name(zh, role)}" for role in _ROLES]
    lines = [
        "# Who may do what 权限",
        "",
        "Printed from `domain/rules/permissions.py` by `python -m bot permissions`; a test holds that it is current.",
        "Every command, button and use case asks this table when it is used, never when it was shown.",
        "",
        "- *own units 本单位*: of the units the person serves, also as a substitute for a period.",
        "- *portfolio 分管*: tasks that name the leader's post; a leader without a portfolio sees the whole district.",
        "- *all 全部*: the whole district. –: not at all.",
        "",
        "In a group the bot speaks of what everybody there may see: in one that is bound to a unit, of that unit, and",
        "only what every official of it may do; in any other group of nothing. All else it asks for in private.",
        "",
        "## Acts 事项",
        "",
        _row(["act 事项", *heads]),
        _row(["---"] * (len(heads) + 1)),
    ]
    for act in Act:
        reach = [_WHOSE[TABLE[act][role]] if role in TABLE[act] else "–" for role in _ROLES]
        lines.append(_row([_both(ACT_WORDS[act]), *reach]))
    lines += [
        "",
        "## Handing out roles 授予身份",
        "",
        "Who may hand a role out may also hand it over, cover it by a substitute, and take it away.",
        "Nobody takes away the own role.",
        "",
        _row(["role handed out 授予", *heads]),
        _row(["---"] * (len(heads) + 1)),
    ]
    for given in _ROLES:
        reach = [_WHOSE[GRANTABLE[role][given]] if given in GRANTABLE.get(role, {}) else "–" for role in _ROLES]
        lines.append(_row([f"{role_name(en, given)} {role_name(zh, given)}", *reach]))
    lines += ["", "## Commands 命令", "", _row(["command 命令", *heads]), _row(["---"] * (len(heads) + 1))]
    for command in COMMANDS:
        marks = ["✓" if command.act is None or role in TABLE[command.act] else "–" for role in _ROLES]
        lines.append(_row([f"/{command.name} {_summary(command.summary, zh)}", *marks]))
    return "\n".join(lines) + "\n"


def _summary(words: str, zh: Translator) -> str:
    other = zh.plain(words)
    return words if other == words else f"{words} {other}"
