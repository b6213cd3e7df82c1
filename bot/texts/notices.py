"""The words of notices (督办单)."""

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.kept_files import file_lines, files_button, more_with_answer
from bot.texts.language import Translator
from bot.texts.refusals import refusals
from bot.texts.reports import task_name
from bot.texts.task_card import short
from domain.notices import NoticeView

MOST = 12


def colour_word(colour: str, t: Translator) -> str:
    """The colour as a sign and a word."""
    return t.plain("🟥 red notice") if colour == "red" else t.plain("🟨 yellow notice")


def state_word(state: str, t: Translator) -> str:
    return {
        "proposed": t.plain("waits to be issued"),
        "dismissed": t.plain("not issued"),
        "issued": t.plain("issued"),
        "answered": t.plain("answered"),
        "closed": t.plain("closed"),
        "withdrawn": t.plain("withdrawn by the office"),
    }[state]


def notice_list(notices: list[NoticeView], t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """/notices: what is not settled, a button for each."""
    if not notices:
        return t("No notice is open."), None
    shown = notices[:MOST]
    lines = [
        t(
            "{colour}, {state}: <b>{no}</b> {unit}",
            colour=colour_word(n.colour, t),
            state=state_word(n.state, t),
            no=n.task.no,
            unit=n.unit_en if t.language == "en" else n.unit,
        )
        for n in shown
    ]
    if len(notices) > len(shown):
        lines.append(t("… and {n} more, once these are settled.", n=len(notices) - len(shown)))
    opens = [button(n.task.no, "no", n.notice_id) for n in shown]
    heading = t.n("<b>{n} notice is open</b>", "<b>{n} notices are open</b>", len(notices))
    return Markup("\n").join([heading, *lines]), InlineKeyboardMarkup(
        [opens[i : i + 3] for i in range(0, len(opens), 3)]
    )


def notice_card(
    view: NoticeView, t: Translator, *, office: bool, unit: bool
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """One notice with the acts that are open to the reader."""
    parts = [
        t("<b>{colour}</b>, {state}", colour=colour_word(view.colour, t), state=state_word(view.state, t)),
        task_name(view.task, t),
        t("Unit: {unit}", unit=view.unit_en if t.language == "en" else view.unit),
    ]
    if view.reason == "overdue" and view.state == "proposed":
        parts.append(t("Proposed because the task is overdue."))
    if view.document_no:
        parts.append(t("Document {no}", no=view.document_no))
    if view.issued_on is not None:
        parts.append(t("Issued {day} by {who}", day=t.day(view.issued_on, year=True), who=view.issued_by))
    if view.state == "issued" and view.answer_due_on is not None:
        parts.append(t("An answer is due by {day}.", day=t.day(view.answer_due_on, year=True)))
    if view.answer:
        parts.append(
            t(
                "{who} answers:\n<blockquote expandable>{answer}</blockquote>",
                who=view.answered_by,
                answer=short(view.answer, 900),
            )
        )
    parts += file_lines(view.files, t)
    rows = []
    if office and view.state == "proposed":
        rows.append(
            [
                button(t.plain("Issue"), "noi", view.notice_id, style="danger"),
                button(t.plain("Do not issue"), "nod", view.notice_id),
            ]
        )
    if office and view.state in ("issued", "answered"):
        rows.append(
            [
                button(t.plain("Close"), "noc", view.notice_id, style="success"),
                button(t.plain("Withdraw"), "now", view.notice_id),
            ]
        )
    if unit and view.state in ("issued", "answered"):
        rows.append([button(t.plain("Answer"), "noa", view.notice_id, style="primary")])
    rows += files_button(view.files, "nof", view.notice_id, t)
    return Markup("\n").join(parts), InlineKeyboardMarkup(rows) if rows else None


def issued(view: NoticeView, t: Translator) -> Markup:
    return t("✓ Issued. {unit} is told.", unit=view.unit_en if t.language == "en" else view.unit)


def which_document(t: Translator) -> Markup:
    return t("Under which document number? Write it, or a dash where there is none.")


def what_answer(view: NoticeView, t: Translator) -> Markup:
    return t(
        "{task}\nWhat do you answer to the notice? Write it; the office reads it as it is.",
        task=task_name(view.task, t),
    )


def answered(t: Translator) -> Markup:
    return t("✓ Your answer is with the supervision office.") + "\n" + more_with_answer(t)


def closed(view: NoticeView, t: Translator) -> Markup:
    return t(
        "✓ {task}\nThe supervision office has closed the {colour}.",
        task=task_name(view.task, t),
        colour=colour_word(view.colour, t),
    )


refusals(
    {
        "notice_state": lambda t, v: t(
            "This notice is {state}; that can no longer be done.", state=state_word(str(v["state"]), t)
        ),
        "notice_standing": lambda t, v: t("{no} has such a notice already. /notices shows it.", **v),
    }
)
