"""What the stories share: three tasks, an official, the office; and the three manners in which each story is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from db import Store, Task
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.stories.screens import faults
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task

QUARTERS = [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]
LEADER = "分管工业副区长"

# Each story is told as it is; with the bot restarted before each thing that somebody does; with each update twice.
MANNERS = ("plain", "restarted", "twice")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL the two harder manners are enough: the plain one shows nothing that they do not."""

    def is_spared(item: pytest.Item) -> bool:
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        return params.get("bot") == "plain" and params.get("store_backend") == "postgresql"

    spared = [item for item in items if is_spared(item)]
    if spared:
        config.hook.pytest_deselected(items=spared)
        items[:] = [item for item in items if not is_spared(item)]


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
def chen(bot: RunningBot, telegram: LocalTelegram, units: Units, tasks: Tasks) -> Person:
    """The official of the town."""
    person = telegram.person("陈晓", id=1001)
    person.join(bot.invite(Role.OFFICIAL, units.shigu, "陈晓"))
    person.shows("石鼓镇")
    return person


@pytest.fixture
def office(bot: RunningBot, telegram: LocalTelegram) -> Person:
    """The supervision office."""
    person = telegram.person("李敏", id=1003)
    person.join(bot.invite(Role.SUPERVISION, None, "李敏"))
    person.shows("李敏")
    return person


@pytest.fixture
def leader(bot: RunningBot, telegram: LocalTelegram, store: Store, tasks: Tasks) -> Person:
    """The district leader in charge of the park."""
    with store.transaction() as session:
        session.get_one(Task, tasks.park).district_leader = LEADER
    person = telegram.person("赵卫东", id=1004)
    person.join(bot.invite(Role.LEADER, None, "赵卫东", LEADER))
    person.shows("赵卫东")
    return person
