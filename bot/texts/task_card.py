"""A task in words: one line of a list, and its card."""

from datetime import date

from markupsafe import Markup
from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.flags import flag_words
from bot.texts.language import Translator
from bot.texts.width import fit
from domain.tasks import Light, NodeView, TaskLine, TaskView

SIGNS = {
    Light.DONE: "✅",
    Light.WAITING: "🔵",
    Light.OVERDUE: "🔴",
    Light.SOON: "🟡",
    Light.GREEN: "🟢",
    Light.STANDING: "⚪",
    Light.SUSPENDED: "⏸",
    Light.WITHDRAWN: "➖",
}


def light_word(light: Light, t: Translator) -> str:
    """The word beside the sign, so that colour is never the only one."""
    return {
        Light.DONE: t.plain("completed"),
        Light.WAITING: t.plain("waits for review"),
        Light.OVERDUE: t.plain("overdue"),
        Light.SOON: t.plain("due soon"),
        Light.GREEN: t.plain("on course"),
        Light.STANDING: t.plain("standing task"),
        Light.SUSPENDED: t.plain("suspended"),
        Light.WITHDRAWN: t.plain("withdrawn"),
    }[light]


def title_of(title: str, title_en: str, t: Translator) -> str:
    """The title in the reader's language, where the list has one."""
    return title_en if t.language == "en" and title_en else title


