"""What all tests share: a fresh store each, on SQLite and on PostgreSQL."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from db import Store
from tests.support.compiled import compile_once
from tests.support.memory import keep_in_memory
from tests.support.postgres import MISSING, PostgresServer, binaries
from tests.support.stores import copy_store, make_template

BACKENDS = ("sqlite", "postgresql")

# What a test says of words holds on every machine: the terminal speaks English, unless the test says otherwise.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)

keep_in_memory()
compile_once()

# A property is about values: no example fails because the machine is busy.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        choices=(*BACKENDS, "both"),
        default="sqlite",
        help="where the tests keep their stores: `make test` and the continuous integration run them on both",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store_backend" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--store")
        backends = BACKENDS if chosen == "both" else (chosen,)
        marks = {"postgresql": [pytest.mark.postgres]}
        metafunc.parametrize(
            "store_backend", [pytest.param(b, marks=marks.get(b, [])) for b in backends], indirect=True, scope="session"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest begin first: the others fill the time until they end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_xdist_auto_num_workers() -> int:
    """Three to two processors: a test waits a third of its time, for a browser, another process or a pause to end."""
    return -(-3 * (os.cpu_count() or 1) // 2)


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: it is not to be looked through for garbage ten times a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(scope="session")
def store_backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A private PostgreSQL server; without the program the test is skipped and says so."""
    folder = binaries()
    if folder is None:
        pytest.skip(MISSING)
    server = PostgresServer(folder)
    yield server
    server.close()


@pytest.fixture
def store(store_backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store at the newest version."""
    if store_backend == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        fresh = server.store()
        yield fresh
        server.drop(fresh)
        return
    fresh = copy_store(request.getfixturevalue("store_template"), tmp_path / "bot.db")
    yield fresh
    fresh.close()


@pytest.fixture
def sqlite_store(store_template: Path, tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite, for what only SQLite does."""
    fresh = copy_store(store_template, tmp_path / "bot.db")
    yield fresh
    fresh.close()


@pytest.fixture
def postgres_store(postgres: PostgresServer) -> Iterator[Store]:
    """A store on PostgreSQL, for what only PostgreSQL does."""
    fresh = postgres.store()
    yield fresh
    postgres.drop(fresh)


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command that sets up the log writes to this test's standard error, which is closed after it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
