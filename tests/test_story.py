"""The main job from end to end, over HTTP: the list goes in, a morning, reports, a missed date, alerts, the ranking.

The figures are those of the worked example in the assessment method: 95.80 as of 31 July.
"""

import json
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from bot.__main__ import main
from db import Store, Unit
from domain.rules.permissions import Role
from tests.support.local_telegram import LocalTelegram, Person
from tests.support.running_bot import RunningBot

UNITS = Path(__file__).resolve().parents[1] / "examples" / "units.csv"
HEADINGS = [
    "序号",
    "编号",
    "项目名称",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "责任单位",
    "完成时限",
    "调度频次",
    "难度系数",
]
ROW = [
    1,
    "ZD001",
    "西部传感器产业园建设项目",
    "复工,完成年度投资20%",
    "完成年度投资50%",
    "主体完工",
    "竣工投用",
    "姜谭经开区",
    "12月底前",
    "季报",
    1.2,
]


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("重大项目清单")
    for row in (["渭滨区2023年重大项目清单"], HEADINGS, ROW):
        sheet.append(row)
    book.save(path)
    return path


def unit_id(store: Store, short: str) -> int:
    with store.reading() as session:
        return session.scalars(select(Unit.id).where(Unit.short_zh == short)).one()


def alerts(person: Person) -> list[str]:
    """The overdue alerts a person got: the day each says it is late by."""
    return [
        line.strip()
        for message in person.messages()
        if not message["out"] and "逾期提醒" in message.get("text", "")
        for line in message["text"].splitlines()
        if "个工作日" in line
    ]


@pytest.fixture
def in_store(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """The command line works on this test's store, and on no other `.env`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", store.url)
    for key in ("BOT_TOKEN", "TELEGRAM_API_URL", "CLOCK_START"):
        monkeypatch.delenv(key, raising=False)
    return store


@pytest.mark.long
def test_from_the_list_to_the_ranking(
    in_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = in_store
    book = workbook(tmp_path / "lists-2023.xlsx")
    assert main(["import", str(book), "--units", str(UNITS), "--in-force", "2023-02-21"]) == 0
    assert "1 / 0 / 0" in capsys.readouterr().out

    with LocalTelegram() as telegram, RunningBot(telegram, store, at="2023-02-21T08:29") as bot:
        zone = unit_id(store, "姜谭经开区")
        chen = telegram.person("陈晓", id=1001)
        head = telegram.person("王建国", id=1002)
        office = telegram.person("李敏", id=1003)
        for person, role, unit in ((chen, Role.OFFICIAL, zone), (head, Role.UNIT_HEAD, zone)):
            person.join(bot.invite(role, unit, person.name))
            person.shows("姜谭经开区")
        office.join(bot.invite(Role.SUPERVISION, None, office.name))
        office.shows("督查室")

        # the last working days before the report day bring the prompt; the reply is recorded
        bot.let_run("2023-03-27T08:30")
        prompt = chen.shows("事项待办")
        assert "ZD001" in prompt["text"]
        chen.say("1 25% 已复工", reply_to=prompt["message_id"])
        chen.shows("进度 25%")

        # submitted on 29 March, accepted on 3 April: counts for March
        bot.let_run("2023-03-29T10:00")
        chen.say("ZD001 节点1完成")
        chen.shows("已报督查室审核")
        bot.deliver()
        office.shows("待审核")
        bot.let_run("2023-04-03T10:00")
        assert alerts(chen) == []  # nothing is overdue while it waits
        office.press("通过")
        office.shows("已通过")
        bot.deliver()
        chen.shows("已通过审核")

        # the quarterly report, on a make-up Sunday
        bot.let_run("2023-06-25T09:00")
        chen.say("ZD001 45%")
        chen.shows("进度 45%")

        # 30 June passes; the ladder climbs in working days
        bot.let_run("2023-06-30T18:00")
        assert alerts(chen) == []
        bot.let_run("2023-07-03T09:00")
        assert len(alerts(chen)) == 1
        assert len(alerts(head)) == 1
        assert alerts(office) == []
        bot.let_run("2023-07-04T18:00")
        assert len(alerts(chen)) == 1
        bot.let_run("2023-07-05T09:00")
        assert len(alerts(office)) == 1
        chen.say("ZD001 节点2完成")
        chen.shows("已报督查室审核")
        bot.let_run("2023-07-10T10:00")
        assert len(alerts(office)) == 1
        office.press("通过")
        office.shows("已通过")

        bot.let_run("2023-08-01T09:00")
        office.say("/ranking")
        office.shows("镇街")
        office.press("园区管委会")
        assert "95.80" in office.shows("姜谭经开区")["text"]
        chen.say("/points")
        points = chen.shows("姜谭经开区")["text"]
        assert "2.82" in points

    # what the command line prints is the same
    assert main(["ranking", "--as-of", "2023-07-31", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    zone_line = next(u for g in found["groups"] for u in g["units"] if u["unit"] == "姜谭经开区")
    assert (zone_line["rate"], zone_line["score"], zone_line["place"]) == (97.0, 95.8, None)
    assert main(["ledger", "--csv"]) == 0
    assert "2.82" in capsys.readouterr().out
