"""The English title of one task, where its list gives none: said by the office in the chat."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from db import Task
from domain.audit import NOWHERE, Source, write_audit
from domain.errors import NotAllowed, Refused
from domain.rules.cells.text import one_line
from domain.rules.permissions import Act, Actor, can_ever

LONGEST = 200  # characters
_LATIN = re.compile(r"[A-Za-z]{2}")


def give_english_title(
    session: Session, actor: Actor, task_id: int, words: str, now: datetime, *, source: Source = NOWHERE
) -> Task:
    """Give a task its English title; a list that has a column of English titles may give it another one later.

    Raises NotAllowed; Refused "gone", "english_title_how" for words that are none, or too long.
    """
    if not can_ever(actor, Act.IMPORT):
        raise NotAllowed(Act.IMPORT)
    task = session.get(Task, task_id)
    if task is None:
        raise Refused("gone")
    title = one_line(words)
    if len(title) > LONGEST or not _LATIN.search(title):
        raise Refused("english_title_how", no=task.no, most=LONGEST)
    before, task.title_en = task.title_en, title
    write_audit(
        session,
        actor.person_id,
        "english_title_given",
        ("task", task.id),
        task_id=task.id,
        before={"title_en": before},
        after={"title_en": title},
        source=source,
        now=now,
    )
    session.flush()
    return task
