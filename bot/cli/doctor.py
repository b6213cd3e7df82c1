"""`python -m bot doctor`: what is well, what is not, and how to mend it. Exit code 1 where something must be mended."""

import argparse
import asyncio
import importlib.util
import os
import pwd
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

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import upkeep_words
from bot.clock import Clock
from bot.settings import Settings, SettingsError, load_settings
from bot.texts.columns import width
from bot.texts.jobs import job_title
from bot.texts.language import Translator
from bot.texts.worded import Source as _
from db import JobRun, Person, Role, Store, Task
from domain.condition import read_condition
from domain.report_asks import settle_all_anew, wrongly_settled
from domain.workdays import read_office_calendar
from migrations import newest_version, stored_version
from upkeep.backups import list_backups, read_manifest
from upkeep.errors import UpkeepError
from upkeep.integrity import problems
from upkeep.store_file import sqlite_path

Level = Literal["ok", "warning", "error"]
LEVELS = {"ok": _("ok"), "warning": _("warning"), "error": _("error")}
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2  # bytes
SKEWED, WRONG = 10.0, 120.0  # seconds between this clock and Telegram's
OLD_BACKUP = timedelta(hours=36)
MOST_TASKS, SHOWN = 2000, 5  # whose report days are worked out again; numbers named


@dataclass(frozen=True)
class Line:
    """One finding: what was found and, where it is not well, what mends it."""

    level: Level
    found: str
    mend: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--offline", action="store_true", help=_("leave Telegram alone"))
    settle = _("have the next morning work out anew which report each task owes")
    parser.add_argument("--settle", action="store_true", help=settle)


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    margin = max(width(t.text(word)) for word in LEVELS.values()) + 2
    lines: list[Line] = []
    for line in examine(Clock().now(), t, offline=args.offline, settle=args.settle):
        lines.append(line)
        level = t.text(LEVELS[line.level])
        print(level + " " * (margin - width(level)) + line.found, flush=True)
        if line.mend:
            print(" " * margin + "→ " + line.mend, flush=True)
    errors, warnings = (sum(line.level == level for line in lines) for level in ("error", "warning"))
    print(
        t.plain(
            "{n} looked at: {errors} to mend, {warnings} to keep an eye on",
            n=len(lines),
            errors=errors,
            warnings=warnings,
        )
    )
    return 1 if errors else 0


