"""The nodes of a task: when they are due, and how its points are split over them.

Source: assessment method, "Attainable and earned".
"""

from collections.abc import Collection
from datetime import date, timedelta

from domain.rules.method import ListKind, Method


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter (1 to 4)."""
    if not 1 <= quarter <= 4:
        raise ValueError(f"quarter {quarter}: takes 1 to 4")
    month = quarter * 3
    return (date(year, month, 1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def node_due_days(year: int, quarters: Collection[int], deadline: date) -> list[date]:
    """The due day of each node, in order, for a task with milestones in these quarters of the year.

    The last node is completion and takes the deadline; an earlier milestone that would fall after the deadline is
    due at the deadline; a task without milestones has one node, at its deadline.
    """
    ends = [min(quarter_end(year, quarter), deadline) for quarter in sorted(set(quarters))]
    return [*ends[:-1], deadline]


def split_points(total: int, count: int) -> list[int]:
    """A total of hundredths over `count` nodes: equal shares rounded down, the last takes the remainder."""
    if count == 0:
        return []
    share = total // count
    return [*([share] * (count - 1)), total - share * (count - 1)]


def task_points(method: Method, list_kind: ListKind, difficulty: int) -> int:
    """Attainable points of a whole task for its lead, in hundredths. `difficulty` is in hundredths: 120 for 1.2."""
    return _hundredth_part(method.attainable.bases[list_kind] * difficulty)


def support_points(method: Method, total: int) -> int:
    """Attainable points of a whole task for each named supporting unit, of a lead's `total` (hundredths)."""
    return _hundredth_part(total * method.attainable.support_percent)


def _hundredth_part(value: int) -> int:
    """A hundredth of a number that is not negative, half up."""
    return (2 * value + 100) // 200
