"""The bot behind a real nginx, with the example of deploy/: over a socket, and where one of two processes is away."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.webhook import HEADER, secret_of
from db import Store
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.bot.test_webhook import free_port
from tests.support.local_telegram import LocalTelegram
from tests.support.running_bot import RunningBot

EXAMPLE = (Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed here")


@contextmanager
def nginx(folder: Path, port: int, *servers: str) -> Iterator[None]:
    """The example, without TLS on a port of this machine, handing over to these servers."""
    site = re.sub(r"^ *(# )?server [^{].*\n", "", EXAMPLE, flags=re.MULTILINE)
    site = site.replace("keepalive 16;", "".join(f"server {server};" for server in servers) + "keepalive 16;")
    site = re.sub(r"^ *ssl_.*\n", "", site, flags=re.MULTILINE).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.getuid() == 0 else ""
    whole = f"{user} pid {folder}/pid; error_log {folder}/log; events {{}} http {{ access_log off; {paths} {site} }}"
    config = folder / "nginx.conf"
    config.write_text(whole, encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(config)]
    subprocess.run(command, check=True, capture_output=True)  # it goes into the background once it listens
    try:
        yield
    finally:
        subprocess.run([*command, "-s", "stop"], check=True, capture_output=True)


@pytest.fixture
def port() -> int:
    return free_port()


def test_updates_come_through_the_proxy_and_nothing_else_does(
    telegram: LocalTelegram, store: Store, units: Units, tmp_path: Path, port: int
) -> None:
    socket, url = tmp_path / "web.sock", f"http://127.0.0.1:{port}"
    monitor = f"127.0.0.1:{free_port()}"
    with (
        nginx(tmp_path, port, f"unix:{socket}"),
        RunningBot(telegram, store, WEBHOOK_URL=url, WEBHOOK_LISTEN=f"unix:{socket}", MONITOR_LISTEN=monitor) as bot,
    ):
        chen = bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
        chen.say("/help")
        assert chen.shows("/tasks")
        with httpx.Client(trust_env=False, base_url=url) as client:
            for path in ("/metrics", "/healthz", "/readyz", "/", "/telegram/x"):
                assert client.get(path).status_code == 404
            assert client.get("/telegram").status_code == 403
            assert client.post("/telegram", json={"update_id": 1}).status_code == 403
            large = b"x" * (1024 * 1024 + 1)
            assert client.post("/telegram", content=large, headers={HEADER: "guess"}).status_code == 413


def test_where_one_process_is_away_the_next_one_takes_the_update(
    telegram: LocalTelegram, store: Store, units: Units, tmp_path: Path, port: int
) -> None:
    listen = f"127.0.0.1:{free_port()}"
    away = f"127.0.0.1:{free_port()}"
    with (
        nginx(tmp_path, port, f"{away} max_fails=0", listen),
        RunningBot(telegram, store, WEBHOOK_URL=f"http://{listen}", WEBHOOK_LISTEN=listen),
        httpx.Client(trust_env=False, headers={HEADER: secret_of(telegram.token)}) as client,
    ):
        chat = {"id": 7, "type": "private", "first_name": "x"}
        for update_id in range(1, 7):
            message = {"message_id": update_id, "date": 1, "chat": chat, "from": chat | {"is_bot": False}, "text": "x"}
            body = {"update_id": update_id, "message": message}
            assert client.post(f"http://127.0.0.1:{port}/telegram", json=body).status_code == 200
