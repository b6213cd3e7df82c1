"""One official's reply, from update to answer, store committed; starting up; memory.

python -m bench.reply
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count as count_up
from pathlib import Path
from statistics import median

from bench.figure import Figure, interleaved, table
from bench.processes import bot
from bench.samples import FIRST_ACCOUNT, add_officials, sample_store
from bench.wire import Wire

ONE_BY_ONE, AT_ONCE = 100, 300  # updates a round; at once each comes from a chat of its own
NETWORK = 0.05  # seconds on each call
SETTLED = 5.0  # seconds after the first poll: what is loaded behind it, and the clock's first look, are over


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        store = sample_store(Path(folder) / "bot.db")
        tasks = add_officials(store, AT_ONCE)
        store.close()
        url = store.url
        return [*_start(url), _one_by_one(url, tasks), _many(url, tasks)]


def _start(url: str) -> list[Figure]:
    """Each is started five times, in turn; its memory is looked at when it has loaded all it wants and is idle."""
    idle: dict[str, list[float]] = {"ours": [], "ptb": [], "aiogram": []}

    def start(name: str) -> float:
        with Wire() as wire, bot(wire, name, url) as started:
            time.sleep(SETTLED)
            wire.wait_until_quiet()
            idle[name].append(started.memory())
            return started.seconds

    start("ours")  # once for nothing: it sends the morning's messages, as no start in the middle of a day does
    idle["ours"].clear()
    seconds = interleaved({name: partial(start, name) for name in idle})
    memory = {name: median(found) for name, found in idle.items()}
    rows = []
    for what, found, unit in (("start to first poll", seconds, "s"), ("memory, idle after the start", memory, "MiB")):
        ratio = found["ours"] / found["ptb"]
        rows.append(
            Figure(what, f"{found['ours']:.2f} {unit}", f"bare echo {found['ptb']:.2f} {unit}",
                   f"aiogram {found['aiogram']:.2f} {unit}", ratio, "≤ 2", ratio <= 2)
        )  # fmt: skip
    return rows


def _rates(url: str, tasks: list[str], delay: float, count: int, one_by_one: bool) -> dict[str, float]:
    """Updates a second of each bot, all of them running, asked in turn."""
    with ExitStack() as stack:
        wires = {}
        for name in ("ours", "ptb", "aiogram"):
            wires[name] = stack.enter_context(Wire(delay))
            stack.enter_context(bot(wires[name], name, url))
        reports = {name: _reports(tasks) for name in wires}

        def rate(name: str) -> float:
            # each from somebody else: within what one person may send at once
            said = [(FIRST_ACCOUNT + n, next(reports[name])) for n in range(count)]
            return count / wires[name].time_answers(said, one_by_one=one_by_one)

        for name in wires:  # warm
            wires[name].time_answers([(FIRST_ACCOUNT, next(reports[name]))], one_by_one=True)
            wires[name].wait_until_quiet()
        return interleaved({name: partial(rate, name) for name in wires})


def _reports(tasks: list[str]) -> Iterator[str]:
    """Progress that rises task by task: each is recorded, and none needs a question back.

    In words, since a bare 12% would have to be asked about where a task's target is itself a rate.
    """
    return (f"{task} 进度{min(percent, 99)}%" for percent in count_up(1) for task in tasks)


def _one_by_one(url: str, tasks: list[str]) -> Figure:
    found = _rates(url, tasks, 0.0, ONE_BY_ONE, one_by_one=True)
    ratio = found["ours"] / found["ptb"]
    return Figure(
        "a report, one after the other, committed",
        f"{found['ours']:.0f}/s",
        f"bare echo {found['ptb']:.0f}/s",
        f"aiogram echo {found['aiogram']:.0f}/s",
        ratio,
        "≥ 0.50",
        ratio >= 0.5,
    )


def _many(url: str, tasks: list[str]) -> Figure:
    found = _rates(url, tasks, NETWORK, AT_ONCE, one_by_one=False)
    ratio = found["ours"] / found["ptb"]
    return Figure(
        f"reports of {AT_ONCE} chats at once, 50 ms a call",
        f"{found['ours']:.0f}/s",
        f"echo one after the other {found['ptb']:.1f}/s",
        f"aiogram echo {found['aiogram']:.0f}/s",
        ratio,
        "≥ 20",
        ratio >= 20,
    )


if __name__ == "__main__":
    sys.stdout.write(table(figures()) + "\n")
