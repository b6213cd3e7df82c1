"""A local Telegram, two units, and the bot running on them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from db import Store, Unit
from tests.support.local_telegram import LocalTelegram
from tests.support.running_bot import RunningBot


@pytest.fixture
def telegram() -> Iterator[LocalTelegram]:
    with LocalTelegram() as running:
        yield running


@dataclass(frozen=True)
class Units:
    shigu: int
    works: int


@pytest.fixture
def units(request: pytest.FixtureRequest) -> Units:
    """A town and a department, in the store of the test."""
    names = [name for name in ("sqlite_store", "postgres_store") if name in request.fixturenames]
    store: Store = request.getfixturevalue(names[0] if names else "store")
    with store.transaction() as session:
        shigu = Unit(
            code="S010",
            name_zh="石鼓镇人民政府",
            short_zh="石鼓镇",
            name_en="Shigu Town",
            ranking_group="镇街",
            kind="town",
        )
        works = Unit(
            code="B010",
            name_zh="区住房和城乡建设局",
            short_zh="住建局",
            name_en="Housing and Construction Bureau",
            ranking_group="经济管理",
            kind="department",
        )
        session.add_all([shigu, works])
        session.flush()
        return Units(shigu.id, works.id)


@pytest.fixture
def bot(telegram: LocalTelegram, store: Store, units: Units) -> Iterator[RunningBot]:
    with RunningBot(telegram, store, ADMIN_IDS="1") as running:
        yield running
