"""Where the bot listens: a port of this machine, or a Unix socket behind a proxy."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """`host:port`, or `unix:/path`."""

    host: str = ""
    port: int = 0
    path: str = ""


def read_address(text: str) -> Address | None:
    """An address as a setting gives it; None for nothing. Raises ValueError for what is none."""
    if not text:
        return None
    if text.startswith("unix:/"):
        return Address(path=text.removeprefix("unix:"))
    found = re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):(\d{1,5})", text)
    if found is None or int(found[2]) > 65535:
        raise ValueError(text)
    return Address(host=found[1].strip("[]"), port=int(found[2]))
