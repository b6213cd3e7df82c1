"""Faults on request: per method, count and moment."""

from dataclasses import asdict, dataclass
from time import monotonic
from typing import Any

from sandbox.bell import Bell
from sandbox.errors import Json, Refusal, UserSideError

STATUS_KINDS = {
    "400": 400,
    "401": 401,
    "403": 403,
    "404": 404,
    "409": 409,
    "429": 429,
    "500": 500,
    "502": 502,
}
WIRE_KINDS = ("hang", "cut_before", "cut_after", "slow")
DOWNLOAD_KINDS = ("cut_middle", "no_ranges")  # for `file`, the downloads, only
DEFAULT_TEXT = {
    "400": "a fault was asked for",
    "403": "bot was blocked by the user",
    "404": "method not found",
}


@dataclass
class Fault:
    id: int
    method: str
    kind: str
    count: int
    after: int
    retry_after: int
    seconds: float
    chat: int | None
    description: str
    bytes: int = 0
    """How much of a file comes through before the cut; 0: half of what was asked for."""
    struck: int = 0
    """Calls it has met so far."""

    def shown(self) -> Json:
        return asdict(self)

    def refusal(self) -> Refusal | None:
        """What the call is answered with, or None for a fault of the wire."""
        status = STATUS_KINDS.get(self.kind)
        if status is None:
            return None
        if status == 429:
            text = self.description or f"retry after {self.retry_after}"
            return Refusal(429, text, {"retry_after": self.retry_after})
        return Refusal(status, self.description or DEFAULT_TEXT.get(self.kind, ""))


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._next = 1
        self._mended: set[int] = set()
        self._bell = Bell()

    def add(self, wish: Json) -> Fault:
        """Adds a fault: `after` calls pass, then `count` are struck (-1: until it is taken away)."""
        kind = str(wish.get("kind", ""))
        if kind not in STATUS_KINDS and kind not in WIRE_KINDS and kind not in DOWNLOAD_KINDS:
            known = ", ".join([*STATUS_KINDS, *WIRE_KINDS, *DOWNLOAD_KINDS])
            raise UserSideError(f"kind: found {kind!r}, expected one of {known}")
        if kind in DOWNLOAD_KINDS and wish.get("method") != "file":
            raise UserSideError(f"method: {kind} strikes downloads only, expected 'file'")
        chat = wish.get("chat")
        fault = Fault(
            self._next,
            str(wish.get("method") or "*"),
            kind,
            number(wish, "count", 1),
            number(wish, "after", 0),
            number(wish, "retry_after", 1),
            seconds(wish),
            number(wish, "chat", 0) if chat is not None else None,
            str(wish.get("description") or ""),
            number(wish, "bytes", 0),
        )
        self._next += 1
        self._faults.append(fault)
        return fault

    def remove(self, fault_id: int | None) -> None:
        """Takes one fault away, or all. Calls that hang on it are let go."""
        self._mended |= {fault_id} if fault_id is not None else set(range(1, self._next))
        self._faults = [f for f in self._faults if f.id not in self._mended]
        self._bell.ring()

    async def until_mended(self, fault: Fault, seconds: float) -> None:
        """Waits until a fault is taken away, but no longer than so many seconds."""
        deadline = monotonic() + seconds
        while fault.id not in self._mended and (left := deadline - monotonic()) > 0:
            await self._bell.wait(left)

    def all(self) -> list[Json]:
        return [fault.shown() for fault in self._faults]

    def strike(self, method: str, chat: Any) -> Fault | None:
        """The fault that strikes this call, if any; its count goes down."""
        for fault in self._faults:
            if fault.method != "*" and fault.method.lower() != method.lower():
                continue
            if fault.chat is not None and str(fault.chat) != str(chat):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.struck += 1
            if fault.count > 0:
                fault.count -= 1
                if fault.count == 0:
                    self._faults.remove(fault)
            return fault
        return None


def number(wish: Json, key: str, default: int) -> int:
    value = wish.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise UserSideError(f"{key}: found {value!r}, expected a whole number")
    return value


def seconds(wish: Json) -> float:
    value = wish.get("seconds", 3)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise UserSideError(f"seconds: found {value!r}, expected a number of seconds")
    return float(value)
