"""By webhook: nothing lost, nothing twice, in order, shared by several processes; and what the monitor shows."""

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.guard import A_SECOND, BURST, STRANGERS_A_SECOND, STRANGERS_BURST
from bot.webhook import HEADER, secret_of, until_kicked
from db import InboxUpdate, Store
from domain.inbox import LAST_TRY, LEASE, TRIES, forget_old_updates, put_update, take_updates, updates_done
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import PATIENCE, LocalTelegram, words
from tests.support.running_bot import RunningBot, office_time

NOW = office_time("2023-02-21T08:29")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def ports() -> tuple[int, int]:
    return free_port(), free_port()


@pytest.fixture
def pushed(telegram: LocalTelegram, store: Store, units: Units, ports: tuple[int, int]) -> Iterator[RunningBot]:
    url, monitor = (f"127.0.0.1:{port}" for port in ports)
    with RunningBot(
        telegram, store, WEBHOOK_URL=f"http://{url}", WEBHOOK_LISTEN=url, MONITOR_LISTEN=monitor
    ) as running:
        yield running


def test_updates_come_in_and_are_answered(telegram: LocalTelegram, pushed: RunningBot, units: Units) -> None:
    chen = pushed.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    chen.say("/help")
    assert chen.shows("/tasks")
    assert not telegram.calls("getUpdates")


def test_without_the_secret_nothing_gets_in(
    telegram: LocalTelegram, pushed: RunningBot, store: Store, ports: tuple[int, int]
) -> None:
    url = f"http://127.0.0.1:{ports[0]}/telegram"
    with httpx.Client(trust_env=False) as client:
        for headers in ({}, {HEADER: "guess"}, {HEADER: secret_of("1:another")}):
            assert client.post(url, json={"update_id": 1}, headers=headers).status_code == 403
        right = {HEADER: secret_of(telegram.token)}
        assert client.post(url, content=b"no json", headers=right).status_code == 400
        assert client.post(url, json=[1], headers=right).status_code == 400
    with store.reading() as session:
        assert session.get(InboxUpdate, 1) is None


def test_the_same_update_twice_acts_once(
    telegram: LocalTelegram, pushed: RunningBot, units: Units, ports: tuple[int, int]
) -> None:
    chen = pushed.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    person = {"id": 1001, "is_bot": False, "first_name": "陈晓"}
    chat = {"id": 1001, "type": "private", "first_name": "陈晓"}
    command = [{"type": "bot_command", "offset": 0, "length": 5}]
    body = {"message_id": 77, "date": 1, "chat": chat, "from": person, "text": "/help", "entities": command}
    with httpx.Client(trust_env=False, headers={HEADER: secret_of(telegram.token)}) as client:
        url = f"http://127.0.0.1:{ports[0]}/telegram"
        assert client.post(url, json={"update_id": 5, "message": body}).status_code == 200
        chen.shows("/tasks")
        pushed.restart()  # what the process remembered is gone; what the store knows is not
        assert client.post(url, json={"update_id": 5, "message": body}).status_code == 200
    chen.say("/me")
    chen.shows("石鼓镇")
    assert len([m for m in chen.messages() if "/tasks" in words(m)]) == 1


def raw_message(update_id: int, account: int, text: str) -> dict[str, Any]:
    person = {"id": account, "is_bot": False, "first_name": "P", "language_code": "zh"}
    chat = {"id": account, "type": "private", "first_name": "P"}
    return {
        "update_id": update_id,
        "message": {"message_id": update_id, "date": 1, "chat": chat, "from": person} | {"text": text},
    }


def pushed_for(store: Store, account: int) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).where(InboxUpdate.chat_id == account)) or 0


def test_a_flood_from_one_account_is_turned_away_at_the_webhook_and_others_are_answered(
    telegram: LocalTelegram, pushed: RunningBot, units: Units, store: Store, ports: tuple[int, int]
) -> None:
    chen = pushed.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    wang = pushed.joined("王芳", 1002, Role.OFFICIAL, units.shigu)
    before = pushed_for(store, 1001)
    with httpx.Client(trust_env=False, headers={HEADER: secret_of(telegram.token)}) as client:
        url = f"http://127.0.0.1:{ports[0]}/telegram"
        began = time.monotonic()
        for n in range(400):
            assert client.post(url, json=raw_message(10_000 + n, 1001, "/me")).status_code == 200
        for n in range(200):  # and strangers, each a new one
            assert client.post(url, json=raw_message(20_000 + n, 50_000 + n, "你好")).status_code == 200
        took = time.monotonic() - began
        wang.say("/me")
        wang.shows("王芳")
    let_in = pushed_for(store, 1001) - before
    assert BURST - 5 <= let_in <= BURST + A_SECOND * took + 1, "what is turned away is not even kept"
    with store.reading() as session:
        strangers = session.scalar(select(func.count()).where(InboxUpdate.chat_id >= 50_000)) or 0
    assert strangers <= STRANGERS_BURST + STRANGERS_A_SECOND * took + 1
    chen.shows("您发得太快了", ever=True)
    told = [m for m in chen.messages() if "您发得太快了" in words(m)]
    assert len(told) == 1, "said once"


