"""Years without a published calendar that the office enters by hand: known once somebody says that it is all."""

from datetime import UTC, date, datetime

import pytest

from db import Store
from domain.calendar_changes import calendar_view, change_day, change_days
from domain.calendar_years import confirm_year, entered_years
from domain.errors import NotAllowed, Refused
from domain.rules.permissions import Actor, Role
from domain.workdays import read_office_calendar
from tests.support.people import add_person, add_unit, as_actor
from tests.support.tasks import add_task

TODAY = date(2030, 11, 10)
NOW = datetime(2030, 11, 10, 2, 0, tzinfo=UTC)
SPRING, LAST = date(2031, 1, 22), date(2031, 1, 28)  # a Wednesday to a Tuesday


@pytest.fixture
def office(store: Store) -> Actor:
    with store.transaction() as session:
        unit = add_unit(session, "S010", "石鼓镇")
        add_task(session, "ZD001", "产业园", unit.id, [date(2031, 6, 30)])
        return as_actor(session, add_person(session, "李敏", Role.SUPERVISION), TODAY)


def test_it_is_known_with_who_said_so_and_when_until_it_is_taken_back(store: Store, office: Actor) -> None:
    with store.transaction() as session:
        assert calendar_view(session, read_office_calendar(session), TODAY).unknown_years == ((2031, 1),)
        assert change_days(session, office, SPRING, LAST, False, "春节", NOW) == 5
        calendar = read_office_calendar(session)
        assert not calendar.is_known(2031), "a few days are not yet all"
        confirm_year(session, office, 2031, True, NOW)
        calendar = read_office_calendar(session)
        assert calendar.is_known(2031)
        view = calendar_view(session, calendar, TODAY)
        assert view.unknown_years == ()
        [entered] = view.entered_years
        assert (entered.year, entered.days, entered.confirmed_by, entered.confirmed_at) == (2031, 5, "李敏", NOW)
        confirm_year(session, office, 2031, False, NOW)
        assert not read_office_calendar(session).is_known(2031)


def test_a_year_of_which_every_day_was_taken_back_is_known_no_more(store: Store, office: Actor) -> None:
    with store.transaction() as session:
        change_day(session, office, SPRING, False, "", NOW)
        confirm_year(session, office, 2031, True, NOW)
        change_day(session, office, SPRING, None, "", NOW)
        assert not read_office_calendar(session).is_known(2031)
        assert entered_years(session, 2031) == ()


def test_a_span_leaves_alone_what_is_so_already_and_is_taken_back_as_a_whole(store: Store, office: Actor) -> None:
    with store.transaction() as session:
        saturday = date(2031, 1, 25)
        change_day(session, office, saturday, True, "调休", NOW)
        assert change_days(session, office, SPRING, LAST, False, "春节", NOW) == 6
        calendar = read_office_calendar(session)
        assert calendar.working_days(SPRING, LAST) == []
        assert change_days(session, office, SPRING, LAST, None, "", NOW) == 6
        assert len(read_office_calendar(session).working_days(SPRING, LAST)) == 5


def test_what_cannot_be_said(store: Store, office: Actor) -> None:
    with store.transaction() as session:
        with pytest.raises(Refused, match="year_not_entered"):
            confirm_year(session, office, 2031, True, NOW)
        with pytest.raises(Refused, match="year_published"):
            confirm_year(session, office, 2024, True, NOW)
        with pytest.raises(Refused, match="calendar_span"):
            change_days(session, office, LAST, SPRING, False, "", NOW)
        with pytest.raises(Refused, match="calendar_span"):
            change_days(session, office, SPRING, date(2031, 12, 31), False, "", NOW)
        official = as_actor(session, add_person(session, "陈晓", Role.OFFICIAL, 1), TODAY)
        with pytest.raises(NotAllowed):
            confirm_year(session, official, 2031, True, NOW)
