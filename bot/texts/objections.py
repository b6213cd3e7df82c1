"""Objections in words."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.kept_files import file_line, files_button
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.point_words import rule_word
from bot.texts.refusals import refusals
from bot.texts.task_card import short
from domain.objections import ObjectionView

refusals(
    {
        "objection_to_what": lambda t, v: t(
            "One can object to a deduction. If a date behind a result is wrong, ask the supervision office to mend it."
        ),
        "objection_settled": lambda t, v: t("This entry was taken back already."),
        "objection_too_early": lambda t, v: t("Its month is not published yet; objections begin then."),
        "objection_too_late": lambda t, v: t("The time for objections ended on {until}.", until=t.day_in(v, "until")),
        "objection_filed_already": lambda t, v: t("There is an objection to this entry already."),
        "own_entry": lambda t, v: t("You posted this entry; somebody else decides about it."),
        "file_too_large": lambda t, v: t(
            "The file is larger than 20 MB, which is the most a bot may take. Please send a smaller one."
        ),
        "too_many_files": lambda t, v: t("At most {most} files can go with it.", **v),
    }
)


def why_object(t: Translator) -> Markup:
    return t(
        "Why should this entry not stand? Write the reason. Photos and files (up to 20 MB each) can come before it, "
        "with it or after it. /cancel if you think better of it."
    )


def file_held(count: int, t: Translator) -> Markup:
    return t.n("✓ {n} file is kept. Now write the reason.", "✓ {n} files are kept. Now write the reason.", count)


def more_files(t: Translator) -> Markup:
    return t("Photos and files that you send now go with it.")


def file_kept(count: int, t: Translator) -> Markup:
    return t.n("✓ {n} file is with the objection.", "✓ {n} files are with the objection.", count)


def state_word(view: ObjectionView, t: Translator) -> Markup:
    return {
        "waiting": t("to be decided by {day}", day=t.day(view.decide_by_on)),
        "upheld": t("upheld"),
        "rejected": t("rejected"),
    }[view.state]


def objection_list(views: Sequence[ObjectionView], t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """/objections: a line and a button each."""
    if not views:
        return t("There is no objection. One begins under /points, on the line that it is about."), None
    lines = [t("<b>Objections</b>")]
    for number, view in enumerate(views, 1):
        what = _entry(view, t)
        unit = unit_name(t, view.unit, view.unit_en)
        lines.append(Markup("{}. {} · {} · {}").format(number, unit, what, state_word(view, t)))
    opens = [button(str(number), "obo", view.id) for number, view in enumerate(views, 1)]
    return Markup("\n").join(lines), InlineKeyboardMarkup([opens[n : n + 6] for n in range(0, len(opens), 6)])


def _entry(view: ObjectionView, t: Translator) -> Markup:
    return Markup("{} {} {} <b>{}</b>").format(
        t.day(view.counts_on), view.task_no, rule_word(view.rule, t), t.points(view.points, sign=True)
    )


def objection_card(
    view: ObjectionView, t: Translator, *, decide: bool = False, add: bool = False
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """An objection as it stands; for the office with its two answers, for the unit with a way to add files."""
    lines = [
        t("<b>Objection</b> of {unit}", unit=unit_name(t, view.unit, view.unit_en)),
        _entry(view, t),
        Markup("<blockquote>{}</blockquote>").format(view.reason),
        *(file_line(number, one, t) for number, one in enumerate(view.files, 1)),
        t("By {name}, {day}", name=view.filed_by, day=t.day(view.filed_on)),
    ]
    rows = []
    if view.state == "waiting":
        lines.append(t("To be decided by {day}", day=t.day(view.decide_by_on)))
        if decide:
            rows.append(
                [
                    button(t.plain("Uphold"), "obd", view.id, "y", style="success"),
                    button(t.plain("Reject"), "obd", view.id, "n", style="danger"),
                ]
            )
            rows.append([button(t.plain("See the entry"), "pl", view.entry_id)])
        if add:
            rows.append([button(t.plain("Add photos or files"), "oba", view.id)])
    else:
        word = t("<b>Upheld</b>: the entry is reversed") if view.state == "upheld" else t("<b>Rejected</b>")
        lines.append(Markup("{} ({})").format(word, view.decided_by))
        lines.append(Markup("<blockquote>{}</blockquote>").format(view.decision_reason))
    rows += files_button(view.files, "obf", view.id, t)
    return Markup("\n").join(lines), InlineKeyboardMarkup(rows) if rows else None


def why_decide(upheld: bool, t: Translator) -> Markup:
    return t("Upheld: write why, in a sentence.") if upheld else t("Rejected: write why, in a sentence.")


def file_lost(objection_id: int, name: str, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    what = t("The file {name}", name=short(name, 30)) if name else t("The photo or file")
    html = t("⚠ {what} for your objection could not be fetched from Telegram. Please send it once more.", what=what)
    return html, InlineKeyboardMarkup([[button(t.plain("Add photos or files"), "oba", objection_id)]])
