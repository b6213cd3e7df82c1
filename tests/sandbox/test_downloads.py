"""Downloads in parts, as nginx serves them, and downloads that break off."""

import httpx
import pytest

from tests.support.local_telegram import LocalTelegram, NotDoneError, Person

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def url(telegram: LocalTelegram, chen: Person) -> str:
    chen.send("document", CONTENT, file_name="清单.bin")
    (update,) = telegram.api("getUpdates")["result"]
    file_id = update["message"]["document"]["file_id"]
    path = telegram.api("getFile", file_id=file_id)["result"]["file_path"]
    return f"/file/bot{telegram.token}/{path}"


@pytest.mark.parametrize(
    ("wanted", "status", "said", "first", "last"),
    [
        ("bytes=0-", 206, "bytes 0-255999/256000", 0, None),
        ("bytes=1000-", 206, "bytes 1000-255999/256000", 1000, None),
        ("bytes=10-19", 206, "bytes 10-19/256000", 10, 20),
        ("bytes=-5", 206, "bytes 255995-255999/256000", -5, None),
        ("bytes=nonsense", 200, None, 0, None),
    ],
)
def test_a_range_is_answered_with_that_part(
    telegram: LocalTelegram, url: str, wanted: str, status: int, said: str | None, first: int, last: int | None
) -> None:
    answer = telegram.http.get(url, headers={"Range": wanted})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (status, said)
    assert answer.content == CONTENT[first:last]


def test_what_lies_behind_the_end_cannot_be_had(telegram: LocalTelegram, url: str) -> None:
    answer = telegram.http.get(url, headers={"Range": "bytes=256000-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */256000")


def test_a_download_breaks_off_in_the_middle(telegram: LocalTelegram, url: str) -> None:
    telegram.fault("cut_middle", "file", bytes=70_000)
    got = bytearray()
    with telegram.http.stream("GET", url, headers={"Range": "bytes=100-"}) as answer:
        pieces = answer.iter_bytes()
        with pytest.raises(httpx.RemoteProtocolError):
            got.extend(byte for piece in pieces for byte in piece)
    assert CONTENT[100:70_100].startswith(bytes(got))
    assert telegram.http.get(url).content == CONTENT
    assert [call["params"]["range"] for call in telegram.calls("file")] == ["bytes=100-", ""]


def test_a_server_that_knows_no_ranges(telegram: LocalTelegram, url: str) -> None:
    telegram.fault("no_ranges", "file")
    answer = telegram.http.get(url, headers={"Range": "bytes=1000-"})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_such_faults_are_of_downloads_only(telegram: LocalTelegram) -> None:
    with pytest.raises(NotDoneError, match="downloads only"):
        telegram.fault("cut_middle", "sendMessage")
