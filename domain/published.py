"""Which months are published: what later changes may not touch."""

from calendar import monthrange
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Month

PUBLISHED = ("published", "locked")


def last_published_day(session: Session) -> date | None:
    """The last day of the newest published month; None where none is."""
    newest = session.execute(
        select(Month.year, Month.month)
        .where(Month.state.in_(PUBLISHED))
        .order_by(Month.year.desc(), Month.month.desc())
        .limit(1)
    ).first()
    return None if newest is None else date(newest[0], newest[1], monthrange(newest[0], newest[1])[1])


def units_of(month: Month) -> list[int]:
    """The units in a month's snapshot."""
    figures = month.figures or {"ranking": {"groups": []}}
    return [one["sums"]["unit"] for group in figures["ranking"]["groups"] for one in group["standings"]]