def short(text: str, most: int = 26) -> str:
    """A text that fits one line of a phone."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def list_kind_word(kind: str, t: Translator) -> str:
    return {
        "major_project": t.plain("major project"),
        "key_task": t.plain("key task"),
        "brand": t.plain("highlight brand"),
    }.get(kind, kind)


def days_word(due_on: date, today: date, late: int, t: Translator) -> Markup:
    """How far a due day is: 3 days left, due today, 2 working days overdue, as prompts, alerts and points count."""
    days = (due_on - today).days
    if days == 0:
        return t("due today")
    if days > 0:
        return t.n("{n} day left", "{n} days left", days)
    return t.n("{n} working day overdue", "{n} working days overdue", late) if late else t("past its day")


def task_line(line: TaskLine, today: date, t: Translator, *, with_unit: bool) -> Markup:
    """One line of a list: sign and number, title, due day or percentage."""
    tail = []
    if line.light in (Light.OVERDUE, Light.SOON, Light.GREEN) and line.due_on is not None:
        tail.append(t("{day}, {left}", day=t.day(line.due_on), left=days_word(line.due_on, today, line.late, t)))
    else:
        tail.append(Markup.escape(light_word(line.light, t)))
    if line.percent is not None:
        tail.append(Markup("{}%").format(line.percent))
    if with_unit:
        tail.append(Markup.escape(short(line.lead_en, 30) if t.language == "en" else line.lead))
    return Markup("{} <b>{}</b> {}\n    <i>{}</i>").format(
        SIGNS[line.light], line.no, fit(title_of(line.title, line.title_en, t), 26), Markup(" · ").join(tail)
    )


def node_name(node: NodeView, t: Translator) -> str:
    """What a node is called: its place, or the completion."""
    return t.plain("completion") if node.completion else t.plain("milestone {n}", n=node.position)


def task_card(view: TaskView, today: date, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """The card of a task with the buttons for the next sensible acts only."""
    lead = view.lead_en if t.language == "en" else view.lead
    parts = [
        Markup("{} <b>{} {}</b>").format(SIGNS[view.light], view.no, fit(title_of(view.title, view.title_en, t), 60)),
        t(
            "{light} · {list} · led by {unit}",
            light=light_word(view.light, t),
            list=list_kind_word(view.list_kind, t),
            unit=lead,
        ),
    ]
    node = view.next_node
    if node is not None and view.light not in (Light.DONE, Light.WITHDRAWN):
        what = (
            t("{node}: {text}", node=node_name(node, t), text=short(node.text, 60)) if node.text else node_name(node, t)
        )
        parts.append(t("Next: {what}", what=what))
        due = t(
            "Due {day}, {left}", day=t.day(node.due_on, year=True), left=days_word(node.due_on, today, view.late, t)
        )
        if node.due_on != node.original_due_on:
            due += t(" (extended from {day})", day=t.day(node.original_due_on))
        parts.append(due)
    parts.append(_progress(view, t))
    if view.waiting_report_id is not None:
        parts.append(t("The supervision office reviews what was submitted."))
    if view.flags:
        comma = Markup("；") if t.language == "zh" else Markup("; ")
        parts.append(Markup("⚑ ") + comma.join(flag_words(flag, t) for flag in view.flags))
    details = _details(view, t)
    if details:
        parts.append(Markup("<blockquote expandable>{}</blockquote>").format(Markup("\n").join(details)))
    return Markup("\n").join(parts), _keyboard(view, t)


def _progress(view: TaskView, t: Translator) -> Markup:
    percent = t("Progress {percent}%", percent=view.percent) if view.percent is not None else t("No figure yet")
    if view.last is None:
        return t("{percent} · nothing reported yet", percent=percent)
    said = short(view.last.words or view.last.note, 60)
    line = t("{percent} · last report {day}", percent=percent, day=t.day(view.last.received_on))
    if view.last.person:
        line += t(", {person}", person=view.last.person)
    return line + (Markup("\n“{}”").format(said) if said else Markup(""))


def _details(view: TaskView, t: Translator) -> list[Markup]:
    title = title_of(view.title, view.title_en, t)
    rows = [
        (t.plain("Title"), title if fit(title, 60) != title else ""),
        (t.plain("Target"), view.target),
        (t.plain("Content"), view.content),
        (t.plain("Category"), view.category),
        (
            t.plain("Supporting units"),
            "、".join([*view.supports, *([view.supports_text] if view.supports_text else [])]),
        ),
        (t.plain("District leader"), view.district_leader),
        (t.plain("Person responsible"), view.responsible_person),
        (t.plain("Liaison"), view.liaison),
        (t.plain("Deadline as written"), view.deadline_text),
    ]
    lines = [t("{label}: {value}", label=label, value=short(value, 400)) for label, value in rows if value]
    states = {"open": t.plain("open"), "submitted": t.plain("waits for review"), "accepted": t.plain("accepted")}
    if len(view.nodes) > 1:
        lines += [
            t(
                "{node}, {day}: {text} ({state})",
                node=node_name(n, t),
                day=t.day(n.due_on),
                text=short(n.text, 40),
                state=states[n.state],
            )
            for n in view.nodes
        ]
    return lines


def _keyboard(view: TaskView, t: Translator) -> InlineKeyboardMarkup | None:
    rows = []
    if view.may_review and view.waiting_report_id is not None:
        rows.append(
            [
                button(t.plain("Accept"), "acc", view.waiting_report_id, style="success"),
                button(t.plain("Return"), "ret", view.waiting_report_id, style="danger"),
            ]
        )
    if view.may_report and view.light not in (Light.DONE, Light.WITHDRAWN):
        row = [button(t.plain("Report progress"), "r", view.task_id, style="primary")]
        if view.next_node is not None:
            row.append(
                button(t.plain("{node} is done", node=node_name(view.next_node, t)), "done", view.next_node.node_id)
            )
        rows.append(row)
        later = []
        if view.may_ask_more_time and view.next_node is not None:
            later.append(button(t.plain("Ask for more time"), "ext", view.next_node.node_id))
        if not view.may_record:  # the office gets no reminders of tasks
            later.append(button(t.plain("Remind me in 3 days"), "sz", view.task_id, 3))
        if later:
            rows.append(later)
    if view.may_record and view.light not in (Light.DONE, Light.WITHDRAWN):
        rows.append([button(t.plain("Enter a report on paper"), "rec", view.task_id)])
    if view.may_record and t.language == "en" and not view.title_en:
        rows.append([button(t.plain("Give an English title"), "ent", view.task_id)])
    return InlineKeyboardMarkup(rows) if rows else None
