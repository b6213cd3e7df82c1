"""What an interrupted download left on disk is trusted only where its note vouches for it."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.partial_file import BusyError, IncompleteError, fetch_whole, held, note_of
from tests.support.local_telegram import LocalTelegram

CONTENT = bytes(range(256)) * 12_000


@pytest.fixture
def url(telegram: LocalTelegram) -> str:
    telegram.person("陈晓", id=1001).send("document", CONTENT, file_name="验收.pdf")
    (update,) = telegram.api("getUpdates")["result"]
    path = telegram.api("getFile", file_id=update["message"]["document"]["file_id"])["result"]["file_path"]
    return f"{telegram.url}/file/bot{telegram.token}/{path}"


def fetch(url: str, partial: Path, size: int | None = len(CONTENT)) -> bytes:
    with held(partial) as handle:
        return asyncio.run(fetch_whole(url, partial, handle, size))


def leave(partial: Path, content: bytes, said: object) -> None:
    partial.write_bytes(content)
    note_of(partial).write_text(json.dumps(said))


def vouching_for(content: bytes) -> dict[str, object]:
    return {"length": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_what_the_note_vouches_for_is_not_fetched_again(telegram: LocalTelegram, url: str, tmp_path: Path) -> None:
    had = CONTENT[:1_000_000]
    leave(tmp_path / "a.part", had + b"bytes that were on their way to the disk", vouching_for(had))
    assert fetch(url, tmp_path / "a.part") == CONTENT
    assert [call["params"]["range"] for call in telegram.calls("file")] == ["bytes=1000000-"]


def test_all_of_it_is_there_already(telegram: LocalTelegram, url: str, tmp_path: Path) -> None:
    leave(tmp_path / "a.part", CONTENT, vouching_for(CONTENT))
    assert fetch(url, tmp_path / "a.part") == CONTENT
    assert telegram.calls("file") == []


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: leave(path, b"\0" * 1000, vouching_for(CONTENT[:1000])), id="other bytes"),
        pytest.param(lambda path: leave(path, CONTENT[:10], vouching_for(CONTENT[:1000])), id="too short"),
        pytest.param(lambda path: leave(path, CONTENT * 2, vouching_for(CONTENT * 2)), id="too long"),
        pytest.param(lambda path: leave(path, CONTENT[:1000], ["nonsense"]), id="no such note"),
        pytest.param(lambda path: path.write_bytes(CONTENT[:1000]), id="no note"),
    ],
)
def test_what_nothing_vouches_for_is_begun_anew(
    telegram: LocalTelegram, url: str, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    damage(tmp_path / "a.part")
    assert fetch(url, tmp_path / "a.part") == CONTENT
    assert [call["params"]["range"] for call in telegram.calls("file")] == [""]


def test_another_size_than_announced_is_no_file(url: str, tmp_path: Path) -> None:
    with pytest.raises(IncompleteError, match="3072000 bytes came, 5000000 were announced"):
        fetch(url, tmp_path / "a.part", 5_000_000)
    assert fetch(url, tmp_path / "a.part", None) == CONTENT


def test_a_wire_that_breaks_again_and_again_keeps_what_it_brought(
    telegram: LocalTelegram, url: str, tmp_path: Path
) -> None:
    telegram.fault("cut_middle", "file", count=-1, bytes=300_000)
    with pytest.raises(IncompleteError):
        fetch(url, tmp_path / "a.part")
    had = json.loads(note_of(tmp_path / "a.part").read_text())["length"]
    assert had > 0
    telegram.mend()
    assert fetch(url, tmp_path / "a.part") == CONTENT
    assert telegram.calls("file")[-1]["params"]["range"] == f"bytes={had}-"


def test_two_do_not_fetch_the_same_file_at_once(tmp_path: Path) -> None:
    with held(tmp_path / "a.part"), pytest.raises(BusyError), held(tmp_path / "a.part"):
        pass
