"""The words of a review: the list of what waits, the card of one submission, the answer to the official."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.flags import flag_words
from bot.texts.language import Translator
from bot.texts.reports import node_label, task_name
from bot.texts.task_card import short, title_of
from domain.desk import MoreTimeLine
from domain.reviews import SubmissionView, WaitingLine

PAGE = 8
RETURN_REASONS = ("evidence", "figures", "not_finished", "wrong_part")


def reason_words(code: str, t: Translator) -> str:
    """The often-used reasons for a return, as the official reads them."""
    return {
        "evidence": t.plain("Please add evidence (photo or document)."),
        "figures": t.plain("The figures do not match the target; please check."),
        "not_finished": t.plain("The work is not finished yet."),
        "wrong_part": t.plain("This belongs to another part of the task."),
    }[code]


def reason_label(code: str, t: Translator) -> str:
    return {
        "evidence": t.plain("Evidence missing"),
        "figures": t.plain("Figures do not match"),
        "not_finished": t.plain("Not finished"),
        "wrong_part": t.plain("Wrong part"),
    }[code]


def waiting_list(
    lines: Sequence[WaitingLine], page: int, t: Translator, flagged: int = 0, more_time: Sequence[MoreTimeLine] = ()
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """/review: submissions and requests for more time that wait, oldest first; a button opens each.

    `flagged`: tasks whose reports need a look.
    """
    look = [t.n("⚑ {n} task has reports to look at", "⚑ {n} tasks have reports to look at", flagged)] if flagged else []
    see = [button(t.plain("Reports to look at"), "tl", "flagged", 0)]
    found = [(line.received_on, _waiting_row(line, t), button(line.no, "rv", line.report_id)) for line in lines]
    found += [
        (one.asked_on, _more_time_row(one, t), button(f"⏳ {one.no}", "exv", one.extension_id)) for one in more_time
    ]
    found.sort(key=lambda one: one[0])
    if not found:
        nothing = Markup("\n").join([t("Nothing waits for review."), *look])
        return nothing, InlineKeyboardMarkup([see]) if flagged else None
    pages = (len(found) - 1) // PAGE + 1
    page = max(0, min(page, pages - 1))
    shown = found[page * PAGE : (page + 1) * PAGE]
    headings = [t.n("<b>{n} submission waits</b>", "<b>{n} submissions wait</b>", len(lines))] if lines else []
    if more_time:
        headings.append(
            t.n("⏳ <b>{n} request for more time</b>", "⏳ <b>{n} requests for more time</b>", len(more_time))
        )
    opens = [opening for _, _, opening in shown]
    keyboard = [opens[i : i + 3] for i in range(0, len(opens), 3)]
    turn = []
    if page > 0:
        turn.append(button(t.plain("‹ Earlier"), "rvp", page - 1))
    if page + 1 < pages:
        turn.append(button(t.plain("More ›"), "rvp", page + 1))
    if turn:
        keyboard.append(turn)
    if flagged:
        keyboard.append(see)
    rows = [row for _, row, _ in shown]
    return Markup("\n").join([Markup(" · ").join(headings), *rows, *look]), InlineKeyboardMarkup(keyboard)


def _waiting_row(line: WaitingLine, t: Translator) -> Markup:
    return t(
        "<b>{no}</b> {title}\n    <i>{unit}, since {day}</i>",
        no=line.no,
        title=short(title_of(line.title, line.title_en, t), 26),
        unit=line.lead_en if t.language == "en" else line.lead,
        day=t.day(line.received_on),
    )


def _more_time_row(line: MoreTimeLine, t: Translator) -> Markup:
    return t(
        "⏳ <b>{no}</b> {title}\n    <i>{unit}: {old} → {new}, since {day}</i>",
        no=line.no,
        title=short(title_of(line.title, line.title_en, t), 24),
        unit=line.lead_en if t.language == "en" else line.lead,
        old=t.day(line.old_due_on),
        new=t.day(line.new_due_on),
        day=t.day(line.asked_on),
    )


def submission_card(view: SubmissionView, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """What was submitted, when, with what; Accept and Return while it waits, the decision once there is one."""
    unit = view.unit_en if t.language == "en" else view.unit
    name = node_label(view.node_position, view.completion, t)
    what = t("{node} (“{text}”)", node=name, text=short(view.node_text, 60)) if view.node_text else Markup.escape(name)
    parts = [
        t("For review: {task}", task=task_name(view.task, t)),
        t("{unit} says it is done: {what}", unit=unit, what=what),
        _timing(view, t),
    ]
    if view.words:
        parts.append(Markup("<blockquote expandable>{}</blockquote>").format(short(view.words, 900)))
    if view.files:
        parts.append(t.n("{n} file is with it", "{n} files are with it", view.files))
    if view.channel != "chat":
        parts.append(t("Entered by the office ({channel})", channel=view.channel))
    parts += [Markup.escape("⚑ ") + flag_words(flag, t) for flag in view.flags]
    if view.returns_before:
        parts.append(t.n("Returned {n} time before", "Returned {n} times before", view.returns_before))
    if view.state == "waiting":
        return Markup("\n").join(parts), InlineKeyboardMarkup(
            [
                [
                    button(t.plain("Accept"), "acc", view.report_id, style="success"),
                    button(t.plain("Return"), "ret", view.report_id, style="danger"),
                ],
                _files_row(view, t),
            ]
            if view.files
            else [
                [
                    button(t.plain("Accept"), "acc", view.report_id, style="success"),
                    button(t.plain("Return"), "ret", view.report_id, style="danger"),
                ]
            ]
        )
    parts.append(_decision(view, t))
    return Markup("\n").join(parts), None


def _files_row(view: SubmissionView, t: Translator) -> list:  # type: ignore[type-arg]
    return [button(t.plain("Show the files"), "files", view.report_id)]


def _timing(view: SubmissionView, t: Translator) -> Markup:
    due, received = t.day(view.due_on), t.day(view.received_on)
    who = t(", {person}", person=view.person) if view.person else Markup("")
    if view.late_days:
        late = t.n("{n} working day late", "{n} working days late", view.late_days)
        return t("Submitted {received}{who}; due {due}: <b>{late}</b>", received=received, who=who, due=due, late=late)
    return t("Submitted {received}{who}; due {due}: on time", received=received, who=who, due=due)


def _decision(view: SubmissionView, t: Translator) -> Markup:
    day = t.day(view.decided_on) if view.decided_on else ""
    if view.state == "accepted":
        return t("<b>Accepted</b> ({who}, {day})", who=view.decided_by, day=day)
    if view.state == "returned":
        return t("<b>Returned</b> ({who}, {day}): {reason}", who=view.decided_by, day=day, reason=view.decision_reason)
    return t("<b>Taken back</b> by the unit")


def return_keyboard(report_id: int, t: Translator) -> InlineKeyboardMarkup:
    """Often-used reasons on buttons; anything else is written."""
    reasons = [button(reason_label(code, t), "retr", report_id, code) for code in RETURN_REASONS]
    return InlineKeyboardMarkup(
        [reasons[:2], reasons[2:], [button(t.plain("Back"), "rv", report_id)]],
    )


def why_return(view: SubmissionView, t: Translator) -> Markup:
    return t(
        "Return {task}?\nChoose a reason, or write it as your next message. The official reads it as it is.",
        task=task_name(view.task, t),
    )


def decision_message(view: SubmissionView, t: Translator) -> Markup:
    """What the official reads once the office has decided."""
    name = node_label(view.node_position, view.completion, t)
    if view.state == "accepted":
        return t("✓ {task}\n{node} is accepted.", task=task_name(view.task, t), node=name)
    return t(
        "↩ {task}\n{node} came back from the supervision office:\n“{reason}”\n"
        "Reply to this message when it is done; the clock runs again from tomorrow.",
        task=task_name(view.task, t),
        node=name,
        reason=view.decision_reason,
    )
