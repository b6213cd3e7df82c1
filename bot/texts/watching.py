"""Words of /why, /unreachable, /burden and /calendar."""

from collections.abc import Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.delivery import ended
from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.notification_words import kind_words, reason_words
from bot.texts.refusals import refusals
from domain.calendar_changes import CalendarView
from domain.calendar_years import EnteredYear
from domain.directory import PersonLine
from domain.watching import Burden, Explained, OutOfReach, Standing

SHOWN = 10

refusals(
    {
        "why_whom": lambda t, v: t("Whose message? For example: /why 陈晓, or /why 陈晓 ZD001"),
        "why_unknown": lambda t, v: t("I know nobody called {words}. /people shows everybody.", **v),
        "calendar_how": lambda t, v: t(
            "For example: /calendar 2023-05-08 off flood drill, /calendar 2023-10-01~2023-10-07 off, "
            "/calendar 2023-05-13 work, /calendar 2023-05-08 undo, /calendar 2027 complete"
        ),
        "calendar_day": lambda t, v: t(
            "“{found}” is no day, and no span of days. For example: /calendar 2023-05-08 off flood drill, "
            "/calendar 2023-10-01~2023-10-07 off",
            **v,
        ),
        "calendar_span": lambda t, v: t("The last day has to come after the first, within 31 days."),
        "year_published": lambda t, v: t("{year} has its published calendar; nothing needs to be said.", **v),
        "year_not_entered": lambda t, v: t("No day of {year} is entered yet. First: /calendar {year}-02-08 off", **v),
    }
)


def why(
    name: str,
    found: Sequence[Explained],
    standings: Sequence[Standing],
    reach: str | None,
    zone: ZoneInfo,
    t: Translator,
    *,
    theirs: bool = True,
) -> Markup:
    """Why somebody got, or did not get, what.

    `reach`: why they cannot be reached, if so. `theirs`: whether the task that was asked about concerns them at all.
    """
    lines = [t("<b>Messages to {name}</b>, newest first", name=name)]
    if reach is not None:
        lines.append(t("⚠ Cannot be reached: {reason}", reason=ended(reach, t)))
    lines += [
        t(
            "Due {day}: {n} working days late; {reason}",
            day=t.day(one.due_on),
            n=one.late,
            reason=reason_words(one.reason, t),
        )
        for one in standings
    ]
    if not found:
        lines.append(_nothing(reach, theirs, t))
    for row in found:
        rung = row.step if row.step.startswith("T+") else ""  # any other step is what the reason says in words
        what = " ".join(part for part in (kind_words(row.kind, t), row.task_no, rung) if part)
        lines.append(t("• <b>{what}</b>: {reason}", what=what, reason=reason_words(row.reason, t)))
        lines.append(Markup("   ") + _outcome(row, zone, t))
        answers = [
            f"{t.moment(a.at, zone)} {a.outcome} {a.answer}".strip() for a in row.attempts if a.outcome != "sent"
        ]
        lines += [Markup("   <code>{}</code>").format(answer[:120]) for answer in answers[-3:]]
    return Markup("\n").join(lines)


def _nothing(reach: str | None, theirs: bool, t: Translator) -> Markup:
    if not theirs:
        return t("Nothing was put down for them: the task is of another unit, portfolio or office.")
    if reach is not None:
        return t("Nothing was put down for them: what is due is put down once they can be reached.")
    return t("Nothing was put down for them: no rule called for it.")


def which_one(people: Sequence[PersonLine], task_id: int, t: Translator) -> tuple[Markup, InlineKeyboardMarkup]:
    """Several are called so: a button for each."""
    rows = []
    for one in people[:SHOWN]:
        unit = next((unit_name(t, held.unit_zh, held.unit_en) for held in one.roles if held.unit_id), "")
        rows.append([button(f"{one.name} {unit}".strip()[:60], "why", one.person_id, task_id)])
    return t("Several are called so. Whose messages?"), InlineKeyboardMarkup(rows)


def _outcome(row: Explained, zone: ZoneInfo, t: Translator) -> Markup:
    planned = t.moment(row.planned_at, zone)
    match row.state:
        case "sent" if row.sent_at is not None:
            return t(
                "planned {planned}, sent {sent}, attempts: {n}",
                planned=planned,
                sent=t.moment(row.sent_at, zone),
                n=len(row.attempts),
            )
        case "pending" if row.ended_reason:
            return t(
                "held until {until}: {reason}", until=t.moment(row.next_at, zone), reason=ended(row.ended_reason, t)
            )
        case "pending":
            return t("waits, not before {until}, attempts: {n}", until=t.moment(row.next_at, zone), n=len(row.attempts))
        case "folded":
            return t("kept for the next digest: enough messages that day")
        case "dropped":
            return t("planned {planned}, not sent: {reason}", planned=planned, reason=ended(row.ended_reason or "", t))
        case "failed":
            return t("planned {planned}, given up: {reason}", planned=planned, reason=ended(row.ended_reason or "", t))
        case _:
            return t("on its way")


