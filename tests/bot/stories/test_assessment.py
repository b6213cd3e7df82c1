"""Entries by hand, months, objections and the method, over the local Telegram."""

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from PIL import Image
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.documents.fonts import drawable, known_characters
from bot.documents.ranking_picture import ranking_picture
from bot.texts.entries import read_entry_words
from bot.texts.language import translator
from db import Evidence, LedgerEntry, MethodVersion, Store, Unit
from domain.methods import default_text
from domain.months import approve_month, draft_month, publish_month
from domain.rules.permissions import Role
from domain.standings import ranking
from tests.bot.conftest import Units
from tests.bot.stories.seen import picture
from tests.support.district import District, at
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.people import add_person, as_actor
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task

AUGUST = date(2023, 8, 1)


@pytest.fixture
def town(store: Store, units: Units, bot: RunningBot) -> int:
    """A town with three accepted nodes, one of them late."""
    with store.transaction() as session:
        district = District(session, {"石鼓镇": session.get_one(Unit, units.shigu)})
        for number, day in enumerate((date(2023, 6, 29), date(2023, 6, 30), date(2023, 7, 4))):
            own = district.task(f"ZW00{number}", "石鼓镇", (date(2023, 6, 30),), kind="key_task", difficulty=100)
            district.submit(own, 1, day, accepted=day)
    bot.at("2023-08-01T10:00")
    return units.shigu


def join(telegram: LocalTelegram, bot: RunningBot, name: str, id_: int, role: Role, unit: int | None = None) -> Person:
    person = telegram.person(name, id=id_)
    person.join(bot.invite(role, unit, name))
    person.shows(name)
    return person


@pytest.fixture
def li(telegram: LocalTelegram, bot: RunningBot, town: int) -> Person:
    return join(telegram, bot, "李敏", 1003, Role.SUPERVISION)


def by_hand(store: Store) -> list[tuple[str, int, str]]:
    with store.reading() as session:
        rows = session.scalars(select(LedgerEntry).where(LedgerEntry.key.like("manual/%")))
        return [(row.rule, row.points, row.document_no) for row in rows]


def test_the_office_posts_a_small_entry_by_buttons(li: Person, store: Store, bot: RunningBot) -> None:
    li.say("/entry")
    li.shows("要记哪一项")
    li.press("市级 +2.00")
    li.shows("记给哪个单位")
    li.press("石鼓镇")
    li.shows("请写文号")
    bot.restart()
    li.say("渭政发〔2023〕12号；招商引资；2023-07-10；ZW001")
    card = li.shows("确认记分")
    assert "2023年7月10日" in card["text"]
    assert by_hand(store) == []
    li.press("记分")
    li.shows("已记分")
    assert by_hand(store) == [("praise", 200, "渭政发〔2023〕12号")]


