"""/ranking and /points over the local Telegram: who sees what, in columns, down to one line."""

from datetime import date

import pytest
from sqlalchemy import select

from db import Report, Store, Unit
from domain.ledger import post_points
from domain.rules.permissions import Role
from tests.bot.conftest import Units
from tests.support.district import District, at, worked_example
from tests.support.local_telegram import LocalTelegram, Person, buttons
from tests.support.people import add_person
from tests.support.running_bot import RunningBot

JULY_END, NODE_2 = date(2023, 7, 31), date(2023, 7, 5)


@pytest.fixture
def zone_unit(store: Store, units: Units, bot: RunningBot) -> int:
    """The worked example, and a town with three accepted nodes; posted through the end of July."""
    with store.transaction() as session:
        district = District(session, {"石鼓镇": session.get_one(Unit, units.shigu)})
        task = worked_example(district)
        district.unit("姜谭经开区").ranking_group = "园区管委会"
        for number, day in enumerate((date(2023, 3, 29), date(2023, 6, 29), date(2023, 7, 4))):
            own = district.task(f"ZW00{number}", "石鼓镇", (date(2023, 6, 30),), kind="key_task", difficulty=100)
            district.submit(own, 1, day, accepted=day)
        second = session.scalars(select(Report).where(Report.task_id == task.id, Report.received_on == NODE_2)).one()
        second.words = "ZD001 二季度节点已完成，主体封顶"
        second.person_id = add_person(session, "陈刚", Role.OFFICIAL, task.lead_unit_id).id
        second.decided_by = add_person(session, "周敏", Role.SUPERVISION).id
        post_points(session, JULY_END, at(JULY_END))
        lead = task.lead_unit_id
    bot.at("2023-07-31T10:00")
    return lead


@pytest.fixture
def office(bot: RunningBot, zone_unit: int) -> Person:
    return bot.joined("李敏", 1003, Role.SUPERVISION)


def test_the_office_sees_a_group_in_columns_and_who_is_only_listed(office: Person) -> None:
    office.say("/ranking")
    shown = office.shows("截至7月31日")
    assert "镇街" in shown["text"]
    assert " 1 =  石鼓镇\u3000\u3000\u3000  98.07  98.67" in shown["text"]
    assert {"园区管委会", "• 镇街"} <= {b["text"] for b in buttons(shown)}
    office.press("园区管委会")
    zone = office.shows("按办法本组不排名")
    assert "95.80" in zone["text"]
    assert "97.00" in zone["text"]


def test_the_office_drills_down_to_a_line_and_its_figures(office: Person) -> None:
    office.say("/ranking")
    office.shows("截至7月31日")
    office.press("园区管委会")
    office.shows("列示，不排名")
    office.press("姜谭经开区")
    points = office.shows("明细")
    assert "得分 95.80 = 得分率 97.00 + 加分 0.00 − 减分 1.20" in points["text"]
    assert "7月5日 ZD001 节点2 节点验收通过 +2.82" in points["text"]
    office.press("2")
    line = office.shows("3.00 × 94%")
    assert "逾期 3 个工作日" in line["text"]
    assert "weibin-default 2023.1" in line["text"]
    assert "陈刚7月5日在聊天中报送" in line["text"]
    assert "ZD001 二季度节点已完成，主体封顶" in line["text"]
    assert "7月10日验收通过（周敏）" in line["text"]


def test_a_unit_sees_its_own_standing_and_no_other(
    office: Person, bot: RunningBot, units: Units, zone_unit: int
) -> None:
    chen = bot.joined("陈晓", 1001, Role.OFFICIAL, units.shigu)
    chen.say("/ranking")
    own = chen.shows("第 1 名，共 1 个单位")
    assert "姜谭经开区" not in own["text"]
    chen.press("查看明细")
    chen.shows("明细")
    chen.say("/points 姜谭经开区")
    chen.shows("not yours" if "en" in bot.settings.language else "督查室")
    assert bot.forge_press(chen, f"pt:{zone_unit}:2023-07-31:2023:0") == bot.forge_press(
        chen, "rk:镇街:2023-07-31:2023:-"
    )


def test_another_day_and_another_list(office: Person) -> None:
    office.say("/ranking")
    office.shows("截至7月31日")
    office.press("按月")
    office.shows("截至6月30日（6月末）")
    office.press("亮点品牌")
    shown = office.shows("亮点品牌")
    assert "尚无到期节点" in shown["text"]


def test_month_quarter_and_year_stand_at_their_end_and_say_what_moved_since_they_began(office: Person) -> None:
    office.say("/ranking")
    shown = office.shows("截至7月31日")
    assert "7月增减\n石鼓镇 +30.90" in shown["text"]
    assert "▲▼ 与得分增减均较6月30日" in shown["text"]
    office.press("按季")
    shown = office.shows("2023 年累计，截至6月30日（二季度末）")
    assert "67.17" in shown["text"]
    office.press("‹ 一季度")
    office.shows("截至3月31日（一季度末）")
    office.press("二季度 ›")
    office.shows("二季度末")
    office.press("按月")
    office.shows("6月末")
    office.press("‹ 5月")
    office.shows("截至5月31日（5月末）")
    office.press("按年")
    office.shows("2022 年全年")
    office.press("2023 ›")
    shown = office.shows("2023 年累计，截至7月31日")
    assert "增减" not in shown["text"]


def test_the_ranking_as_a_picture_and_as_a_workbook(office: Person, telegram: LocalTelegram) -> None:
    office.say("/ranking")
    office.shows("截至7月31日")
    office.press("按季")
    quarter = office.shows("二季度末")
    office.press("图片", message=quarter)
    assert telegram.wait_for_call("sendPhoto")["status"] == 200
    office.press("Excel 表", message=quarter)
    assert telegram.wait_for_call("sendDocument")["status"] == 200
    sent = [message["document"]["file_name"] for message in office.messages() if "document" in message]
    assert set(sent) == {"ranking-2023-2023-06-30.xlsx"}


def test_all_groups_at_once_as_a_real_table(office: Person) -> None:
    office.say("/ranking")
    office.shows("截至7月31日")
    office.press("表格")
    shown = office.shows("园区管委会")
    kinds = [block["type"] for block in shown["rich_message"]["blocks"]]
    assert kinds.count("table") == 3
    assert kinds.count("details") == 3  # a fold-out for each unit


def test_a_server_that_knows_no_tables_gets_text_in_columns(office: Person, telegram: LocalTelegram) -> None:
    telegram.fault("404", "sendRichMessage", count=-1)
    office.say("/ranking")
    office.shows("截至7月31日")
    office.press("表格")
    shown = office.shows("园区管委会")
    assert "rich_message" not in shown
    assert any(entity["type"] == "pre" for entity in shown["entities"])


def test_in_english(office: Person) -> None:
    office.say("/language")
    office.shows("请选择")
    office.press("English")
    office.shows("speak English")
    office.say("/points 姜谭经开区")
    shown = office.shows("Entries")
    assert "Score 95.80 = rate 97.00 + 0.00 − 1.20" in shown["text"]
    office.say("/points 火星")
    office.shows("I know no unit")
    office.say("/points")
    office.shows("Whose points?")
