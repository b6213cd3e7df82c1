"""A file that the office sent, in words: what it holds, what storing it would change, the buttons that do it."""

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.lists import counts_line, imported_lines, plan_lines, read_lines, units_lines
from bot.texts.refusals import refusals
from domain.lists import Imported, Plan
from domain.rules.cells.unit_names import UnitIndex
from domain.units import UnitsPlan

_SHOWN = 3_000  # characters of the report in the message itself; the whole is sent as a file beside it
Rows = list[list[InlineKeyboardButton]]


def send_the_file(t: Translator) -> Markup:
    return t(
        "Send me the lists or the units as a file (.xlsx, .xls, .ods, .csv), without words. I read it, say what I "
        "found and what would change, and store it only when you press the button."
    )


def reading(file_name: str, t: Translator) -> Markup:
    return t("Reading {file} … this takes a few seconds.", file=file_name)


def refused_file(line: str, t: Translator) -> Markup:
    return t("{line} Nothing was stored.", line=line)


def not_stored(t: Translator) -> Markup:
    return t("All right: nothing was stored.")


def looked_at(
    plan: Plan | None, units: UnitsPlan | None, index: UnitIndex, this_year: int, t: Translator
) -> tuple[Markup, InlineKeyboardMarkup | None, str]:
    """The report of a file, its buttons, and, where it is long, the whole report as text."""
    if plan is None:
        assert units is not None
        return _units(units, t)
    lines = read_lines(plan.read, t, lambda choice: _named(choice, index))
    lines += plan_lines(plan, t, lambda choice: _named(choice, index))
    text = "\n".join(lines)
    rows = _buttons(plan, this_year, t)
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    if len(text) <= _SHOWN:
        return Markup.escape(text), keyboard, ""
    shown = text[:_SHOWN].rpartition("\n")[0]
    return t("{lines}\n… The file above has all of it.", lines=shown), keyboard, text


def _named(choice: str, index: UnitIndex) -> str:
    return f"{index.short(choice)} ({choice})" if choice in index.units else choice


def _buttons(plan: Plan, this_year: int, t: Translator) -> Rows:
    no = button(t.plain("Do not store"), "import", "no")
    asked = next((a.question for a in plan.read.questions if a.question.code == "year_unknown"), None)
    if asked is not None:
        years = asked.choices or tuple(str(this_year + n) for n in (-1, 0, 1))
        return [[button(year, "import", "year", year) for year in years[:4]], [no]]
    if not plan.added and not plan.changed:
        return _later(plan, t)
    if plan.read.rejected:
        return [[button(t.plain("Store the good rows only"), "import", "good", style="danger")], [no]]
    return [[button(t.plain("Store it"), "import", "apply", style="success")], [no]]


def _later(plan: Plan, t: Translator) -> Rows:
    """What needs a yes of its own: another unit to lead, tasks that are no longer listed."""
    rows: Rows = []
    if leads := sum(change.moves_lead for change in plan.changed):
        rows.append([button(t.plain("Yes, the new units lead ({n})", n=leads), "import", "leads", style="primary")])
    if plan.unlisted:
        label = t.plain("Withdraw the {n} no longer listed", n=len(plan.unlisted))
        rows.append([button(label, "import", "withdraw", style="danger")])
    return rows


def _units(plan: UnitsPlan, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None, str]:
    lines = "\n".join(units_lines(plan, t))[:_SHOWN]
    if plan.read.problems:
        return t("{lines}\nNothing can be stored until this is mended.", lines=lines), None, ""
    if not plan.added and not plan.changed:
        return Markup.escape(lines), None, ""
    store = button(t.plain("Store it"), "import", "apply", style="success")
    no = button(t.plain("Do not store"), "import", "no")
    return Markup.escape(lines), InlineKeyboardMarkup([[store], [no]]), ""


def units_stored(plan: UnitsPlan, t: Translator) -> Markup:
    return t("Stored.") + "\n" + Markup.escape("\n".join(units_lines(plan, t))[:_SHOWN])


def stored(done: Imported, left: Plan, index: UnitIndex, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """What was stored, and what still waits for a yes."""
    lines = [counts_line(left.read, t), *imported_lines(done, t)]
    if left.read.questions:
        lines.append(t.plain("/questions puts the open points one by one."))
    if left.changed or left.unlisted:
        lines += plan_lines(left, t, lambda choice: _named(choice, index))[1:]
    rows = _later(left, t)
    return Markup.escape("\n".join(lines)[:_SHOWN]), InlineKeyboardMarkup(rows) if rows else None


refusals(
    {
        "file_not_fetched": lambda t, v: t("Telegram did not hand me the file. Please send it once more."),
    }
)
