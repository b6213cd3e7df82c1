"""Logging: readable lines on standard error, and never the token."""

import logging
import re

_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{5,}")


class _WithoutToken(logging.Formatter):
    """Hides whatever looks like a token, also inside tracebacks: a URL with it is in many libraries' errors."""

    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("***", super().format(record))


def set_up_logging(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutToken("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # While a job runs longer than its interval, the scheduler warns at each tick that it skips one: that is meant.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    for noisy in ("httpx", "httpcore", "apscheduler", "alembic", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
