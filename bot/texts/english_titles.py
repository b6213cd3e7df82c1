"""The words around the English title of a task."""

from markupsafe import Markup

from bot.texts.language import Translator
from bot.texts.refusals import refusals
from bot.texts.reports import task_name
from domain.tasks import TaskName


def what_title(task: TaskName, t: Translator) -> Markup:
    return t("{task}\nWhat is it called in English? Your next message is the title.", task=task_name(task, t))


def title_given(task: TaskName, t: Translator) -> Markup:
    return t("✓ {task}\nLists, cards and bulletins in English show it.", task=task_name(task, t))


refusals(
    {
        "english_title_how": lambda t, v: t(
            "{no}: please write the title in English, in at most {most} characters.", **v
        ),
    }
)
