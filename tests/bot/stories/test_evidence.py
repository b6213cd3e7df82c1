"""Photos and files: albums, fetched at once, tried again, kept under their hash."""

import base64
import hashlib
import io

from PIL import Image
from sqlalchemy import select

from db import Evidence, Store
from tests.bot.stories.seen import picture, reports
from tests.support.local_telegram import Person
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


def fetched(bot: RunningBot, evidence: Evidence) -> bytes:
    """The bytes on disk, which lie under their hash."""
    assert evidence.sha256 is not None
    content = (bot.settings.evidence_folder / evidence.sha256[:2] / evidence.sha256).read_bytes()
    assert hashlib.sha256(content).hexdigest() == evidence.sha256
    return content
