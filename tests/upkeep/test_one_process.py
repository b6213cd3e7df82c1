"""A second process on a SQLite store is refused; PostgreSQL takes any number."""

import multiprocessing
from pathlib import Path

import pytest

from upkeep.one_process import InUseError, sole_use


def _hold(url: str, held: "multiprocessing.synchronize.Event", end: "multiprocessing.synchronize.Event") -> None:
    with sole_use(url):
        held.set()
        end.wait(30)


def test_a_second_process_is_refused_with_one_line_until_the_first_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    context = multiprocessing.get_context("spawn")
    held, end = context.Event(), context.Event()
    first = context.Process(target=_hold, args=(url, held, end))
    first.start()
    assert held.wait(30)
    with pytest.raises(InUseError, match=f"store in use .*process: {first.pid}") as refused:
        sole_use(url).__enter__()
    assert "\n" not in str(refused.value)
    first.kill()  # no clean end: the kernel lets go of the lock
    first.join()
    with sole_use(url):
        pass


def test_postgresql_takes_many() -> None:
    url = "postgresql://bot@db/bot"
    with sole_use(url), sole_use(url):
        pass
