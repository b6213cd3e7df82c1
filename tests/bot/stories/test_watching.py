"""What the office sees of delivery: who is out of reach and the way back, why somebody was told or not."""

from datetime import date

import pytest

from db import Store
from domain.rules.permissions import Role
from domain.workdays import read_office_calendar
from tests.bot.conftest import Units
from tests.bot.stories.test_morning import tick
from tests.support.local_telegram import LocalTelegram, Person, buttons, words
from tests.support.people import add_person
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


@pytest.fixture
def office(bot: RunningBot, units: Units, store: Store) -> Person:
    with store.transaction() as session:
        add_task(session, "ZD001", "产业园", units.shigu, [date(2023, 3, 31), date(2023, 12, 31)])
        add_task(session, "ZD002", "住房", units.works, [date(2023, 3, 31), date(2023, 12, 31)])
    return bot.joined("李敏", 500, Role.SUPERVISION)


@pytest.fixture
def chen(bot: RunningBot, units: Units, office: Person) -> Person:
    person = bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    bot.settle()
    return person


def newest_code(bot: RunningBot, office: Person) -> str:
    """The code of the newest link: a button pressed twice makes two, and only the last one works."""
    office.shows("https://t.me/")
    bot.settle()
    links = [words(m) for m in office.messages() if "start=" in words(m)]
    return links[-1].partition("start=")[2].split()[0]


def morning(bot: RunningBot, day: str) -> None:
    bot.at(f"{day}T08:30")
    tick(bot)


def test_who_blocked_the_bot_comes_back_by_a_fresh_link_on_another_account(
    bot: RunningBot, telegram: LocalTelegram, office: Person, chen: Person
) -> None:
    chen.block()
    morning(bot, "2023-04-03")
    office.say("/unreachable")
    shown = office.shows("陈晓")
    assert "已屏蔽机器人" in words(shown)
    office.press("陈晓的邀请链接", message=shown)
    code = newest_code(bot, office)
    again = telegram.person("陈晓的新手机", id=1777)
    again.join(code)
    again.shows("石鼓镇")
    morning(bot, "2023-04-04")
    again.shows("ZD001", ever=True)
    office.say("/unreachable")
    assert "陈晓" not in words(office.shows("联系"))


def test_a_link_made_while_somebody_was_away_ends_when_they_let_the_bot_in_again(
    bot: RunningBot, telegram: LocalTelegram, office: Person, chen: Person
) -> None:
    chen.block()
    morning(bot, "2023-04-03")
    office.say("/unreachable")
    office.press("陈晓的邀请链接", message=office.shows("陈晓"))
    code = newest_code(bot, office)
    chen.unblock()
    chen.say("/me")
    chen.shows("石鼓镇")
    stranger = telegram.person("别人", id=1888)
    stranger.join(code)
    stranger.shows("链接")
    stranger.say("/tasks")
    assert "ZD001" not in "".join(words(m) for m in stranger.messages())


def test_why_tells_of_the_right_person_and_the_true_reason(
    bot: RunningBot, office: Person, chen: Person, units: Units, store: Store
) -> None:
    with store.transaction() as session:
        add_person(session, "陈晓", Role.OFFICIAL, units.works)
        add_person(session, "Wang Fang", Role.OFFICIAL, units.works)
    morning(bot, "2023-04-03")
    office.say("/why 陈晓 ZD001")
    both = office.shows("请选择")
    assert {one["text"] for one in buttons(both)} == {"陈晓 石鼓镇", "陈晓 住建局"}
    office.press("陈晓 石鼓镇", message=both)
    assert "逾期第一个工作日" in words(office.shows("发给陈晓的消息"))
    office.press("陈晓 住建局", message=both)
    assert "不归其单位" in words(office.shows("没有为其生成消息"))
    office.say("/why Wang Fang")
    assert "恢复后补发" in words(office.shows("发给Wang Fang的消息"))
    office.say("/why Wang Fang ZD999")
    office.shows("ZD999")