def test_an_entry_that_could_not_be_stored_is_posted_by_the_next_press(
    li: Person, store: Store, bot: RunningBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    li.say("/entry")
    li.press("市级 +2.00")
    li.press("石鼓镇")
    li.shows("请写文号")
    li.say("渭政发〔2023〕12号；招商引资；2023-07-10；ZW001")
    li.shows("确认记分")

    def fails(*_: Any, **__: Any) -> None:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    with monkeypatch.context() as for_a_moment:
        for_a_moment.setattr("bot.handlers.entries.propose_entry", fails)
        assert "系统出了点问题" in li.answer(li.press("记分"))["text"]
        bot.settle()
    li.press("记分")
    li.shows("已记分")
    assert by_hand(store) == [("praise", 200, "渭政发〔2023〕12号")]


def test_a_large_entry_waits_for_a_second_person(
    li: Person, store: Store, bot: RunningBot, telegram: LocalTelegram
) -> None:
    li.say("/entry")
    li.shows("要记哪一项")
    li.press("国家级 +5.00")
    li.shows("记给哪个单位")
    li.press("石鼓镇")
    li.shows("请写文号")
    li.say("国表〔2023〕1号")
    li.shows("须由督查室另一位同事确认")
    li.press("记分")
    li.shows("待另一人确认")
    assert by_hand(store) == []
    assert "另一位同事" in bot.forge_press(li, "end:1:y")
    wang = join(telegram, bot, "王强", 1009, Role.SUPERVISION)
    bot.forge_press(wang, "end:1:y")
    assert by_hand(store) == [("recognition", 500, "国表〔2023〕1号")]


def test_an_official_may_not_post(
    li: Person, bot: RunningBot, telegram: LocalTelegram, town: int, store: Store
) -> None:
    chen = join(telegram, bot, "陈晓", 1001, Role.OFFICIAL, town)
    chen.say("/entry")
    chen.shows("督查室")
    for data in ("en:praise:city", f"enu:praise:city:{town}", "eny", "end:1:y", "enw:1", "mod:2023:7", "mop:2023:7"):
        bot.forge_press(chen, data)
    assert by_hand(store) == []


def test_a_month_from_draft_to_objection(
    li: Person, bot: RunningBot, telegram: LocalTelegram, town: int, store: Store
) -> None:
    zhao = join(telegram, bot, "赵卫东", 1004, Role.LEADER)
    head = join(telegram, bot, "王建国", 1002, Role.UNIT_HEAD, town)
    head.say("/month")
    head.shows("还没有已公布的月份")
    li.say("/month")
    li.shows("月度考核")
    li.press("2023年7月")
    li.shows("2023年7月")
    li.press("生成草稿")
    li.shows("石鼓镇")
    zhao.say("/month")
    zhao.shows("月度考核")
    zhao.press("2023年7月")
    zhao.shows("数据指纹")
    zhao.press("审定")
    zhao.shows("已审定，待公布")
    li.say("/month")
    li.shows("月度考核")
    li.press("2023年7月")
    li.shows("台账至第")
    li.press("公布")
    li.shows("申诉截至8月8日")
    head.say("/points")
    head.shows("明细")
    with store.reading() as session:
        entry = session.scalars(select(LedgerEntry.id).where(LedgerEntry.rule == "overdue").limit(1)).one()
    bot.forge_press(head, f"pl:{entry}")
    head.shows("逾期第 1 个工作日")
    head.press("提出申诉")
    head.shows("请写明理由")
    bot.restart()
    head.say("材料 6 月 30 日已送达，有签收单")
    head.shows("须在8月15日前裁定")
    bot.forge_press(li, "obd:1:y")
    li.shows("请用一句话写明理由")
    li.say("签收单属实")
    li.shows("申诉成立")
    with store.reading() as session:
        reversal = session.scalars(select(LedgerEntry).where(LedgerEntry.reverses_id == entry)).one()
        assert reversal.points == 100


def test_evidence_goes_with_an_objection_and_is_seen_by_who_decides(
    li: Person, bot: RunningBot, telegram: LocalTelegram, town: int, store: Store
) -> None:
    head = join(telegram, bot, "王建国", 1002, Role.UNIT_HEAD, town)
    with store.transaction() as session:
        office = as_actor(session, add_person(session, "周敏", Role.SUPERVISION), AUGUST)
        leader = as_actor(session, add_person(session, "赵卫东", Role.LEADER), AUGUST)
        drafted = draft_month(session, office, 2023, 7, at(AUGUST))
        approve_month(session, leader, 2023, 7, drafted.hash or "", at(AUGUST))
        publish_month(session, office, 2023, 7, at(AUGUST))
        entry = session.scalars(select(LedgerEntry.id).where(LedgerEntry.rule == "overdue").limit(1)).one()
    bot.forge_press(head, f"ob:{entry}")
    head.shows("请写明理由")
    head.send("photo", picture())
    head.shows("已收到 1 个文件")
    bot.restart()
    head.send("document", b"%PDF-1.4 receipt", file_name="签收单.pdf", caption="6 月 30 日已送达，见签收单")
    filed = head.shows("申诉")
    assert "签收单.pdf" in filed["text"]
    head.shows("现在发来的照片、文件都附在这件申诉后")
    head.send("document", b"%PDF-1.4 more", file_name="补充.pdf")
    head.shows("已附 3 个文件")
    head.say("ZW001 60%")
    head.shows("60%")  # words after it are a report again
    head.say("/objections")
    head.shows("须在8月15日前裁定")
    li.say("/objections")
    li.shows("石鼓镇")
    li.press("1")
    card = li.shows("补充.pdf")
    assert "application/pdf" in card["text"]
    assert "image/jpeg" in card["text"]
    li.press("照片、文件（3）", message=card)
    telegram.wait_for_call("sendPhoto")
    telegram.wait_for_call("sendDocument")
    bot.forge_press(li, "obd:1:n")
    li.shows("请用一句话写明理由")
    li.say("签收单日期为 7 月 4 日")
    li.shows("申诉不成立")
    bot.forge_press(head, "oba:1")
    with store.reading() as session:
        kept = session.scalars(select(Evidence).order_by(Evidence.id)).all()
        assert [(one.state, one.mime_type) for one in kept] == [
            ("fetched", "image/jpeg"),
            ("fetched", "application/pdf"),
            ("fetched", "application/pdf"),
        ]
        assert all(one.sha256 and one.size for one in kept)


def test_the_bulletin_and_the_picture_of_a_month(li: Person, telegram: LocalTelegram) -> None:
    li.say("/month")
    li.shows("月度考核")
    li.press("2023年7月")
    li.shows("2023年7月")
    li.press("生成草稿")
    li.shows("数据指纹")
    li.press("通报（Word）")
    assert telegram.wait_for_call("sendDocument")["status"] == 200
    li.press("图片")
    assert telegram.wait_for_call("sendPhoto")["status"] == 200


def test_the_method_on_one_screen(li: Person) -> None:
    li.say("/method")
    shown = li.shows("重点工作积分制考核办法")
    assert "节点逾期首日 −1.00，以后每个工作日 −0.10，一个任务最多 −3.00" in shown["text"]
    assert len(shown["text"]) < 1500


def test_a_proposed_method_is_tried_before_anything_is_adopted(li: Person, store: Store) -> None:
    text = default_text().replace('version = "2023.1"', 'version = "2023.2"')
    sent = li.send("document", text.replace("first_day = -1.00", "first_day = -2.00").encode(), file_name="new.toml")
    li.say("/method preview", reply_to=sent["message_id"])
    shown = li.shows("办法修订试算")
    assert "97.57 → 96.57" in shown["text"]
    assert "节点逾期 −1.00" in shown["text"]
    wrong = li.send("document", text.replace("key_task = 5", "key_taks = 5").encode(), file_name="new.toml")
    li.say("/method preview", reply_to=wrong["message_id"])
    assert "attainable.bases.key_task" in li.shows("还不能用")["text"]
    li.say("/method preview")
    li.shows("请先把新办法")
    with store.reading() as session:
        assert session.scalar(select(MethodVersion.id)) is None


def test_a_revision_is_put_forward_by_the_office_and_adopted_by_a_leader(
    li: Person, bot: RunningBot, telegram: LocalTelegram, store: Store
) -> None:
    text = default_text().replace('version = "2023.1"', 'version = "2023.2"')
    text = text.replace("first_day = 2023-01-01", "first_day = 2023-08-01")
    sent = li.send("document", text.encode(), file_name="new.toml")
    li.shows("这是考核办法吗")
    li.press("提请采用…")
    li.shows("提请区领导审定 2023.2 版")
    assert "还没有可以审定的区领导加入" in li.answer(li.press("提请审定"))["text"]
    zhao = join(telegram, bot, "赵卫东", 1004, Role.LEADER)
    li.press("提请审定")
    li.shows("等待区领导审定")
    bot.restart()
    bot.deliver()
    zhao.shows("李敏提请")
    zhao.press("会有哪些变化")
    zhao.shows("办法修订试算", ever=True)
    zhao.press("同意采用")
    zhao.shows("2023.2 版已采用，自2023年8月1日起施行")
    bot.deliver()
    li.shows("2023.2 版已采用", ever=True)
    with store.reading() as session:
        adopted = session.scalars(select(MethodVersion).where(MethodVersion.version == "2023.2")).one()
        assert adopted.content == text
        assert adopted.adopted_by is not None
    li.say("/method adopt", reply_to=sent["message_id"])
    li.shows("已采用，内容一字不差")


def test_a_revision_that_waits_is_in_the_leaders_morning_once_and_the_office_sees_that_it_waits(
    li: Person, bot: RunningBot, telegram: LocalTelegram
) -> None:
    zhao = join(telegram, bot, "赵卫东", 1004, Role.LEADER)
    text = default_text().replace('version = "2023.1"', 'version = "2023.2"')
    text = text.replace("first_day = 2023-01-01", "first_day = 2023-08-01")
    li.send("document", text.encode(), file_name="new.toml")
    li.shows("这是考核办法吗")
    li.press("提请采用…")
    li.shows("提请区领导审定 2023.2 版")
    li.press("提请审定")
    li.shows("等待区领导审定")
    bot.deliver()
    zhao.shows("李敏提请")
    bot.let_run("2023-08-03T20:00")
    assert sum("2023.2 版待您审定" in m.get("text", "") for m in zhao.messages()) == 1
    morning = zhao.shows("2023.2 版待您审定", ever=True)
    li.say("/method")
    li.shows("2023.2 版8月1日提请审定，等待区领导同意")
    zhao.press("查看修订", message=morning)
    zhao.shows("李敏提请")
    zhao.press("同意采用")
    zhao.shows("2023.2 版已采用")
    zhao.say("/method")
    assert "等待区领导" not in zhao.shows("重点工作积分制考核办法")["text"]


def test_the_key_figures(li: Person) -> None:
    li.say("/figures")
    shown = li.shows("关键数据")
    assert "节点按期率 66.7%（3 个到期节点中 2 个按期）" in shown["text"]
    assert "3/3 重点任务" in shown["text"]


def test_the_bulletin_has_every_section_in_both_languages(store: Store, town: int) -> None:
    from bot.documents.bulletin import bulletin
    from domain.months import preview_month

    with store.transaction() as session:
        view = preview_month(session, 2023, 7, at(AUGUST))
    for language, title, place in (
        ("zh", "关于2023年7月重点工作", "石鼓镇"),
        ("en", "Bulletin on key work", "Shigu Town"),
    ):
        paper = Document(io.BytesIO(bulletin(view, translator(language), AUGUST)))
        text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert title in text
        assert place in cells
        assert {"97.57", "98.67", "−1.10"} <= set(cells)


def test_a_chinese_title_in_an_english_bulletin_is_marked_as_one(store: Store, town: int) -> None:
    from bot.documents.bulletin import bulletin
    from domain.months import preview_month

    with store.transaction() as session:
        add_task(session, "ZW090", "改造老旧小区", town, [date(2023, 8, 20)])
        add_task(session, "ZW091", "新建学校", town, [date(2023, 8, 21)], title_en="New school")
        view = preview_month(session, 2023, 7, at(AUGUST))
    for language, found, noted in (
        ("en", ("“改造老旧小区”", "New school"), 1),
        ("zh", ("改造老旧小区", "新建学校"), 0),
    ):
        paper = Document(io.BytesIO(bulletin(view, translator(language), AUGUST)))
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert set(found) <= set(cells)
        assert sum("it gives no English one" in paragraph.text for paragraph in paper.paragraphs) == noted


def test_a_picture_for_one_unit_and_its_words_can_all_be_drawn(store: Store, town: int) -> None:
    with store.transaction() as session:
        found = ranking(session, AUGUST, at(AUGUST))
    for language in ("zh", "en"):
        image = Image.open(io.BytesIO(ranking_picture(found, found.groups, translator(language))))
        assert image.width == 1080
        colours = image.convert("RGB").getcolors(maxcolors=1_000_000)
        assert colours is not None
        assert len(colours) > 10


def test_a_character_that_the_font_lacks_is_drawn_as_a_box() -> None:
    assert ord("镇") in known_characters()
    assert drawable("石鼓镇🙂ABC") == "石鼓镇□ABC"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渭政发〔2023〕12号", ("渭政发〔2023〕12号", "", None, "")),
        ("甲1号；招商；2023年7月1日；#ZD001", ("甲1号", "招商", date(2023, 7, 1), "ZD001")),
        ("甲1号;2023-07-01", ("甲1号", "", date(2023, 7, 1), "")),
        ("甲1号\n招商 引资\nzd001", ("甲1号", "招商 引资", None, "zd001")),
    ],
)
def test_the_words_of_an_entry(text: str, expected: tuple[str, str, date | None, str]) -> None:
    written = read_entry_words(text)
    assert written is not None
    assert (written.document_no, written.matter, written.day, written.task_no) == expected
    assert read_entry_words(" ； ") is None
    assert read_entry_words("甲1号；2023-13-40") is None