def examine(now: datetime, t: Translator, *, offline: bool = False, settle: bool = False) -> Iterator[Line]:
    """Everything, one finding after another. What cannot be looked at for want of another thing is left out.

    `settle`: and have the next morning work out anew which report each task owes.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        found = t.plain("settings: {error}", error=error.words(t))
        yield Line("error", found, t.plain("mend this key in .env or the environment (config.example.env)"))
        return
    yield from _settings(settings, t)
    yield from _rights(settings, t)
    yield from _room(settings, t)
    yield from _programs(settings, t)
    yield from _store(settings, now, t, settle)
    yield from _backups(settings, now, t)
    if not offline and settings.bot_token:
        yield from asyncio.run(_telegram(settings, now, t))


def _settings(settings: Settings, t: Translator) -> Iterator[Line]:
    for key, meant in settings.unknown:
        mend = t.plain("probably {meant} is meant", meant=meant) if meant else t.plain("take it out, or correct it")
        yield Line("warning", t.plain(".env has {key}, which is no setting", key=key), mend)
    for number in settings.unreadable:
        mend = t.plain("a line is KEY=value, or begins with #; what a quote opens, a quote closes")
        yield Line("warning", t.plain(".env, line {number}: it cannot be read and is passed over", number=number), mend)
    if not settings.bot_token:
        yield Line("error", t.plain("BOT_TOKEN is not set"), t.plain("ask @BotFather for a token and put it into .env"))
    else:
        values = {"zone": settings.zone.key, "language": settings.language}
        yield Line("ok", t.plain("settings: time zone {zone}, language {language}", **values))
    if settings.clock_start and settings.public_api:
        yield Line("error", t.plain("CLOCK_START is set"), t.plain("take it out: it is for trials"))


def _rights(settings: Settings, t: Translator) -> Iterator[Line]:
    path = sqlite_path(settings.database_url)
    private = [Path(".env"), *([path] if path else []), settings.evidence_folder, settings.backup_folder]
    open_ones = [p for p in private if p.exists() and stat.S_IMODE(p.stat().st_mode) & 0o077]
    for found in open_ones:
        mode = "700" if found.is_dir() else "600"
        words = t.plain("{file} can be read by other users of this machine", file=found)
        yield Line("warning", words, f"chmod {mode} {found}")
    if path and path.exists() and path.stat().st_uid != os.geteuid():
        user = _user(path.stat().st_uid)
        found_other = t.plain("this is not the bot's user: the store belongs to {user}", user=user)
        mend = t.plain("what this user makes is closed to the bot; run commands as {user}", user=user)
        yield Line("warning", found_other, mend)
    if not open_ones:
        yield Line("ok", t.plain("file rights: only the bot's user can read its files"))


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _room(settings: Settings, t: Translator) -> Iterator[Line]:
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
        mend = (
            ""
            if level == "ok"
            else t.plain("make room, or move what lies there (DATABASE_URL, EVIDENCE_FOLDER, BACKUP_FOLDER)")
        )
        yield Line(
            level, t.plain("disk of {folder}: {free} GB free", folder=standing, free=f"{free / 1024**3:.1f}"), mend
        )


def _programs(settings: Settings, t: Translator) -> Iterator[Line]:
    if sqlite_path(settings.database_url) is None and shutil.which("pg_dump") is None:
        missing = t.plain("pg_dump is not installed: there are no backups")
        yield Line("error", missing, "apt-get install postgresql-client")
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        missing = t.plain("the Chinese font is not installed: pictures are without letters")
        yield Line("error", missing, t.plain("make run installs it"))
    else:
        yield Line("ok", t.plain("fonts: Noto Sans SC is there"))


def _store(settings: Settings, now: datetime, t: Translator, settle: bool) -> Iterator[Line]:
    path = sqlite_path(settings.database_url)
    if path and not path.exists():
        missing = t.plain("store: there is none at {file} yet", file=path)
        yield Line("warning", missing, t.plain("python -m bot run makes one; so does an import"))
        if not settings.admin_ids:
            yield _no_administrator(t)
        return
    store = Store(settings.database_url)
    try:
        version, newest = stored_version(store.engine), newest_version()
        if version != newest:
            yield _version_line(version, newest, t)
            return
        found = problems(store)
        for problem in found:
            words = t.plain("store: {error}", error=upkeep_words(problem, t))
            yield Line("error", words, t.plain("stop the bot; python -m bot restore looks into the last backup"))
        if not found:
            kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[make_url(store.url).get_backend_name()]
            yield Line("ok", t.plain("store: whole, version {version}, {kind}", version=version, kind=kind))
            yield from _inside(store, settings, now, t)
            yield _report_days(store, settings, now, t, settle)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        mend = t.plain("is the server up, and DATABASE_URL right? Else python -m bot restore")
        yield Line("error", t.plain("store: {error}", error=reason), mend)
    finally:
        store.close()


def _no_administrator(t: Translator) -> Line:
    mend = t.plain("set ADMIN_IDS, or python -m bot invite --role administrator")
    return Line("error", t.plain("nobody is an administrator"), mend)


def _version_line(version: str | None, newest: str, t: Translator) -> Line:
    if version is None:
        found = t.plain("store: empty; this program makes version {newest}", newest=newest)
    else:
        found = t.plain("store: version {version}; this program has {newest}", version=version, newest=newest)
    if version is None or version < newest:
        return Line("warning", found, t.plain("the next start brings it up"))
    return Line("error", found, t.plain("install the version of the bot that last used it"))


def _inside(store: Store, settings: Settings, now: datetime, t: Translator) -> Iterator[Line]:
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
            yield Line("ok", t.plain("calendar: the working days of {year} are known", year=year))
        else:
            found = t.plain("calendar: no official notice for {year}; Monday to Friday is assumed", year=year)
            yield Line("warning", found, t.plain("update the bot, or set the office's days and confirm the year"))
    if not administrators and not settings.admin_ids:
        yield _no_administrator(t)
    mend = "" if people else t.plain("python -m bot invite makes their links")
    yield Line("ok" if people else "warning", t.plain("people: {n} have joined", n=people), mend)
    if away:
        yield Line(
            "warning", t.plain("people: {n} cannot be reached", n=away), t.plain("/unreachable in the bot names them")
        )
    for name, at in sorted(last_jobs):
        yield _job_line(name, at, condition.job_failures.get(name, 0), settings, t)
    waiting = condition.oldest_due
    if waiting > 600:
        found = t.plain("notifications: the oldest that is due has waited for {n} minutes", n=round(waiting / 60))
        yield Line("warning", found, t.plain("is the bot running, and can it reach Telegram?"))
    else:
        yield Line("ok", t.plain("notifications: none is late"))


def _report_days(store: Store, settings: Settings, now: datetime, t: Translator, settle: bool) -> Line:
    """Whether what is kept for the mornings is what would be computed: which periodic report each task owes."""
    if settle:
        with store.transaction() as session:
            settle_all_anew(session)
        return Line("ok", t.plain("report days: the next morning works them out anew for all tasks"))
    today = now.astimezone(settings.zone).date()
    with store.reading() as session:
        wrong = list(wrongly_settled(session, read_office_calendar(session), today, MOST_TASKS))
        numbers = list(session.scalars(select(Task.no).where(Task.id.in_(wrong[:SHOWN])).order_by(Task.id)))
    if not wrong:
        return Line("ok", t.plain("report days: what is kept for the mornings is right"))
    nos = t.plain(", ").join(numbers) + (" …" if len(wrong) > len(numbers) else "")
    found = t.plain(
        "report days: wrong for {n}, which would be asked for another report than they owe ({nos})",
        n=len(wrong),
        nos=nos,
    )
    return Line(
        "error", found, t.plain("python -m bot doctor --settle; and please report it: the program should not do this")
    )


def _job_line(name: str, at: datetime | None, failed: int, settings: Settings, t: Translator) -> Line:
    job = f"{job_title(name, t)} ({name})"
    if at is None:
        found = t.plain("job {job}: never ran to its end", job=job)
    else:
        when = f"{at.astimezone(settings.zone):%Y-%m-%d %H:%M}"
        found = t.plain("job {job}: last run {when}", job=job, when=when)
    if failed:
        found += t.plain(", {n} failures in seven days", n=failed)
    return Line("warning", found, t.plain("the log says why")) if failed or at is None else Line("ok", found)


def _backups(settings: Settings, now: datetime, t: Translator) -> Iterator[Line]:
    backups = list_backups(settings.backup_folder)
    if not backups:
        found = t.plain("backup: there is none in {folder}", folder=settings.backup_folder)
        yield Line("warning", found, t.plain("python -m bot backup; the bot makes one a night"))
        return
    try:
        made = datetime.fromisoformat(read_manifest(backups[-1])["made_at"])
    except UpkeepError as error:
        found = t.plain("backup: {error}", error=upkeep_words(error.problem, t))
        yield Line("error", found, t.plain("python -m bot backup makes a new one"))
        return
    old = now - made > OLD_BACKUP
    when = f"{made.astimezone(settings.zone):%Y-%m-%d %H:%M}"
    mend = t.plain("is the bot running at night? python -m bot backup") if old else ""
    found = t.plain("backup: the last of {n} is of {when}", n=len(backups), when=when)
    yield Line("warning" if old else "ok", found, mend)


async def _telegram(settings: Settings, now: datetime, t: Translator) -> list[Line]:
    """getMe and the webhook, and how far this clock is from Telegram's."""
    timeout = aiohttp.ClientTimeout(total=15)
    base = f"{settings.api_url}/bot{settings.bot_token}"
    try:
        async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as http:
            async with http.get(f"{base}/getMe") as answer:
                said, date = await answer.json(), answer.headers.get("Date")
            if not said.get("ok"):
                found = t.plain("Telegram refuses the token: {reason}", reason=said.get("description"))
                return [Line("error", found, t.plain("@BotFather shows the right one; put it into BOT_TOKEN"))]
            async with http.get(f"{base}/getWebhookInfo") as answer:
                hook = (await answer.json()).get("result", {})
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        found = t.plain("Telegram cannot be reached: {reason}", reason=type(error).__name__)
        return [Line("error", found, t.plain("look at the network, the proxy (HTTPS_PROXY) and TELEGRAM_API_URL"))]
    lines = [Line("ok", t.plain("Telegram: the bot is @{name}", name=said["result"].get("username")))]
    return [*lines, *_skew(date, now, t), *_webhook(settings, hook, t)]


