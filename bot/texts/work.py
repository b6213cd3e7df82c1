"""Questions to the office, calls for help to the district leader, and the answers to them."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.texts.kept_files import file_lines
from bot.texts.language import Translator
from bot.texts.refusals import refusals
from bot.texts.reports import task_name
from bot.texts.task_card import short
from domain.coordination import CoordinationView
from domain.kept_files import KeptFile
from domain.work_messages import QuestionView


def question(view: QuestionView, words: str, t: Translator) -> Markup:
    """What the office sees; a reply to it is the answer."""
    unit = view.unit_en if t.language == "en" else view.unit
    said = {"person": view.person, "words": short(words, 900)}
    html = (
        t("{person} ({unit}) asks:\n“{words}”", unit=unit, **said) if unit else t("{person} asks:\n“{words}”", **said)
    )
    if view.task is not None:
        html += Markup("\n{}").format(task_name(view.task, t))
    return html + t("\nReply to this message: your answer goes to {person}.", person=view.person)


def question_answer(words: str, answer: str, who: str, files: Sequence[KeptFile], t: Translator) -> Markup:
    said = t("You asked: “{words}”\n{who} answers: {answer}", words=short(words, 80), who=who, answer=answer)
    return Markup("\n").join([said, *file_lines(files, t)])


def passed_back(t: Translator) -> Markup:
    return t("✓ Your answer is on its way.")


def coordination(view: CoordinationView, t: Translator) -> Markup:
    """What the leader in charge sees."""
    unit = view.unit_en if t.language == "en" else view.unit
    head = (
        t("<b>Blocked</b>: {task}", task=task_name(view.task, t))
        if view.kind == "blocked"
        else t("<b>Help is asked for</b>: {task}", task=task_name(view.task, t))
    )
    return head + t(
        "\n{unit}, {person}: “{words}”\nAn answer is hoped for by {day}.",
        unit=unit,
        person=view.person,
        words=short(view.words, 900),
        day=t.day(view.answer_due_on),
    )


def answered_call(view: CoordinationView, t: Translator) -> Markup:
    """The call once it is answered: what was asked, what was said."""
    return t(
        "✓ {task}\n{unit}, {person}: “{words}”\n{who} answered: {answer}",
        task=task_name(view.task, t),
        unit=view.unit_en if t.language == "en" else view.unit,
        person=view.person,
        words=short(view.words, 200),
        who=view.answered_by,
        answer=short(view.answer, 400),
    )


def what_answer(view: CoordinationView, t: Translator) -> Markup:
    return t(
        "{task}\nWhat should {unit} know? Write it; it goes to them as it is.",
        task=task_name(view.task, t),
        unit=view.unit_en if t.language == "en" else view.unit,
    )


def coordination_answer(view: CoordinationView, t: Translator) -> Markup:
    said = t("{task}\n{who} answers: {answer}", task=task_name(view.task, t), who=view.answered_by, answer=view.answer)
    return Markup("\n").join([said, *file_lines(view.files, t)])


refusals(
    {
        "no_answer": lambda t, v: t("An answer needs a few words."),
        "already_answered": lambda t, v: t("{no}: this is answered already.", **v),
    }
)
