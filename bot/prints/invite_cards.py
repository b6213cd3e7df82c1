"""The sheet of personal invites: eight cards a page to cut out, each with a QR code. A4, PDF.

A PDF comes out of every printer as it is, also from a phone; a page for a browser depends on its margins and fonts.
"""

import io
import re
from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

import segno
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import __file__ as _fonts

from bot.texts.invites import link_of
from bot.texts.language import Translator
from bot.texts.names import role_name, unit_name
from domain.roster import Link
from domain.rules.permissions import Role

DPI = 300
PAGE = (2480, 3508)  # A4 at 300 dpi
COLUMNS, ROWS = 2, 4
MARGIN = 90
A_PAGE = COLUMNS * ROWS
_FONT = _fonts.replace("__init__.py", "NotoSansSC-Regular.otf")
_GAP = 20  # pixels between who it is and what to do
_LINE = 1.35  # line height in font sizes
_QUIET = 4  # modules of white around a code, as the standard asks


def invite_cards(t: Translator, links: Sequence[Link], username: str, zone: ZoneInfo) -> bytes:
    """The sheet as a PDF, black on white. Raises ValueError for no links: there is nothing to print."""
    if not links:
        raise ValueError("no links: nothing to print")
    pages = [
        _page(t, links[start : start + A_PAGE], username, zone, start // A_PAGE + 1)
        for start in range(0, len(links), A_PAGE)
    ]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=DPI, save_all=True, append_images=pages[1:], title="invites", producer="")
    return out.getvalue()


def _page(t: Translator, links: Sequence[Link], username: str, zone: ZoneInfo, number: int) -> Image.Image:
    page = Image.new("1", PAGE, 1)
    draw = ImageDraw.Draw(page)
    width, height = (PAGE[0] - 2 * MARGIN) // COLUMNS, (PAGE[1] - 2 * MARGIN) // ROWS
    for place, link in enumerate(links):
        x, y = MARGIN + place % COLUMNS * width, MARGIN + place // COLUMNS * height
        _cut_lines(draw, x, y, x + width, y + height)
        _card(t, page, draw, link, username, zone, (x, y, width, height))
    draw.text((PAGE[0] // 2, PAGE[1] - 30), str(number), font=_font(32), fill=0, anchor="mm")
    return page


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


def _cut_lines(draw: ImageDraw.ImageDraw, left: int, top: int, right: int, bottom: int) -> None:
    for start in range(left, right, 24):
        for y in (top, bottom):
            draw.line((start, y, min(start + 10, right), y), fill=0, width=2)
    for start in range(top, bottom, 24):
        for x in (left, right):
            draw.line((x, start, x, min(start + 10, bottom)), fill=0, width=2)


def _card(
    t: Translator,
    page: Image.Image,
    draw: ImageDraw.ImageDraw,
    link: Link,
    username: str,
    zone: ZoneInfo,
    box: tuple[int, int, int, int],
) -> None:
    x, y, width, height = box
    code = _qr(link_of(username, link.code), 460)
    page.paste(code, (x + 40, y + (height - code.height) // 2))
    left, room = x + 60 + code.width, width - code.width - 100
    unit = unit_name(t, link.unit_zh, link.unit_en)
    reach = (link.portfolio or t.plain("the whole district")) if link.role is Role.LEADER else ""
    lines = [
        (link.name, 68),
        (unit, 42),
        (role_name(t, link.role), 42),
        (link.post, 38),
        (reach, 38),
        ("", _GAP),
        (t.plain("Scan with the phone's camera and press Start in Telegram."), 34),
        (t.plain("For this person only. Works once, until {day}.", day=_day(t, link, zone)), 34),
    ]
    drawn = [
        (line, size)
        for text, size in lines
        if text or size == _GAP
        for line in _wrapped(_drawable(text), _font(size), room)
    ]
    top = y + max(30, (height - sum(round(size * _LINE) for _, size in drawn)) // 2)
    for line, size in drawn:
        draw.text((left, top), line, font=_font(size), fill=0)
        top += round(size * _LINE)


def _day(t: Translator, link: Link, zone: ZoneInfo) -> str:
    return t.day(link.expires_at.astimezone(zone).date(), year=True)


def _qr(text: str, size: int) -> Image.Image:
    """The code with its quiet zone, in whole pixels a module, so that every printer keeps its edges."""
    code = segno.make(text, error="m", micro=False)
    scale = max(1, size // (code.symbol_size(1, 0)[0] + 2 * _QUIET))
    out = io.BytesIO()
    code.save(out, kind="png", scale=scale, border=_QUIET)
    return Image.open(out).convert("1")


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """At most three lines no wider than the room: Latin breaks between words, Chinese anywhere."""
    lines, line = [], ""
    for word in _pieces(text):
        if line and font.getlength(line + word) > room:
            lines.append(line.rstrip())
            line = word.lstrip()
        else:
            line += word
    if line.strip():
        lines.append(line.rstrip())
    if len(lines) > 3:
        lines = [*lines[:2], lines[2] + "…"]
    return lines or [""]


def _pieces(text: str) -> list[str]:
    """Where a line may break: between words, between Chinese characters, but not inside what belongs together."""
    return re.findall(r"[“‘（《]*(?:[!-~]+|.)[，。、；：”’）》年月日]*", text, re.DOTALL)


@cache
def _in_font(character: str) -> bool:
    """Whether the font has the character: one that it lacks would come out blank, without an error."""
    font = _font(32)
    return character.isspace() or bytes(font.getmask(character)) != bytes(font.getmask("\U0010ffff"))


def _drawable(text: str) -> str:
    """The text with 〓 for each character that the font lacks, as printers have always marked a missing type."""
    return "".join(character if _in_font(character) else "〓" for character in text)
