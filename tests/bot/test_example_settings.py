"""config.example.env explains every setting, in both languages, with the default that is true."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import Settings, load_settings

EXAMPLE = Path(__file__).resolve().parents[2] / "config.example.env"
SETTINGS = {f.metadata["key"]: f.metadata["default"] for f in fields(Settings) if "key" in f.metadata}


def blocks() -> dict[str, tuple[str, str]]:
    """Each key of the file with its value and the lines above it."""
    found: dict[str, tuple[str, str]] = {}
    above: list[str] = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if setting := re.fullmatch(r"#?([A-Z_]+)=(.*)", line):
            found[setting[1]] = (setting[2], "\n".join(above))
        above = [*above, line] if line.startswith("#") and not setting else []
    return found


def test_the_file_has_every_setting_and_no_other() -> None:
    assert set(blocks()) == set(SETTINGS)


@pytest.mark.parametrize("key", SETTINGS)
def test_a_setting_is_explained_in_both_languages(key: str) -> None:
    explained = blocks()[key][1]
    assert re.search(r"[a-z]{3}", explained)
    assert re.search(r"[\u4e00-\u9fff]{3}", explained)


@pytest.mark.parametrize("key", [key for key, default in SETTINGS.items() if default])
def test_the_default_that_is_shown_is_the_default(key: str) -> None:
    assert blocks()[key][0] == SETTINGS[key]


def test_a_copy_with_a_token_starts(tmp_path: Path) -> None:
    copy = tmp_path / ".env"
    copy.write_text(EXAMPLE.read_text(encoding="utf-8").replace("BOT_TOKEN=", "BOT_TOKEN=123456:ABC-DEF"))
    settings = load_settings({}, copy, token_needed=True)
    assert settings.unknown == ()
