"""Photos and files with the answer to a notice or to a call for help: kept, fetched, shown to whoever waits for it."""

import base64
import hashlib

from sqlalchemy import select

from db import Evidence, Notice, Store
from domain.evidence import evidence_not_fetched
from tests.bot.stories.conftest import called_for_help
from tests.bot.stories.seen import picture
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot


def files(store: Store) -> list[tuple[str, str, str, str, bool]]:
    """(to what, kind, name, state, whether its hash is known) of every file."""
    with store.reading() as session:
        return [
            (
                "notice"
                if one.notice_id
                else "call"
                if one.coordination_id
                else "question"
                if one.notification_id
                else "else",
                one.kind,
                one.file_name,
                one.state,
                bool(one.sha256),
            )
            for one in session.scalars(select(Evidence).order_by(Evidence.id))
        ]


def issued(bot: RunningBot, office: Person, chen: Person) -> dict[str, object]:
    """A yellow notice that stands with the unit."""
    office.say("/notice ZD001")
    office.shows("黄色督办单")
    office.press("签发")
    office.shows("文号")
    office.say("-")
    office.shows("已发出")
    bot.deliver()
    return chen.shows("黄色督办单")


def asked_for_an_answer(bot: RunningBot, office: Person, chen: Person) -> None:
    issued(bot, office, chen)
    chen.press("答复")
    chen.shows("请写对督办单的答复")


def answer(chen: Person, notice: dict[str, object]) -> None:
    chen.say("已整改到位", reply_to=notice["message_id"])
    chen.shows("答复已送督查室")


def sent_on(telegram: LocalTelegram, method: str, person: Person) -> int:
    return sum(call["params"].get("chat_id") in (person.id, str(person.id)) for call in telegram.calls(method))


def send_album(person: Person, *captions: str, **more: object) -> None:
    """An album of pictures, each with its caption, if any; `more` is said of each picture, as Telegram does."""
    items = [
        {"kind": "photo", "content_base64": base64.b64encode(picture(colour)).decode(), **more}
        | ({"caption": caption} if caption else {})
        for colour, caption in zip(("red", "blue", "green"), captions, strict=False)
    ]
    person.telegram.before_each_act()
    person.telegram.post("/user/album", person=person.id, items=items)


def after_all_of_it(person: Person) -> None:
    """Wait until everything said before was dealt with: what one person says is heard in order."""
    person.say("/cancel")  # no more files are waited for
    person.say("/cancel")
    person.shows("取消")


def test_a_file_whose_caption_is_the_answer_is_kept_and_the_office_opens_it(
    bot: RunningBot, telegram: LocalTelegram, chen: Person, office: Person, store: Store
) -> None:
    asked_for_an_answer(bot, office, chen)
    content = b"%PDF-1.4 reply"
    chen.send("document", content, file_name="整改报告.pdf", caption="已整改到位，见附件")
    chen.shows("答复已送督查室")
    bot.deliver()
    assert "整改报告.pdf" in office.shows("已答复")["text"]
    office.press("照片、文件（1）")
    after_all_of_it(chen)
    after_all_of_it(office)
    assert sent_on(telegram, "sendDocument", office) >= 1
    bot.fetch_again()
    assert files(store) == [("notice", "document", "整改报告.pdf", "fetched", True)]
    with store.reading() as session:
        kept = session.scalars(select(Evidence)).one()
        assert (kept.sha256, kept.mime_type) == (hashlib.sha256(content).hexdigest(), "application/pdf")


