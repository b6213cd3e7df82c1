"""The ranking in words: a text that stands in columns on a phone, and a real table where the server knows one."""

import unicodedata
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.periods import compared_words, heading, list_word, moved_title, period_rows, span_name, view_of
from bot.texts.point_words import group_name, not_ranked_words, points_or_dash
from domain.rules.method import LIST_KINDS
from domain.rules.ranking import GroupRanking, Standing
from domain.standings import Ranking

NAME_PLACES = 12  # a name takes at most so many places of a phone's line
WIDE_SPACE = "\u3000"


def moved_sign(one: Standing) -> str:
    """▲2 two places up, ▼1 one down, = the same, blank where there was no place before."""
    if one.moved is None:
        return ""
    return f"▲{one.moved}" if one.moved > 0 else f"▼{-one.moved}" if one.moved < 0 else "="


def padded(name: str, places: int = NAME_PLACES) -> str:
    """The name cut or filled up to a width. Chinese names are filled with wide spaces, so that columns stand."""
    kept, width = "", 0
    for char in name:
        step = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if width + step > places:
            kept = kept[:-1] + "…" if step == 1 else kept
            break
        kept, width = kept + char, width + step
    if any(unicodedata.east_asian_width(char) in "WF" for char in kept):
        return kept + WIDE_SPACE * ((places - width) // 2) + " " * ((places - width) % 2)
    return kept + " " * (places - len(kept))


def standing_row(one: Standing, found: Ranking, t: Translator) -> str:
    """One unit in columns: place, change, name, score, rate."""
    unit = found.units[one.unit]
    place = "–" if one.place is None else str(one.place)
    name = padded(unit_name(t, unit.zh, unit.en))
    score, rate = points_or_dash(one.score, t), points_or_dash(one.rate, t)
    return f"{place:>2} {moved_sign(one):<3}{name} {score:>6} {rate:>6}".rstrip()


def name_of(found: Ranking, one: Standing, t: Translator) -> str:
    unit = found.units[one.unit]
    return unit_name(t, unit.zh, unit.en)


def group_text(found: Ranking, group: GroupRanking, t: Translator) -> Markup:
    """One group: who has which place, then who is listed, and why."""
    ranked = [one for one in group.standings if one.not_ranked is None]
    listed = [one for one in group.standings if one.not_ranked is not None]
    parts = [Markup("<b>{}</b>\n{}").format(group_name(group.group, t), heading(found, t))]
    if ranked:
        score, rate = _ended(t.plain("score")), _ended(t.plain("rate"))
        table_head = f"{'':>2} {'':<3}{padded(t.plain('unit'))} {score} {rate}"
        rows = [table_head, *(standing_row(one, found, t) for one in ranked)]
        parts.append(Markup("<pre>{}</pre>").format("\n".join(rows)))
    if listed:
        rows = [standing_row(one, found, t) for one in listed]
        parts.append(t("Listed, not ranked:") + Markup("\n<pre>{}</pre>").format("\n".join(rows)))
        reasons = dict.fromkeys(not_ranked_words(one.not_ranked, t) for one in listed if one.not_ranked)
        if len(reasons) == 1:
            parts.append(Markup("<i>{}</i>").format(next(iter(reasons))))
        else:
            parts += [
                t(
                    "<i>{unit}: {reason}</i>",
                    unit=unit_name(t, found.units[one.unit].zh, found.units[one.unit].en),
                    reason=not_ranked_words(one.not_ranked, t),
                )
                for one in listed
                if one.not_ranked
            ]
    if found.compared_with and ranked:
        parts.append(moved_scores(found, group, t))
        parts.append(Markup("<i>{}</i>").format(compared_words(found, t)))
    return Markup("\n").join(parts)


def moved_scores(found: Ranking, group: GroupRanking, t: Translator) -> Markup:
    """Whose score gained or lost how much in the month or quarter, folded: a phone's line has no room for a column."""
    moved = [one for one in group.standings if one.score_moved is not None]
    moved.sort(key=lambda one: -(one.score_moved or 0))
    words = [f"{name_of(found, one, t)} {t.points(one.score_moved or 0, sign=True)}" for one in moved]
    return Markup("<blockquote expandable>{}\n{}</blockquote>").format(moved_title(found, t), "\n".join(words))


def _ended(word: str, places: int = 6) -> str:
    """A heading over figures: as wide as they are, ending where they end."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in word)
    return " " * (places - len(word) - wide) + word


def ranking_view(
    found: Ranking, group_key: str, today: date, t: Translator, *, drill: bool
) -> tuple[Markup, InlineKeyboardMarkup]:
    """A group of the ranking with buttons: other groups, other days, other lists, units."""
    group = next((one for one in found.groups if one.group.key == group_key), found.groups[0] if found.groups else None)
    if group is None:
        return t("There is no unit to rank yet. Import the lists first."), InlineKeyboardMarkup([])
    keyboard = [
        *_rows(
            [_turn(group_name(one.group, t), found, one.group.key, t, chosen=one is group) for one in found.groups],
            3,
        ),
        *period_rows(found, group.group.key, today, t),
        [
            button(label, "rk", group.group.key, found.as_of.isoformat(), found.year, kind, found.span)
            for label, kind in [(t.plain("All lists"), "-"), *((list_word(k, t), k) for k in LIST_KINDS)]
            if kind != (found.list_kind or "-")
        ],
    ]
    if drill:
        keyboard += _rows(
            [
                button(
                    name_of(found, one, t)[:20],
                    "pt",
                    one.unit,
                    found.as_of.isoformat(),
                    found.year,
                    0,
                )
                for one in group.standings
            ],
            3,
        )
    view = view_of(group.group.key, found)
    keyboard.append(
        [
            button(t.plain("Table"), "rkt", *view[1:]),
            button(t.plain("Picture"), "rkp", *view),
            button(t.plain("Excel"), "rkx", *view[1:]),
        ]
    )
    return group_text(found, group, t), InlineKeyboardMarkup(keyboard)


def _turn(label: str, found: Ranking, key: str, t: Translator, *, chosen: bool) -> InlineKeyboardButton:
    mark = "• " if chosen else ""
    return button(mark + label, "rk", *view_of(key, found))


def _rows(buttons: Sequence[InlineKeyboardButton], width: int) -> list[list[InlineKeyboardButton]]:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


def own_standing(found: Ranking, unit_id: int, t: Translator) -> Markup:
    """What a unit sees of the running month: its own place and score, and the gaps to the places beside it."""
    unit = found.units[unit_id]
    for group in found.groups:
        for one in group.standings:
            if one.unit == unit_id:
                name = Markup("<b>{}</b>").format(unit_name(t, unit.zh, unit.en))
                lines = [name + Markup(" · ") + group_name(group.group, t), heading(found, t)]
                lines += standing_lines(one, group, found, t)
                return Markup("\n").join(lines)
    return t("This unit is not in the ranking.")


def standing_lines(one: Standing, group: GroupRanking, found: Ranking, t: Translator) -> list[Markup]:
    """A standing in words: place and change, score, rate, adjustments, what it gained, the gaps above and below."""
    lines: list[Markup] = []
    if one.place is not None:
        ranked = sum(other.place is not None for other in group.standings)
        line = t("Place <b>{place}</b> of {count}", place=one.place, count=ranked)
        if one.moved:
            line += Markup(" ") + moved_sign(one)
        lines.append(line)
    elif one.not_ranked is not None:
        lines.append(t("Listed, not ranked: {reason}", reason=not_ranked_words(one.not_ranked, t)))
    if one.score is None:
        return lines
    lines.append(
        t(
            "Score <b>{score}</b> = rate {rate} + {bonus} − {deduction}",
            score=t.points(one.score),
            rate=points_or_dash(one.rate, t),
            bonus=t.points(one.bonus_counted),
            deduction=t.points(-one.deduction_counted),
        )
    )
    lines.append(
        t("Earned {earned} of {attainable}", earned=t.points(one.sums.earned), attainable=t.points(one.sums.attainable))
    )
    if one.score_moved is not None and one.previous_score is not None and found.compared_with is not None:
        lines.append(
            t(
                "{span}: score <b>{moved}</b>, from {before} on {day}",
                span=span_name(found, t),
                moved=t.points(one.score_moved, sign=True),
                before=t.points(one.previous_score),
                day=t.day(found.compared_with),
            )
        )
    scores = [other.score for other in group.standings if other.place is not None and other.score is not None]
    if one.place is not None:
        above = min((score for score in scores if score > one.score), default=None)
        below = max((score for score in scores if score < one.score), default=None)
        if above is not None:
            lines.append(t("{points} behind the place above", points=t.points(above - one.score)))
        if below is not None:
            lines.append(t("{points} ahead of the place below", points=t.points(one.score - below)))
    return lines


def ranking_table(found: Ranking, t: Translator) -> Markup:
    """All groups as rich HTML: a real table each, each unit's figures folded beneath."""
    parts = [Markup("<h3>{}</h3>").format(heading(found, t))]
    head = Markup("<tr><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th><th>{}</th></tr>").format(
        t.plain("place"),
        t.plain("change"),
        t.plain("unit"),
        t.plain("score"),
        moved_title(found, t),
        t.plain("rate"),
    )
    for group in found.groups:
        rows = [head]
        details = []
        for one in group.standings:
            unit = found.units[one.unit]
            name = unit_name(t, unit.zh, unit.en)
            rows.append(
                Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>").format(
                    "–" if one.place is None else one.place,
                    moved_sign(one),
                    name,
                    points_or_dash(one.score, t),
                    points_or_dash(one.score_moved, t, sign=True),
                    points_or_dash(one.rate, t),
                )
            )
            lines = Markup("").join(Markup("<p>{}</p>").format(line) for line in standing_lines(one, group, found, t))
            details.append(Markup("<details><summary>{}</summary>{}</details>").format(name, lines))
        parts.append(Markup("<h4>{}</h4>").format(group_name(group.group, t)))
        parts.append(Markup("<table>{}</table>").format(Markup("").join(rows)))
        parts += details
    if found.compared_with:
        parts.append(Markup("<p>{}</p>").format(compared_words(found, t)))
    return Markup("").join(parts)
