"""Joining by a personal link, and what the bot says to whom."""

from sqlalchemy import func, select

from db import Person as PersonRow
from db import Store, WrongCode
from domain.office import change_rules
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.local_telegram import LocalTelegram, buttons
from tests.support.running_bot import RunningBot


def test_an_official_joins_and_learns_who_she_is(bot: RunningBot, telegram: LocalTelegram, units: Units) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "陈晓"))
    welcome = chen.shows("您好，陈晓")
    assert "石鼓镇经办人员" in welcome["text"]
    assert "08:30" in welcome["text"]
    telegram.wait_for_call("setMyCommands", after=0)


def test_each_is_told_as_what_they_join(bot: RunningBot, telegram: LocalTelegram, units: Units) -> None:
    posts = [
        (Role.OFFICIAL, units.shigu, "石鼓镇经办人员"),
        (Role.UNIT_HEAD, units.works, "住建局单位负责人"),
        (Role.SUPERVISION, None, "督查室"),
        (Role.LEADER, None, "区领导"),
    ]
    for account, (role, unit, told) in enumerate(posts, 1001):
        somebody = telegram.person("陈晓", id=account)
        somebody.join(bot.invite(role, unit, "陈晓"))
        assert told in somebody.shows("您的身份")["text"]


def test_the_menu_shows_what_the_role_may_do_in_the_persons_language(
    bot: RunningBot, telegram: LocalTelegram, units: Units
) -> None:
    chen = telegram.person("Chen", id=1001)
    chen.join(bot.invite(Role.OFFICIAL, units.shigu))
    chen.shows("石鼓镇经办人员")
    before = telegram.last_call()
    chen.say("/language")
    chen.shows("请选择")
    chen.press("English")
    chen.shows("From now on I speak English")
    telegram.wait_for_call("setMyCommands", after=before)
    menu = {c["command"]: c["description"] for c in telegram.get("/user/commands", person=1001)["commands"]}
    assert menu["tasks"] == "My tasks"
    assert "review" not in menu
    assert "invite" not in menu


def test_strangers_get_two_polite_lines_and_nothing_else(bot: RunningBot, telegram: LocalTelegram) -> None:
    stranger = telegram.person("路人", id=9, language_code="zh-hans")
    for words in ("/start", "你好", "/tasks", "/help", "/me"):
        stranger.say(words)
        assert stranger.shows("仅限受邀同事使用")["text"].count("\n") == 1
    english = telegram.person("Passer-by", id=10, language_code="en")
    english.say("/whatever")
    english.shows("open to invited colleagues only")


def test_a_link_works_once(bot: RunningBot, telegram: LocalTelegram, units: Units) -> None:
    code = bot.invite(Role.OFFICIAL, units.shigu)
    first, second = telegram.person("陈晓", id=1001), telegram.person("李四", id=1002, language_code="zh-hans")
    first.join(code)
    first.shows("石鼓镇经办人员")
    second.join(code)
    second.shows("此链接已被使用")
    second.say("/tasks")
    second.shows("仅限受邀同事使用")
    first.join(code)
    first.shows("您已经用此链接加入")


def test_an_old_link_does_not_work(bot: RunningBot, telegram: LocalTelegram, units: Units) -> None:
    code = bot.invite(Role.OFFICIAL, units.shigu)
    bot.at("2023-02-28T08:29")
    chen = telegram.person("陈晓", id=1001, language_code="zh-hans")
    chen.join(code)
    chen.shows("已过期")


def test_five_wrong_codes_lock_an_account_out_for_an_hour(
    bot: RunningBot, telegram: LocalTelegram, units: Units
) -> None:
    office = telegram.person("王督查", id=500)
    office.join(bot.invite(Role.SUPERVISION, None, "王督查"))
    office.shows("督查室")
    guesser = telegram.person("猜", id=66, language_code="zh-hans")
    for number in range(4):
        guesser.join(f"guess{number}")
        guesser.shows("邀请码不正确")
    guesser.join("guess4")
    guesser.shows("错误次数过多")
    bot.deliver()
    told = office.shows("邀请码")["text"]
    assert "猜" in told
    assert "66" in told
    code = bot.invite(Role.OFFICIAL, units.shigu)
    bot.at("2023-02-21T09:28")
    guesser.join(code)
    guesser.shows("2月21日 09:29")
    bot.at("2023-02-21T09:29")
    guesser.join(code)
    guesser.shows("石鼓镇经办人员")


def test_an_administrator_of_the_settings_is_one_at_first_contact(bot: RunningBot, telegram: LocalTelegram) -> None:
    admin = telegram.person("管理员", id=1)
    admin.say("/start")
    admin.shows("系统管理员")
    admin.say("/invite")
    labels = [b["text"] for b in buttons(admin.shows("您要邀请"))]
    assert labels == ["经办人员", "单位负责人", "区领导", "督查室", "系统管理员"]


def test_a_code_written_in_a_group_is_not_looked_at(
    bot: RunningBot, telegram: LocalTelegram, units: Units, store: Store
) -> None:
    chen = telegram.person("陈晓", id=1001)
    group = telegram.group("工作群", chen, supergroup=True)
    code = bot.invite(Role.OFFICIAL, units.shigu)
    chen.say(f"/start {code}", group)
    chen.say("/start nonsense", group)
    chen.join(code)
    chen.shows("石鼓镇经办人员")
    said = [m["text"] for m in chen.messages(group) if not m["out"] and m.get("text")]
    assert all("/bind" in text for text in said)  # its greeting, and nothing else
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(WrongCode)) == 0


def test_an_account_serves_several_units(bot: RunningBot, telegram: LocalTelegram, units: Units, store: Store) -> None:
    chen = telegram.person("陈晓", id=1001)
    chen.join(bot.invite(Role.OFFICIAL, units.shigu))
    chen.shows("石鼓镇经办人员")
    chen.join(bot.invite(Role.OFFICIAL, units.works))
    both = chen.shows("欢迎回来")["text"]
    assert "石鼓镇经办人员" in both
    assert "住建局经办人员" in both
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(PersonRow)) == 1


def test_the_welcome_says_when_the_morning_message_comes_by_the_offices_hours(
    bot: RunningBot, telegram: LocalTelegram, units: Units, store: Store
) -> None:
    with store.transaction() as session:
        change_rules(session, None, {"opens": 9 * 60}, bot.now)
    chen = telegram.person("陈晓", id=1001)
    chen.join(bot.invite(Role.OFFICIAL, units.shigu, "陈晓"))
    assert "每个工作日早上 09:00" in chen.shows("您好，陈晓")["text"]
