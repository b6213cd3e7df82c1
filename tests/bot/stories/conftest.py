"""What the stories share: three tasks, an official, the office; and the three manners in which each story is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from db import Store, Task
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.stories.screens import faults
from tests.support.local_telegram import Json, LocalTelegram, Person
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task

QUARTERS = [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]
LEADER = "分管工业副区长"

# Each story is told as it is; with the bot restarted before each thing that somebody does; with each update twice.
MANNERS = ("plain", "restarted", "twice")


@pytest.fixture(params=MANNERS)
def bot(request: pytest.FixtureRequest, telegram: LocalTelegram, store: Store, units: Units) -> Iterator[RunningBot]:
    running = RunningBot(telegram, store, ADMIN_IDS="1")
    running.every_update_twice = request.param == "twice"
    with running:
        if request.param == "restarted":
            telegram.before_each_act = running.restart
        yield running
        telegram.before_each_act = lambda: None
    said = [call for method in ("sendMessage", "editMessageText") for call in telegram.calls(method)]
    assert [fault for call in said for fault in faults(call)] == [], "it does not fit a phone"


@dataclass
class Tasks:
    park: int
    jobs: int
    school: int


@pytest.fixture
def tasks(store: Store, units: Units) -> Tasks:
    """Two tasks of the town, one with four nodes, and one of the department."""
    with store.transaction() as session:
        park = add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, QUARTERS)
        jobs = add_task(
            session,
            "RW031",
            "新增城镇就业900人",
            units.shigu,
            [date(2023, 12, 31)],
            kind="key_task",
            target="新增城镇就业900人",
        )
        school = add_task(session, "RW040", "改造学校3所", units.works, [date(2023, 10, 31)], kind="key_task")
        return Tasks(park.id, jobs.id, school.id)


@pytest.fixture
def chen(bot: RunningBot, units: Units, tasks: Tasks) -> Person:
    """The official of the town."""
    return bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)


@pytest.fixture
def office(bot: RunningBot) -> Person:
    """The supervision office."""
    return bot.joined("李敏", 1003, Role.SUPERVISION)


@pytest.fixture
def leader(bot: RunningBot, store: Store, tasks: Tasks) -> Person:
    """The district leader in charge of the park."""
    with store.transaction() as session:
        session.get_one(Task, tasks.park).district_leader = LEADER
    return bot.joined("赵卫东", 1004, Role.LEADER, None, LEADER)


def called_for_help(bot: RunningBot, chen: Person, leader: Person) -> Json:
    """A call for help that the leader in charge has before them."""
    chen.say("ZD001 需协调解决用地指标")
    chen.shows("已报分管区领导")
    bot.deliver()
    return leader.shows("用地指标")
