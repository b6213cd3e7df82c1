"""Whose words are: the task by its number, the only one that can be meant, the one that is named in full."""

from __future__ import annotations

from domain.rules.understanding.titles import plain_title
from domain.rules.understanding.values import AskedFor, Context, TaskContext


def task_of(no: str | None, context: Context) -> TaskContext | None:
    if no is None:
        return None
    return next((t for t in context.tasks if t.no == no), None) or TaskContext(no)


def only_task(context: Context) -> TaskContext | None:
    """The task that a message without address is about, where that is certain."""
    if context.asked.task is not None:
        return task_of(context.asked.task, context)
    if len(context.tasks) == 1:
        return context.tasks[0]
    if context.asked.state is AskedFor.DIGEST and len(context.digest) == 1:
        return task_of(context.digest[0], context)
    return None


def named_in_full(clause: str, task: TaskContext, context: Context) -> bool:
    """Beside a prompt about one task, another is meant only where its whole title stands."""
    return len(task.title) >= 4 and task.no != context.asked.task and plain_title(task.title) in clause
