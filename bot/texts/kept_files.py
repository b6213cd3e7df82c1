"""Photos and files with an objection or an answer, in words."""

from collections.abc import Sequence

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.task_card import short
from domain.kept_files import KeptFile

_MOST = 3  # lines on a card; the button shows all of them


def file_line(number: int, file: KeptFile, t: Translator) -> Markup:
    """A file as it is kept: name or kind, type as its bytes say, size, the beginning of its hash."""
    name = file.name or (t.plain("photo") if file.kind == "photo" else t.plain("file"))
    size = "" if file.size is None else f"{max(1, file.size // 1024)} KB"
    parts = [part for part in (name, file.mime_type, size) if part]
    line = Markup("{}) {}").format(number, " · ".join(parts))
    if file.state == "failed":
        return line + Markup(" · ") + t("could not be fetched")
    return line + Markup(" · <code>{}</code>").format(file.sha256[:12]) if file.sha256 else line


def file_lines(files: Sequence[KeptFile], t: Translator) -> list[Markup]:
    """The first of the files, a line each."""
    return [file_line(number, one, t) for number, one in enumerate(files[:_MOST], 1)]


def files_button(files: Sequence[KeptFile], verb: str, number: int, t: Translator) -> list[list[InlineKeyboardButton]]:
    """The button that sends all of them, as a row; no row where there are none."""
    return [[button(t.plain("Photos and files ({n})", n=len(files)), verb, number)]] if files else []


def write_the_answer(count: int, t: Translator) -> Markup:
    """A file came alone: it is kept, and the answer still needs words."""
    return t.n(
        "✓ {n} file is kept. Now write your answer, even if only “see the file”: it goes out with your words.",
        "✓ {n} files are kept. Now write your answer, even if only “see the files”: it goes out with your words.",
        count,
    )


def file_with_answer(count: int, t: Translator) -> Markup:
    return t.n("✓ {n} file is with your answer.", "✓ {n} files are with your answer.", count)


def more_with_answer(t: Translator) -> Markup:
    return t("Photos and files that you send in the next half hour go with it.")


def answer_file_lost(name: str, no: str, t: Translator) -> Markup:
    """The bytes could not be had from Telegram, however often it was tried."""
    what = t("The file {name}", name=short(name, 30)) if name else t("The photo or file")
    return t(
        "⚠ {what} with your answer on {no} could not be fetched from Telegram. Your words stand. "
        "Please send the file once more, as a reply to this.",
        what=what,
        no=no,
    )


def question_file_lost(name: str, words: str, t: Translator) -> Markup:
    """The same, of the office's answer to an official's question."""
    what = t("The file {name}", name=short(name, 30)) if name else t("The photo or file")
    return t(
        "⚠ {what} with your answer to “{words}” could not be fetched from Telegram. "
        "Please send the file once more, as a reply to this.",
        what=what,
        words=short(words, 60),
    )
