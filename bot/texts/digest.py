"""The morning digest and the overdue alerts in words: the point first, one screen of a phone, numbered for replies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.answers_overdue import answer_words, further
from bot.texts.kept_back import KeptLine, kept_buttons, kept_lines
from bot.texts.language import Translator
from bot.texts.width import fit
from domain.answers_overdue import AnswerLine
from domain.desk import Desk
from domain.digest_view import AlertLine, DigestLine, NodeLine

PAGE = 6  # tasks a page: one screen, two rows of three buttons
TITLE = 28  # half-width characters of a title that fit a line behind its number
NODE = 22
UNIT = 24


def _title(no: str, zh: str, en: str, t: Translator) -> Markup:
    return t("<b>{no}</b> {title}", no=no, title=fit(zh if t.language == "zh" or not en else en, TITLE))


def _what(node: NodeLine, t: Translator) -> str:
    if node.text:
        return fit(node.text, NODE)
    return t.plain("completion") if node.completion else t.plain("milestone")


def overdue_words(node: NodeLine, t: Translator) -> Markup:
    """主体完工：逾期 3 个工作日（6月30日到期）."""
    return t.n(
        "{what}: {n} working day overdue (was due {day})",
        "{what}: {n} working days overdue (was due {day})",
        node.days,
        what=_what(node, t),
        day=t.day(node.due_on),
    )


def _soon_words(node: NodeLine, today: date, t: Translator) -> Markup:
    if node.due_on == today:
        return t("{what}: due today", what=_what(node, t))
    if node.days == 0:
        return t("{what}: due {day}, today is the last working day", what=_what(node, t), day=t.day(node.due_on))
    return t.n(
        "{what}: due {day}, {n} working day to go",
        "{what}: due {day}, {n} working days to go",
        node.days,
        what=_what(node, t),
        day=t.day(node.due_on),
    )


def _report_words(line: DigestLine, today: date, t: Translator) -> Markup:
    assert line.report_on is not None
    if line.report_late:
        return t("report was due {day}", day=t.day(line.report_on))
    if line.report_on == today:
        return t("report due today")
    return t("report due by {day}", day=t.day(line.report_on))


def _details(line: DigestLine, today: date, t: Translator) -> Markup:
    if line.settled:
        return t("✓ settled")
    parts = [overdue_words(node, t) for node in line.overdue] + [_soon_words(node, today, t) for node in line.soon]
    more = len(parts) - 2
    parts = parts[:2]
    if more > 0:
        parts.append(t("… and {n} more", n=more))
    if line.report_on is not None:
        parts.append(_report_words(line, today, t))
    return Markup("; ").join(parts) if t.language != "zh" else Markup("；").join(parts)


def _section(line: DigestLine) -> str:
    values = line.values
    if values["overdue"]:
        return "overdue"
    if values["report"] and values["report_late"]:
        return "report_late"
    return "soon" if values["soon"] else "report"


def _heading(section: str, t: Translator) -> Markup:
    return {
        "overdue": t("🔴 <b>Overdue</b>"),
        "report_late": t("🟠 <b>Report late</b>"),
        "soon": t("🟡 <b>Due soon</b>"),
        "report": t("📝 <b>Report owed</b>"),
    }[section]


def digest(
    lines: Sequence[DigestLine],
    desk: Desk,
    folded: Sequence[AlertLine],
    page: int,
    today: date,
    t: Translator,
    handed_out: int = 0,
    answers: Sequence[AnswerLine] = (),
    notification_id: int | None = None,
    kept: Sequence[KeptLine] = (),
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """A page of a digest. Numbers run on from page to page, so that a reply can name any of them."""
    pages = max(1, -(-len(lines) // PAGE))
    page = max(0, min(page, pages - 1))
    shown = list(enumerate(lines, start=1))[page * PAGE : (page + 1) * PAGE]
    text: list[Markup] = [_greeting(len(lines), page, pages, today, t)]
    if page == 0 and handed_out:
        text.append(
            t.n("📬 {n} task was handed out to you", "📬 {n} tasks were handed out to you", handed_out)
            + t(": please take note. /tasks shows them.")
        )
    section = ""
    for number, line in shown:
        if _section(line) != section:
            section = _section(line)
            text.append(_heading(section, t))
        text.append(Markup("{}. {}").format(number, _title(line.no, line.title, line.title_en, t)))
        text.append(Markup("    ") + _details(line, today, t))
    if page == 0:
        text += _waiting(desk, t)
    if page == 0 and folded:
        text.append(t("🔔 <b>Also overdue</b> (kept back yesterday, so as not to write too often)"))
        text += [_alert_line(line, t) for line in folded[:PAGE]]
        if len(folded) > PAGE:
            text.append(t("… and {n} more: /overdue", n=len(folded) - PAGE))
    if page == 0 and answers:
        text.append(t("⏰ <b>Answers that are waited for</b>"))
        text += [Markup("• ") + answer_words(line, t) for line in answers[:PAGE]] + further(answers[PAGE:], t)
    if page == 0:
        text += kept_lines(kept, t)
    if lines:
        example = min(2, len(lines))
        text.append(t("<i>Reply to this message, for example:</i> <code>{n} 60% main structure done</code>", n=example))
    keyboard = _digest_keyboard(shown, page, pages, notification_id, t)
    first = []
    if page == 0 and handed_out:
        first.append([button(t.plain("Taken note of ({n})", n=handed_out), "ack", style="success")])
    if page == 0 and desk.revision is not None and desk.decides:
        first.append([button(t.plain("See the revision"), "mep", desk.revision.digest, style="primary")])
    if page == 0:
        first += kept_buttons(kept)
    if first:
        keyboard = InlineKeyboardMarkup([*first, *(keyboard.inline_keyboard if keyboard else ())])
    return Markup("\n").join(text), keyboard


def _waiting(desk: Desk, t: Translator) -> list[Markup]:
    """What waits for the office; and a revision of the method, for who decides about it and for the office to know."""
    text = []
    if desk.reviews:
        waits = t.n("📥 {n} submission waits for review", "📥 {n} submissions wait for review", desk.reviews)
        text.append(t("{what}: /review", what=waits + _since(desk.reviews_since, t)))
    if desk.more_time:
        waits = t.n("⏳ {n} request for more time waits", "⏳ {n} requests for more time wait", desk.more_time)
        text.append(t("{what}: /review", what=waits + _since(desk.more_time_since, t)))
    if desk.revision is not None:
        version = desk.revision.version
        if desk.decides:
            text.append(t("📐 Version {version} of the method waits for your yes or no.", version=version))
        else:
            text.append(t("📐 Version {version} of the method waits for a district leader.", version=version))
    return text


def _since(day: date | None, t: Translator) -> Markup:
    return t(", since {day}", day=t.day(day)) if day is not None else Markup("")


def acknowledged(count: int, t: Translator) -> str:
    """After the button that takes note of what was handed out."""
    return t.plain("Noted: {n}", n=count)


def _greeting(count: int, page: int, pages: int, today: date, t: Translator) -> Markup:
    day = t("{day}, {weekday}", day=t.day(today), weekday=t.weekday(today))
    if not count:
        return Markup("<b>{}</b>").format(day)
    head = t.n("<b>{day}: {n} task for you</b>", "<b>{day}: {n} tasks for you</b>", count, day=day)
    return head + (t(" · page {page} of {pages}", page=page + 1, pages=pages) if pages > 1 else Markup(""))


def _digest_keyboard(
    shown: Sequence[tuple[int, DigestLine]], page: int, pages: int, notification_id: int | None, t: Translator
) -> InlineKeyboardMarkup | None:
    opens = [button(f"{number} · {line.no}", "t", line.task_id) for number, line in shown]
    rows: list[list[InlineKeyboardButton]] = [opens[i : i + 3] for i in range(0, len(opens), 3)]
    turn = []
    if page > 0:
        turn.append(button(t.plain("‹ Earlier"), "pg", page - 1))
    if page + 1 < pages:
        turn.append(button(t.plain("More ›"), "pg", page + 1))
    if turn:
        rows.append(turn)
    if shown and notification_id is not None:
        rows.append([_noted_button(notification_id, t)])
    return InlineKeyboardMarkup(rows) if rows else None


def _noted_button(notification_id: int, t: Translator) -> InlineKeyboardButton:
    return button(t.plain("Noted, no more today"), "nt", notification_id)


def _unit(line: AlertLine, t: Translator) -> str:
    return fit(line.unit if t.language == "zh" else line.unit_en or line.unit, UNIT)


def _alert_line(line: AlertLine, t: Translator) -> Markup:
    return t(
        "• {task} ({unit}): {what}",
        task=_title(line.no, line.title, line.title_en, t),
        unit=_unit(line, t),
        what=overdue_words(line.node, t),
    )


@dataclass(frozen=True)
class Coming:
    """The ladder's next step: its day, and whether it only tells again whom the last one told."""

    day: date
    repeats: bool


