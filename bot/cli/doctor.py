"""`python -m bot doctor`: what is well, what is not, and how to mend it. Exit code 1 where something must be mended."""

import argparse
import asyncio
import importlib.util
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.settings import Settings, SettingsError, load_settings
from db import JobRun, Person, Role, Store
from domain.condition import read_condition
from domain.workdays import read_office_calendar
from migrations import newest_version, stored_version
from upkeep.backups import list_backups, read_manifest
from upkeep.errors import UpkeepError
from upkeep.integrity import problems, sqlite_path

Level = Literal["ok", "warning", "error"]
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2  # bytes
SKEWED, WRONG = 10.0, 120.0  # seconds between this clock and Telegram's
OLD_BACKUP = timedelta(hours=36)


@dataclass(frozen=True)
class Line:
    """One finding: what was found and, where it is not well, what mends it."""

    level: Level
    found: str
    mend: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help="leave Telegram alone")


def run(args: argparse.Namespace) -> int:
    lines: list[Line] = []
    for line in examine(Clock().now(), offline=args.offline):
        lines.append(line)
        print(f"{line.level:<8} {line.found}" + (f"\n         → {line.mend}" if line.mend else ""), flush=True)
    errors, warnings = (sum(line.level == level for line in lines) for level in ("error", "warning"))
    print(f"{len(lines)} looked at: {errors} to mend, {warnings} to keep an eye on")
    return 1 if errors else 0


def examine(now: datetime, *, offline: bool = False) -> Iterator[Line]:
    """Everything, one finding after another. What cannot be looked at for want of another thing is left out."""
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Line("error", f"settings: {error}", "mend this key in .env or the environment (config.example.env)")
        return
    yield from _settings(settings)
    yield from _rights(settings)
    yield from _room(settings)
    yield from _programs(settings)
    yield from _store(settings, now)
    yield from _backups(settings, now)
    if not offline and settings.bot_token:
        yield from asyncio.run(_telegram(settings, now))


def _settings(settings: Settings) -> Iterator[Line]:
    for key, meant in settings.unknown:
        yield Line("warning", f".env has {key}, which is no setting", f"probably {meant} is meant" if meant else "")
    if not settings.bot_token:
        yield Line("error", "BOT_TOKEN is not set", "ask @BotFather for a token and put it into .env")
    else:
        yield Line("ok", f"settings: zone {settings.zone.key}, language {settings.language}")
    if settings.clock_start and settings.public_api:
        yield Line("error", "CLOCK_START is set", "take it out: it is for trials")


def _rights(settings: Settings) -> Iterator[Line]:
    path = sqlite_path(settings.database_url)
    private = [Path(".env"), *([path] if path else []), settings.evidence_folder, settings.backup_folder]
    open_ones = [p for p in private if p.exists() and stat.S_IMODE(p.stat().st_mode) & 0o077]
    for found in open_ones:
        mode = "700" if found.is_dir() else "600"
        yield Line("warning", f"{found} can be read by other users of this machine", f"chmod {mode} {found}")
    if not open_ones:
        yield Line("ok", "file rights: only the bot's user can read its files")


def _room(settings: Settings) -> Iterator[Line]:
    path = sqlite_path(settings.database_url)
    folders = {path.parent if path else Path(), settings.backup_folder, settings.evidence_folder}
    seen: set[int] = set()
    for folder in sorted(folders):
        standing = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
        if standing.stat().st_dev in seen:
            continue
        seen.add(standing.stat().st_dev)
        free = shutil.disk_usage(standing).free
        level: Level = "error" if free < NO_ROOM else "warning" if free < LITTLE_ROOM else "ok"
        mend = "" if level == "ok" else "make room, or move BACKUP_FOLDER to another disk"
        yield Line(level, f"disk of {standing}: {free / 1024**3:.1f} GB free", mend)


def _programs(settings: Settings) -> Iterator[Line]:
    if sqlite_path(settings.database_url) is None and shutil.which("pg_dump") is None:
        yield Line("error", "pg_dump is not installed: there are no backups", "apt-get install postgresql-client")
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        yield Line("error", "the Chinese font is not installed: pictures are without letters", "make run installs it")
    else:
        yield Line("ok", "fonts: Noto Sans SC is there")


def _store(settings: Settings, now: datetime) -> Iterator[Line]:
    path = sqlite_path(settings.database_url)
    if path and not path.exists():
        yield Line("warning", f"there is no store at {path} yet", "python -m bot run makes one; so does an import")
        return
    store = Store(settings.database_url)
    try:
        version, newest = stored_version(store.engine), newest_version()
        if version != newest:
            known = version is None or version < newest
            mend = "the next start brings it up" if known else "install the version of the bot that last used it"
            yield Line("warning" if known else "error", f"store: version {version}; this program has {newest}", mend)
            return
        found = problems(store)
        for problem in found:
            yield Line("error", f"store: {problem}", "stop the bot; python -m bot restore looks into the last backup")
        if not found:
            yield Line("ok", f"store: whole, version {version}, {make_url(store.url).get_backend_name()}")
            yield from _inside(store, settings, now)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        yield Line("error", f"store: {reason}", "is the server up, and DATABASE_URL right? Else python -m bot restore")
    finally:
        store.close()


