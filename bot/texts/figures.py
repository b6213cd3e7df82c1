"""The key figures for leaders, on one screen of a phone."""

from decimal import Decimal

from markupsafe import Markup

from bot.texts.language import Translator
from bot.texts.periods import list_word
from domain.month_facts import KeyFigures, Share
from domain.rules.method import LIST_KINDS

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
                "Investment: <b>{percent}</b> ({done} of {of})",
                percent=percent(invested),
                done=_money(found.invested, t),
                of=_money(found.planned, t),
            )
        )
    in_order = sorted(found.by_list, key=lambda one: LIST_KINDS.index(one.name) if one.name in LIST_KINDS else 9)
    for title, shares in (
        (t("By list"), [Share(list_word(one.name, t), one.done, one.of) for one in in_order]),
        (t("By theme"), list(found.by_theme)),
        (t("By leader"), list(found.by_leader)),
    ):
        if shares and not (portfolio and shares == list(found.by_leader)):
            parts.append(Markup("\n<b>{}</b>").format(title))
            parts += [Markup("{} {}/{} {}").format(bar(one), one.done, one.of, one.name) for one in shares]
    parts.append(Markup("\n") + t("<b>On time, month by month</b>"))
    parts.append(Markup(" · ").join(f"{t.month_name(month)} {percent(share)}" for month, share in found.year))
    return Markup("\n").join(parts)


def _values(share: Share) -> dict[str, object]:
    return {"percent": percent(share), "done": share.done, "of": share.of}


def _money(wan: Decimal, t: Translator) -> str:
    """万元 as each language counts large sums: 79.1 亿元, 7,906.5 million yuan."""
    if t.language == "zh":
        return f"{wan / 10_000:,.1f} 亿元" if wan >= 10_000 else f"{wan:,.0f} 万元"
    return f"{wan / 100:,.1f} million yuan"
