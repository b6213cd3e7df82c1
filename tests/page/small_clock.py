"""A clock over HTTP, as the bot side offers one: it moves at once and tells the sandbox the time."""

import json
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

OFFICE = timezone(timedelta(hours=8))


class SmallClock:
    """Starts at 2023-02-21 08:29 in the office's zone. `gate` holds a move open until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2023, 2, 21, 8, 29, tzinfo=OFFICE)
        self.sandbox = ""
        self.moves: list[dict[str, Any]] = []
        self.gate = threading.Event()
        self.gate.set()
        clock = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                return

            def do_GET(self) -> None:
                self.answer()

            def do_POST(self) -> None:
                clock.move(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.answer()

            def answer(self) -> None:
                body = json.dumps(clock.shown()).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def attach(self, sandbox: str) -> None:
        """From now on the sandbox at this address carries this time."""
        self.sandbox = sandbox
        self.set(self.now)

    def set(self, now: datetime) -> None:
        """The sandbox is told first: whoever sees the new time may rely on it that new messages carry it."""
        httpx.post(f"{self.sandbox}/clock/sandbox", json={"now": now.isoformat()}, trust_env=False)
        self.now = now

    def move(self, step: dict[str, Any]) -> None:
        self.moves.append(step)
        self.gate.wait(20)
        if "by_seconds" in step:
            self.set(self.now + timedelta(seconds=step["by_seconds"]))
        elif "to" in step:
            self.set(datetime.fromisoformat(step["to"]).astimezone(OFFICE))
        else:
            self.set(self.now.replace(hour=8, minute=30) + timedelta(days=1))

    def shown(self) -> dict[str, Any]:
        morning = self.now.replace(hour=8, minute=30)
        days = (0, 1, 2) if self.now < morning else (1, 2, 3)
        title = {"zh": "晨间提醒", "en": "Morning prompts"}
        return {
            "now": self.now.isoformat(),
            "zone": "Asia/Shanghai",
            "running": False,
            "upcoming": [
                {"at": (morning + timedelta(days=d)).isoformat(), "name": "morning", "title": title} for d in days
            ],
        }

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
