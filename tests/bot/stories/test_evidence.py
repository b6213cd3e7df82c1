"""Photos and files: albums, fetched at once, tried again, kept under their hash."""

import base64
import errno
import hashlib
import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from db import Evidence, Store
from tests.bot.stories.seen import picture, press_first, reports
from tests.support.local_telegram import Person, words
from tests.support.running_bot import RunningBot


def test_a_photo_with_a_caption_is_a_report_with_evidence(chen: Person, store: Store) -> None:
    chen.send("photo", picture(), caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    chen.telegram.wait_for_call("getFile")
    with store.reading() as session:
        evidence = session.scalars(select(Evidence)).all()
        assert [(e.kind, e.report_id is not None) for e in evidence] == [("photo", True)]


def test_an_album_is_one_report_with_all_its_pictures(chen: Person, store: Store) -> None:

    content = base64.b64encode(picture()).decode()
    second = io.BytesIO()
    Image.new("RGB", (50, 40), "blue").save(second, "JPEG")
    other = base64.b64encode(second.getvalue()).decode()
    items = [
        {"kind": "photo", "content_base64": content, "caption": "RW031 完成"},
        {"kind": "photo", "content_base64": other},
    ]
    chen.telegram.post("/user/album", person=chen.id, items=items)
    chen.shows("已报督查室审核", ever=True)
    chen.say("/cancel")  # what one person says is heard in order: the pictures were before
    chen.shows("取消")
    assert reports(store) == [("RW031", "completed", 100, "waiting")]
    with store.reading() as session:
        assert len(session.scalars(select(Evidence)).all()) == 2


def send_album(person: Person, *captions: str) -> None:
    """Pictures sent together, each of another colour, each with its caption."""
    colours = ("red", "blue", "green", "black")
    items = [
        {"kind": "photo", "content_base64": base64.b64encode(picture(colour)).decode()}
        | ({"caption": caption} if caption else {})
        for colour, caption in zip(colours, captions, strict=False)
    ]
    person.telegram.before_each_act()
    person.telegram.post("/user/album", person=person.id, items=items)


def files(store: Store) -> list[tuple[str, str]]:
    """(task, state) of every file."""
    with store.reading() as session:
        rows = session.scalars(select(Evidence).order_by(Evidence.id))
        return [(row.report.task.no, row.state) for row in rows if row.report]


def test_an_album_without_words_is_asked_about_once_and_one_tap_places_all_of_it(chen: Person, store: Store) -> None:
    send_album(chen, "", "", "")
    chen.shows("这份文件属于哪项任务", ever=True)
    after_all_of_it(chen)
    questions = {m["text"] for m in chen.messages() if "属于哪项任务" in m.get("text", "")}
    assert len(questions) == 1
    press_first(chen, "ZD001")
    chen.shows("3 个文件已归到 ZD001")
    after_all_of_it(chen)
    assert files(store) == [("ZD001", "fetched")] * 3
    assert [(no, kind) for no, kind, *_ in reports(store)] == [("ZD001", "progress")]


def test_an_album_whose_words_come_last_is_one_report(chen: Person, store: Store) -> None:
    send_album(chen, "", "", "RW031 完成")
    chen.shows("已报督查室审核", ever=True)
    after_all_of_it(chen)
    assert reports(store) == [("RW031", "completed", 100, "waiting")]
    assert files(store) == [("RW031", "fetched")] * 3


def test_pictures_whose_words_are_asked_about_wait_for_the_answer(chen: Person, store: Store) -> None:
    send_album(chen, "60%", "", "")
    chen.shows("是哪一项", ever=True)
    after_all_of_it(chen)
    assert files(store) == []
    press_first(chen, "ZD001")
    chen.shows("进度 60%")
    after_all_of_it(chen)
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]
    assert files(store) == [("ZD001", "fetched")] * 3


def test_a_picture_whose_words_are_asked_about_goes_to_the_report_that_is_written_instead(
    chen: Person, store: Store
) -> None:
    chen.send("photo", picture(), caption="ZD001 差不多了")
    chen.shows("ZD001")
    chen.say("55%")
    chen.shows("进度 55%")
    after_all_of_it(chen)
    assert reports(store) == [("ZD001", "progress", 55, "recorded")]
    assert files(store) == [("ZD001", "fetched")]


