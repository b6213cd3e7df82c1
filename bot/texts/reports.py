"""What the bot answers to a report: what it understood, and the one question that settles the rest."""

from decimal import Decimal
from typing import cast

from markupsafe import Markup
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callbacks import button
from bot.texts.language import Translator
from bot.texts.refusals import refusal, refusals
from bot.texts.task_card import short, title_of
from domain.errors import Refused
from domain.report_answers import Acknowledged, Choice, NotTaken, NotUnderstood, Outcome, Passed, Question, Recorded
from domain.tasks import TaskName


def task_name(task: TaskName, t: Translator) -> Markup:
    return Markup("<b>{}</b> {}").format(task.no, short(title_of(task.title, task.title_en, t), 22))


def node_label(position: int, completion: bool, t: Translator) -> str:
    return t.plain("completion") if completion else t.plain("milestone {n}", n=position)


def quantity_word(quantity: Decimal, unit: str | None) -> str:
    """12 个, 1.2 亿元: the number without idle zeros."""
    text = f"{quantity:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text} {unit}" if unit else text


def recorded_line(recorded: Recorded, t: Translator) -> Markup:
    """One stored part: the task, and what was understood of it."""
    if recorded.state in ("undone", "replaced"):
        return t("{task}\ntaken back, nothing of it counts", task=task_name(recorded.task, t))
    if recorded.node is not None:
        position, completion, text, _ = recorded.node
        name = node_label(position, completion, t)
        what = t("{node} (“{text}”)", node=name, text=short(text, 24)) if text else Markup.escape(name)
        head = task_name(recorded.task, t)
        return {
            "waiting": lambda: t("{task}\n{what} goes to the supervision office for review", task=head, what=what),
            "accepted": lambda: t("{task}\n{what} is accepted", task=head, what=what),
            "returned": lambda: t("{task}\n{what} was returned", task=head, what=what),
        }[recorded.state]()
    bits: list[Markup] = []
    if recorded.kind == "not_completed":
        bits.append(t("not finished yet"))
    if recorded.kind == "blocked":
        bits.append(t("blocked"))
    if recorded.kind == "coordination_needed":
        bits.append(t("needs coordination"))
    if recorded.percent is not None:
        bits.append(t("progress {percent}%", percent=recorded.percent))
    if recorded.quantity is not None:
        bits.append(t("{quantity} done", quantity=quantity_word(recorded.quantity, recorded.unit)))
    if not bits:
        bits.append(t("under way, no figure"))
    line_ = Markup(" · ").join(bits)
    if recorded.note:
        line_ += Markup("\n“{}”").format(short(recorded.note, 80))
    return Markup("{}\n{}").format(task_name(recorded.task, t), line_)


def confirmation(outcomes: list[Outcome], t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None] | None:
    """One message for all that was stored or is settled, with Undo for each part; None where all is open."""
    lines: list[Markup] = []
    undo: list[InlineKeyboardButton] = []
    recorded = [o for o in outcomes if isinstance(o, Recorded)]
    for outcome in outcomes:
        match outcome:
            case Recorded():
                sign = "↩" if outcome.state in ("undone", "replaced") else "✓"
                lines.append(Markup("{} {}").format(sign, recorded_line(outcome, t)))
                if outcome.state in ("recorded", "waiting"):
                    label = t.plain("Undo") if len(recorded) == 1 else t.plain("Undo {no}", no=outcome.task.no)
                    undo.append(button(label, "undo", outcome.report_id))
            case Acknowledged():
                lines.append(
                    t.n("✓ Noted: {n} task taken note of.", "✓ Noted: {n} tasks taken note of.", outcome.count)
                    if outcome.count
                    else t("✓ Noted.")
                )
            case Passed():
                lines.append(
                    t("✓ Your question went to the supervision office: “{words}”", words=short(outcome.words, 80))
                )
            case NotTaken():
                lines.append(Markup("✗ {}").format(refusal(Refused(outcome.code, **outcome.values), t)))
            case _:
                pass
    if not lines:
        return None
    if any(r.kind in ("blocked", "coordination_needed") and r.state == "recorded" for r in recorded):
        lines.append(t("The district leader in charge is told; the answer comes to you here."))
    if any(r.wants_evidence for r in recorded):
        lines.append(t("Please add a photo or file now, as a reply; each up to 20 MB."))
    keyboard = [undo[i : i + 3] for i in range(0, len(undo), 3)]
    return Markup("\n").join(lines), InlineKeyboardMarkup(keyboard) if keyboard else None


def not_understood(outcome: NotUnderstood, has_digest: bool, t: Translator) -> Markup:
    """A message that said nothing about a task: what would be right."""
    return t(
        "I could not read that as a report. Write the number and how far it is, for example:\n"
        "<code>{example}</code>\n/tasks shows your tasks.",
        example=t.plain("2 60% roof finished") if has_digest else t.plain("ZD001 60% roof finished"),
    )


