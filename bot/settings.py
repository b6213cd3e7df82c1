"""Typed settings from the environment over `.env`. An error names the key, what it found and what it takes."""

import logging
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.address import Address, read_address
from bot.logs import Format
from bot.texts.language import LANGUAGES
from bot.texts.system import system_reason
from bot.texts.worded import Source as _
from bot.texts.worded import WordedError

PUBLIC_API = "https://api.telegram.org"
PUBLIC_RATE = 25  # messages a second where nothing else is set: the rest of Telegram's 30 is for answers
WRONG = _("{key}: found {found}, takes {takes}")


class SettingsError(WordedError):
    """A setting is missing or wrong. The words are one line for the person who starts the bot."""


class Secret(str):
    """A string that does not show itself in logs and errors."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def _setting(key: str, read: Callable[[str], Any], takes: str, default: str | None) -> Any:
    return field(metadata={"key": key, "read": read, "takes": takes, "default": default})


def _token(value: str) -> Secret:
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{5,}", value):
        raise ValueError
    return Secret(value)


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError
    return value.rstrip("/")


def _database(value: str) -> str:
    if not re.match(r"(sqlite:///.|postgres(ql)?(\+psycopg)?://.)", value) or value.startswith("sqlite:///:memory:"):
        raise ValueError
    return re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql://", value)


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError
    return value


def _secure_address(value: str) -> str:
    """Telegram pushes to https only; a local server (for trials) also to plain http of this machine."""
    address = _web_address(value) if value else ""
    if address.startswith("http://") and urlsplit(address).hostname not in ("127.0.0.1", "localhost"):
        raise ValueError
    return address


def _log_format(value: str) -> Format:
    if value not in ("text", "json"):
        raise ValueError
    return "json" if value == "json" else "text"


def _log_level(value: str) -> str:
    if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError
    return value.upper()


def _rate(value: str) -> int | None:
    if not value:
        return None
    if not 1 <= int(value) <= 30:
        raise ValueError
    return int(value)


def _ids(value: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.split(r"[,;\s]+", value) if part)


def _instant(value: str) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings, read once at the start. `bot_token` is empty where a command needs no Telegram."""

    bot_token: Secret = _setting("BOT_TOKEN", _token, _("the token that @BotFather gave, like 123456:ABC-DEF"), "")
    api_url: str = _setting(
        "TELEGRAM_API_URL", _web_address, _("the address of a Bot API server, like http://127.0.0.1:8081"), PUBLIC_API
    )
    database_url: str = _setting(
        "DATABASE_URL",
        _database,
        _("sqlite:///path/to/file.db or postgresql://user:password@host/name"),
        "sqlite:///data/bot.db",
    )
    zone: ZoneInfo = _setting("TIMEZONE", ZoneInfo, _("a time zone, like Asia/Shanghai"), "Asia/Shanghai")
    language: str = _setting("LANGUAGE", _language, _("zh or en"), "zh")
    admin_ids: tuple[int, ...] = _setting(
        "ADMIN_IDS", _ids, _("Telegram ids of administrators, numbers separated by commas"), ""
    )
    delivery_rate: int | None = _setting(
        "DELIVERY_RATE", _rate, _("messages a second, 1 to 30 (Telegram's own limit is about 30)"), ""
    )
    backup_folder: Path = _setting("BACKUP_FOLDER", Path, _("the folder for nightly backups"), "data/backups")
    webhook_url: str = _setting(
        "WEBHOOK_URL", _secure_address, _("the public https address of the bot, like https://bot.example.gov.cn"), ""
    )
    webhook_listen: Address = _setting(
        "WEBHOOK_LISTEN",
        read_address,
        _("host:port, or unix:/path/to/socket, where the proxy hands over"),
        "127.0.0.1:8080",
    )
    monitor_listen: Address | None = _setting(
        "MONITOR_LISTEN", read_address, _("host:port for /healthz, /readyz and /metrics, like 127.0.0.1:9090"), ""
    )
    log_format: Format = _setting("LOG_FORMAT", _log_format, _("text or json"), "text")
    log_level: str = _setting("LOG_LEVEL", _log_level, _("DEBUG, INFO, WARNING or ERROR"), "INFO")
    clock_start: datetime | None = _setting(
        "CLOCK_START", _instant, _("a date and time, like 2023-02-21T08:29, for trials only"), ""
    )
    evidence_folder: Path = _setting(
        "EVIDENCE_FOLDER", Path, _("the folder for photos and files that come with reports"), "data/evidence"
    )
    # Keys in `.env` that no setting has, each with the key it was probably meant to be (or None).
    unknown: tuple[tuple[str, str | None], ...] = ()
    # Numbers of the lines in `.env` that are no KEY=value: what they were to say is not known.
    unreadable: tuple[int, ...] = ()

    @property
    def public_api(self) -> bool:
        """Whether real people are at the other end: then nothing may play with the clock."""
        return (urlsplit(self.api_url).hostname or "").endswith("telegram.org")

    @property
    def pace(self) -> int | None:
        """Messages a second of the bot's own accord; None as fast as it goes, on a local server without a setting."""
        return self.delivery_rate or (PUBLIC_RATE if self.public_api else None)

    def trial_instant(self, text: str, key: str) -> datetime:
        """An instant for a trial, in the office's zone where it names none.

        Raises SettingsError on the public Bot API: there the clock is the real one.
        """
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            takes = _("a date and time, like 2023-07-03T08:30")
            raise SettingsError(WRONG, key=key, found=repr(text), takes=takes) from None
        if self.public_api and self.bot_token:
            message = _("{key} is for trials: it is refused with the public Bot API (set TELEGRAM_API_URL)")
            raise SettingsError(message, key=key)
        return (instant if instant.tzinfo else instant.replace(tzinfo=self.zone)).astimezone(UTC)


