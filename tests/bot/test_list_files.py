"""The office sends a file: it is looked at, shown, and stored only when somebody presses the button."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from db import AuditEntry, Edition, Store, Task, Unit
from domain.rules.permissions import Role
from tests.support.local_telegram import LocalTelegram, Person, buttons
from tests.support.running_bot import RunningBot
from tests.support.workbooks import EXAMPLES, SAMPLE, row, xlsx


@pytest.fixture
def bot(telegram: LocalTelegram, store: Store) -> Iterator[RunningBot]:
    with RunningBot(telegram, store, ADMIN_IDS="1") as running:
        yield running


@pytest.fixture
def office(bot: RunningBot) -> Person:
    return bot.joined("李敏", 1003, Role.SUPERVISION)


def send(person: Person, content: bytes, name: str = "清单.xlsx") -> None:
    person.send("document", content, file_name=name)


def count(store: Store) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(Task)) or 0


@pytest.fixture
def with_units(office: Person) -> Person:
    send(office, (EXAMPLES / "units.csv").read_bytes(), "units.csv")
    message = office.shows("45")
    office.press(message=message, text="存入")
    office.shows("已存入")
    return office


def test_lists_before_units_are_told_to_come_second(office: Person, store: Store) -> None:
    send(office, SAMPLE.read_bytes())
    office.shows("请先发单位表")
    assert count(store) == 0


def test_a_file_is_shown_first_and_stored_by_the_button(with_units: Person, store: Store) -> None:
    send(with_units, SAMPLE.read_bytes())
    message = with_units.shows("105 / 270 / 66")
    assert count(store) == 0
    with_units.press(message=message, text="存入")
    with_units.shows("新增 441 项")
    assert count(store) == 441
    with store.reading() as session:
        edition = session.scalars(select(Edition).where(Edition.kind == "lists")).one()
        log = session.scalars(select(AuditEntry).where(AuditEntry.act == "lists_imported")).one()
        assert (edition.imported_by, log.chat_id) == (log.actor_id, 1003)
        assert log.actor_id is not None
    send(with_units, SAMPLE.read_bytes())
    assert buttons(with_units.shows("未变 441 项")) == []


def test_rows_that_cannot_be_read_are_named_and_good_ones_stored_knowingly(with_units: Person, store: Store) -> None:
    send(with_units, xlsx([row("1"), row("2", 牵头单位="区工信句")]))
    message = with_units.shows("重大项目清单!G4")
    assert [button["text"] for button in buttons(message)] == ["只存入无误的行", "不存入"]
    with_units.press(message=message, text="只存入无误的行")
    with_units.shows("新增 1 项")
    assert count(store) == 1


def test_the_year_is_asked_with_buttons_where_nothing_says_it(with_units: Person, store: Store) -> None:
    send(with_units, xlsx([row("1")], title="重大项目清单"))
    message = with_units.shows("年度")
    with_units.press(message=message, text="2023")
    with_units.press(message=with_units.shows("新增 1 项"), text="存入")
    with_units.shows("已存入")
    assert count(store) == 1


def test_a_removal_and_a_new_lead_wait_for_a_yes_of_their_own(with_units: Person, store: Store) -> None:
    send(with_units, xlsx([row("1"), row("2")]))
    with_units.press(message=with_units.shows("新增 2 项"), text="存入")
    with_units.shows("已存入")
    send(with_units, xlsx([row("1", 牵头单位="区财政局", 项目名称="改名")]))
    with_units.press(message=with_units.shows("不再列入 1 项"), text="存入")
    message = with_units.shows("待确认")
    with_units.press(message=message, text="确认变更牵头单位（1）")
    message = with_units.shows("不再列入清单")
    with_units.press(message=message, text="撤销不再列入的 1 项")
    with_units.shows("撤销 1 项")
    with store.reading() as session:
        tasks = session.scalars(select(Task).order_by(Task.no)).all()
        assert [(t.lead_unit.code, t.withdrawn_on is not None) for t in tasks] == [("D03", False), ("D04", True)]


def test_a_file_that_is_no_list_gets_one_clear_line(with_units: Person, store: Store) -> None:
    send(with_units, b"<html><table></table></html>")
    with_units.shows("网页")
    send(with_units, b"PK\x03\x04 broken")
    with_units.shows("损坏")
    assert count(store) == 0


def test_somebody_elses_spreadsheet_is_no_import(bot: RunningBot, with_units: Person, store: Store) -> None:
    with store.reading() as session:
        unit = session.scalars(select(Unit.id).where(Unit.code == "D04")).one()
    chen = bot.joined("陈晓", 1001, Role.OFFICIAL, unit)
    send(chen, xlsx([row("1")]))
    chen.shows("没有可归入这份文件的任务")
    chen.say("/export")
    chen.shows("没有办理此事的权限")
    assert count(store) == 0


def test_export_sends_the_part_that_was_asked_for(with_units: Person, telegram: LocalTelegram) -> None:
    send(with_units, SAMPLE.read_bytes())
    with_units.press(message=with_units.shows("105"), text="存入")
    with_units.shows("已存入")
    with_units.say("/export")
    with_units.press(message=with_units.shows("导出哪一部分"), text="三张清单")
    call = telegram.wait_for_call("sendDocument")
    assert call["params"]["chat_id"] in (1003, "1003")


def test_open_points_are_put_one_by_one_and_answered_by_button_or_words(with_units: Person, store: Store) -> None:
    send(with_units, xlsx([row("1", 完成时限="6月31日"), row("2", 完成时限="待定")]))
    with_units.press(message=with_units.shows("待确认 2 处"), text="存入")
    with_units.shows("/questions")
    with_units.say("/questions")
    message = with_units.shows("6月31日")
    with_units.press(message=message, text="2023年6月30日")
    with_units.shows("→ 2023年6月30日")
    message = with_units.shows("待定")
    with_units.press(message=message, text="我来填写")
    with_units.shows("请写日期")
    with_units.say("10月底前")
    with_units.shows("清单没有待确认的问题")
    with store.reading() as session:
        days = session.scalars(select(Task.deadline_on).order_by(Task.no)).all()
    assert [str(day) for day in days] == ["2023-06-30", "2023-10-31"]
