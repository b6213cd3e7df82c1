"""The words of the assessment: rules, reasons, figures, in the reader's language."""

from datetime import date
from typing import Any

from markupsafe import Markup

from bot.texts.language import Translator
from domain.rules.method import Group
from domain.rules.ranking import NotRanked


def rule_word(rule: str, t: Translator) -> str:
    """What an entry is for."""
    return {
        "earned": t.plain("node accepted"),
        "early": t.plain("completed early"),
        "overdue": t.plain("node overdue"),
        "year_end": t.plain("open at the year's end"),
        "returned": t.plain("returned again"),
        "report_late": t.plain("report late"),
        "report_missing": t.plain("report missing"),
        "notice_yellow": t.plain("yellow notice"),
        "notice_red": t.plain("red notice"),
        "recognition": t.plain("recognition"),
        "praise": t.plain("written praise"),
        "criticism": t.plain("criticised in a bulletin"),
        "false_report": t.plain("false report"),
    }.get(rule, rule)


def level_word(level: str, t: Translator) -> str:
    return {
        "national": t.plain("national"),
        "provincial": t.plain("provincial"),
        "municipal": t.plain("municipal"),
        "province": t.plain("province"),
        "city": t.plain("city"),
        "district": t.plain("district"),
        "any": "",
    }.get(level, level)


def not_ranked_words(reason: NotRanked, t: Translator) -> str:
    """Why a unit is listed and has no place."""
    return {
        "group_not_ranked": t.plain("the method does not rank this group"),
        "nothing_attainable": t.plain("nothing was due yet"),
        "too_few_nodes": t.plain("too few nodes to be ranked"),
    }[reason]


def group_name(group: Group, t: Translator) -> str:
    return group.name.zh if t.language == "zh" else group.name.en


def points_or_dash(hundredths: int | None, t: Translator, *, sign: bool = False) -> str:
    return "–" if hundredths is None else t.points(hundredths, sign=sign)


def figures_words(rule: str, figures: dict[str, Any], t: Translator) -> list[Markup]:
    """The figures of an entry in words, one a line: enough to compute it again with pencil and paper."""
    lines: list[Markup] = []

    def day(name: str) -> str:
        return t.day(date.fromisoformat(figures[name]), year=True)

    if "due" in figures:
        lines.append(t("Due {day}", day=day("due")))
    if "submitted" in figures:
        lines.append(t("Submitted {day}", day=day("submitted")))
    if "accepted" in figures:
        lines.append(t("Accepted {day}", day=day("accepted")))
    if rule == "earned":
        lines.append(t.n("{n} working day late", "{n} working days late", figures["late"]))
        lines.append(
            t(
                "{attainable} × {percent} %{share}",
                attainable=t.points(figures["attainable"]),
                percent=figures["percent"],
                share=t.plain(" (supporting unit's half)") if figures.get("share") == "support" else "",
            )
        )
    if rule == "overdue":
        lines.append(t("Working day {n} after it was due: {day}", n=figures["late"], day=day("day")))
    if "days_ahead" in figures:
        lines.append(t.n("{n} day ahead", "{n} days ahead", figures["days_ahead"]))
    if "closed" in figures:
        lines.append(t("The year's books closed on {day}", day=day("closed")))
    if "returned" in figures:
        lines.append(t("Returned for time {n} on {day}", n=figures["times"], day=day("returned")))
    if "reminded" in figures:
        lines.append(t("A reminder was delivered on {day}", day=day("reminded")))
    if "issued" in figures:
        lines.append(t("Issued {day}", day=day("issued")))
    if level := figures.get("level"):
        word = level_word(level, t)
        if word:
            lines.append(t("Level: {level}", level=word))
    if "cut_from" in figures:
        lines.append(t("Cut from {points}: the limit is reached", points=t.points(figures["cut_from"], sign=True)))
    if "counts_from" in figures:
        lines.append(t("Counts from {day}, when it became the larger one", day=day("counts_from")))
    if "replaced_by" in figures:
        lines.append(t("Makes room for another entry, which counts from this day instead"))
    if "corrects" in figures:
        lines.append(t("Takes back entry {id}, which no longer holds", id=figures["corrects"]))
    return lines
