"""What all tests share: a fresh store each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from db import Store
from tests.support.stores import copy_store, make_template


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("store"))


@pytest.fixture
def store(store_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store at the newest version."""
    fresh = copy_store(store_template, tmp_path / "bot.db")
    yield fresh
    fresh.close()
