"""docs/permissions.md says what the code does."""

from pathlib import Path

from bot.texts.permissions_page import ACT_WORDS, permissions_page
from domain.rules.permissions import Act


def test_the_page_in_the_docs_is_current() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == permissions_page(), "python -m bot permissions > docs/permissions.md"


def test_every_act_has_words() -> None:
    assert set(ACT_WORDS) == set(Act)
