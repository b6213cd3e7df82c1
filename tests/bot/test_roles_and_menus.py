"""Who is an administrator by the settings, and Telegram's menus, follow the settings and the calendar."""

from datetime import date

import pytest
from sqlalchemy import select

from db import Role, Store
from domain.rules.permissions import Role as RoleName
from tests.bot.conftest import Units
from tests.support.local_telegram import Json, LocalTelegram
from tests.support.people import add_person
from tests.support.running_bot import RunningBot


def administrators(store: Store) -> list[int | None]:
    with store.reading() as session:
        rows = session.scalars(select(Role).where(Role.role == "administrator", Role.until_on.is_(None)))
        return sorted(row.person.telegram_id for row in rows)  # type: ignore[type-var]


def test_an_id_taken_out_of_admin_ids_is_an_administrator_no_more(telegram: LocalTelegram, store: Store) -> None:
    one, two = (telegram.person(name, id=n, language_code="en") for n, name in ((11, "One"), (12, "Two")))
    with RunningBot(telegram, store, ADMIN_IDS="11,12") as bot:
        code = bot.invite(RoleName.ADMINISTRATOR, name="Three")
        for someone in (one, two):
            someone.join()
            someone.shows("系统管理员")
        three = telegram.person("Three", id=13, language_code="en")
        three.join(code)
        three.shows("Three")
    assert administrators(store) == [11, 12, 13]
    with RunningBot(telegram, store, ADMIN_IDS="12"):
        assert administrators(store) == [12, 13], "who came by a link was made one in the bot, not by the settings"
        one.say("/me")
        one.shows("invited")
    with RunningBot(telegram, store, ADMIN_IDS="11"):
        one.say("/me")
        one.shows("系统管理员")
    assert administrators(store) == [11, 13]


def test_the_last_administrator_stays_where_the_settings_name_nobody(
    telegram: LocalTelegram, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    one = telegram.person("One", id=11, language_code="en")
    with RunningBot(telegram, store, ADMIN_IDS="11"):
        one.join()
        one.shows("系统管理员")
    with RunningBot(telegram, store):
        assert administrators(store) == [11]
    assert "nobody else would be one" in caplog.text


def menu_set_for(telegram: LocalTelegram, account: int, after: int, other_than: Json | None = None) -> Json:
    """The next menu that is set or taken away for this account; joining may set the same one once more."""
    known = None if other_than is None else other_than["params"]["commands"]
    while True:
        found = telegram.get("/calls", after=after, wait=10)["calls"]
        assert found, "no menu was set"
        for call in found:
            about_menu = call["method"] in ("setMyCommands", "deleteMyCommands")
            about_them = call["params"].get("scope", {}).get("chat_id") == account
            if about_menu and about_them and call["params"].get("commands", ()) != known:
                set_now: Json = call
                return set_now
        after = found[-1]["seq"]


def test_roles_that_begin_and_end_by_date_reach_the_menu_that_day(
    telegram: LocalTelegram, store: Store, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.menus.PAUSE", 0.05)
    with store.transaction() as session:
        person = add_person(session, "Chen", RoleName.OFFICIAL, units.shigu, telegram_id=1001)
        [official] = session.scalars(select(Role).where(Role.person_id == person.id))
        official.until_on = date(2023, 2, 23)
        session.add(
            Role(
                person_id=person.id,
                role="unit_head",
                unit_id=units.shigu,
                from_on=date(2023, 2, 22),
                until_on=date(2023, 2, 23),
            )
        )
    telegram.person("Chen", id=1001).join()
    with RunningBot(telegram, store, at="2023-02-21T12:00") as bot:
        first = menu_set_for(telegram, 1001, 0)
        bot.at("2023-02-22T00:01")
        as_head = menu_set_for(telegram, 1001, first["seq"], other_than=first)
        assert len(as_head["params"]["commands"]) > len(first["params"]["commands"])
        bot.at("2023-02-24T00:01")
        gone = menu_set_for(telegram, 1001, as_head["seq"], other_than=as_head)
        assert gone["method"] == "deleteMyCommands"
