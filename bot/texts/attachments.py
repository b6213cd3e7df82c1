"""The words around photos and files."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.task_card import short, title_of
from domain.attachments import Kept
from domain.tasks import TaskName

MOST_CHOICES = 8


def kept(files: Sequence[Kept], t: Translator) -> Markup:
    """Where the files went: all of them went to the same place."""
    first = files[0]
    return t.n(
        "✓ The file is with {no} {title}.",
        "✓ {n} files are with {no} {title}.",
        len({one.evidence_id for one in files if one.report_id == first.report_id}),
        no=first.no,
        title=short(title_of(first.title, first.title_en, t), 22),
    )


def too_large(t: Translator) -> Markup:
    return t("The file is larger than 20 MB, which is the most a bot may take. Please send a smaller one.")


def lost(task: TaskName, name: str, t: Translator) -> Markup:
    """The bytes could not be had from Telegram, however often it was tried."""
    what = t("The file {name}", name=short(name, 30)) if name else t("The photo or file")
    return t(
        "⚠ {what} that came with {no} {title} could not be fetched from Telegram. "
        "What you reported stands. Please send the file once more, as a reply to this.",
        what=what,
        no=task.no,
        title=short(title_of(task.title, task.title_en, t), 22),
    )


def which_task(tasks: Sequence[TaskName], t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """A file came without a word: which task is it for?"""
    if not tasks:
        return t("You have no open task that this file could belong to."), None
    shown = tasks[:MOST_CHOICES]
    html = t("Which task is this file for?")
    if len(tasks) > len(shown):
        html += t(" If it is not here, reply to this with its number, or send the file as a reply to its card.")
    rows = [
        [button(f"{task.no} {short(title_of(task.title, task.title_en, t), 22)}", "ev", task.task_id)] for task in shown
    ]
    return html, InlineKeyboardMarkup(rows)