def _skew(date: str | None, now: datetime, t: Translator) -> list[Line]:
    if date is None:
        return []
    seconds = (now - parsedate_to_datetime(date).astimezone(UTC)).total_seconds()
    level: Level = "error" if abs(seconds) > WRONG else "warning" if abs(seconds) > SKEWED else "ok"
    mend = "" if level == "ok" else t.plain("let the machine keep its time (systemd-timesyncd, chrony)")
    return [Line(level, t.plain("clock: {seconds} s from Telegram's", seconds=f"{seconds:+.0f}"), mend)]


def _webhook(settings: Settings, hook: dict[str, object], t: Translator) -> list[Line]:
    url, waiting, problem = hook.get("url"), hook.get("pending_update_count"), hook.get("last_error_message")
    if settings.webhook_url and not str(url).startswith(settings.webhook_url):
        return [Line("warning", t.plain("Telegram does not know the webhook yet"), t.plain("the next start tells it"))]
    if not settings.webhook_url and url:
        found = t.plain("Telegram pushes to {url}, but WEBHOOK_URL is not set", url=url)
        return [Line("warning", found, t.plain("the next start takes it away"))]
    if settings.webhook_url and problem:
        found = t.plain("webhook: {n} updates wait; last error: {reason}", n=waiting, reason=problem)
        return [Line("warning", found, t.plain("look at the proxy's log"))]
    return []
