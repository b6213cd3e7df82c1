"""What was wrong is put right: Undo, an edited message, a correction after the window."""

from sqlalchemy import select, update

from db import Report, Role, Store
from tests.bot.conftest import Units
from tests.bot.stories.conftest import Tasks
from tests.bot.stories.seen import percent, reports
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


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
    confirmed = chen.shows("进度 60%")
    chen.edit(message, "ZD001 65%")
    followed = chen.shows("进度 65%")
    assert followed["message_id"] <= confirmed["message_id"], "the confirmation changes in its place"
    chen.say("/cancel")  # heard after the edit, and after its repetition
    chen.shows("取消")
    assert percent(store, tasks.park) == 65
    assert [state for *_, state in reports(store)] == ["replaced", "recorded"]


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


def test_an_edit_after_a_day_is_a_correction_that_the_office_sees(bot: RunningBot, chen: Person, store: Store) -> None:
    message = chen.say("ZD001 60%")
    chen.shows("进度 60%")
    bot.at("2023-02-22T09:00")
    chen.edit(message, "ZD001 65%")
    chen.shows("进度 65%")
    with store.reading() as session:
        assert session.scalars(select(Report).order_by(Report.id.desc())).first().flags == ["correction"]  # type: ignore[union-attr]


def test_undo_after_an_edit_takes_back_what_the_edit_said(chen: Person, store: Store, tasks: Tasks) -> None:
    message = chen.say("ZD001 60%；RW031 100人")
    chen.shows("进度 60%")
    chen.edit(message, "ZD001 65%；RW031 120人")
    both = chen.shows("进度 65%")
    chen.press("撤回 ZD001", message=both)
    chen.shows("已撤回")
    assert percent(store, tasks.park) is None
    assert [(no, state) for no, _, _, state in reports(store)] == [
        ("ZD001", "replaced"),
        ("RW031", "replaced"),
        ("ZD001", "undone"),
        ("RW031", "recorded"),
    ]


def test_a_comma_put_right_later_makes_nothing_late(bot: RunningBot, chen: Person, store: Store, tasks: Tasks) -> None:
    message = chen.say("RW031 完成")
    chen.shows("已报督查室审核")
    chen.send("document", b"%PDF-1.4", file_name="验收.pdf", reply_to=chen.last()["message_id"])
    chen.shows("已归到 RW031")
    bot.at("2023-04-06T09:00")
    chen.edit(message, "RW031 完成。")
    chen.shows("RW031")
    bot.settle()
    with store.reading() as session:
        first, second = session.scalars(select(Report).order_by(Report.id)).all()
        assert (first.state, second.state) == ("replaced", "waiting")
        assert second.received_on == first.received_on
        assert [file.file_name for file in second.evidence] == ["验收.pdf"]
        assert not first.evidence


def test_what_an_edit_claims_anew_counts_for_the_day_of_the_edit(
    bot: RunningBot, chen: Person, store: Store, tasks: Tasks
) -> None:
    message = chen.say("RW031 100人")
    chen.shows("RW031")
    bot.at("2023-02-24T09:00")
    chen.edit(message, "RW031 完成")
    chen.shows("已报督查室审核")
    bot.settle()
    with store.reading() as session:
        assert [str(r.received_on) for r in session.scalars(select(Report).order_by(Report.id))] == [
            "2023-02-21",
            "2023-02-24",
        ]


def test_an_edit_of_an_older_message_leaves_what_was_said_since(
    bot: RunningBot, chen: Person, store: Store, tasks: Tasks
) -> None:
    message = chen.say("ZD001 60%")
    chen.shows("进度 60%")
    chen.say("ZD001 80%")
    chen.shows("进度 80%")
    chen.edit(message, "ZD001 60%，主体完工")
    bot.settle()
    if any(state == "replaced" for *_, state in reports(store)):
        assert percent(store, tasks.park) == 80
    else:  # asked back: then nothing has changed
        assert [state for *_, state in reports(store)] == ["recorded", "recorded"]


def test_an_edit_that_says_nothing_leaves_the_report_standing(
    bot: RunningBot, chen: Person, store: Store, tasks: Tasks
) -> None:
    message = chen.say("ZD001 60%")
    chen.shows("进度 60%")
    chen.edit(message, "哈哈")
    chen.shows("原来报的内容仍然有效")
    chen.shows("没看懂")
    chen.edit(message, "ZD001 160%")
    bot.settle()
    assert [(state, said) for _, _, said, state in reports(store)] == [("recorded", 60)]
    assert percent(store, tasks.park) == 60


def test_who_serves_another_unit_by_now_changes_nothing_by_an_edit(
    bot: RunningBot, chen: Person, store: Store, tasks: Tasks, units: Units
) -> None:
    message = chen.say("ZD001 60%")
    chen.shows("进度 60%")
    with store.transaction() as session:
        session.execute(update(Role).values(unit_id=units.works))
    chen.edit(message, "ZD001 61%")
    chen.shows("不在您报送的未完成任务中")
    bot.settle()
    assert percent(store, tasks.park) == 60
    assert [state for *_, state in reports(store)] == ["recorded"]