_FIELDS = {f.metadata["key"]: f for f in fields(Settings) if "key" in f.metadata}


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env"), *, token_needed: bool = False
) -> Settings:
    """Read the environment over `.env`. Raises SettingsError with one line for the first thing that is wrong."""
    environ = os.environ if environ is None else environ
    in_file = read_env_file(env_file, strict=True)
    values: dict[str, Any] = {}
    for key, f in _FIELDS.items():
        text = _found(key, environ, in_file) or f.metadata["default"]
        if not text:
            values[f.name] = Secret("") if key == "BOT_TOKEN" else f.metadata["read"](text)
            continue
        try:
            values[f.name] = f.metadata["read"](text)
        except Exception as error:  # noqa: BLE001  (a reader may refuse in any way; the line is the same)
            found = _("a value that is not shown here") if key in ("BOT_TOKEN", "DATABASE_URL") else repr(text)
            raise SettingsError(WRONG, key=key, found=found, takes=f.metadata["takes"]) from error.__cause__
    unknown = tuple(
        (key, next(iter(get_close_matches(key.upper(), _FIELDS, cutoff=0.7)), None))
        for key in in_file
        if key not in _FIELDS
    )
    if token_needed and not values["bot_token"]:
        takes = _FIELDS["BOT_TOKEN"].metadata["takes"]
        likely = next((key for key, meant in unknown if meant == "BOT_TOKEN"), None)
        if likely is None:
            raise SettingsError(WRONG, key="BOT_TOKEN", found=_("nothing"), takes=takes)
        message = _("BOT_TOKEN: found nothing (but {likely} in .env, probably misspelt), takes {takes}")
        raise SettingsError(message, likely=likely, takes=takes)
    values |= {"unknown": unknown, "unreadable": unreadable_lines(env_file)}
    settings = Settings(**values)
    if settings.clock_start is not None:
        if settings.public_api:
            raise SettingsError(_("CLOCK_START is for trials: it is refused with the public Bot API"))
        start = settings.clock_start
        aware = (start if start.tzinfo else start.replace(tzinfo=settings.zone)).astimezone(UTC)
        settings = Settings(**(values | {"clock_start": aware}))
    return settings


def read_env_file(path: Path | None, *, strict: bool = False) -> dict[str, str]:
    """The keys and values of a `.env`; nothing where there is none, or where it cannot be read.

    Raises SettingsError instead where `strict`.
    """
    if path is None or not path.is_file():
        return {}
    from dotenv import dotenv_values  # where the environment says everything, as in a container, it is not needed

    logging.getLogger("dotenv.main").setLevel(logging.ERROR)  # what it warns of `unreadable_lines` tells, in words
    try:
        return {key: value or "" for key, value in dotenv_values(path, encoding="utf-8-sig").items()}
    except OSError as error:
        if strict:
            raise SettingsError(_("{file} cannot be read: {why}"), file=path, why=system_reason(error)) from None
    except UnicodeDecodeError:
        if strict:
            raise SettingsError(_("{file} is not UTF-8 text; save it as UTF-8"), file=path) from None
    return {}


def unreadable_lines(path: Path | None) -> tuple[int, ...]:
    """Where in a `.env`, from 1, something stands that is neither KEY=value nor a note."""
    if path is None or not path.is_file():
        return ()
    from dotenv.parser import parse_stream

    with path.open(encoding="utf-8-sig") as lines:
        return tuple(one.original.line for one in parse_stream(lines) if one.error)


def office_language(environ: Mapping[str, str], in_file: Mapping[str, str]) -> str | None:
    """`zh` or `en` where the setting LANGUAGE says so; None where it says nothing that can be used."""
    found = _found("LANGUAGE", environ, in_file)
    return found if found in LANGUAGES else None


def _found(key: str, environ: Mapping[str, str], in_file: Mapping[str, str]) -> str:
    """What was set. A desktop's own LANGUAGE, like `zh_CN:zh` (a list for gettext), is not the office's setting."""
    text = environ.get(key)
    if text is None or (key == "LANGUAGE" and re.search("[_:.@]", text)):
        text = in_file.get(key, "")
    return text.strip()
