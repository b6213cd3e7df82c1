"""The open points of the lists, one at a time: what stands in the list, what it could mean, a button for each."""

from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.lists import question_words
from bot.texts.refusals import refusals
from domain.list_questions import KEEP, NONE, STANDING, SUPPORT, OpenQuestion
from domain.rules.cells.unit_names import UnitIndex

_WRITTEN = frozenset({"deadline", "nodes", "total", "annual", "supports", "support"})


def nothing_open(t: Translator) -> Markup:
    return t("No question about the lists is open.")


def question_card(question: OpenQuestion, index: UnitIndex, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """One open point with a button for each answer; what no button says can be written."""
    head = t.n("{n} question about the lists", "{n} questions about the lists", question.waiting)
    html = Markup("<b>{}</b>\n{} {}\n{}\n\n{}").format(
        head,
        question.no,
        question.title,
        question.place,
        question_words(question.code, question.found, t),
    )
    rows: list[list[InlineKeyboardButton]] = [
        [button(answer_words(answer, index, t), "lq", question.id, answer)] for answer in question.answers[:6]
    ]
    last = [button(t.plain("Later"), "lq", question.id, "next")]
    if question.field in _WRITTEN and question.code != "lead_several":
        last.insert(0, button(t.plain("I will write it"), "lq", question.id, "write"))
    return html, InlineKeyboardMarkup([*rows, last])


def answer_words(answer: str, index: UnitIndex, t: Translator) -> str:
    """What an answer says on its button."""
    fixed = {
        KEEP: t.plain("Yes, as it is"),
        NONE: t.plain("None; leave it empty"),
        STANDING: t.plain("It is a standing task"),
        SUPPORT: t.plain("Yes, they support"),
        "ten_days": t.plain("ten-day"),
        "monthly": t.plain("monthly"),
        "quarterly": t.plain("quarterly"),
    }
    if answer in fixed:
        return fixed[answer]
    if answer in index.units:
        return index.short(answer)
    try:
        return t.day(date.fromisoformat(answer), year=True)
    except ValueError:
        return answer


def write_it(question: OpenQuestion, t: Translator) -> Markup:
    if question.field in ("deadline", "nodes"):
        return t("{no}: write the day, such as 12月底前 or 30 June 2023.", no=question.no)
    if question.field in ("total", "annual"):
        return t("{no}: write the amount in 万元, or with its unit.", no=question.no)
    return t("{no}: write the unit's name or code.", no=question.no)


def answered(question: OpenQuestion, old: str, new: str, index: UnitIndex, t: Translator) -> Markup:
    """What was stored for an answer."""
    if old == new:
        return t("{no}: noted. What is stored stays.", no=question.no)

    def words(value: str) -> str:
        return "、".join(answer_words(part, index, t) for part in value.split("、") if part) or t.plain("nothing")

    return t("{no}: {old} → {new}", no=question.no, old=words(old), new=words(new))


refusals(
    {
        "answer_unclear": lambda t, v: t("That does not settle it. Please write it once more, or choose a button."),
        "answer_in_file": lambda t, v: t("Please put this right in the file and send it again."),
    }
)
