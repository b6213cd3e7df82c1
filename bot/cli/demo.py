"""`python -m bot demo`: the bot at its work on SQLite, the sample district, and a local Telegram in the browser.

The bot is the very one that `run` starts: same code, polling over HTTP. Only its clock can be moved, from the page.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from bot.app import build_application
from bot.cli.parsing import whole
from bot.cli.terminal import terminal_words
from bot.clock import Clock
from bot.running import at_work, start_clockwork, told_to_stop
from bot.settings import Settings, load_settings
from bot.stores import open_store
from bot.texts.worded import Source as _
from bot.timemachine import TimeMachine, serve_time_machine
from db import Store
from domain.invites import create_invite
from domain.people import find_unit
from domain.rules.permissions import Role

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
WORKBOOK = ROOT / "examples" / "three-lists-2023.xlsx"
START = "2023-02-21T08:29"  # the morning after the promotion meeting
TOKEN = "424242:demo-token-of-the-local-telegram"  # noqa: S105  (it opens nothing but the local Telegram)
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Member:
    """One of the cast: an account in the local Telegram, and what it is to the bot."""

    telegram_id: int
    name: str
    role: Role
    units: tuple[str, ...]
    zh: str
    en: str
    portfolio: str | None = None


CAST = (
    Member(1001, "陈晓", Role.OFFICIAL, ("姜谭经开区", "区科技局"), "经办人 · 两个单位", "Official of two units"),
    Member(1002, "王建国", Role.UNIT_HEAD, ("姜谭经开区",), "姜谭经开区 · 负责人", "Head of a unit"),
    Member(1003, "李敏", Role.SUPERVISION, (), "区政府督查室", "Supervision office"),
    Member(1004, "赵卫东", Role.LEADER, (), "区领导 · 分管工业", "District leader", "分管工业副区长"),
    Member(1005, "周工", Role.ADMINISTRATOR, (), "系统管理员", "Administrator"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=whole, default=8081, metavar=_("PORT"), help=_("of the page on 127.0.0.1 (%(default)s)")
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=ROOT / "data" / "demo",
        metavar=_("FOLDER"),
        help=_("where the trial keeps its store"),
    )
    parser.add_argument("--keep", action="store_true", help=_("go on where the last trial stopped"))
    parser.add_argument(
        "--language", choices=("zh", "en"), default="zh", help=_("of the cast (each can change theirs)")
    )


def run(args: argparse.Namespace) -> int:
    return asyncio.run(_demo(args))


async def _demo(args: argparse.Namespace) -> int:
    t = terminal_words()
    if not args.keep:
        shutil.rmtree(args.folder, ignore_errors=True)
    args.folder.mkdir(parents=True, exist_ok=True)
    port = args.port if _is_free(args.port) else _free_port()
    if port != args.port:
        print(t.plain("port {port} is taken; the page is on {other}", port=args.port, other=port), file=sys.stderr)
    environ = {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": f"http://{HOST}:{port}",
        "DATABASE_URL": f"sqlite:///{args.folder / 'bot.db'}",
        "EVIDENCE_FOLDER": str(args.folder / "evidence"),
        "CLOCK_START": START,
        "LANGUAGE": args.language,
    }
    if not _import_sample(environ, t.language):
        return 1
    settings = load_settings(environ, None)
    store = open_store(settings)
    machine_port = _free_port()
    telegram = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *("--port", str(port), "--token", TOKEN, "--clock", f"http://{HOST}:{machine_port}"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl+C stops the bot first, and the bot stops this
    )
    try:
        assert telegram.stdout is not None
        if not await telegram.stdout.readline():
            print(t.plain("the local Telegram did not start; its own message is above"), file=sys.stderr)
            return 1
        await _play(settings, store, machine_port)
    finally:
        with contextlib.suppress(ProcessLookupError):
            telegram.terminate()
        await telegram.wait()
        store.close()
    return 0


async def _play(settings: Settings, store: Store, machine_port: int) -> None:
    clock = Clock(settings.clock_start)
    application = build_application(settings, store, clock)
    async with aiohttp.ClientSession(settings.api_url) as people, at_work(application):
        clockwork = start_clockwork(application)
        machine = TimeMachine(clockwork, clock, settings.zone, people)
        await machine.tell_the_time()
        await _introduce(store, people, clock.now())
        await clockwork.start(trial=True)
        async with serve_time_machine(machine, HOST, machine_port):
            print(
                f"\nOpen {settings.api_url}/ in your browser and be each of the cast."
                f"\n在浏览器中打开 {settings.api_url}/ ，可扮演每个角色。"
                "\nCtrl+C stops it / 按 Ctrl+C 结束\n",
                flush=True,
            )
            await told_to_stop().wait()
        await clockwork.stop()


def _import_sample(environ: dict[str, str], terminal: str) -> bool:
    """Read the sample workbook just as an administrator would, told in the terminal's language, not the cast's.

    A second time it changes nothing.
    """
    from bot.__main__ import main

    os.environ.update(environ)
    return main(["import", str(WORKBOOK), "--in-force", "2023-02-21", "--language", terminal]) == 0


async def _introduce(store: Store, people: aiohttp.ClientSession, now: datetime) -> None:
    """The cast enters by personal links, as everybody does."""
    for member in CAST:
        label = {"zh": member.zh, "en": member.en}
        profile = {
            "id": member.telegram_id,
            "first_name": member.name,
            "language_code": "zh-hans",
            "label": label,
        }
        await _post(people, "/user/people", profile)
        for code in await asyncio.to_thread(_codes, store, member, now):
            await _post(people, "/user/join", {"person": member.telegram_id, "payload": code})


def _codes(store: Store, member: Member, now: datetime) -> list[str]:
    """Invites for what the member is; none for what it has been since an earlier trial."""
    from domain.people import find_actor

    with store.transaction() as session:
        known = find_actor(session, member.telegram_id, now.date(), "zh")
        if known is not None:
            return []
        codes = []
        for short in member.units or (None,):
            unit = find_unit(session, short) if short else None
            _, code = create_invite(
                session,
                None,
                member.role,
                unit.id if unit else None,
                member.name,
                "",
                member.portfolio,
                timedelta(days=3),
                now.astimezone(UTC),
            )
            codes.append(code)
        return codes


async def _post(people: aiohttp.ClientSession, path: str, body: dict[str, object]) -> None:
    async with people.post(path, json=body) as answer:
        if answer.status >= 400:
            raise RuntimeError(f"{path}: {await answer.text()}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
