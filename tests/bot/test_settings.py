"""Settings: the environment over .env, and one clear line for what is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings


def test_the_defaults_are_a_sqlite_file_and_the_office_zone() -> None:
    settings = load_settings({}, None)
    assert settings.database_url == "sqlite:///data/bot.db"
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.language == "zh"
    assert settings.public_api


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("LANGUAGE=en\nADMIN_IDS=1, 2\n", encoding="utf-8")
    settings = load_settings({"LANGUAGE": "zh"}, env)
    assert settings.language == "zh"
    assert settings.admin_ids == (1, 2)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("TIMEZONE", "Mars/Olympus", "TIMEZONE: found 'Mars/Olympus', takes a time zone"),
        ("LANGUAGE", "fr", "LANGUAGE: found 'fr', takes zh or en"),
        ("ADMIN_IDS", "bob", "ADMIN_IDS: found 'bob'"),
        ("TELEGRAM_API_URL", "ftp://x", "TELEGRAM_API_URL: found 'ftp://x'"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL: found a value that is not shown here, takes sqlite:///"),
        ("CLOCK_START", "yesterday", "CLOCK_START: found 'yesterday', takes a date and time"),
        ("CLOCK_START", "2023-02-21T08:29", "CLOCK_START is for trials"),
    ],
)
def test_a_wrong_value_is_named_in_one_line(key: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({key: value}, None)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_missing_token_is_named_and_a_wrong_one_never_shown() -> None:
    with pytest.raises(SettingsError, match="BOT_TOKEN: found nothing"):
        load_settings({}, None, token_needed=True)
    with pytest.raises(SettingsError) as caught:
        load_settings({"BOT_TOKEN": "secret-but-wrong"}, None)
    assert "secret" not in str(caught.value)


def test_a_misspelt_token_key_is_named_where_the_token_is_missing(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("BOT_TOKN=123456:ABCDEF\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"found nothing \(but BOT_TOKN in \.env, probably misspelt\)") as caught:
        load_settings({}, env, token_needed=True)
    assert "ABCDEF" not in str(caught.value)


def test_the_token_does_not_show_itself() -> None:
    settings = load_settings({"BOT_TOKEN": "123456:ABCDEF"}, None)
    assert "ABCDEF" not in repr(settings)
    assert settings.bot_token == "123456:ABCDEF"


def test_a_trial_clock_starts_in_the_office_zone() -> None:
    settings = load_settings({"CLOCK_START": "2023-02-21T08:29", "TELEGRAM_API_URL": "http://127.0.0.1:1"}, None)
    assert settings.clock_start == datetime(2023, 2, 21, 0, 29, tzinfo=UTC)


def test_an_unknown_key_is_named_with_what_was_probably_meant(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("BOT_TOKNE=1\nCOLOUR=blue\n", encoding="utf-8")
    assert load_settings({}, env).unknown == (("BOT_TOKNE", "BOT_TOKEN"), ("COLOUR", None))
