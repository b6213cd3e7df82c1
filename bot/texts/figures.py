"""The key figures for leaders, on one screen of a phone."""

from decimal import Decimal

from markupsafe import Markup

from bot.texts.language import Translator
from bot.texts.ranking import list_word
from domain.month_facts import KeyFigures, Share

BAR_PLACES = 10


def bar(share: Share) -> str:
    """▓▓▓▓░░░░░░: how much is done, beside the figure, never instead of it."""
    full = round(BAR_PLACES * share.done / share.of) if share.of else 0
    return "▓" * full + "░" * (BAR_PLACES - full)


def percent(share: Share) -> str:
    return f"{100 * share.done / share.of:.1f}%" if share.of else "–"


def figures_text(found: KeyFigures, portfolio: str | None, t: Translator) -> Markup:
    """Completed by list, theme and leader; on time; investment; the line of the year so far."""
    head = t("<b>Key figures</b>, as of {day}", day=t.day(found.as_of, year=True))
    parts = [head + Markup(" · {}").format(portfolio) if portfolio else head]
    parts.append(t("Nodes on time: <b>{percent}</b> ({done} of {of})", **_values(found.on_time)))
    if found.planned:
        invested = Share("", int(found.invested), int(found.planned))
        parts.append(
            t(
                "Investment: <b>{percent}</b> ({done} of {of} million yuan)",
                percent=percent(invested),
                done=_millions(found.invested),
                of=_millions(found.planned),
            )
        )
    for title, shares in (
        (t("By list"), [Share(list_word(one.name, t), one.done, one.of) for one in found.by_list]),
        (t("By theme"), list(found.by_theme)),
        (t("By leader"), list(found.by_leader)),
    ):
        if shares and not (portfolio and shares == list(found.by_leader)):
            parts.append(Markup("\n<b>{}</b>").format(title))
            parts += [Markup("{} {}/{} {}").format(bar(one), one.done, one.of, one.name) for one in shares]
    parts.append(Markup("\n") + t("<b>On time, month by month</b>"))
    parts.append(Markup(" · ").join(f"{month}: {percent(share)}" for month, share in found.year))
    return Markup("\n").join(parts)


def _values(share: Share) -> dict[str, object]:
    return {"percent": percent(share), "done": share.done, "of": share.of}


def _millions(wan: Decimal) -> str:
    """万元 as millions of yuan."""
    return f"{wan / 100:,.1f}"
