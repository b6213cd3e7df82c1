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
    return [f"{one.row} {one.column}: {one.found}; {one.takes}" for one in caught.value.problems]


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
        ("ZD999,1,2023-03-29,,,,", "2 任务编号: ZD999; the number of a task in the lists"),
        ("ZD001,5,2023-03-29,,,,", "2 节点: 5; 1 to 4: the task has 4 nodes"),
        ("ZD001,x,2023-03-29,,,,", "2 节点: x; a position such as 2"),
        ("ZD001,1,,,,,", "2 提交日期: nothing; a day like 2023-03-29"),
        ("ZD001,1,2023-02-30,,,,", "2 提交日期: 2023-02-30; a day like 2023-03-29"),
        ("ZD001,1,2023-03-29,2023-03-28,,,", "2 验收日期: 2023-03-28; a day not before the submission of 2023-03-29"),
        ("ZD001,1,2023-03-29,2023-04-03,2023-04-03,,", "2 退回日期: 2023-04-03; one of accepted on and returned on"),
        ("ZD001,1,2023-08-01,,,,", "2 提交日期: 2023-08-01; a day up to today, 2023-07-31"),
        ("ZD001,1,2023-03-29,,,140,", "2 进度: 140; a whole number from 0 to 100"),
        ("ZD001,1,2023-03-29,,,-5,", "2 进度: -5; a whole number from 0 to 100"),
        ("ZD001,,2023-03-29,2023-04-03,,60,", "2 进度: 60; 100 or nothing for completion"),
        ("ZW001,1,2023-03-29,,,,", "2 节点: 1; nothing: the task has no nodes, only reports"),
        ("ZD001,1,2013-03-29,,,,", "2 提交日期: 2013-03-29; a day that fits the list of 2023"),
        (",1,2023-03-29,,,,", "2 任务编号: nothing; the task's number, like ZD001"),
    ],
)
def test_an_error_names_the_row_the_column_and_what_it_takes(store: Store, row: str, expected: str) -> None:
    with district(store) as (session, _):
        found = problems(session, HEADING + row + "\n")
        assert any(one.startswith(expected) for one in found), found


def test_a_node_has_one_submission_at_a_time(store: Store) -> None:
    with district(store) as (session, _):
        with pytest.raises(RecordError) as caught:
            record(session, HEADING + "ZD001,1,2023-03-29,,,,\nZD001,1,2023-03-30,,,,\n")
        assert "waits for review" in caught.value.problems[0].takes
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
        (b"", "no rows"),
        (b"PK\x03\x04\0\0", "a file that is no text"),
        (b"\xff\xff\xff", "bytes that are neither"),
        (b"a,b\n1,2\n", "an unknown heading"),
        ("任务编号,编号,提交日期\n".encode(), "a heading that stands twice"),
        ("任务编号,节点\nZD001,1\n".encode(), "no such column"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(content: bytes, expected: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_reports(content)
    assert expected in [one.found for one in caught.value.problems] or caught.value.problems[0].found.startswith(
        expected
    )


@pytest.mark.parametrize(
    "text", ["2023-03-29", "2023/3/29", "2023.3.29", "2023年3月29日", "20230329", "２０２３-03-29", "2023-03-29 08:30"]
)
def test_a_day_in_the_ways_people_write_it(text: str) -> None:
    assert read_day(text) == date(2023, 3, 29)
