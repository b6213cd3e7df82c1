"""Reports from a table: read by Chinese or English headings, checked like any report, all or nothing, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import LedgerEntry, Report, Store
from domain.record import Recorded, record_reports
from domain.record_table import RecordError, read_day, read_reports
from domain.standings import ranking
from tests.support.district import District, at

NOW = at(date(2023, 7, 31))
HEADING = "任务编号,节点,提交日期,验收日期,退回日期,进度,文字\n"
EXAMPLE = HEADING + "ZD001,1,2023-03-29,2023-04-03,,,\nZD001,2,2023-07-05,2023-07-10,,,\n"


@contextmanager
def district(store: Store) -> Iterator[tuple[Session, District]]:
    with store.transaction() as session:
        made = District(session)
        made.task("ZD001", "姜谭经开区")
        made.task("ZW001", "石鼓镇", (), kind="key_task")
        yield session, made


def record(session: Session, text: str) -> Recorded:
    return record_reports(session, read_reports(text.encode()), None, NOW)


def score_of(session: Session, name: str) -> int | None:
    found = ranking(session, date(2023, 7, 31), NOW)
    return next(one.score for group in found.groups for one in group.standings if found.units[one.unit].zh == name)


def problems(session: Session, text: str) -> list[str]:
    with pytest.raises(RecordError) as caught:
        record(session, text)
    assert session.scalar(select(func.count()).select_from(Report)) == 0
    return [f"{one.row} {one.column}: {one.found}; {one.code}" for one in caught.value.problems]


def test_the_worked_example_from_a_table(store: Store) -> None:
    with district(store) as (session, _):
        done = record(session, EXAMPLE)
        assert (done.submissions, done.unchanged, done.posted.entries) == (2, 0, 5)
        assert score_of(session, "姜谭经开区") == 9580


def test_run_twice_it_changes_nothing(store: Store) -> None:
    with district(store) as (session, _):
        text = EXAMPLE + "ZD001,,2023-07-20,,,60%,主体完工\nZW001,,2023-07-21,,,,一切正常\n"
        first = record(session, text)
        again = record(session, text)
        assert (first.submissions, first.reports) == (2, 2)
        assert (again.submissions, again.reports, again.decisions, again.unchanged) == (0, 0, 0, 4)
        assert again.posted.entries == 0
        assert session.scalar(select(func.count()).select_from(Report)) == 4


def test_english_headings_other_delimiters_and_encodings(store: Store) -> None:
    text = "Task no;Node;Submitted on;Accepted on;Percentage;Text\nzd001;Q1;2023/3/29;20230403;;ＯＫ\n"
    rows = read_reports(text.encode())
    assert (rows[0].no, rows[0].node, rows[0].submitted_on, rows[0].accepted_on) == (
        "zd001",
        ("quarter", 1),
        date(2023, 3, 29),
        date(2023, 4, 3),
    )
    assert read_reports(EXAMPLE.encode("gb18030")) == read_reports(EXAMPLE.encode("utf-8-sig"))
    assert read_reports(EXAMPLE.replace(",", "\t").encode()) == read_reports(EXAMPLE.encode())


def test_an_empty_node_is_completion_unless_the_percentage_says_progress(store: Store) -> None:
    with district(store) as (session, _):
        record(session, HEADING + "ZD001,,2023-07-20,,,60,主体\nZD001,,2023-07-21,,,,竣工\n")
        rows = session.scalars(select(Report).order_by(Report.id)).all()
        assert [(row.kind, row.node.position if row.node else None, row.percent) for row in rows] == [
            ("progress", None, 60),
            ("completed", 4, 100),
        ]
        assert rows[1].node is not None
        assert rows[1].node.state == "submitted"
        assert rows[1].task.percent == 100


def test_a_later_table_decides_what_waited(store: Store) -> None:
    with district(store) as (session, _):
        record(session, HEADING + "ZD001,1,2023-03-29,,,,\n")
        done = record(session, EXAMPLE)
        assert (done.decisions, done.submissions) == (1, 1)
        assert score_of(session, "姜谭经开区") == 9580


def test_a_return_and_a_second_submission(store: Store) -> None:
    with district(store) as (session, _):
        record(
            session,
            HEADING
            + "ZD001,2,2023-07-05,2023-07-06,,,\nZD001,2,2023-06-30,,2023-07-03,,\nZD001,1,2023-03-31,2023-04-03,,,\n",
        )
        assert score_of(session, "姜谭经开区") == 9800 - 110


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ZD999,1,2023-03-29,,,,", "2 no: ZD999; known_task"),
        ("ZD001,5,2023-03-29,,,,", "2 node: 5; node_of_task"),
        ("ZD001,x,2023-03-29,,,,", "2 node: x; node"),
        ("ZD001,1,,,,,", "2 submitted: ; day"),
        ("ZD001,1,2023-02-30,,,,", "2 submitted: 2023-02-30; day"),
        ("ZD001,1,2023-03-29,2023-03-28,,,", "2 accepted: 2023-03-28; day_from_submission"),
        ("ZD001,1,2023-03-29,2023-04-03,2023-04-03,,", "2 returned: 2023-04-03; one_decision"),
        ("ZD001,1,2023-08-01,,,,", "2 submitted: 2023-08-01; day_to_today"),
        ("ZD001,1,2023-03-29,,,140,", "2 percent: 140; percentage"),
        ("ZD001,1,2023-03-29,,,-5,", "2 percent: -5; percentage"),
        ("ZD001,,2023-03-29,2023-04-03,,60,", "2 percent: 60; completed"),
        ("ZW001,1,2023-03-29,,,,", "2 node: 1; no_nodes"),
        ("ZD001,1,2013-03-29,,,,", "2 submitted: 2013-03-29; day_of_year"),
        (",1,2023-03-29,,,,", "2 no: ; task_no"),
    ],
)
def test_an_error_names_the_row_the_column_and_what_it_takes(store: Store, row: str, expected: str) -> None:
    with district(store) as (session, _):
        found = problems(session, HEADING + row + "\n")
        assert expected in found


def test_a_node_has_one_submission_at_a_time(store: Store) -> None:
    with district(store) as (session, _):
        with pytest.raises(RecordError) as caught:
            record(session, HEADING + "ZD001,1,2023-03-29,,,,\nZD001,1,2023-03-30,,,,\n")
        assert caught.value.problems[0].code == "reviewed_node"
        session.rollback()


def test_one_wrong_row_and_nothing_is_recorded(store: Store) -> None:
    with pytest.raises(RecordError) as caught, district(store) as (session, _):
        record(session, EXAMPLE + "ZD404,1,2023-03-29,,,,\nZD001,9,2023-03-29,,,,\n")
    assert [one.row for one in caught.value.problems] == [4, 5]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0
        assert session.scalar(select(func.count()).select_from(LedgerEntry)) == 0


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "table"),
        (b"PK\x03\x04\0\0", "text_file"),
        (b"\xff\xff\xff", "encoding"),
        (b"a,b\n1,2\n", "heading"),
        ("任务编号,编号,提交日期\n".encode(), "heading_once"),
        ("任务编号,节点\nZD001,1\n".encode(), "column"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content: bytes, expected: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_reports(content)
    assert expected in [one.code for one in caught.value.problems]


@pytest.mark.parametrize(
    "text", ["2023-03-29", "2023/3/29", "2023.3.29", "2023年3月29日", "20230329", "２０２３-03-29", "2023-03-29 08:30"]
)
def test_a_day_in_the_ways_people_write_it(text: str) -> None:
    assert read_day(text) == date(2023, 3, 29)