def _inside(store: Store, settings: Settings, now: datetime) -> Iterator[Line]:
    today = now.astimezone(settings.zone).date()
    with store.reading() as session:
        calendar, condition = read_office_calendar(session), read_condition(session, now)
        joined = select(func.count()).select_from(Person).where(Person.joined_at.is_not(None), Person.left_at.is_(None))
        people = session.scalar(joined) or 0
        away = session.scalar(joined.where(Person.unreachable_at.is_not(None))) or 0
        administrators = session.scalar(
            select(func.count()).select_from(Role).where(Role.role == "administrator", Role.until_on.is_(None))
        )
        last_jobs = session.execute(select(JobRun.name, func.max(JobRun.finished_at)).group_by(JobRun.name)).all()
    for year in (today.year, today.year + 1) if today.month == 12 else (today.year,):
        if calendar.is_known(year):
            yield Line("ok", f"calendar: the working days of {year} are known")
        else:
            yield Line("warning", f"calendar: no official notice for {year}; Monday to Friday is assumed",
                       "update the bot, or set the office's days and confirm the year")  # fmt: skip
    if not administrators and not settings.admin_ids:
        yield Line("error", "nobody is an administrator", "set ADMIN_IDS, or python -m bot invite --role administrator")
    yield Line("ok" if people else "warning", f"people: {people} have joined",
               "" if people else "python -m bot invite makes their links")  # fmt: skip
    if away:
        yield Line("warning", f"people: {away} cannot be reached", "/unreachable in the bot names them")
    for name, at in sorted(last_jobs):
        failed = condition.job_failures.get(name, 0)
        when = f"last run {at.astimezone(settings.zone):%Y-%m-%d %H:%M}" if at else "never ran to its end"
        level: Level = "warning" if failed or not at else "ok"
        yield Line(level, f"job {name}: {when}" + (f", {failed} failures in seven days" if failed else ""),
                   "the log says why" if level != "ok" else "")  # fmt: skip
    waiting = condition.oldest_due
    yield Line("warning" if waiting > 600 else "ok", f"notifications: the oldest due waits since {waiting:.0f} s",
               "is the bot running, and can it reach Telegram?" if waiting > 600 else "")  # fmt: skip


def _backups(settings: Settings, now: datetime) -> Iterator[Line]:
    backups = list_backups(settings.backup_folder)
    if not backups:
        yield Line(
            "warning", f"no backup in {settings.backup_folder}", "python -m bot backup; the bot makes one a night"
        )
        return
    try:
        made = datetime.fromisoformat(read_manifest(backups[-1])["made_at"])
    except UpkeepError as error:
        yield Line("error", f"backup: {error}", "python -m bot backup makes a new one")
        return
    old = now - made > OLD_BACKUP
    found = f"backup: the last of {len(backups)} is of {made.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    mend = "is the bot running at night? python -m bot backup" if old else ""
    yield Line("warning" if old else "ok", found, mend)


async def _telegram(settings: Settings, now: datetime) -> list[Line]:
    """getMe and the webhook, and how far this clock is from Telegram's."""
    timeout = aiohttp.ClientTimeout(total=15)
    base = f"{settings.api_url}/bot{settings.bot_token}"
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as http:
            async with http.get(f"{base}/getMe") as answer:
                said, date = await answer.json(), answer.headers.get("Date")
            if not said.get("ok"):
                return [Line("error", f"Telegram refuses the token: {said.get('description')}",
                             "@BotFather shows the right one; put it into BOT_TOKEN")]  # fmt: skip
            async with http.get(f"{base}/getWebhookInfo") as answer:
                hook = (await answer.json()).get("result", {})
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return [Line("error", f"Telegram cannot be reached: {type(error).__name__}",
                     "look at the network, the proxy (HTTPS_PROXY) and TELEGRAM_API_URL")]  # fmt: skip
    lines = [Line("ok", f"Telegram: the bot is @{said['result'].get('username')}"), *_skew(date, now)]
    return lines + _webhook(settings, hook)


def _skew(date: str | None, now: datetime) -> list[Line]:
    if date is None:
        return []
    seconds = (now - parsedate_to_datetime(date).astimezone(UTC)).total_seconds()
    level: Level = "error" if abs(seconds) > WRONG else "warning" if abs(seconds) > SKEWED else "ok"
    mend = "" if level == "ok" else "let the machine keep its time (systemd-timesyncd, chrony)"
    return [Line(level, f"clock: {seconds:+.0f} s from Telegram's", mend)]


def _webhook(settings: Settings, hook: dict[str, object]) -> list[Line]:
    url, waiting, problem = hook.get("url"), hook.get("pending_update_count"), hook.get("last_error_message")
    if settings.webhook_url and not str(url).startswith(settings.webhook_url):
        return [Line("warning", "Telegram does not know the webhook yet", "the next start tells it")]
    if not settings.webhook_url and url:
        return [
            Line("warning", f"Telegram pushes to {url}, but WEBHOOK_URL is not set", "the next start takes it away")
        ]
    if settings.webhook_url and problem:
        return [Line("warning", f"webhook: {waiting} updates wait; last error: {problem}", "look at the proxy's log")]
    return []
