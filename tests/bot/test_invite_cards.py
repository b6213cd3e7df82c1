"""The sheet of cards: every link can be read back from what is printed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.prints.invite_cards import A_PAGE, _drawable, _pieces, _qr, invite_cards
from bot.texts.language import translator
from domain.roster import Link
from domain.rules.permissions import Role

ZONE = ZoneInfo("Asia/Shanghai")


def link(name: str = "陈晓") -> Link:
    return Link(
        "Fn1wjbjgP0YYhtjoJoZKaR7MvfmLCAi5",
        name,
        Role.OFFICIAL,
        "石鼓镇",
        "Shigu",
        "干事",
        None,
        datetime(2023, 3, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (A_PAGE, 1), (A_PAGE + 1, 2)])
def test_eight_cards_a_page(people: int, pages: int) -> None:
    pdf = invite_cards(translator("zh"), [link()] * people, "abc_bot", ZONE)
    assert pdf.startswith(b"%PDF")
    assert f"/Count {pages}".encode() in pdf


def test_a_code_has_whole_modules_and_its_quiet_zone() -> None:
    code = _qr("https://t.me/abc_bot?start=Fn1wjbjgP0YYhtjoJoZKaR7MvfmLCAi5", 460)
    assert code.width == code.height <= 460
    edge = {
        code.getpixel((x, y)) for x in range(code.width) for y in (*range(30), *range(code.height - 30, code.height))
    }
    assert edge == {255}


def test_a_character_that_the_font_lacks_is_marked_not_left_out() -> None:
    assert _drawable("王\U0002b820芳😀") == "王〓芳〓"


def test_lines_never_begin_with_a_closing_mark() -> None:
    assert _pieces("点“开始”。2023年3月") == ["点", "“开", "始”。", "2023年", "3月"]


def test_nothing_to_print_is_said() -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        invite_cards(translator("en"), [], "abc_bot", ZONE)
