"""Whole processes: `python -m bot run` as an administrator starts and stops it."""

import signal
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from db import WRITER_LOCK, Notification, Store
from tests.bot.test_webhook import free_port
from tests.support.deliveries import people, say_to
from tests.support.local_telegram import LocalTelegram
from tests.support.process import AT, STOP_SECONDS, running, until_ready
from tests.support.running_bot import office_time


def test_a_second_process_on_a_sqlite_file_ends_with_one_line(
    telegram: LocalTelegram, sqlite_store: Store, tmp_path: Path
) -> None:
    with running(telegram, sqlite_store.url, tmp_path) as first:
        until_ready(first)
        with running(telegram, sqlite_store.url, tmp_path) as second:
            said = second.communicate(timeout=60)[1]
            assert second.returncode == 1
        assert f"in use by another process (number {first.pid})" in said
        assert len(said.strip().splitlines()) == 1
        assert first.poll() is None


def test_a_stop_during_a_delivery_finishes_what_is_on_the_wire_and_nothing_else(
    telegram: LocalTelegram, store: Store, tmp_path: Path
) -> None:
    for account in range(1001, 1061):
        telegram.person(f"P{account}", id=account).join()
    telegram.api("getUpdates", offset=telegram.api("getUpdates")["result"][-1]["update_id"] + 1)  # none of it is news
    ids = people(store, 60)
    telegram.fault("slow", "sendMessage", count=-1, seconds=0.3)
    with running(telegram, store.url, tmp_path) as process:
        until_ready(process)
        before = telegram.last_call()
        say_to(store, ids, "roles_changed", office_time(AT))
        telegram.wait_for_call("sendMessage", after=before, wait=30)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=STOP_SECONDS + 20)
        assert process.returncode == 0
    sent = [call["params"]["chat_id"] for call in telegram.calls("sendMessage", after=before) if call["status"] == 200]
    with store.reading() as session:
        rows = session.scalars(select(Notification).where(Notification.kind == "roles_changed")).all()
    noted = [row for row in rows if row.state == "sent"]
    assert len(sent) == len(set(map(int, sent))) == len(noted)  # all that arrived is noted, none twice
    assert {row.state for row in rows} <= {"sent", "pending"}  # nothing is left half
    assert len(noted) < 60


def after_sigterm(process: "subprocess.Popen[str]") -> str:
    """The log after SIGTERM. A stop takes ten seconds at most; some more are granted to a busy machine."""
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=STOP_SECONDS + 5)[1]


@pytest.mark.parametrize("by", ["polling", "webhook"])
def test_a_stop_takes_ten_seconds_at_most_while_telegram_hangs(
    telegram: LocalTelegram, store: Store, tmp_path: Path, by: str
) -> None:
    ids = people(store, 20)
    port = f"127.0.0.1:{free_port()}"
    hook = {"WEBHOOK_URL": f"http://{port}", "WEBHOOK_LISTEN": port} if by == "webhook" else {}
    with running(telegram, store.url, tmp_path, **hook) as process:
        until_ready(process)
        for method in ("getUpdates", "setWebhook", "getMe"):
            telegram.fault("hang", method, count=-1)
        hangs = telegram.fault("hang", "sendMessage", count=-1)
        say_to(store, ids, "roles_changed", office_time(AT))
        telegram.wait_for_strike(hangs)
        said = after_sigterm(process)
    assert process.returncode == 0, said
    assert "cut short" not in said
    with store.reading() as session:
        states = set(session.scalars(select(Notification.state)))
    assert states <= {"pending", "sending"}, "what hung is known as what may have arrived, the rest as not sent"


def test_a_stop_takes_ten_seconds_at_most_while_the_store_hangs(
    telegram: LocalTelegram, postgres_store: Store, tmp_path: Path
) -> None:
    people(postgres_store, 1)
    with (
        running(telegram, postgres_store.url, tmp_path) as process,
        postgres_store.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as other,
    ):
        until_ready(process)
        other.exec_driver_sql(f"SELECT pg_advisory_lock({WRITER_LOCK})")  # as a process that has hung with it
        telegram.person("P1001", id=1001).say("/language")
        assert "cut short" in after_sigterm(process)


def test_the_log_never_holds_the_token(telegram: LocalTelegram, sqlite_store: Store, tmp_path: Path) -> None:
    telegram.fault("502", "getUpdates", count=3)
    telegram.fault("cut_before", "getMe", count=1)
    with running(telegram, sqlite_store.url, tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json") as process:
        before = telegram.last_call()
        telegram.wait_for_call("getMe", after=before, wait=60)
        telegram.wait_for_call("getUpdates", after=before, wait=60)
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=60)[1]
    assert said
    assert telegram.token not in said
    assert telegram.token.partition(":")[2] not in said
