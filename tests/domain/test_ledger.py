"""The ledger in the store: posted once, append-only for SQL too, totals that agree, corrections that reverse."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from db import LedgerEntry, LedgerTotal, MethodVersion, Store
from domain.audit import Source
from domain.ledger import compute, post_points, posted_through
from domain.ledger_audit import audit_ledger
from domain.point_lines import point_lines
from domain.report_reminders import record_reminders
from domain.reports import Incoming, Said, submit_node, undo_report
from domain.rules.permissions import Role
from domain.standings import SPANS, ranking, unit_points
from tests.support.district import District, at, worked_example
from tests.support.people import add_person, as_actor

JULY_END = date(2023, 7, 31)


def sums(session: Session) -> Counter[tuple[int, int, str, date]]:
    """The ledger added up plainly."""
    found: Counter[tuple[int, int, str, date]] = Counter()
    for entry in session.scalars(select(LedgerEntry)):
        found[entry.year, entry.unit_id, entry.kind, entry.counts_on] += entry.points
    return found


def kept(session: Session) -> Counter[tuple[int, int, str, date]]:
    kinds = ("earned", "bonus", "deduction")
    rows = session.scalars(select(LedgerTotal).where(LedgerTotal.kind.in_(kinds)))
    return Counter({(row.year, row.unit_id, row.kind, row.counts_on): row.points for row in rows})


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LedgerEntry)) or 0


def test_the_worked_example(store: Store) -> None:
    with store.transaction() as session:
        task = worked_example(District(session))
        post_points(session, JULY_END, at(JULY_END))
        found = ranking(session, JULY_END, at(JULY_END))
        own = found.standing(task.lead_unit_id)
        assert own is not None
        assert (own.sums.attainable, own.sums.earned, own.rate, own.score) == (600, 582, 9700, 9580)
        assert own.not_ranked == "too_few_nodes"
        assert found.compared_with == date(2023, 6, 30)
        assert own.previous_score == 5000
        assert own.score_moved == 4580
        rules = [(line.rule, line.points, line.counts_on) for line in point_lines(session, unit_id=task.lead_unit_id)]
        assert rules == [
            ("earned", 300, date(2023, 3, 29)),
            ("overdue", -100, date(2023, 7, 3)),
            ("overdue", -10, date(2023, 7, 4)),
            ("earned", 282, date(2023, 7, 5)),
            ("overdue", -10, date(2023, 7, 5)),
        ]


def test_a_standing_is_of_the_year_so_far_and_compared_with_the_month_or_quarter_before(store: Store) -> None:
    with store.transaction() as session:
        lead = worked_example(District(session)).lead_unit_id
        post_points(session, JULY_END, at(JULY_END))
        seen = {}
        for day in (date(2023, 3, 31), JULY_END):
            for span in SPANS:
                found = ranking(session, day, at(JULY_END), span=span)
                own = found.standing(lead)
                assert own is not None
                seen[day.month, span] = (own.score, found.compared_with, own.score_moved, found.span_ended)
    assert seen == {
        (3, "month"): (10000, date(2023, 2, 28), None, True),
        (3, "quarter"): (10000, None, None, True),
        (3, "year"): (10000, None, None, False),
        (7, "month"): (9580, date(2023, 6, 30), 4580, True),
        (7, "quarter"): (9580, date(2023, 6, 30), 4580, False),
        (7, "year"): (9580, None, None, False),
    }


def test_an_entry_says_what_it_was_computed_from(store: Store) -> None:
    with store.transaction() as session:
        task = worked_example(District(session))
        post_points(session, JULY_END, at(JULY_END))
        line = point_lines(session, task_id=task.id)[3]
        assert line.figures == {
            "accepted": "2023-07-10",
            "attainable": 300,
            "due": "2023-06-30",
            "late": 3,
            "percent": 94,
            "share": "lead",
            "submitted": "2023-07-05",
        }
        assert (line.version, line.node_position, line.task_no) == ("weibin-default 2023.1", 2, "ZD001")
        assert session.scalars(select(MethodVersion)).one().adopted_by is None


def test_posting_twice_or_late_or_day_by_day_gives_the_same_ledger(store: Store, tmp_path: object) -> None:
    with store.transaction() as session:
        district = District(session)
        worked_example(district)
        open_task = district.task("ZD002", "石鼓镇", supports=("神农镇",))
        district.notice(open_task, "red", date(2023, 7, 6))
        day = date(2023, 3, 1)
        while day <= JULY_END:
            post_points(session, day, at(day))
            day += timedelta(days=3)
        post_points(session, JULY_END, at(JULY_END))
        stepwise, rows = sums(session), count(session)
        post_points(session, JULY_END, at(JULY_END))
        assert count(session) == rows
        ought: Counter[tuple[int, int, str, date]] = Counter()
        for line in compute(session, JULY_END, at(JULY_END)).lines:
            ought[line.year, line.unit, line.kind, line.counts_on] += line.points
        assert +stepwise == +ought
        assert -stepwise == -ought
        assert stepwise == kept(session)


def test_the_totals_agree_with_the_ranking_computed_from_nothing(store: Store) -> None:
    with store.transaction() as session:
        district = District(session)
        worked_example(district)
        open_task = district.task("ZD002", "石鼓镇", supports=("神农镇",))
        district.submit(open_task, 1, date(2023, 4, 20), accepted=date(2023, 4, 21))
        district.submit(open_task, 2, date(2023, 7, 20))
        now = at(date(2023, 9, 1))
        # also days on which later ones of the same month are known already
        days = [date(2023, 3, 30), date(2023, 6, 30), *(date(2023, 7, day) for day in (1, 3, 4, 20, 31))]
        computed_on = {day: ranking(session, day, now) for day in days}
        computed = computed_on[JULY_END]
        assert posted_through(session) is None
        post_points(session, JULY_END, now)
        assert {day: ranking(session, day, now) for day in days} == computed_on
        post_points(session, date(2023, 8, 31), now)
        assert {day: ranking(session, day, now) for day in days} == computed_on
        for kind in ("major_project", "key_task"):
            by_list = ranking(session, JULY_END, now, list_kind=kind)
            scores = [one.score for group in by_list.groups for one in group.standings]
            whole = [one.score for group in computed.groups for one in group.standings]
            assert scores == (whole if kind == "major_project" else [None] * len(whole))


def test_an_extension_granted_later_reverses_what_no_longer_holds(store: Store) -> None:
    with store.transaction() as session:
        district = District(session)
        task = district.task("ZD001", "石鼓镇")
        post_points(session, date(2023, 4, 6), at(date(2023, 4, 6)))
        assert sum(sums(session).values()) == -120
        task.nodes[0].due_on = date(2023, 5, 31)
        post_points(session, date(2023, 4, 7), at(date(2023, 4, 7)), task_ids=[task.id])
        assert +sums(session) == Counter()
        assert -sums(session) == Counter()
        rows = point_lines(session, task_id=task.id)
        assert len(rows) == 6
        assert not any(row.holds for row in rows)
        pairs = {row.id: row for row in rows}
        for row in rows:
            if row.reverses_id is not None:
                assert row.counts_on == pairs[row.reverses_id].counts_on
                assert row.points == -pairs[row.reverses_id].points


def test_the_years_end_replaces_the_overdue_entries_on_its_day(store: Store) -> None:
    with store.transaction() as session:
        task = District(session).task("ZD001", "石鼓镇", (date(2023, 12, 31),), supports=("神农镇",))
        post_points(session, date(2024, 1, 31), at(date(2024, 2, 1)))
        totals = {
            day: sum(points for (year, unit, _, on), points in sums(session).items() if on <= day and unit == 1)
            for day in (date(2024, 1, 12), date(2024, 1, 14), date(2024, 1, 15), date(2024, 1, 31))
        }
        assert list(totals.values()) == [-180, -180, -500, -500]
        found = ranking(session, date(2024, 1, 15), at(date(2024, 2, 1)), year=2023)
        own = found.standing(task.lead_unit_id)
        assert own is not None
        assert own.sums.deduction == -500


def test_the_day_itself_decides_nothing_that_its_end_decides(store: Store) -> None:
    with store.transaction() as session:
        District(session).task("ZD001", "石鼓镇", (date(2023, 12, 31),))
        closing = date(2024, 1, 15)
        post_points(session, closing, at(closing))  # nine in the morning of the closing day
        assert sum(points for points in sums(session).values()) == -190
        post_points(session, closing, at(closing + timedelta(days=1)))
        assert sum(points for points in sums(session).values()) == -500


def test_a_clock_set_back_takes_nothing_away(store: Store) -> None:
    with store.transaction() as session:
        worked_example(District(session))
        post_points(session, JULY_END, at(date(2023, 8, 1)))
        before = count(session)
        post_points(session, date(2023, 4, 30), at(date(2023, 4, 30)))
        assert count(session) == before
        assert posted_through(session) == JULY_END


def test_a_late_report_costs_only_after_a_delivered_reminder(store: Store) -> None:
    with store.transaction() as session:
        task = District(session).task("ZW001", "石鼓镇", (date(2023, 12, 31),), kind="key_task")
        day = date(2023, 3, 31)
        post_points(session, day, at(day + timedelta(days=1)))
        assert count(session) == 0
        record_reminders(session, {task.id: date(2023, 3, 27)}, date(2023, 3, 24))
        record_reminders(session, {task.id: date(2023, 3, 27)}, date(2023, 3, 27))
        post_points(session, day, at(day + timedelta(days=1)))
        assert [(line.rule, line.points) for line in point_lines(session)] == [
            ("report_late", -10),
            ("report_missing", -50),
            ("report_late", 10),
        ]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET points = 500",
        "UPDATE ledger SET hash = '' WHERE id = 1",
        "DELETE FROM ledger",
        "INSERT INTO ledger SELECT * FROM ledger WHERE id = 1 ON CONFLICT (id) DO UPDATE SET points = 500",
        "sqlite: INSERT OR REPLACE INTO ledger SELECT * FROM ledger WHERE id = 1",
        "sqlite: REPLACE INTO ledger SELECT * FROM ledger WHERE id = 1",
        "postgresql: TRUNCATE ledger CASCADE",
    ],
)
def test_no_sql_edits_or_deletes_an_entry(store: Store, statement: str) -> None:
    dialect, _, only_there = statement.rpartition(": ")
    if dialect not in ("", store.engine.dialect.name):
        return
    with store.transaction() as session:
        worked_example(District(session))
        post_points(session, JULY_END, at(JULY_END))
    with pytest.raises(DatabaseError, match="append-only"), store.transaction() as session:
        session.execute(text(only_there.replace("WHERE id = 1 ON CONFLICT", "WHERE true ON CONFLICT")))
    with store.reading() as session:
        assert count(session) == 5


def test_each_row_is_chained_to_the_one_before(store: Store) -> None:
    with store.transaction() as session:
        worked_example(District(session))
        for day in (date(2023, 4, 3), JULY_END):
            post_points(session, day, at(day))
        rows = session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)).all()
        assert [row.id for row in rows] == [1, 2, 3, 4, 5]
        assert rows[0].previous_hash == "0" * 64
        assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]


def test_a_units_points_come_with_their_lines(store: Store) -> None:
    with store.transaction() as session:
        task = worked_example(District(session))
        post_points(session, JULY_END, at(JULY_END))
        points = unit_points(session, task.lead_unit_id, date(2023, 6, 30), at(JULY_END))
        assert [line.points for line in points.lines] == [300]
        assert points.standing.score == 5000
        assert points.unit.zh == "姜谭经开区"


def test_a_submission_leaves_attainable_at_once_and_comes_back_when_it_is_taken_back(store: Store) -> None:
    today = date(2023, 7, 4)
    with store.transaction() as session:
        district = District(session)
        task = district.task("ZD001", "石鼓镇")
        post_points(session, today, at(today))
        official = as_actor(session, add_person(session, "陈晓", Role.OFFICIAL, task.lead_unit_id), today)

        def attainable() -> int:
            own = ranking(session, today, at(today)).standing(task.lead_unit_id)
            assert own is not None
            return own.sums.attainable

        assert attainable() == 600
        report = submit_node(session, official, task.nodes[0].id, Said("completed"), Incoming(today), at(today))
        assert attainable() == 300
        assert audit_ledger(session, at(today)).agrees
        undo_report(session, official, report.id, Source(), at(today))
        assert attainable() == 600
        assert audit_ledger(session, at(today)).agrees