def test_words_that_only_say_what_a_picture_shows_are_no_puzzle(chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    chen.send("photo", picture(), caption="现场照片")
    chen.shows("1 个文件已归到 ZD001")
    chen.send("photo", picture("blue"), caption="RW031 现场照片")
    chen.shows("1 个文件已归到 RW031")
    after_all_of_it(chen)
    assert files(store) == [("ZD001", "fetched"), ("RW031", "fetched")]
    assert [no for no, *_ in reports(store)] == ["ZD001", "RW031"]


def test_a_picture_after_the_button_of_a_task_goes_to_that_task(chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    chen.say("/report RW031")
    chen.shows("进展如何")
    chen.send("photo", picture())
    chen.shows("1 个文件已归到 RW031")


def test_a_file_that_is_too_large_is_said_to_be(chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    chen.send("document", b"0" * (20 * 1024 * 1024 + 1), file_name="录像.mp4")
    chen.shows("超过 20 MB")
    assert files(store) == []


def test_a_file_that_could_not_be_fetched_is_tried_again(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.telegram.fault("502", "getFile", count=-1)
    chen.send("photo", picture(), caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    chen.say("/cancel")
    chen.shows("取消")
    chen.telegram.mend()
    bot.at("2023-02-21T09:00")
    before = chen.telegram.last_call()
    bot.restart()  # it looks for such files when it starts, and every minute after
    chen.telegram.wait_for_call("getFile", after=before)
    bot.fetch_again()
    with store.reading() as session:
        evidence = session.scalars(select(Evidence)).one()
        assert (evidence.state, evidence.size) == ("fetched", len(fetched(bot, evidence)))


BIG = b"%PDF-1.7\n" + bytes(range(256)) * 4000


@pytest.mark.parametrize("arrived", [1, 70_000, 1_000_000])
def test_a_download_that_broke_off_goes_on_where_it_stopped(
    bot: RunningBot, chen: Person, store: Store, arrived: int
) -> None:
    chen.telegram.fault("cut_middle", "file", bytes=arrived)
    chen.send("document", BIG, file_name="验收.pdf", caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    after_all_of_it(chen)
    assert the_only_file(bot, store) == BIG
    first, second = chen.telegram.calls("file")
    assert first["params"]["range"] == ""
    assert second["result"] < len(BIG) or arrived == 1
    assert list((bot.settings.evidence_folder / "partial").iterdir()) == []


def test_what_arrived_before_a_restart_is_not_fetched_again(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.telegram.fault("cut_middle", "file", bytes=500_000)
    chen.telegram.fault("502", "file", count=-1)
    chen.send("document", BIG, file_name="验收.pdf", caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    after_all_of_it(chen)
    with store.reading() as session:
        assert session.scalars(select(Evidence.state)).one() == "waiting"
    bot.stop()
    chen.telegram.mend()
    before = chen.telegram.last_call()
    bot.at("2023-02-21T18:00")
    bot.start()
    bot.fetch_again()
    assert the_only_file(bot, store) == BIG
    again = chen.telegram.calls("file", after=before)
    assert {call["status"] for call in again} == {206}
    assert all(call["result"] <= len(BIG) - 250_000 for call in again)


def test_a_server_without_ranges_sends_all_of_it_again(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.telegram.fault("cut_middle", "file", bytes=500_000)
    chen.telegram.fault("no_ranges", "file", count=-1)
    chen.send("document", BIG, file_name="验收.pdf", caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    after_all_of_it(chen)
    assert the_only_file(bot, store) == BIG


def test_a_file_that_is_gone_for_good_is_said_to_be_and_sent_again_as_a_reply(
    bot: RunningBot, chen: Person, store: Store
) -> None:
    chen.telegram.fault("400", "getFile", description="wrong file_id", count=1)
    chen.send("document", BIG, file_name="验收.pdf", caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    after_all_of_it(chen)
    bot.deliver()
    lost = chen.shows("未能从 Telegram 取回")
    assert "ZD001" in lost["text"]
    assert "验收.pdf" in lost["text"]
    chen.send("document", BIG[:1000], file_name="验收.pdf", reply_to=lost["message_id"])
    chen.shows("文件已归到 ZD001")
    after_all_of_it(chen)
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]
    with store.reading() as session:
        states = session.scalars(select(Evidence.state).order_by(Evidence.id)).all()
        assert states == ["failed", "fetched"]


def after_all_of_it(person: Person) -> None:
    """Wait until everything said before was dealt with: what one person says is heard in order."""
    person.say("/cancel")
    person.shows("取消")


def the_only_file(bot: RunningBot, store: Store) -> bytes:
    with store.reading() as session:
        return fetched(bot, session.scalars(select(Evidence)).one())


def fetched(bot: RunningBot, evidence: Evidence) -> bytes:
    """The bytes on disk, which lie under their hash."""
    assert evidence.sha256 is not None
    content = (bot.settings.evidence_folder / evidence.sha256[:2] / evidence.sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == evidence.sha256
    return content


def test_a_full_disk_holds_up_no_report_and_leaves_no_litter(
    bot: RunningBot, chen: Person, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as while_full:
        while_full.setattr("bot.evidence.os.fsync", full)
        chen.send("photo", picture(), caption="ZD001 60% 主体完工")
        chen.shows("进度 60%")
        chen.send("photo", picture("blue"), caption="RW031 100人")
        chen.shows("RW031")
        bot.settle()
    assert not [message for message in chen.messages() if "系统出了点问题" in words(message)]
    litter = [file for file in bot.settings.evidence_folder.rglob("*") if file.is_file() and file.suffix == ""]
    assert litter == []
    bot.clock.move_to(bot.now + timedelta(minutes=2))
    bot.fetch_again()
    with store.reading() as session:
        assert set(session.scalars(select(Evidence.state))) == {"fetched"}