def alert(
    lines: Sequence[AlertLine], coming: Coming | None, t: Translator, notification_id: int
) -> tuple[Markup, InlineKeyboardMarkup]:
    """An overdue alert: one task in full, or several numbered. `coming`: the next step for the latest of them."""
    shown = lines[:PAGE]
    if len(lines) == 1:
        [line] = lines
        text = [
            t("🔴 <b>Overdue</b> · {unit}", unit=_unit(line, t)),
            _title(line.no, line.title, line.title_en, t),
            overdue_words(line.node, t),
        ]
    else:
        text = [t.n("🔴 <b>{n} overdue</b>", "🔴 <b>{n} overdue</b>", len(lines))]
        for number, line in enumerate(shown, start=1):
            text.append(
                t(
                    "{n}. {task} ({unit})",
                    n=number,
                    task=_title(line.no, line.title, line.title_en, t),
                    unit=_unit(line, t),
                )
            )
            text.append(Markup("    ") + overdue_words(line.node, t))
        if len(lines) > len(shown):
            text.append(t("… and {n} more: /overdue", n=len(lines) - len(shown)))
    text += _consequence(lines, coming, t)
    opens = [
        button(f"{number} · {line.no}" if len(lines) > 1 else t.plain("Open {no}", no=line.no), "t", line.task_id)
        for number, line in enumerate(shown, start=1)
    ]
    rows = [opens[i : i + 3] for i in range(0, len(opens), 3)]
    return Markup("\n").join(text), InlineKeyboardMarkup([*rows, [_noted_button(notification_id, t)]])


