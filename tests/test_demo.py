"""`make demo`: one command brings up the bot, the sample district and the page; a morning comes at a word."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[1]
OFFICIAL = 1001


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    other = ("BOT_TOKEN", "DATABASE_URL", "CLOCK_START", "LANGUAGE", "LC_ALL", "LC_MESSAGES")
    environ = {k: v for k, v in os.environ.items() if k not in other}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port), "--folder", str(tmp_path / "demo")],
        cwd=ROOT,
        env={**environ, "HOME": str(tmp_path), "LANG": "en_GB.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if f"http://127.0.0.1:{port}/" in line:
            break
    else:
        pytest.fail("the demo did not come up:\n" + "".join(said))
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=120) as client:
        yield client
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=30)
    assert process.returncode == 0, "".join(said) + rest
    assert "Traceback" not in "".join(said) + rest
    assert "105 / 270 / 66" in "".join(said)
    assert "Stored: 441 added" in "".join(said)  # the terminal's language, whatever the cast speaks


def texts(demo: httpx.Client, person: int, after: int = 0, wait: float = 0) -> tuple[str, int]:
    view = demo.get("/user/chat", params={"person": person, "after": after, "wait": wait}).json()
    return "\n".join(m.get("text", "") for m in view["messages"] if not m["out"]), view["seq"]


def shows(demo: httpx.Client, person: int, words: str, after: int = 0) -> int:
    """Wait until the person sees the words; where the chat stands then."""
    seen, seq = texts(demo, person, after, wait=20)
    while words not in seen:
        more, later = texts(demo, person, seq, wait=20)
        assert later > seq, f"{words!r} is not in:\n{seen}"
        seen, seq = seen + more, later
    return seq


@pytest.mark.long
def test_the_demo_shows_a_prompt_a_report_an_alert_and_a_ranking(demo: httpx.Client) -> None:
    assert "<html" in demo.get("/").text
    people = {p["id"]: p["label"] for p in demo.get("/user/people").json()["people"]}
    assert set(people) == {1001, 1002, 1003, 1004, 1005}
    seq = shows(demo, OFFICIAL, "欢迎")
    now = demo.post("/clock", json={"next_morning": True}).json()["now"]
    assert now.startswith("2023-02-21T08:30")
    assert demo.post("/clock", json={"to": "2023-02-27T08:30"}).status_code == 200
    seq = shows(demo, OFFICIAL, "事项待办", seq)
    demo.post("/user/say", json={"person": OFFICIAL, "text": "1 60% 主体完工"})
    seq = shows(demo, OFFICIAL, "进度 60%", seq)
    demo.post("/clock", json={"to": "2023-04-03T09:00"})
    shows(demo, OFFICIAL, "逾期", seq)
    office = texts(demo, 1003)[1]
    demo.post("/user/say", json={"person": 1003, "text": "/ranking"})
    shows(demo, 1003, "镇街", office)
    refused = demo.post("/clock", json={"to": "2023-01-01T00:00"})
    assert refused.status_code == 400
    assert "only moves ahead" in json.loads(refused.text)["description"]
