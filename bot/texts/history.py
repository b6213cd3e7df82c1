"""/history: the record in words."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import LANGUAGES, Translator
from bot.texts.names import role_name, unit_name
from bot.texts.refusals import refusals
from domain.history import Deed, History, Subject
from domain.rules.permissions import Role
from domain.tables import Cell

A_PAGE = 10

refusals(
    {
        "history_of_what": lambda t, v: t(
            "Whose history? Write a task, a unit or a person: <code>/history {example}</code>", example=v["example"]
        ),
        "unknown_subject": lambda t, v: t("I find no task, unit or person called “{words}”.", **v),
    }
)


def _(text: str) -> str:
    """Marks a text for the catalogs."""
    return text


# what the record calls an act -> what people call it; a test holds that none is missing
ACTS: dict[str, str] = {
    "create_invite": _("made a personal link"),
    "revoke_invite": _("withdrew a personal link"),
    "join": _("joined"),
    "grant_role": _("gave a role"),
    "end_role": _("took a role away"),
    "dismiss": _("recorded that somebody left"),
    "hand_over": _("handed a post over"),
    "name_substitute": _("named a substitute"),
    "bind_group": _("bound a group"),
    "unbind_group": _("let a group go"),
    "choose_language": _("chose a language"),
    "choose_hours": _("chose hours for messages"),
    "erase_person": _("removed personal data"),
    "change_post": _("changed a post"),
    "import_roster": _("imported a roster of people"),
    "report": _("reported"),
    "change_rules": _("changed the rules of reminders"),
    "change_calendar": _("changed the working calendar"),
    "confirm_calendar_year": _("said that a year's calendar is complete"),
    "snooze": _("put a reminder off"),
    "submit": _("submitted for review"),
    "undo_report": _("took a report back"),
    "accept": _("accepted"),
    "return": _("returned"),
    "evidence": _("added a photo or file"),
    "acknowledge": _("took note of a task"),
    "issue_notice": _("issued a notice"),
    "dismiss_notice": _("did not issue a notice"),
    "answer_notice": _("answered a notice"),
    "close_notice": _("closed a notice"),
    "withdraw_notice": _("withdrew a notice"),
    "ask_extension": _("asked for an extension"),
    "decide_extension": _("decided on an extension"),
    "answer_coordination": _("answered a call for help"),
    "answer_question": _("answered a question"),
    "propose_entry": _("proposed an entry by hand"),
    "post_entry": _("posted an entry by hand"),
    "confirm_entry": _("confirmed an entry by hand"),
    "refuse_entry": _("refused an entry by hand"),
    "withdraw_entry": _("withdrew an entry by hand"),
    "draft_month": _("drew up a month"),
    "approve_month": _("approved a month"),
    "publish_month": _("published a month"),
    "lock_month": _("locked a month"),
    "file_objection": _("filed an objection"),
    "decide_objection": _("decided an objection"),
    "record_from_table": _("recorded a report from a table"),
    "decide_from_table": _("recorded a decision from a table"),
    "lists_imported": _("imported lists"),
    "unit_added": _("added a unit"),
    "unit_changed": _("changed a unit"),
    "task_added_by_list": _("added a task by a list"),
    "task_changed_by_list": _("changed a task by a list"),
    "english_title_given": _("gave an English title"),
    "list_question_answered": _("answered a question about a list"),
    "task_withdrawn": _("withdrew a task"),
    "suspend_task": _("suspended a task"),
    "resume_task": _("resumed a task"),
    "adopt_method": _("adopted an assessment method"),
    "propose_method": _("put a revision of the method forward"),
    "refuse_method": _("refused a revision of the method"),
}

FIELDS: dict[str, str] = {
    "role": _("role"),
    "post": _("post"),
    "portfolio": _("in charge of"),
    "from_on": _("from day"),
    "until_on": _("until day"),
    "to": _("handed to"),
    "for": _("stands in for"),
    "language": _("language"),
    "percent": _("percentage"),
    "kind": _("kind"),
    "node": _("node"),
    "state": _("state"),
    "reason": _("reason"),
    "due_on": _("due"),
    "expires_at": _("valid until"),
    "left_at": _("left at"),
    "added": _("new"),
    "changed": _("changed"),
    "thread": _("topic"),
    "rule": _("rule"),
    "level": _("level"),
    "points": _("points"),
    "document_no": _("document no."),
    "matter": _("matter"),
    "entry": _("entry"),
    "hash": _("hash"),
    "ledger_position": _("ledger position"),
    "received_on": _("received on"),
    "answer": _("answer"),
    "question": _("question"),
    "found": _("found"),
    "colour": _("colour"),
    "until": _("until"),
    "by": _("by"),
    "version": _("version"),
    "edition": _("import no."),
    "cell": _("cell"),
    "file": _("file"),
    "name": _("name"),
    "size": _("size (bytes)"),
    "type": _("file type"),
    "sha256": _("hash"),
    "invite": _("invite no."),
    "first_day": _("in force from"),
    "withdrawn": _("withdrawn"),
    "withdrawn_on": _("withdrawn on"),
    "rejected": _("rows not read"),
    "working": _("working day"),
    "messages_moved": _("messages moved"),
    "messages_dropped": _("messages dropped"),
}


# what somebody reported, as the record calls it -> as people call it
KINDS: dict[str, str] = {
    "progress": _("progress"),
    "quantity": _("a figure"),
    "completed": _("completed"),
    "not_completed": _("not finished yet"),
    "blocked": _("blocked"),
    "coordination_needed": _("needs coordination"),
}

STATES: dict[str, str] = {
    "waiting": _("waits for review"),
    "accepted": _("accepted"),
    "returned": _("returned"),
    "approved": _("approved"),
    "refused": _("refused"),
    "proposed": _("proposed"),
    "posted": _("posted"),
    "withdrawn": _("withdrawn"),
    "draft": _("draft"),
    "published": _("published"),
    "locked": _("locked"),
    "upheld": _("upheld"),
    "rejected": _("rejected"),
}


def act_word(act: str, t: Translator) -> str:
    """What people call an act; one that is not in the table is shown as the record calls it."""
    return t.plain(ACTS[act]) if act in ACTS else act.replace("_", " ")


def _value(key: str, value: Any, t: Translator, zone: ZoneInfo) -> str:
    if isinstance(value, str) and key.endswith(("_at", "_on")):
        with suppress(ValueError):  # a list's own words for a day stay as they are
            if key.endswith("_at"):
                return t.moment(datetime.fromisoformat(value).astimezone(zone), zone)
            return t.day(date.fromisoformat(value), year=True)
    if key == "role" and value in set(Role):
        return role_name(t, Role(value))
    if key == "state" and value in STATES:
        return t.plain(STATES[str(value)])
    if key == "kind" and value in KINDS:
        return t.plain(KINDS[str(value)])
    if key == "language" and value in LANGUAGES:
        return {"zh": "中文", "en": "English"}[str(value)]
    if key == "colour" and value in ("yellow", "red"):
        return t.plain("yellow") if value == "yellow" else t.plain("red")
    if isinstance(value, bool):
        return t.plain("yes") if value else t.plain("no")
    if key == "points" and isinstance(value, int):
        return t.points(value, sign=True)
    if isinstance(value, list | dict):
        return "…"
    return "–" if value is None or value == "" else str(value)[:80]


def changes(deed: Deed, t: Translator, zone: ZoneInfo) -> list[str]:
    """One phrase for each value: 40 → 60 where it changed, the value alone where it is new."""
    phrases = []
    for key in dict.fromkeys([*deed.before, *deed.after]):
        before, after = deed.before.get(key), deed.after.get(key)
        if before == after or (before in (None, "") and after in (None, "")):
            continue
        label = t.plain(FIELDS[key]) if key in FIELDS else key
        if key in deed.before and key in deed.after and before not in (None, ""):
            phrases.append(f"{label} {_value(key, before, t, zone)} → {_value(key, after, t, zone)}")
        else:
            phrases.append(f"{label} {_value(key, after if key in deed.after else before, t, zone)}")
    return phrases


def deed_line(deed: Deed, t: Translator, zone: ZoneInfo) -> Markup:
    """21 Feb 09:05 Wang · gave a role · Chen · Shigu Town, and below it what changed."""
    where = [x for x in (deed.task_no, deed.about, unit_name(t, deed.unit_zh, deed.unit_en)) if x]
    line = Markup("<b>{}</b> {} · {}").format(
        t.moment(deed.at, zone), deed.actor or t.plain("the system"), act_word(deed.act, t)
    )
    if where:
        line += Markup(" · ") + Markup(" · ").join(map(Markup.escape, where))
    details = changes(deed, t, zone)
    return line + (Markup("\n    <i>{}</i>").format("; ".join(details)) if details else Markup(""))


def title_of(t: Translator, history: History) -> str:
    if history.kind == "all":
        return t.plain("everything")
    return unit_name(t, history.title_zh, history.title_en)


def history_page(
    t: Translator, history: History, page: int, zone: ZoneInfo
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """A page of the record, with buttons to turn it and to have all of it as a table."""
    heading = t("<b>History: {title}</b>", title=title_of(t, history)[:60])
    if not history.total:
        return heading + Markup("\n") + t("Nothing is recorded yet."), None
    heading += Markup("\n") + t.n("One entry, the newest first", "{n} entries, the newest first", history.total)
    lines = [deed_line(deed, t, zone) for deed in history.entries]
    turn = []
    if page > 0:
        turn.append(button(t.plain("‹ Newer"), "history", history.kind, history.subject_id, page - 1))
    if (page + 1) * A_PAGE < history.total:
        turn.append(button(t.plain("Older ›"), "history", history.kind, history.subject_id, page + 1))
    tables = [button(form.upper(), "history_file", history.kind, history.subject_id, form) for form in ("xlsx", "csv")]
    return Markup("\n").join([heading, "", *lines]), InlineKeyboardMarkup([turn, tables] if turn else [tables])


def which_subject(t: Translator, found: list[tuple[Subject, int, str]]) -> tuple[Markup, InlineKeyboardMarkup]:
    rows = [[button(name[:60] or "…", "history", kind, subject_id, 0)] for kind, subject_id, name in found]
    return t("Which one do you mean?"), InlineKeyboardMarkup(rows)


WIDTHS = (8, 18, 14, 24, 14, 20, 60, 22)


def table(t: Translator, history: History, zone: ZoneInfo) -> tuple[str, list[str], list[list[Cell]]]:
    """The record as a table: title, headings, rows."""
    headings = [
        t.plain("Entry"),
        t.plain("When"),
        t.plain("Who"),
        t.plain("What"),
        t.plain("Task or person"),
        t.plain("Unit"),
        t.plain("Change"),
        t.plain("From message"),
    ]
    rows: list[list[Cell]] = [
        [
            deed.entry_id,
            deed.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            deed.actor or t.plain("the system"),
            act_word(deed.act, t),
            deed.task_no or deed.about or "",
            unit_name(t, deed.unit_zh, deed.unit_en),
            "; ".join(changes(deed, t, zone)),
            f"{deed.chat_id}/{deed.message_id}" if deed.message_id is not None else "",
        ]
        for deed in history.entries
    ]
    return t.plain("History: {title}", title=title_of(t, history)), headings, rows
