"""The lines of a digest about what went over the day before's budget of messages, as far as they are still true."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.texts import kept_back as words
from bot.texts.kept_back import KeptLine
from bot.texts.language import Translator
from bot.texts.names import unit_name
from db import Notification, Person, Session, Unit
from domain.concern import still_concerns
from domain.months import view_month
from domain.notices import view_notice_as_sent

Line = Callable[[Session, Notification, date, Translator], KeptLine | None]


def _notice(session: Session, row: Notification, today: date, t: Translator) -> KeptLine | None:
    view = view_notice_as_sent(session, row.payload["notice_id"])
    return None if view.state in ("withdrawn", "closed") else words.kept_notice(row, view, t)


def _notice_closed(session: Session, row: Notification, today: date, t: Translator) -> KeptLine | None:
    return words.kept_closing(row, view_notice_as_sent(session, row.payload["notice_id"]), t)


def _month(session: Session, row: Notification, today: date, t: Translator) -> KeptLine | None:
    unit = session.get_one(Unit, row.payload["unit_id"])
    name = unit_name(t, unit.short_zh, unit.name_en)
    year, month = row.payload["year"], row.payload["month"]
    if not row.payload.get("last"):
        return words.kept_month(row, year, month, name, t)
    ends = view_month(session, year, month).objections_until_on
    return None if ends is None or ends < today else words.kept_last_day(row, year, month, ends, t)


def _unreachable(session: Session, row: Notification, today: date, t: Translator) -> KeptLine | None:
    person = session.get(Person, row.payload["person_id"])
    if person is None or person.unreachable_at is None or person.left_at is not None:
        return None
    return words.kept_unreachable(row, person.name, t)


# Each kind that counts in the budget and has no list of its own in the digest (as alerts and overdue answers have).
LINES: dict[str, Line] = {
    "notice": _notice,
    "notice_closed": _notice_closed,
    "month_published": _month,
    "unreachable": _unreachable,
}


def lines_kept_back(
    session: Session, notifications: Sequence[Notification], today: date, t: Translator
) -> list[KeptLine]:
    """A line for each that is still true and still concerns its reader, in the order in which they were put down."""
    made = (
        LINES[row.kind](session, row, today, t)
        for row in notifications
        if row.kind in LINES and still_concerns(session, row, today)
    )
    return [line for line in made if line is not None]
