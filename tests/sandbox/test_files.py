"""Files: what goes up comes down byte for byte, within the limits. The public documentation is the source."""

import hashlib
import struct
import zlib
from typing import Any

import pytest

from sandbox.files import image_size
from tests.support.local_telegram import LocalTelegram, NotDoneError, Person

Json = dict[str, Any]
MB = 1024 * 1024


def png(width: int, height: int) -> bytes:
    """A small real picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(
    telegram: LocalTelegram, method: str, field: str, content: bytes, name: str = "f.bin", **params: Any
) -> Json:
    answer: Json = telegram.http.post(
        f"/bot{telegram.token}/{method}", data={"chat_id": 1001, **params}, files={field: (name, content)}
    ).json()
    return answer


def download(telegram: LocalTelegram, file_id: str) -> bytes:
    found = telegram.api("getFile", file_id=file_id)["result"]
    return telegram.http.get(f"/file/bot{telegram.token}/{found['file_path']}").content


def test_a_document_comes_down_as_it_went_up(telegram: LocalTelegram, chen: Person) -> None:
    content = bytes(range(256)) * 5000
    sent = upload(
        telegram, "sendDocument", "document", content, "三级清单.xlsx", caption="<b>榜</b>", parse_mode="HTML"
    )
    document = sent["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("三级清单.xlsx", len(content))
    assert (sent["result"]["caption"], sent["result"]["caption_entities"][0]["type"]) == ("榜", "bold")
    assert download(telegram, document["file_id"]) == content


def test_a_person_sends_a_workbook_and_the_bot_gets_the_same_bytes(telegram: LocalTelegram, chen: Person) -> None:
    content = hashlib.sha512(b"x").digest() * 1000
    chen.send("document", content, file_name="清单.xlsx", caption="请导入")
    (update,) = telegram.api("getUpdates")["result"]
    document = update["message"]["document"]
    assert (document["file_name"], update["message"]["caption"]) == ("清单.xlsx", "请导入")
    assert download(telegram, document["file_id"]) == content


def test_a_photo_knows_its_size(telegram: LocalTelegram, chen: Person) -> None:
    content = png(320, 200)
    photo = upload(telegram, "sendPhoto", "photo", content, "榜.png")["result"]["photo"]
    assert (photo[-1]["width"], photo[-1]["height"]) == (320, 200)
    assert download(telegram, photo[-1]["file_id"]) == content


def test_a_file_sent_before_is_sent_again_by_its_id(telegram: LocalTelegram, chen: Person) -> None:
    first = upload(telegram, "sendPhoto", "photo", png(9, 9))["result"]["photo"][-1]
    again = telegram.api("sendPhoto", chat_id=1001, photo=first["file_id"])["result"]["photo"][-1]
    assert again["file_unique_id"] == first["file_unique_id"]
    wrong = telegram.api("sendDocument", chat_id=1001, document=first["file_id"])
    assert wrong["description"] == "Bad Request: can't use file of type Photo as Document"


def test_limits_of_photos(telegram: LocalTelegram, chen: Person) -> None:
    """Documented: at most 10 MB, width and height 10,000 in all, ratio 20. Server: the words."""
    large = b"\x89PNG\r\n\x1a\n" + b"\0" * (10 * MB)
    answer = upload(telegram, "sendPhoto", "photo", large)
    assert answer["description"] == (
        f"Bad Request: file of size {len(large)} bytes is too big for a photo; the maximum size is 10485760 bytes"
    )
    assert upload(telegram, "sendPhoto", "photo", b"no picture")["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    for shape in ((9000, 1001), (41, 2)):
        answer = upload(telegram, "sendPhoto", "photo", png(*shape))
        assert answer["description"] == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert upload(telegram, "sendPhoto", "photo", b"")["description"] == "Bad Request: file must be non-empty"


def test_uploads_of_more_than_50_mb_are_refused(telegram: LocalTelegram, chen: Person) -> None:
    answer = upload(telegram, "sendDocument", "document", b"\0" * (50 * MB + 1))
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


def test_downloads_of_more_than_20_mb_are_refused(telegram: LocalTelegram, chen: Person) -> None:
    document = upload(telegram, "sendDocument", "document", b"\0" * (20 * MB + 1))["result"]["document"]
    answer = telegram.api("getFile", file_id=document["file_id"])
    assert (answer["error_code"], answer["description"]) == (400, "Bad Request: file is too big")


def test_an_album(telegram: LocalTelegram, chen: Person) -> None:
    media = '[{"type":"photo","media":"attach://a","caption":"<i>一</i>","parse_mode":"HTML"},{"type":"photo","media":"attach://b"}]'
    answer = telegram.http.post(
        f"/bot{telegram.token}/sendMediaGroup",
        data={"chat_id": 1001, "media": media},
        files={"a": ("a.png", png(8, 8)), "b": ("b.png", png(9, 9))},
    ).json()
    first, second = answer["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], "caption" in second) == ("一", False)


def test_a_person_sends_an_album(telegram: LocalTelegram, chen: Person) -> None:
    import base64

    items = [{"kind": "photo", "content_base64": base64.b64encode(png(n, n)).decode()} for n in (8, 9)]
    telegram.post("/user/album", person=chen.id, items=items)
    first, second = telegram.api("getUpdates")["result"]
    assert first["message"]["media_group_id"] == second["message"]["media_group_id"]


def test_voice_and_what_is_none(telegram: LocalTelegram, chen: Person) -> None:
    sent = chen.send("voice", b"OggS" + b"\0" * 100, duration=3)
    assert (sent["voice"]["duration"], sent["voice"]["mime_type"]) == (3, "audio/ogg")
    with pytest.raises(NotDoneError, match="expected one of photo"):
        chen.send("hologram", b"x")
    with pytest.raises(NotDoneError, match="IMAGE_PROCESS_FAILED"):
        chen.send("photo", b"x")


def test_the_file_of_a_message_is_replaced(telegram: LocalTelegram, chen: Person) -> None:
    sent = upload(telegram, "sendPhoto", "photo", png(8, 8), caption="旧")["result"]
    other = upload(telegram, "sendPhoto", "photo", png(9, 9))["result"]["photo"][-1]["file_id"]
    edited = telegram.api(
        "editMessageMedia", chat_id=1001, message_id=sent["message_id"], media={"type": "photo", "media": other}
    )["result"]
    assert edited["photo"][-1]["width"] == 9
    assert "caption" not in edited


def test_the_page_reads_files_without_the_token(telegram: LocalTelegram, chen: Person) -> None:
    sent = chen.send("document", b"<script>", file_name="榜.html")
    answer = telegram.http.get(f"/user/file/{sent['document']['file_id']}")
    assert answer.content == b"<script>"
    assert answer.headers["content-type"] == "application/octet-stream", "nothing a person sends runs in the page"
    assert answer.headers["content-disposition"].startswith("attachment")


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc00011080020004003012200021101031101")
SIZES = [
    (png(3, 4), (3, 4)),
    (JPEG, (64, 32)),
    (b"GIF89a" + struct.pack("<HH", 5, 6), (5, 6)),
    (b"BM" + b"\0" * 16 + struct.pack("<ii", 7, -8), (7, 8)),
    (b"RIFF\0\0\0\0WEBPVP8X" + b"\0" * 8 + (9).to_bytes(3, "little") + (10).to_bytes(3, "little"), (10, 11)),
    (b"text", None),
    (b"\xff\xd8\xff", None),
]


@pytest.mark.parametrize(("content", "size"), SIZES)
def test_sizes_are_read_from_the_picture(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size