def unreachable(
    people: Sequence[OutOfReach], units: Sequence[tuple[str, str]], t: Translator
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """Who cannot be reached, each with a button for a fresh link."""
    if not people and not units:
        return t("Everybody can be reached."), None
    lines = []
    if units:
        names = "、" if t.language == "zh" else ", "
        lines.append(
            t.n(
                "<b>{n} unit has nobody I can reach</b>: {names}",
                "<b>{n} units have nobody I can reach</b>: {names}",
                len(units),
                names=names.join(unit_name(t, zh, en) for zh, en in units[:SHOWN])
                + (" …" if len(units) > SHOWN else ""),
            )
        )
    if people:
        lines.append(t.n("<b>{n} person cannot be reached</b>", "<b>{n} people cannot be reached</b>", len(people)))
    shown = people[:SHOWN]
    for one in shown:
        unit = unit_name(t, one.unit, one.unit_en)
        lines.append(t("• {name} {unit}: {reason}", name=one.name, unit=unit, reason=ended(one.reason, t)))
    if len(people) > len(shown):
        lines.append(t("… and {n} more", n=len(people) - len(shown)))
    lines.append(t("<i>No prompt that did not arrive costs points.</i>"))
    links = [button(t.plain("Link for {name}", name=one.name[:20]), "who_link", one.person_id) for one in shown]
    rows = [links[i : i + 2] for i in range(0, len(links), 2)]
    return Markup("\n").join(lines), InlineKeyboardMarkup(rows) if rows else None


def burden_table(units: Sequence[Burden], days: int, t: Translator) -> Markup:
    """Messages by unit, the heaviest first."""
    if not units:
        return t("No message went out in the last {n} days.", n=days)
    lines = [t("<b>Messages in the last {n} days</b>: in all, for each person, the most in a day", n=days)]
    lines += [
        t(
            "• {unit}: {messages}, {each}, {most}",
            unit=unit_name(t, one.unit, one.unit_en),
            messages=one.messages,
            each=f"{one.messages / one.people:.1f}",
            most=one.most_a_day,
        )
        for one in units[: 2 * SHOWN]
    ]
    return Markup("\n").join(lines)


def calendar(view: CalendarView, zone: ZoneInfo, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """The days ahead that are not what their weekday says; the years that nobody knows, or that the office entered."""
    lines = [t("<b>Days ahead that differ from their weekday</b>")]
    spans: list[tuple[date, date, bool, bool, str]] = []
    for day, worked, own, reason in view.days:
        last = spans[-1] if spans else None
        if last is not None and (day - last[1], worked, own, reason) == (timedelta(days=1), *last[2:]):
            spans[-1] = (last[0], day, worked, own, reason)
        else:
            spans.append((day, day, worked, own, reason))
    for first, until, worked, own, reason in spans:
        when = t.day(first) if first == until else f"{t.day(first)}–{t.day(until)}"
        words = t(
            "• {when} ({weekday}): {what}",
            when=when,
            weekday=t.weekday(first),
            what=t("worked") if worked else t("off"),
        )
        lines.append(words + (t(", by the office {reason}", reason=reason) if own else Markup("")))
    if not spans:
        lines.append(t("None in the next 60 days."))
    for year, nodes in view.unknown_years:
        lines.append(
            t(
                "⚠ {year} has no published calendar yet: Monday to Friday is taken. {n} open milestones fall into it.",
                year=year,
                n=nodes,
            )
        )
    lines += [_entered_year(one, zone, t) for one in view.entered_years]
    lines.append(t("<i>To change days: /calendar 2023-05-08 off flood drill; /calendar 2023-10-01~2023-10-07 off</i>"))
    return Markup("\n").join(lines), _complete_buttons(view.entered_years, t)


def _entered_year(one: EnteredYear, zone: ZoneInfo, t: Translator) -> Markup:
    if one.confirmed_at is None:
        return t.n(
            "{year}: {n} day is entered. Is that all of the notice? Then the year counts as known.",
            "{year}: {n} days are entered. Is that all of the notice? Then the year counts as known.",
            one.days,
            year=one.year,
        )
    return t.n(
        "✓ {year} is known: {n} day, entered by the office, said to be complete by {who} on {day}",
        "✓ {year} is known: {n} days, entered by the office, said to be complete by {who} on {day}",
        one.days,
        year=one.year,
        who=one.confirmed_by,
        day=t.day(one.confirmed_at.astimezone(zone).date(), year=True),
    )


def _complete_buttons(years: Sequence[EnteredYear], t: Translator) -> InlineKeyboardMarkup | None:
    open_ones = [one.year for one in years if one.confirmed_at is None]
    rows = [[button(t.plain("{year} is complete", year=year), "caly", year)] for year in open_ones[:3]]
    return InlineKeyboardMarkup(rows) if rows else None


def days_changed(
    first: date, last: date, changed: int, working: bool | None, entered: EnteredYear | None, t: Translator
) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """What was changed; and where the year has no published calendar, the question whether that is all of it."""
    html = _day_changed(first, working, t) if first == last else _span_changed(first, last, changed, working, t)
    if entered is None or entered.confirmed_at is not None or working is None:
        return html, None
    more = t.n(
        "{year} has no published calendar; {n} day of it is entered now.",
        "{year} has no published calendar; {n} days of it are entered now.",
        entered.days,
        year=entered.year,
    )
    return html + Markup("\n") + more, _complete_buttons([entered], t)


def _span_changed(first: date, last: date, changed: int, working: bool | None, t: Translator) -> Markup:
    span = {"first": t.day(first, year=True), "last": t.day(last)}
    if working is None:
        return t("{first} – {last} follow the published calendar again ({n}).", n=changed, **span)
    if working:
        return t("{first} – {last} are working days now ({n} changed).", n=changed, **span)
    return t("{first} – {last} are days off now ({n} changed).", n=changed, **span)


def _day_changed(day: date, working: bool | None, t: Translator) -> Markup:
    if working is None:
        return t("{day} follows the published calendar again.", day=t.day(day, year=True))
    if working:
        return t("{day} is a working day now.", day=t.day(day, year=True))
    return t(
        "{day} is a day off now. Due days stay as they are; reminders and steps follow.", day=t.day(day, year=True)
    )