def test_a_file_alone_is_kept_and_its_words_are_asked_for(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    notice = issued(bot, office, chen)
    chen.send("photo", picture(), reply_to=notice["message_id"])
    chen.shows("请再写一句答复")
    with store.reading() as session:
        assert session.scalars(select(Notice)).one().state == "issued"
    chen.say("见附件")
    chen.shows("答复已送督查室")
    bot.deliver()
    assert "image/jpeg" in office.shows("已答复")["text"]
    bot.fetch_again()
    assert files(store) == [("notice", "photo", "", "fetched", True)]


def test_what_is_sent_right_after_the_answer_goes_with_it_and_the_office_hears_of_it(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    notice = issued(bot, office, chen)
    answer(chen, notice)
    bot.deliver()
    office.shows("已整改到位")
    chen.send("document", b"%PDF-1.4 one", file_name="整改报告.pdf")
    chen.shows("答复已附 1 个文件")
    bot.deliver()
    assert "整改报告.pdf" in office.shows("已整改到位")["text"]
    after_all_of_it(chen)
    bot.fetch_again()
    assert files(store) == [("notice", "document", "整改报告.pdf", "fetched", True)]


def test_other_words_after_an_answer_are_about_something_else(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    notice = issued(bot, office, chen)
    answer(chen, notice)
    chen.say("RW031 50%")
    chen.shows("进度 50%")
    chen.send("photo", picture())
    chen.shows("文件已归到 RW031")
    assert [file[0] for file in files(store)] == ["else"]


def test_an_album_is_one_answer_with_all_its_pictures(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    asked_for_an_answer(bot, office, chen)
    send_album(chen, "", "", "已整改到位")
    chen.shows("答复已送督查室", ever=True)
    after_all_of_it(chen)
    assert sum("请再写一句答复" in m.get("text", "") for m in chen.messages()) == 1
    bot.fetch_again()
    assert files(store) == [("notice", "photo", "", "fetched", True)] * 3


def test_the_pictures_behind_an_albums_words_go_with_the_answer(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    asked_for_an_answer(bot, office, chen)
    send_album(chen, "已整改到位", "", "")
    chen.shows("答复已送督查室", ever=True)
    after_all_of_it(chen)
    bot.fetch_again()
    assert files(store) == [("notice", "photo", "", "fetched", True)] * 3


def test_a_leaders_file_reaches_who_asked_for_help(
    bot: RunningBot, telegram: LocalTelegram, chen: Person, leader: Person, store: Store
) -> None:
    call = called_for_help(bot, chen, leader)
    leader.send("photo", picture(), caption="见批示", reply_to=call["message_id"])
    leader.shows("已转达")
    leader.send("document", b"%PDF-1.4 minutes", file_name="专题会纪要.pdf")
    leader.shows("答复已附 2 个文件")
    bot.deliver()
    assert "专题会纪要.pdf" in chen.shows("见批示")["text"]
    chen.press("照片、文件（2）")
    after_all_of_it(chen)
    assert sent_on(telegram, "sendPhoto", chen) >= 1
    assert sent_on(telegram, "sendDocument", chen) >= 1
    bot.fetch_again()
    assert files(store) == [
        ("call", "photo", "", "fetched", True),
        ("call", "document", "专题会纪要.pdf", "fetched", True),
    ]


def test_a_leaders_file_alone_waits_for_words(bot: RunningBot, chen: Person, leader: Person, store: Store) -> None:
    called_for_help(bot, chen, leader)
    leader.press("答复")
    leader.shows("请写给")
    leader.send("photo", picture())
    leader.shows("请再写一句答复")
    leader.say("见批示")
    leader.shows("已转达")
    bot.deliver()
    assert "image/jpeg" in chen.shows("见批示")["text"]
    bot.fetch_again()
    assert files(store) == [("call", "photo", "", "fetched", True)]


def test_a_file_that_cannot_be_had_is_asked_for_again_and_the_reply_goes_with_the_answer(
    bot: RunningBot, telegram: LocalTelegram, chen: Person, office: Person, store: Store
) -> None:
    notice = issued(bot, office, chen)
    telegram.fault("400", "getFile")
    chen.send("document", b"%PDF-1.4 one", file_name="整改报告.pdf", caption="见附件", reply_to=notice["message_id"])
    chen.shows("答复已送督查室")
    after_all_of_it(chen)
    with store.transaction() as session:
        kept = session.scalars(select(Evidence)).one()
        if kept.state == "waiting":
            evidence_not_fetched(session, kept.id, True, bot.now.date(), bot.now)
    bot.deliver()
    lost = chen.shows("未能从 Telegram 取回")
    chen.send("document", b"%PDF-1.4 two", file_name="整改报告2.pdf", reply_to=lost["message_id"])
    chen.shows("答复已附 2 个文件")
    after_all_of_it(chen)
    assert [(name, state) for _, _, name, state, _ in files(store)] == [
        ("整改报告.pdf", "failed"),
        ("整改报告2.pdf", "fetched"),
    ]


def test_a_file_for_a_notice_that_is_closed_meanwhile_is_not_kept_in_silence(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    notice = issued(bot, office, chen)
    answer(chen, notice)
    bot.deliver()
    office.shows("已整改到位")
    office.press("销号")
    office.shows("已办结销号")
    chen.send("photo", picture())
    chen.shows("这份督办单已办结销号")
    assert files(store) == []
    chen.send("photo", picture("blue"))
    chen.shows("这份文件属于哪项任务")


def test_a_file_that_is_too_large_is_said_to_be_and_the_question_stays(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    asked_for_an_answer(bot, office, chen)
    chen.send("document", b"0" * (21 * 1024 * 1024), file_name="大.pdf", caption="见附件")
    chen.shows("超过 20 MB")
    chen.say("已整改到位")
    chen.shows("答复已送督查室")


def asked(bot: RunningBot, office: Person, chen: Person) -> dict[str, object]:
    """A question of the official's that lies with the office."""
    chen.say("ZD001 的佐证材料要盖章吗？")
    chen.shows("已转督查室")
    bot.deliver()
    return office.shows("要盖章吗")


def test_a_photo_in_the_offices_reply_to_a_question_is_kept_and_reaches_who_asked(
    bot: RunningBot, telegram: LocalTelegram, chen: Person, office: Person, store: Store
) -> None:
    question = asked(bot, office, chen)
    office.send("photo", picture(), caption="要盖章，样式见图", reply_to=question["message_id"])
    office.shows("已转达")
    bot.deliver()
    assert "image/jpeg" in chen.shows("样式见图")["text"]
    chen.press("照片、文件（1）")
    after_all_of_it(chen)
    assert sent_on(telegram, "sendPhoto", chen) >= 1
    bot.fetch_again()
    assert files(store) == [("question", "photo", "", "fetched", True)]


def test_a_file_alone_answers_a_question_and_an_album_is_one_answer(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    question = asked(bot, office, chen)
    office.send("document", b"%PDF-1.4 form", file_name="样表.pdf", reply_to=question["message_id"])
    office.shows("已转达")
    bot.deliver()
    assert "样表.pdf" in chen.shows("李敏")["text"]
    assert [file[0] for file in files(store)] == ["question"]
    send_album(office, "三张样式", "", "", reply_to=question["message_id"])
    office.shows("已转达", ever=True)
    after_all_of_it(office)
    bot.fetch_again()
    assert (
        files(store)
        == [("question", "document", "样表.pdf", "fetched", True)] + [("question", "photo", "", "fetched", True)] * 3
    )
    with store.reading() as session:
        kept = session.scalars(select(Evidence).order_by(Evidence.id)).all()
        assert len({one.notification_id for one in kept}) == 2


def test_a_file_for_a_question_that_cannot_be_had_is_asked_for_again(
    bot: RunningBot, telegram: LocalTelegram, chen: Person, office: Person, store: Store
) -> None:
    question = asked(bot, office, chen)
    telegram.fault("400", "getFile")
    office.send("photo", picture(), caption="见图", reply_to=question["message_id"])
    office.shows("已转达")
    after_all_of_it(office)
    with store.transaction() as session:
        kept = session.scalars(select(Evidence)).one()
        evidence_not_fetched(session, kept.id, True, bot.clock.now().date(), bot.clock.now())
    bot.deliver()
    lost = office.shows("没能从Telegram取到")
    assert "要盖章吗" in lost["text"]
    office.send("photo", picture("blue"), caption="再发一次", reply_to=lost["message_id"])
    office.shows("已转达")
    bot.deliver()
    chen.shows("再发一次")