def test_the_monitor_says_how_the_bot_is(
    telegram: LocalTelegram, pushed: RunningBot, units: Units, ports: tuple[int, int]
) -> None:
    pushed.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    with httpx.Client(trust_env=False, base_url=f"http://127.0.0.1:{ports[1]}") as client:
        assert client.get("/healthz").text == "ok\n"
        assert client.get("/readyz").status_code == 200
        until = time.monotonic() + PATIENCE
        while 'district_updates_total{outcome="handled"} 1' not in (page := client.get("/metrics").text):
            assert time.monotonic() < until, page  # it is counted after it was answered
    assert 'district_telegram_calls_total{method="sendMessage",status="200"}' in page
    assert "district_store_bytes " in page
    assert telegram.token not in page


def test_a_polling_bot_takes_the_webhook_of_an_earlier_one_away(
    telegram: LocalTelegram, store: Store, units: Units
) -> None:
    telegram.api("setWebhook", url="http://127.0.0.1:9/telegram")
    with RunningBot(telegram, store) as bot:
        bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)


def put(store: Store, *updates: tuple[int, int]) -> None:
    with store.transaction() as session:
        for update_id, chat in updates:
            put_update(session, update_id, chat, {"update_id": update_id}, NOW)


def take(store: Store, who: str, now: Any = NOW, limit: int = 10) -> list[int]:
    with store.transaction() as session:
        return [update_id for update_id, _ in take_updates(session, who, limit, now)]


def done(store: Store, *update_ids: int) -> None:
    with store.transaction() as session:
        updates_done(session, update_ids)


def test_of_a_chat_only_the_oldest_is_handed_out_whoever_asks(store: Store) -> None:
    put(store, (1, 10), (2, 10), (3, 20))
    assert take(store, "a") == [1, 3]
    assert take(store, "b") == []
    done(store, 1)
    assert take(store, "b") == [2]


def test_what_a_process_held_that_is_gone_goes_to_another_but_not_for_ever(store: Store) -> None:
    put(store, (1, 10), (2, 10))
    at = NOW
    for _ in range(LAST_TRY):
        assert take(store, "dying", at) == [1]
        at += LEASE * 1.1
    assert take(store, "well", at) == [2]
    with store.reading() as session:
        assert session.get_one(InboxUpdate, 1).state == "given_up"


def test_what_was_only_beside_an_update_that_ended_its_processes_is_handled(store: Store) -> None:
    put(store, (1, 10), (2, 20), (3, 30))
    at = NOW
    for _ in range(TRIES):
        assert take(store, "dying", at) == [1, 2, 3]
        at += LEASE * 1.1
    alone = []
    for n in range(LAST_TRY):
        alone.append(take(store, f"process {n}", at))
        if alone[-1] != [2]:
            done(store, *alone[-1])
        else:  # it was this one
            at += LEASE * 1.1
    assert alone == [[1], [2], [2], [3], []]
    with store.reading() as session:
        assert session.get_one(InboxUpdate, 2).state == "given_up"


def test_words_are_not_kept_once_they_were_handled_but_the_number_is(store: Store) -> None:
    put(store, (1, 10))
    take(store, "a")
    done(store, 1)
    with store.transaction() as session:
        row = session.get_one(InboxUpdate, 1)
        assert (row.state, row.body) == ("done", None)
        assert not put_update(session, 1, 10, {}, NOW)
        assert forget_old_updates(session, NOW) == 0
        assert forget_old_updates(session, NOW + LEASE * 2000) == 1


def test_two_processes_share_a_postgresql_store_and_handle_each_update_once(postgres_store: Store) -> None:
    put(postgres_store, *((n, n % 7) for n in range(1, 201)))
    other = Store(postgres_store.url)

    async def worker(store: Store, name: str) -> list[int]:
        mine: list[int] = []
        while taken := await asyncio.to_thread(take, store, name, NOW, 3):
            mine += taken
            await asyncio.to_thread(done, store, *taken)
        return mine

    async def both() -> tuple[list[int], list[int]]:
        one, two = await asyncio.gather(worker(postgres_store, "a"), worker(other, "b"))
        return one, two

    one, two = asyncio.run(both())
    rest: list[int] = []
    while taken := take(postgres_store, "c"):
        rest += taken
        done(postgres_store, *taken)
    assert sorted(one + two + rest) == list(range(1, 201))
    assert one
    assert two
    other.close()


def test_a_stop_is_not_lost_however_close_it_comes_to_an_update() -> None:
    async def stopped(turns: int) -> bool:
        kick = asyncio.Event()
        waiting = asyncio.create_task(until_kicked(kick, 60))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        kick.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        already = waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])
        return already or waiting.cancelled()

    assert all(asyncio.run(stopped(turns)) for turns in range(6))
