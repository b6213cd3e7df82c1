"""Questions to the office, calls for help to the district leader."""

from db import Store, Task
from domain.rules.permissions import Role
from tests.bot.stories.conftest import Tasks
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot


def test_a_question_goes_to_the_office_and_the_reply_comes_back(bot: RunningBot, chen: Person, office: Person) -> None:
    chen.say("ZD001 的佐证材料要盖章吗？")
    chen.shows("已转督查室")
    bot.deliver()
    asked = office.shows("要盖章吗")
    office.say("需要，盖单位公章。", reply_to=asked["message_id"])
    office.shows("已转达")
    bot.deliver()
    chen.shows("盖单位公章")


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
