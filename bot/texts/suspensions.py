"""The words of a suspension (force majeure)."""

from datetime import date

from markupsafe import Markup

from bot.texts.language import Translator
from bot.texts.refusals import refusals
from bot.texts.reports import task_name
from domain.tasks import TaskName


def from_when(task: TaskName, t: Translator) -> Markup:
    return t(
        "{task}\nFrom which day is it suspended, until which (if known), and why? "
        "For example “from 1 June, flood, document 5/2023”.",
        task=task_name(task, t),
    )


def which_days(t: Translator) -> Markup:
    return t(
        "Please name the first day exactly, and at most one more: the first day that counts again. /cancel stops this."
    )


def suspended(task: TaskName, from_on: date, until_on: date | None, t: Translator) -> Markup:
    if until_on is None:
        return t(
            "⏸ {task}\nSuspended from {day}. /resume ends it.", task=task_name(task, t), day=t.day(from_on, year=True)
        )
    return t(
        "⏸ {task}\nSuspended from {day}; from {until} its days count again.",
        task=task_name(task, t),
        day=t.day(from_on, year=True),
        until=t.day(until_on, year=True),
    )


def resumed(task: TaskName, on: date, t: Translator) -> Markup:
    return t("▶ {task}\nFrom {day} its days count again.", task=task_name(task, t), day=t.day(on, year=True))


refusals(
    {
        "suspend_what": lambda t, v: t("Which task? For example: /suspend ZD001"),
        "resume_what": lambda t, v: t("Which task? For example: /resume ZD001"),
    }
)
