"""/suspend ZD001 and /resume ZD001: force majeure, decided by the office; the next message says from when and why."""

from datetime import date
from typing import Any

from telegram.ext import CommandHandler

from bot.features import Hooks
from bot.road import Visit, for_members
from bot.texts import suspensions as words
from domain.conversation import expect, forget
from domain.errors import Refused
from domain.rules.permissions import Act
from domain.rules.received_day import read_days
from domain.suspensions import resume_task, suspend_task
from domain.tasks import find_task_id, name_task


def register(hooks: Hooks) -> None:
    hooks.add_handler(CommandHandler("suspend", for_members(begin, Act.SUSPEND)))
    hooks.add_handler(CommandHandler("resume", for_members(resume, Act.SUSPEND)))
    hooks.listen("suspension", hear_suspension)


async def begin(visit: Visit) -> None:
    if not visit.args:
        raise Refused("suspend_what")
    task_id = await visit.office.read(find_task_id, visit.args[0])
    task = await visit.office.read(name_task, visit.actor, Act.SUSPEND, task_id)
    payload = {"task_id": task_id}
    await visit.office.act(expect, visit.actor.person_id, visit.chat_id, "suspension", payload, visit.now)
    await visit.say(words.from_when(task, visit.t))


async def hear_suspension(visit: Visit, payload: dict[str, Any]) -> None:
    """One or two days (from, first day that counts again), and the reason with its document number."""
    days = read_days(visit.text, visit.today)
    if not days or len(days) > 2:
        await visit.say(words.which_days(visit.t), reply=True)
        return
    from_on: date = days[0]
    until_on = days[1] if len(days) == 2 else None
    try:
        await visit.office.act(
            suspend_task,
            visit.actor,
            payload["task_id"],
            from_on,
            until_on,
            visit.text,
            "",
            visit.now,
            source=visit.source,
        )
    finally:
        await visit.office.act(forget, visit.actor.person_id, visit.chat_id)
    task = await visit.office.read(name_task, visit.actor, Act.SUSPEND, payload["task_id"])
    await visit.say(words.suspended(task, from_on, until_on, visit.t), about=[task.task_id], kind="answer")


async def resume(visit: Visit) -> None:
    """/resume ZD001: from today its days count again."""
    if not visit.args:
        raise Refused("resume_what")
    task_id = await visit.office.read(find_task_id, visit.args[0])
    await visit.office.act(resume_task, visit.actor, task_id, visit.today, visit.now, source=visit.source)
    task = await visit.office.read(name_task, visit.actor, Act.SUSPEND, task_id)
    await visit.say(words.resumed(task, visit.today, visit.t), about=[task_id], kind="answer")
