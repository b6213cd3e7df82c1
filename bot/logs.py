"""Logging: readable lines or JSON on standard error, each with the update or job it belongs to, never the token."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{5,}")
_about: ContextVar[str] = ContextVar("about", default="-")
_NOISY = ("httpx", "httpcore", "apscheduler", "alembic", "aiohttp.access")

Format = Literal["text", "json"]


@contextmanager
def about(what: str) -> Iterator[None]:
    """Whatever is logged inside belongs to this: `update 700000012`, `job morning`."""
    token = _about.set(what)
    try:
        yield
    finally:
        _about.reset(token)


class _WithoutToken(logging.Formatter):
    """Hides whatever looks like a token, also inside tracebacks: a URL with it is in many libraries' errors."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("***", super().format(record))


class _Json(logging.Formatter):
    """One object a line, for a log store."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "about": getattr(record, "about", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return _TOKEN.sub("***", json.dumps(said, ensure_ascii=False))


def _add_about(record: logging.LogRecord) -> bool:
    record.about = _about.get()
    return True


def set_up_logging(level: int | str = logging.INFO, form: Format = "text") -> None:
    handler = logging.StreamHandler()
    handler.addFilter(_add_about)
    if form == "json":
        handler.setFormatter(_Json())
    else:
        handler.setFormatter(_WithoutToken("%(asctime)s %(levelname)-7s %(name)s [%(about)s] %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # While a job runs longer than its interval, the scheduler warns at each tick that it skips one: that is meant.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
