"""The ranking as a picture that can be read on a phone: a row a unit, with place, change, bar and score."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from bot.documents.fonts import drawable, font_path
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.periods import compared_words, heading, moved_title
from bot.texts.point_words import group_name, not_ranked_words, points_or_dash
from domain.rules.ranking import GroupRanking, Standing
from domain.standings import Ranking

WIDTH, MARGIN, ROW = 1080, 40, 76
NAME_LEFT, BAR_LEFT, SCORE_LEFT = 190, 520, 890
INK, QUIET, PAPER, STRIPE = (28, 33, 40), (110, 118, 129), (255, 255, 255), (246, 248, 250)
BAR, BAR_LISTED, UP, DOWN = (46, 104, 178), (160, 170, 182), (26, 127, 55), (207, 34, 46)
MOST_PIXELS_HIGH = 8_000  # Telegram takes photos up to width + height 10,000


def ranking_picture(found: Ranking, groups: Sequence[GroupRanking], t: Translator) -> bytes:
    """A PNG of these groups, one below the other."""
    rows = sum(len(group.standings) for group in groups)
    listed = sum(any(one.not_ranked for one in group.standings) for group in groups)
    high = 150 + len(groups) * 86 + rows * ROW + listed * 50 + 126
    if high > MOST_PIXELS_HIGH:
        raise ValueError(f"{rows} units are too many for one picture: draw the groups one by one")
    image = Image.new("RGB", (WIDTH, high), PAPER)
    canvas = _Canvas(image)
    canvas.text((MARGIN, 34), t.plain("Ranking of units"), 46, INK, bold=True)
    canvas.text((MARGIN, 96), str(heading(found, t).unescape()), 30, QUIET)
    top = 150
    for group in groups:
        top = _draw_group(canvas, found, group, top, t)
    canvas.line(top + 12)
    for number, words in enumerate(_foot(found, t)):
        canvas.text((MARGIN, top + 28 + 36 * number), words, 24, QUIET)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _foot(found: Ranking, t: Translator) -> list[str]:
    lines = [t.plain("Score = 100 × earned ÷ attainable + added − taken")]
    if found.compared_with:
        lines.append(
            t.plain("Small: {moved}. {compared}", moved=moved_title(found, t), compared=compared_words(found, t))
        )
    return lines


def _draw_group(canvas: "_Canvas", found: Ranking, group: GroupRanking, top: int, t: Translator) -> int:
    canvas.text((MARGIN, top + 24), group_name(group.group, t), 36, BAR, bold=True)
    top += 86
    scores = [one.score for one in group.standings if one.score is not None]
    most = max([abs(score) for score in scores] + [100_00])
    for number, one in enumerate(group.standings):
        if number % 2 == 0:
            canvas.box(MARGIN - 16, top, WIDTH - MARGIN + 16, top + ROW, STRIPE)
        _draw_unit(canvas, found, one, top, most, t)
        top += ROW
    reasons = dict.fromkeys(not_ranked_words(one.not_ranked, t) for one in group.standings if one.not_ranked)
    if reasons:
        canvas.text((MARGIN, top + 10), t.plain("– : {reasons}", reasons="; ".join(reasons)), 24, QUIET)
        top += 50
    return top


def _draw_unit(canvas: "_Canvas", found: Ranking, one: Standing, top: int, most: int, t: Translator) -> None:
    middle = top + ROW // 2
    canvas.centred((MARGIN + 36, middle), "–" if one.place is None else str(one.place), 36, INK, bold=one.place == 1)
    _draw_change(canvas, one, middle)
    unit = found.units[one.unit]
    canvas.fitted((NAME_LEFT, middle), unit_name(t, unit.zh, unit.en), BAR_LEFT - NAME_LEFT - 16)
    if one.score is not None:
        right = BAR_LEFT + round((SCORE_LEFT - BAR_LEFT - 20) * abs(one.score) / most)
        colour = DOWN if one.score < 0 else BAR if one.place else BAR_LISTED
        canvas.box(BAR_LEFT, middle - 24, max(right, BAR_LEFT + 3), middle + 2, colour)
        rate = t.plain("rate {rate}", rate=points_or_dash(one.rate, t))
        canvas.text((BAR_LEFT, middle + 18), rate, 22, QUIET, anchor="lm")
    if one.score_moved is None:
        canvas.ended((WIDTH - MARGIN, middle), points_or_dash(one.score, t), 36, INK)
        return
    canvas.ended((WIDTH - MARGIN, middle - 12), points_or_dash(one.score, t), 36, INK)
    colour = UP if one.score_moved > 0 else DOWN if one.score_moved < 0 else QUIET
    canvas.ended((WIDTH - MARGIN, middle + 22), t.points(one.score_moved, sign=True), 24, colour)


def _draw_change(canvas: "_Canvas", one: Standing, middle: int) -> None:
    left = MARGIN + 78
    if one.moved is None:
        return
    if one.moved == 0:
        canvas.centred((left + 12, middle), "=", 28, QUIET)
        return
    up = one.moved > 0
    canvas.triangle(left, middle, up=up, colour=UP if up else DOWN)
    canvas.text((left + 28, middle - 17), str(abs(one.moved)), 26, UP if up else DOWN)


class _Canvas:
    """Drawing in this picture's font."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)
        self._fonts: dict[int, ImageFont.FreeTypeFont] = {}

    def _font(self, size: int) -> ImageFont.FreeTypeFont:
        if size not in self._fonts:
            self._fonts[size] = ImageFont.truetype(str(font_path()), size)
        return self._fonts[size]

    def text(
        self,
        at: tuple[int, int],
        text: str,
        size: int,
        colour: tuple[int, int, int],
        *,
        bold: bool = False,
        anchor: str = "la",
    ) -> None:
        # The font comes in one weight: a stroke makes it bold.
        width = 1 if bold else 0
        self._draw.text(at, drawable(text), fill=colour, font=self._font(size), anchor=anchor, stroke_width=width)

    def centred(
        self, at: tuple[int, int], text: str, size: int, colour: tuple[int, int, int], *, bold: bool = False
    ) -> None:
        self.text(at, text, size, colour, bold=bold, anchor="mm")

    def ended(self, at: tuple[int, int], text: str, size: int, colour: tuple[int, int, int]) -> None:
        self.text(at, text, size, colour, anchor="rm")

    def fitted(self, at: tuple[int, int], text: str, room: int) -> None:
        """The text in a size that fits; under the smallest it is cut, and ends in dots."""
        text = drawable(text)
        for size in (36, 32, 28, 24, 22):
            if self._font(size).getlength(text) <= room:
                self.text(at, text, size, INK, anchor="lm")
                return
        font = self._font(24)
        words = text.split(" ")
        lines = [""]
        for word in words:
            longer = f"{lines[-1]} {word}".strip()
            if font.getlength(longer) <= room or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        for number, line in enumerate(lines[:2]):
            last = number == 1 and len(lines) > 2
            while font.getlength(line + ("…" if last else "")) > room and len(line) > 1:
                line, last = line[:-1], True
            height = at[1] + (-14 if number == 0 and len(lines) > 1 else 14 if number == 1 else 0)
            self.text((at[0], height), line + ("…" if last else ""), 24, INK, anchor="lm")

    def box(self, left: int, top: int, right: int, bottom: int, colour: tuple[int, int, int]) -> None:
        self._draw.rectangle((left, top, right, bottom), fill=colour)

    def line(self, top: int) -> None:
        self._draw.line((MARGIN, top, WIDTH - MARGIN, top), fill=(208, 215, 222), width=2)

    def triangle(self, left: int, middle: int, *, up: bool, colour: tuple[int, int, int]) -> None:
        tip, base = (middle - 10, middle + 10) if up else (middle + 10, middle - 10)
        self._draw.polygon([(left, base), (left + 22, base), (left + 11, tip)], fill=colour)
