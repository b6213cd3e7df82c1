"""Reports by message, over HTTP: what is understood is said back, what is open is asked, nothing is lost."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from db import Evidence, Report, Store, Task
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, Person, buttons
from tests.support.running_bot import RunningBot
from tests.support.tasks import add_task

QUARTERS = [date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]


# Each story is told as it is; with the bot restarted before each thing that somebody does; with each update twice.
MANNERS = ("plain", "restarted", "twice")


@pytest.fixture(params=MANNERS)
def bot(request: pytest.FixtureRequest, telegram: LocalTelegram, store: Store, units: Units) -> Iterator[RunningBot]:
    running = RunningBot(telegram, store)
    running.every_update_twice = request.param == "twice"
    with running:
        if request.param == "restarted":
            telegram.before_each_act = running.restart
        yield running
        telegram.before_each_act = lambda: None


@dataclass
class Tasks:
    park: int
    jobs: int
    school: int


@pytest.fixture
def tasks(store: Store, units: Units) -> Tasks:
    with store.transaction() as session:
        park = add_task(session, "ZD001", "西部传感器产业园建设项目", units.shigu, QUARTERS)
        jobs = add_task(
            session,
            "RW031",
            "新增城镇就业900人",
            units.shigu,
            [date(2023, 12, 31)],
            kind="key_task",
            target="新增城镇就业900人",
        )
        school = add_task(session, "RW040", "改造学校3所", units.works, [date(2023, 10, 31)], kind="key_task")
        return Tasks(park.id, jobs.id, school.id)


@pytest.fixture
def chen(bot: RunningBot, telegram: LocalTelegram, units: Units, tasks: Tasks) -> Person:
    person = telegram.person("陈晓", id=1001)
    person.join(bot.invite(Role.OFFICIAL, units.shigu, "陈晓"))
    person.shows("石鼓镇")
    return person


@pytest.fixture
def office(bot: RunningBot, telegram: LocalTelegram) -> Person:
    person = telegram.person("李敏", id=1003)
    person.join(bot.invite(Role.SUPERVISION, None, "李敏"))
    person.shows("李敏")
    return person


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "JPEG")
    return buffer.getvalue()


def press_first(person: Person, beginning: str) -> str:
    """Press the button whose words begin so."""
    for message in reversed(person.messages()):
        for button in buttons(message):
            if button["text"].startswith(beginning):
                return person.press(button["text"], message=message)
    raise AssertionError(f"no button {beginning}…:\n{person.transcript()}")


def reports(store: Store) -> list[tuple[str, str, int | None, str]]:
    with store.reading() as session:
        rows = session.scalars(select(Report).order_by(Report.id)).all()
        return [(r.task.no, r.kind, r.percent, r.state) for r in rows]


def percent(store: Store, task_id: int) -> int | None:
    with store.reading() as session:
        return session.get_one(Task, task_id).percent


def test_a_figure_for_a_numbered_task_is_recorded_and_said_back(chen: Person, store: Store, tasks: Tasks) -> None:
    chen.say("ZD001 60% 主体完工")
    answer = chen.shows("进度 60%")
    assert "ZD001" in answer["text"]
    assert "主体完工" in answer["text"]
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]
    assert percent(store, tasks.park) == 60


def test_one_reply_updates_many_tasks(chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工；RW031 完成")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded"), ("RW031", "completed", 100, "waiting")]


def test_undo_puts_back_what_was_said_before(chen: Person, store: Store, tasks: Tasks) -> None:
    chen.say("ZD001 40%")
    chen.shows("进度 40%")
    chen.say("ZD001 60%")
    chen.shows("进度 60%")
    chen.press("撤回")
    chen.shows("已撤回")
    assert percent(store, tasks.park) == 40
    assert [state for *_, state in reports(store)] == ["recorded", "undone"]


def test_an_edited_message_is_followed(chen: Person, store: Store, tasks: Tasks) -> None:
    message = chen.say("ZD001 60%")
    chen.shows("进度 60%")
    chen.edit(message, "ZD001 65%")
    chen.shows("进度 65%")
    chen.say("/cancel")  # heard after the edit, and after its repetition
    chen.shows("取消")
    assert percent(store, tasks.park) == 65
    assert [state for *_, state in reports(store)] == ["replaced", "recorded"]


def test_a_percentage_of_140_is_asked_back_and_nothing_stored(chen: Person, store: Store) -> None:
    chen.say("ZD001 140%")
    chen.shows("140")
    assert reports(store) == []


def test_more_than_all_of_it_is_asked_about_and_says_why(chen: Person, store: Store) -> None:
    chen.say("ZD001 140%")
    chen.shows("超过了 100%")
    assert reports(store) == []


def test_a_task_of_another_unit_is_named_as_such(chen: Person, store: Store) -> None:
    chen.say("RW040 60%")
    chen.shows("RW040 不在您报送的未完成任务中")
    assert reports(store) == []


def test_who_reports_for_no_unit_is_not_asked_which_task(
    bot: RunningBot, telegram: LocalTelegram, tasks: Tasks, store: Store
) -> None:
    zhao = telegram.person("赵卫东", id=1004)
    zhao.join(bot.invite(Role.LEADER, None, "赵卫东"))
    zhao.shows("区领导")
    zhao.say("ZD001 60%")
    zhao.shows("由承担任务的单位报送")
    assert reports(store) == []


def test_words_that_mean_nothing_get_an_example(chen: Person, store: Store) -> None:
    chen.say("今天天气不错")
    chen.shows("ZD001 60%")
    assert reports(store) == []


def test_a_bare_figure_is_asked_about_and_the_tap_settles_it(chen: Person, store: Store) -> None:
    chen.say("60%")
    chen.shows("是哪一项")
    press_first(chen, "ZD001")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_a_question_is_still_understood_after_a_restart(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.say("60%")
    chen.shows("是哪一项")
    bot.restart()
    press_first(chen, "RW031")
    chen.shows("进度 60%")
    assert reports(store) == [("RW031", "progress", 60, "recorded")]


def test_a_button_then_words_and_a_restart_between(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.say("/task ZD001")
    chen.shows("节点1")
    chen.press("报进展")
    chen.shows("进展如何")
    bot.restart()
    chen.say("70%，设备进场")
    chen.shows("进度 70%")
    assert reports(store) == [("ZD001", "progress", 70, "recorded")]


def test_the_same_update_twice_counts_once(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.telegram.fault("cut_after", "getUpdates", count=1)
    chen.say("ZD001 60%")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_a_completion_goes_to_the_office_and_the_answer_comes_back(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("ZD001 一季度节点完成")
    chen.shows("已报督查室审核")
    office.say("/review")
    office.shows("待审核 1 项")
    office.press("ZD001")
    office.shows("报完成")
    office.press("通过")
    office.shows("已通过")
    bot.deliver()
    chen.shows("已通过审核")
    assert reports(store)[-1][3] == "accepted"


def test_a_return_comes_back_with_its_reason_and_can_be_answered(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    bot.deliver()
    office.shows("待审核")
    office.press("退回")
    office.shows("请选理由")
    office.say("缺少劳动合同名册")
    office.shows("已退回")
    bot.deliver()
    returned = chen.shows("缺少劳动合同名册")
    chen.say("完成，名册已补", reply_to=returned["message_id"])
    chen.shows("已报督查室审核")
    assert [state for *_, state in reports(store)] == ["returned", "waiting"]


def test_an_accepted_report_cannot_be_taken_back(bot: RunningBot, chen: Person, office: Person) -> None:
    bot.at("2023-03-29T10:00")
    chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    office.say("/review")
    office.shows("待审核 1 项")
    office.press("RW031")
    office.shows("报完成")
    office.press("通过")
    office.shows("已通过")
    assert "督查室已作出审核" in chen.answer(chen.press("撤回"))["text"]


def test_another_units_task_is_not_reported_on(chen: Person, store: Store) -> None:
    chen.say("/report RW040")
    chen.shows("没有办理此事的权限")
    assert reports(store) == []


def test_a_photo_with_a_caption_is_a_report_with_evidence(chen: Person, store: Store) -> None:
    chen.send("photo", picture(), caption="ZD001 60% 主体完工")
    chen.shows("进度 60%")
    chen.telegram.wait_for_call("getFile")
    with store.reading() as session:
        evidence = session.scalars(select(Evidence)).all()
        assert [(e.kind, e.report_id is not None) for e in evidence] == [("photo", True)]


def test_a_question_goes_to_the_office_and_the_reply_comes_back(bot: RunningBot, chen: Person, office: Person) -> None:
    chen.say("ZD001 的佐证材料要盖章吗？")
    chen.shows("已转督查室")
    bot.deliver()
    asked = office.shows("要盖章吗")
    office.say("需要，盖单位公章。", reply_to=asked["message_id"])
    office.shows("已转达")
    bot.deliver()
    chen.shows("盖单位公章")


def test_the_same_words_sent_twice_count_once(bot: RunningBot, chen: Person, store: Store) -> None:
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    bot.at("2023-02-21T08:30")
    chen.say("ZD001 60% 主体完工")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_the_report_command_takes_words_behind_the_number(chen: Person, store: Store) -> None:
    chen.say("/report ZD001 60% 主体完工")
    chen.shows("进度 60%")
    assert reports(store) == [("ZD001", "progress", 60, "recorded")]


def test_done_on_the_card_changes_the_card_in_place(chen: Person, store: Store) -> None:
    chen.say("/task RW031")
    card = chen.shows("RW031")
    chen.press("完成已办结")
    changed = chen.shows("已报督查室审核")
    assert changed["message_id"] == card["message_id"]
    assert reports(store) == [("RW031", "completed", 100, "waiting")]


def test_an_edit_after_a_day_is_a_correction_that_the_office_sees(bot: RunningBot, chen: Person, store: Store) -> None:
    message = chen.say("ZD001 60%")
    chen.shows("进度 60%")
    bot.at("2023-02-22T09:00")
    chen.edit(message, "ZD001 65%")
    chen.shows("进度 65%")
    with store.reading() as session:
        assert session.scalars(select(Report).order_by(Report.id.desc())).first().flags == ["correction"]  # type: ignore[union-attr]


def test_the_office_enters_what_came_on_paper_for_the_day_it_came(
    bot: RunningBot, chen: Person, office: Person, store: Store
) -> None:
    office.say("/task ZD001")
    office.shows("ZD001")
    office.press("代录纸质报送")
    office.shows("哪天收到")
    bot.restart()
    office.say("60% 主体完工")
    office.shows("请先写收到的日期")
    office.say("2月17日 60% 主体完工")
    office.shows("进度 60%")
    with store.reading() as session:
        report = session.scalars(select(Report)).one()
        assert (report.received_on, report.channel, report.person_id) == (date(2023, 2, 17), "paper", None)
        assert report.entered_by is not None


def test_more_time_is_asked_for_with_date_and_reason_and_decided(
    bot: RunningBot, chen: Person, office: Person, store: Store, tasks: Tasks
) -> None:
    bot.at("2023-03-20T10:00")
    chen.say("/task ZD001")
    chen.shows("3月31日")
    chen.press("申请延期")
    chen.shows("需要延到哪一天")
    bot.restart()
    chen.say("4月15日")
    chen.shows("原因是什么")
    chen.say("设备到货推迟")
    chen.shows("已申请延期")
    bot.deliver()
    office.shows("设备到货推迟")
    press_first(office, "同意延至")
    office.shows("已同意延期")
    bot.deliver()
    chen.shows("新期限")
    with store.reading() as session:
        node = session.get_one(Task, tasks.park).nodes[0]
        assert (node.due_on, node.original_due_on) == (date(2023, 4, 15), date(2023, 3, 31))


def test_an_extension_asked_too_late_is_refused_with_the_reason(bot: RunningBot, chen: Person) -> None:
    bot.at("2023-03-28T10:00")
    chen.say("/task ZD001")
    chen.shows("ZD001")
    chen.say("ZD001 申请延期到4月15日，设备到货推迟")
    chen.shows("至少 5 个工作日")


def test_an_album_is_one_report_with_all_its_pictures(chen: Person, store: Store) -> None:
    import base64

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


def test_a_call_for_help_goes_to_the_leader_in_charge_and_the_answer_comes_back(
    bot: RunningBot, telegram: LocalTelegram, chen: Person, store: Store, tasks: Tasks
) -> None:
    with store.transaction() as session:
        session.get_one(Task, tasks.park).district_leader = "分管工业副区长"
    leader = telegram.person("赵卫东", id=1004)
    leader.join(bot.invite(Role.LEADER, None, "赵卫东", "分管工业副区长"))
    leader.shows("赵卫东")
    chen.say("ZD001 需协调解决用地指标")
    chen.shows("已报分管区领导")
    bot.deliver()
    leader.shows("用地指标")
    leader.press("答复")
    leader.shows("请写给")
    bot.restart()
    leader.say("本周五召开专题会")
    leader.shows("已转达")
    bot.deliver()
    chen.shows("本周五召开专题会")


def test_what_was_handed_out_is_noted_with_one_tap(bot: RunningBot, chen: Person, store: Store) -> None:
    bot.let_run("2023-02-21T08:30")
    digest = chen.shows("新下达任务 2 项")
    bot.restart()
    press_first(chen, "签收")
    chen.shows("2月21日")
    assert "新下达任务" not in next(m["text"] for m in chen.messages() if m["message_id"] == digest["message_id"])
