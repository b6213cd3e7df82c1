"""What stories look at: the buttons of a chat, the reports in the store."""

import io

from PIL import Image
from sqlalchemy import select

from db import Report, Store, Task
from tests.support.local_telegram import Person, buttons


def press_first(person: Person, beginning: str) -> str:
    """Press the button whose words begin so."""
    for message in reversed(person.messages()):
        for button in buttons(message):
            if button["text"].startswith(beginning):
                return person.press(button["text"], message=message)
    raise AssertionError(f"no button {beginning}…:\n{person.transcript()}")


def reports(store: Store) -> list[tuple[str, str, int | None, str]]:
    """(task, kind, percentage, state) of every report."""
    with store.reading() as session:
        rows = session.scalars(select(Report).order_by(Report.id)).all()
        return [(r.task.no, r.kind, r.percent, r.state) for r in rows]


def percent(store: Store, task_id: int) -> int | None:
    with store.reading() as session:
        return session.get_one(Task, task_id).percent


def picture(colour: str = "red") -> bytes:
    """A small JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    return buffer.getvalue()
