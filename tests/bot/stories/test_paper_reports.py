"""What came on paper or by phone, entered by the office."""

from datetime import date

from sqlalchemy import select

from db import Report, Store
from tests.support.local_telegram import Person
from tests.support.running_bot import RunningBot


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
