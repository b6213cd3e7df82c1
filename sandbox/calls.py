"""The record of every call, for assertions. It never holds the token: the path is not kept."""

from collections import deque
from datetime import datetime
from typing import Any

from sandbox.bell import Bell
from sandbox.errors import Json

KEPT = 50_000


class CallRecord:
    def __init__(self) -> None:
        self.entries: deque[Json] = deque(maxlen=KEPT)
        self.seq = 0
        self.bell = Bell()

    def add(self, method: str, params: Json, at: datetime, status: int, outcome: tuple[str, Any]) -> None:
        """Adds a call; `outcome` is ("result", value) or ("error", description)."""
        self.seq += 1
        self.entries.append(
            {
                "seq": self.seq,
                "at": at.isoformat(),
                "method": method,
                "params": params,
                "status": status,
                outcome[0]: outcome[1],
            }
        )
        self.bell.ring()

    def after(self, seq: int, method: str) -> list[Json]:
        """Calls later than `seq`, of one method (any letter case) or of all, oldest first."""
        wanted = method.lower()
        found = []
        for entry in reversed(self.entries):
            if entry["seq"] <= seq:
                break
            if not wanted or entry["method"].lower() == wanted:
                found.append(entry)
        return found[::-1]

    def clear(self) -> None:
        self.entries.clear()
