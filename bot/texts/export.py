"""The exported workbook: which parts, in which order, under which name."""

from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.list_workbook import lists_pages
from bot.texts.office_pages import ledger_page, ranking_page, unreachable_page
from domain.exports import Exported
from domain.office_workbook import Page, office_workbook
from domain.standings import UnitName


def workbook(exported: Exported, units: dict[int, UnitName], as_of: date, t: Translator) -> bytes:
    """The bytes of the .xlsx with all parts that were exported."""
    pages: list[Page] = []
    if exported.lists is not None:
        pages += lists_pages(exported.lists, as_of, t)
    if exported.ranking is not None:
        pages.append(ranking_page(exported.ranking, t))
    if exported.ledger is not None:
        pages.append(ledger_page(exported.ledger, units, as_of, t))
    if exported.unreachable is not None:
        pages.append(unreachable_page(exported.unreachable, as_of, t))
    return office_workbook(pages)


def part_name(part: str, t: Translator) -> str:
    """The words for one of the parts, on a button."""
    return {
        "lists": t.plain("The three lists"),
        "ranking": t.plain("Ranking"),
        "ledger": t.plain("Ledger"),
        "unreachable": t.plain("Unreachable"),
    }[part]


def which_part(parts: tuple[str, ...], t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """What /export asks: which part as a file."""
    rows = [[button(part_name(part, t), "export", part)] for part in parts]
    rows.append([button(t.plain("All in one file"), "export", "all", style="primary")])
    return t("What would you like as a spreadsheet?"), InlineKeyboardMarkup(rows)