def test_the_office_is_warned_of_due_days_in_a_year_without_a_calendar(
    bot: RunningBot, office: Person, units: Units, store: Store
) -> None:
    with store.transaction() as session:
        add_task(session, "ZD009", "跨年项目", units.shigu, [date(2031, 5, 30)])
    office.say("/calendar")
    assert "2031 年尚无公布的放假安排" in words(office.shows("调休与放假"))
    bot.at("2023-04-17T08:40")
    tick(bot)
    assert "2031 年尚无公布的放假安排" in words(office.shows("2031 年尚无", ever=True))


def test_the_weekly_digest_opens_into_the_detail(bot: RunningBot, office: Person) -> None:
    bot.at("2023-04-17T08:40")
    tick(bot)
    week = next(m for m in reversed(office.messages()) if "ZD001" in words(m) and "住建局" in words(m) and buttons(m))
    labels = [one["text"] for one in buttons(week)]
    assert any("ZD001" in label for label in labels)
    office.press(next(label for label in labels if "ZD001" in label), message=week)
    office.shows("产业园")


def test_the_weekly_digest_goes_into_the_topic_that_was_bound_and_nowhere_else(
    bot: RunningBot, telegram: LocalTelegram, office: Person
) -> None:
    forum = telegram.group("区督查群", office, supergroup=True, forum=True)
    telegram.change_group(forum, "promote", bot=True)
    topic = telegram.api("createForumTopic", chat_id=forum, name="清单")["result"]["message_thread_id"]
    office.say("/bind 石鼓镇", forum, thread=topic)
    office.shows("已绑定到石鼓镇", chat=forum)
    bot.at("2023-04-17T08:40")
    tick(bot)
    [week] = [m for m in office.messages(forum) if "ZD001" in words(m)]
    assert week["message_thread_id"] == topic
    assert "ZD002" not in words(week)
    assert not buttons(week), "in a group nothing opens into what not everybody there may see"


def test_a_group_that_was_upgraded_unheard_keeps_getting_its_digest(
    bot: RunningBot, telegram: LocalTelegram, office: Person
) -> None:
    small = telegram.group("石鼓镇群", office)
    office.say("/bind 石鼓镇", small)
    office.shows("已绑定到石鼓镇", chat=small)
    bot.stop()
    new = telegram.change_group(small, "upgrade")["id"]
    telegram.api("getUpdates", offset=10**9)  # what Telegram said of it was lost
    bot.start()
    bot.at("2023-04-17T08:40")
    tick(bot)
    assert any("ZD001" in words(m) for m in office.messages(new))
    bot.at("2023-04-24T08:40")
    tick(bot)
    assert len([m for m in office.messages(new) if "ZD001" in words(m)]) == 2


def test_a_year_entered_by_hand_is_known_and_says_who_entered_it_and_when(
    bot: RunningBot, office: Person, units: Units, store: Store
) -> None:
    with store.transaction() as session:
        add_task(session, "ZD009", "跨年项目", units.shigu, [date(2031, 5, 30)])
    office.say("/calendar 2031 完成")
    assert "还没有录入任何一天" in words(office.shows("2031"))
    office.say("/calendar 2031-10-01~2031-10-07 休 国庆")
    changed = words(office.shows("2031年10月1日至10月7日现为休息日"))
    assert "调整 5 天" in changed, "a weekend is off already"
    assert "现已录入 5 天" in changed
    office.say("/calendar")
    shown = words(office.shows("调休与放假"))
    assert "2031 年尚无公布的放假安排" in shown
    office.press("2031 年已录全")
    shown = words(office.shows("✓ 2031 年已知"))
    assert "李敏" in shown
    assert "确认录全" in shown
    assert "尚无公布" not in shown
    with store.reading() as session:
        assert read_office_calendar(session).is_known(2031)
    office.say("/calendar 2031 撤销")
    office.shows("2031 年尚无公布的放假安排")
    office.say("/calendar 2024 完成")
    office.shows("已经公布")


def test_a_day_that_does_not_exist_is_named(office: Person) -> None:
    office.say("/calendar 2023-13-01 休")
    office.shows("“2023-13-01”不是日期")
    office.say("/calendar 2023-05-08")
    office.shows("/calendar 2023-05-13 上班")
