"""Plain calls to the local Telegram's user side over connections that stay open, one a thread: the tests make a hundred
thousand of them, and a full HTTP client costs ten times as much for each."""

import http.client
import json
import select
import socket
import threading
from typing import Any
from urllib.parse import urlencode


class LineToTelegram:
    """Where the local Telegram listens. Usable from several threads at once."""

    def __init__(self, port: int, patience: float) -> None:
        self._port, self._patience = port, patience
        self._mine = threading.local()
        self._all: list[http.client.HTTPConnection] = []

    def ask(
        self, verb: str, path: str, body: dict[str, Any] | None = None, query: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """The status and the JSON of the answer. Raises ConnectionError where there is none."""
        line = self._line()
        try:
            line.request(
                verb,
                f"{path}?{urlencode(query)}" if query else path,
                body=None if body is None else json.dumps(body).encode(),
                headers={} if body is None else {"Content-Type": "application/json"},
            )
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except BaseException:
            line.close()  # what was under way on it has no end
            raise

    def _line(self) -> http.client.HTTPConnection:
        line: http.client.HTTPConnection | None = getattr(self._mine, "line", None)
        if line is None:
            line = self._mine.line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._patience)
            self._all.append(line)
        elif line.sock is not None and _is_hung_up(line.sock):
            line.close()  # the next request opens it again
        return line

    def close(self) -> None:
        for line in self._all:
            line.close()


def _is_hung_up(line: socket.socket) -> bool:
    """Between two calls nothing is to be read: what can be read is the end."""
    poll = select.poll()
    poll.register(line, select.POLLIN)
    return bool(poll.poll(0))