def question(asked: Question, t: Translator) -> tuple[Markup, InlineKeyboardMarkup | None]:
    """The one question that settles an open part; its choices are answered with one tap."""
    words = short(asked.words, 60)
    about = task_name(asked.task, t) if asked.task else None
    heads = {
        "task": lambda: t("“{words}” — which task?", words=words),
        "figure": lambda: t("“{words}” — how far is that, in per cent?", words=words),
        "number": lambda: t("“{words}” — what does the number stand for?", words=words),
        "done": lambda: t("“{words}” — is it finished?", words=words),
        "extension": lambda: t("“{words}” — do you ask for more time?", words=words),
        "obstacle": lambda: t("“{words}” — does this stop the work?", words=words),
        "date": lambda: t("“{words}” — until which day exactly? For example 30 September.", words=words),
        "node": lambda: t("“{words}” — which part is finished?", words=words),
    }
    because = {
        "above_hundred": lambda: t("“{words}” — that is more than 100%. How far is it, in per cent?", words=words),
        "unknown_address": lambda: t(
            "{no} is none of the open tasks that you report on. Which one is meant?",
            no=asked.reason_values.get("words", "").upper() or words,
        ),
    }
    default = heads.get(asked.open, lambda: t("“{words}” — how is this meant?", words=words))
    html = because.get(asked.reason, default)()
    if about is not None and asked.open != "task":
        html = Markup("{}\n{}").format(about, html)
    if not asked.choices:
        html += t("\nPlease write it once more with the figure, for example <code>{no} 60%</code>", no=_no(asked))
        return html, None
    several = len({c.task.task_id for c in asked.choices if c.task}) > 1
    labels = [button(choice_label(c, several, t), "ans", i) for i, c in enumerate(asked.choices)]
    wide = asked.open in ("task", "node") or any(len(b.text) > 12 for b in labels)
    rows = [[b] for b in labels] if wide else [labels[i : i + 3] for i in range(0, len(labels), 3)]
    return html, InlineKeyboardMarkup(rows)


def _no(asked: Question) -> str:
    return asked.task.no if asked.task else "ZD001"


def choice_label(choice: Choice, with_task: bool, t: Translator) -> str:
    """What an answer's button says."""
    if choice.node is not None:
        position, completion, text, due_on = choice.node
        name = node_label(position, completion, t)
        return t.plain("{node}, due {day}: {text}", node=name, day=t.day(due_on), text=short(text, 16))
    reading = choice.values["reading"]
    label = _reading_label(reading, t)
    if with_task and choice.task is not None:
        title = short(title_of(choice.task.title, choice.task.title_en, t), 14)
        return f"{choice.task.no} {title}: {label}" if label else f"{choice.task.no} {title}"
    return label or (choice.task.no if choice.task else "?")


def _reading_label(reading: dict[str, object], t: Translator) -> str:
    percent, quantity = reading["percent"], reading["quantity"]
    match reading["kind"]:
        case "completed":
            return t.plain("Finished")
        case "not_completed":
            return t.plain("Not finished yet")
        case "blocked":
            return t.plain("Work is stopped")
        case "coordination_needed":
            return t.plain("Help is needed")
        case "extension_request":
            return t.plain("I ask for more time")
        case "acknowledgement":
            return t.plain("Noted, nothing to report")
        case "question":
            return t.plain("It is a question")
        case "chatter":
            return t.plain("Nothing to record")
        case "ambiguous_ask_back":
            return "?"
        case "several":  # one answer for each task, told together
            parts = cast("list[dict[str, object]]", reading["parts"])
            return short(", ".join(f"{part['task'] or ''} {_reading_label(part, t)}".strip() for part in parts), 60)
        case _:
            if percent is not None:
                return f"{percent}%"
            if quantity is not None:
                return quantity_word(Decimal(str(quantity)), str(reading["unit"]) if reading["unit"] else None)
            return t.plain("Under way")


def units_report(t: Translator) -> Markup:
    """To somebody who reports for no unit."""
    return t("Progress is reported by the unit that has the task. /help shows what I can do for you.")


def nothing_recorded(t: Translator) -> Markup:
    return t("Fine, nothing was recorded.")


def nothing_to_undo(t: Translator) -> Markup:
    return t("There is no report of yours here that could still be taken back.")


def on_paper(task: TaskName, t: Translator) -> Markup:
    """The office enters what came on paper or by phone."""
    return t(
        "{task}\nOn which day was it received, and what does it say? For example “15 March 60% roof finished”.",
        task=task_name(task, t),
    )


def no_day(t: Translator) -> Markup:
    return t("Please begin with the day it was received, not later than today, for example “15 March 60%”.")


def tell_me(task: TaskName, t: Translator) -> Markup:
    """After the report button: what to write."""
    return t(
        "{task}\nHow does it stand? Write it in your words, for example “60% roof finished”, “finished” or "
        "“blocked: land”. A photo or file can come with it.",
        task=task_name(task, t),
    )


refusals(
    {
        "percent_range": lambda t, v: t("{percent}% cannot be: a percentage is between 0 and 100.", **v),
        "withdrawn": lambda t, v: t("{no} was withdrawn from the list; nothing needs to be reported.", **v),
        "already_waiting": lambda t, v: t("{no} is with the supervision office for review already.", **v),
        "already_accepted": lambda t, v: t("{no}: this part is accepted already.", **v),
        "already_decided": lambda t, v: t(
            "The supervision office has decided on this already. Send a new report instead."
        ),
        "stands_as_before": lambda t, v: t("What you had reported stands. Undo under it takes it back."),
        "taken_back": lambda t, v: t("{no}: the unit has taken this submission back.", **v),
        "no_reason": lambda t, v: t("A reason is needed, in a few words."),
        "nothing_to_extend": lambda t, v: t("{no} has no open part whose date could move.", **v),
    }
)