def noted(count: int, t: Translator) -> str:
    """After the button that takes note of a reminder."""
    return t.plain("Noted: nothing more about these today ({n}). The due days and the steps stand.", n=count)


def _consequence(lines: Sequence[AlertLine], coming: Coming | None, t: Translator) -> list[Markup]:
    """What the reader can do, what is proposed, and what happens next."""
    rungs = {line.rung for line in lines}
    works_on_it = bool(rungs & {"official", "unit_head"})
    words = [t("<i>Reply to this message with how it stands, or “completed”.</i>")] if works_on_it else []
    if rungs != {"official"}:
        words += _proposals(lines, "office" in rungs, t)
    if coming is not None and works_on_it:
        words.append(
            t("<i>If it stays open, the supervision office is told again on {day}.</i>", day=t.day(coming.day))
            if coming.repeats
            else t("<i>If it stays open, it goes one step higher on {day}.</i>", day=t.day(coming.day))
        )
    elif coming is not None and "office" in rungs and coming.repeats:
        words.append(t("<i>If it stays open, you are told again on {day}.</i>", day=t.day(coming.day)))
    return words


def _proposals(lines: Sequence[AlertLine], for_the_office: bool, t: Translator) -> list[Markup]:
    """The notices that wait for a decision, and for which of the tasks."""
    words = []
    for colour in ("yellow", "red"):
        numbers = list(dict.fromkeys(line.no for line in lines if line.proposed == colour))
        if not numbers:
            continue
        nos = ("、" if t.language == "zh" else ", ").join(numbers[:PAGE]) + (" …" if len(numbers) > PAGE else "")
        if for_the_office and colour == "yellow":
            words.append(t("<i>🟨 A yellow notice is proposed for {nos}; a person decides: /notices</i>", nos=nos))
        elif for_the_office:
            words.append(t("<i>🟥 A red notice is proposed for {nos}; a person decides: /notices</i>", nos=nos))
        elif colour == "red":
            words.append(t("<i>🟥 A red notice is proposed to the supervision office for {nos}.</i>", nos=nos))
    return words
