"""Entries by hand in words."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.point_words import level_word, rule_word
from bot.texts.refusals import refusals
from domain.manual_entries import EntryView
from domain.people import UnitName
from domain.rules.method import Method

refusals(
    {
        "unknown_rule": lambda t, v: t("The method has no such entry."),
        "no_document": lambda t, v: t("An entry by hand needs a document number. Nothing was posted."),
        "too_long": lambda t, v: t("That is too long: at most {most} characters.", **v),
        "future_day": lambda t, v: t(
            "{day} has not come yet. An entry counts for a day up to today.", day=t.day_in(v, "day")
        ),
        "task_of_another": lambda t, v: t("This unit neither leads nor supports {no}.", **v),
        "second_pair": lambda t, v: t("Somebody else has to confirm this: you proposed it yourself."),
        "entry_words": lambda t, v: t(
            "I need at least a document number. Write, for example:\n"
            "<code>渭政发〔2023〕12号；招商引资；2023-05-10；ZD001</code>"
        ),
    }
)


@dataclass(frozen=True)
class WrittenEntry:
    """What was written about an entry: document; matter; day; task."""

    document_no: str
    matter: str
    day: date | None
    task_no: str


def read_entry_words(text: str) -> WrittenEntry | None:
    """Document number, then in any order a day, a task number, and the matter; separated by ； ; or new lines."""
    parts = [part.strip() for part in re.split(r"[；;\n]", text) if part.strip()]
    if not parts:
        return None
    document, *rest = parts
    matter, day, task_no = "", None, ""
    for part in rest:
        folded = unicodedata.normalize("NFKC", part)
        found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", folded)
        if found:
            try:
                day = date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                return None
        elif re.fullmatch(r"#?[A-Za-z]{1,4}\d{1,5}", folded):
            task_no = folded.lstrip("#")
        else:
            matter = f"{matter} {part}".strip()
    return WrittenEntry(document, matter, day, task_no)


def which_rule(method: Method, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """/entry: what is to be posted, with what it is worth."""
    rows = []
    for rule, levels in method.manual.items():
        rows.append(
            [
                button(f"{level_word(level, t) or rule_word(rule, t)} {t.points(points, sign=True)}", "en", rule, level)
                for level, points in levels.items()
            ]
        )
    names = [rule_word(rule, t) for rule in method.manual]
    lines = [
        t("What is to be posted? From top to bottom:"),
        *(Markup("{}. {}").format(n, w) for n, w in enumerate(names, 1)),
    ]
    return Markup("\n").join(lines), InlineKeyboardMarkup(rows)


def which_unit(
    rule: str, level: str, units: list[UnitName], page: int, t: Translator
) -> tuple[Markup, InlineKeyboardMarkup]:
    """For whom: a page of units."""
    a_page = 15
    shown = units[page * a_page : (page + 1) * a_page]
    buttons = [button(unit_name(t, unit.zh, unit.en)[:24], "enu", rule, level, unit.id) for unit in shown]
    rows = [buttons[start : start + 3] for start in range(0, len(buttons), 3)]
    turn = []
    if page > 0:
        turn.append(button(t.plain("‹ Earlier"), "enp", rule, level, page - 1))
    if (page + 1) * a_page < len(units):
        turn.append(button(t.plain("More ›"), "enp", rule, level, page + 1))
    if turn:
        rows.append(turn)
    return t("<b>{what}</b> for which unit?", what=entry_name(rule, level, t)), InlineKeyboardMarkup(rows)


def entry_name(rule: str, level: str, t: Translator) -> str:
    word = level_word(level, t)
    return f"{rule_word(rule, t)} ({word})" if word else rule_word(rule, t)


def ask_document(rule: str, level: str, unit: UnitName, t: Translator) -> Markup:
    return t(
        "<b>{what}</b>, {unit}\nWrite the document number; if you like also the matter, the day, and the task:\n"
        "<code>渭政发〔2023〕12号；招商引资；2023-05-10；ZD001</code>\n"
        "Entries of one matter count once, at the largest.",
        what=entry_name(rule, level, t),
        unit=unit_name(t, unit.zh, unit.en),
    )


def confirm_entry(
    rule: str, level: str, unit: UnitName, points: int, written: WrittenEntry, day: date, second: bool, t: Translator
) -> tuple[Markup, InlineKeyboardMarkup]:
    """The last look before it is posted."""
    lines = [
        t("Post this?"),
        Markup("<b>{}</b> · {} · <b>{}</b>").format(
            entry_name(rule, level, t), unit_name(t, unit.zh, unit.en), t.points(points, sign=True)
        ),
        t("Document {no}", no=written.document_no),
    ]
    if written.matter:
        lines.append(t("Matter: {matter}", matter=written.matter))
    if written.task_no:
        lines.append(t("Task {no}", no=written.task_no))
    lines.append(t("Counts for {day}", day=t.day(day, year=True)))
    if second:
        lines.append(t("<i>Above the limit: somebody else of the office has to confirm it.</i>"))
    keyboard = [[button(t.plain("Yes, post it"), "eny", style="success"), button(t.plain("Do not post"), "enn")]]
    return Markup("\n").join(lines), InlineKeyboardMarkup(keyboard)


def entry_card(entry: EntryView, t: Translator, *, decide: bool) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """An entry by hand as it stands."""
    state = {
        "proposed": t("waits for a second person"),
        "posted": t("posted"),
        "refused": t("refused"),
        "withdrawn": t("withdrawn"),
    }[entry.state]
    lines = [
        Markup("<b>{}</b> · {} · <b>{}</b>").format(
            entry_name(entry.rule, entry.level, t),
            unit_name(t, entry.unit, entry.unit_en),
            t.points(entry.points, sign=True),
        ),
        t("Document {no}", no=entry.document_no),
        t("Matter: {matter}", matter=entry.matter),
        t("Counts for {day}", day=t.day(entry.counts_on, year=True)),
        t("Proposed by {name}; {state}", name=entry.proposed_by, state=state),
    ]
    if entry.task_no:
        lines.insert(2, t("Task {no}", no=entry.task_no))
    if entry.confirmed_by:
        lines.append(t("Second pair of eyes: {name}", name=entry.confirmed_by))
    rows = []
    if decide and entry.state == "proposed":
        rows.append(
            [
                button(t.plain("Confirm"), "end", entry.id, "y", style="success"),
                button(t.plain("Refuse"), "end", entry.id, "n", style="danger"),
            ]
        )
    elif entry.state == "posted":
        rows.append([button(t.plain("Withdraw"), "enw", entry.id)])
    return Markup("\n").join(lines), InlineKeyboardMarkup(rows) if rows else None
