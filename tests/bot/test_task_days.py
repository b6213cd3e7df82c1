"""How late a task is said to be: in working days, in the list and on the card, as alerts and points count it."""

from datetime import date

import pytest

from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2023-03-31T09:00", "今天到期"),
        ("2023-04-02T09:00", "已过期限"),  # a Sunday: no working day has gone by
        ("2023-04-06T09:00", "逾期 3 个工作日"),  # 5 April is a holiday
    ],
)
def test_list_and_card_count_working_days(
    now: str, said: str, telegram: LocalTelegram, store: Store, units: Units
) -> None:
    with store.transaction() as session:
        add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, [date(2023, 3, 31), date(2023, 12, 31)])
    with RunningBot(telegram, store, at=now) as bot:
        chen = bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
        chen.say("/tasks")
        assert said in chen.shows("未完成 1 项")["text"]
        chen.say("/task ZD001")
        assert said in chen.shows("下一节点")["text"]
