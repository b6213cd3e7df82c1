"""From the facts of one part to its reading. Where two meanings are possible, a question with choices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.rules.understanding.counts import Count
from domain.rules.understanding.course import approval_is_the_task
from domain.rules.understanding.desk import Desk, percent_of, plain_number, reason
from domain.rules.understanding.figures import Figure, rounded
from domain.rules.understanding.offers import hoped, suggestions
from domain.rules.understanding.phases import finished_phases
from domain.rules.understanding.targets import Target
from domain.rules.understanding.values import Kind, Open, Reading

_YEAR = re.compile("^20\\d\\d$")
_DETAILS = frozenset(("rate", "other_figures"))  # 三成村民不同意: a figure of the obstacle, kept in its words


def decide(desk: Desk) -> Reading | None:
    """The reading of a part, or None where it says nothing that the rules know."""
    said = desk.facts.said
    if "double_negation" in said:
        return desk.ask(reason("double_negation"), Open.DONE, desk.completed(), desk.not_completed())
    figure, trouble_with_figure = _the_figure(desk)
    if (
        desk.facts.loose
        and figure is None
        and (trouble_with_figure is None or trouble_with_figure.reason.code in _DETAILS)
    ):
        trouble_with_figure = _loose(desk)
    if "extension" in said:
        if "help" in said:
            return desk.ask(reason("two_requests"), Open.MEANING, desk.help(), desk.extension())
        return _beside(desk, _with(desk.extension(), figure), trouble_with_figure)
    if "help" in said:
        return _beside(desk, _with(desk.help(), figure), trouble_with_figure)
    if "delay" in said and "stopped" not in said:
        return desk.ask(
            reason("delay_told"), Open.EXTENSION, desk.extension(), desk.progress(None), desk.not_completed()
        )
    if "stopped" in said:
        if "done" in said:
            return desk.ask(reason("contradiction"), Open.DONE, desk.completed(), desk.blocked())
        if "resolved" in said:
            return desk.ask(reason("difficulty"), Open.OBSTACLE, desk.blocked(), desk.progress(None))
        return _beside(desk, _with(desk.blocked(), figure), trouble_with_figure)
    if trouble_with_figure is not None:
        return trouble_with_figure
    if figure is not None:
        return _decide_figure(desk, figure)
    if "plan" in said and not said & {"done", "not_done", "forecast", "under_way", "not_started", "step"}:
        return desk.ask(reason("plan_only"), Open.FIGURE, *hoped(desk))
    return _decide_words(desk)


def _with(reading: Reading, figure: Reading | None) -> Reading:
    """The old percentage stays, unless the message gives a new one."""
    if figure is None:
        return reading
    return replace(reading, percent=figure.percent, quantity=figure.quantity, unit=figure.unit)


def _loose(desk: Desk) -> Reading:
    """A figure run together with an obstacle or a request: perhaps the task's, perhaps of a part or of another."""
    told = re.search(r"(\d+(?:\.\d+)?)(%?)", desk.facts.loose)
    choices = [desk.progress(None)]
    if told is not None:
        value = Decimal(told[1])
        if told[2] and value < 100:
            choices.insert(0, desk.progress(rounded(value)))
        elif not told[2] and desk.target is not None and value <= desk.target.amount:
            choices.insert(0, desk.counted(value))
    return desk.ask(reason("label"), Open.FIGURE, *choices)


def _beside(desk: Desk, reading: Reading, question: Reading | None) -> Reading:
    """What stops the work is certain, and the figure told beside it is asked about: 卡住了，征地60%."""
    if question is None or question.reason.code in _DETAILS or _YEAR.search(desk.facts.bare):
        return reading
    return Reading(
        Kind.SEVERAL, reason("several_parts", count=2), reading.text, parts=(reading, question), task=reading.task
    )


def _doubtful(desk: Desk, figure: Figure) -> Reading:
    n = rounded(figure.value)
    doubt = figure.doubt or "label"
    last = (desk.task.last_percent if desk.task else None) or 0
    near = {
        "range": (n - 10, n - 5, n),
        "below": (n - 10, n - 5, n),
        "near": (n - 5, n),
        "step": (last + n, n),
        "remaining": (100 - n, n),
        "negative": (),
    }.get(doubt, (n,))
    choices = suggestions(desk, *near) if near else []
    if n == 100 and doubt not in ("remaining", "step"):
        choices.append(desk.completed())
    return desk.ask(reason(doubt), Open.FIGURE, *choices, desk.progress(None))


def _the_figure(desk: Desk) -> tuple[Reading | None, Reading | None]:
    """The certain figure, or the question about it; neither where no figure is told."""
    facts = desk.facts
    sure = [f for f in facts.figures if f.doubt is None]
    totals = [f for f in sure if f.total]
    current = totals or [f for f in sure if not f.monthly]
    latest = max((f.on or date.max for f in current), default=date.max)
    current = [f for f in current if (f.on or date.max) == latest]  # 5月底50%，目前60%
    values = {rounded(f.value) for f in current}
    counts, counted_doubt = _the_counts(facts.counts, desk.target)
    if "each" in facts.said:  # 分别60%、70%: one of them is another's
        each = {rounded(f.value) for f in facts.figures}
        values = each if len(each) > 1 else values
    if len(values) > 1:
        return None, desk.ask(reason("two_figures"), Open.FIGURE, *suggestions(desk, *values))
    if values:
        percent = values.pop()
        if not counts and counted_doubt is not None and counted_doubt.alone and desk.target is not None:
            agrees = abs(percent_of(counted_doubt.value, desk.target) - percent) <= 2
            counts = [counted_doubt.value] if agrees else []  # 60% 2.5亿 of 4.17亿
        if any(f.doubt in ("negative",) for f in facts.figures):
            return None, _doubtful(desk, next(f for f in facts.figures if f.doubt == "negative"))
        if any(_disturbs(f, current[0].value) for f in facts.figures) and not totals:
            return None, desk.ask(reason("two_figures"), Open.FIGURE, *suggestions(desk, percent))
        if "torn" in facts.said:  # 60。0%: which of the two numbers was meant
            return None, desk.ask(reason("two_figures"), Open.FIGURE, *suggestions(desk, percent))
        return _checked_percent(desk, percent, exact=current[0].value, counts=counts)
    if sure:  # this month's alone
        return None, _doubtful(desk, replace(sure[0], doubt="monthly"))
    told = {c.value for c in facts.counts if c.doubt is None}
    if counts:
        if len(counts) > 1 or ("this_year" in facts.said and len(told) > 1):  # 今年1.2亿，累计3.6亿
            counts = sorted(told) if len(counts) == 1 else counts
            return None, desk.ask(reason("two_figures"), Open.FIGURE, *(desk.counted(c) for c in sorted(counts)[:3]))
        if any(f.doubt in ("negative", "range", "below", "near", "remaining") for f in facts.figures):
            return None, _doubtful(desk, facts.figures[0])
        share = next((rounded(f.value) for f in facts.figures if f.doubt in ("rate", "label")), None)
        if share is not None and desk.target is not None and abs(share - percent_of(counts[0], desk.target)) <= 2:
            return _checked_percent(desk, share, exact=Decimal(share), counts=counts)
        if share is not None and "share" in facts.said and desk.target is not None:
            return None, desk.ask(
                reason("figures_disagree"), Open.FIGURE, desk.counted(counts[0]), desk.progress(share)
            )
        return _checked_count(desk, counts[0])
    if facts.figures:
        return None, _doubtful(desk, facts.figures[0])
    if counted_doubt is not None:
        return None, _doubtful_count(desk, counted_doubt)
    if facts.labelled:
        value = Decimal(facts.labelled)
        if desk.target is not None and value <= desk.target.amount and not desk.target.investment:
            return None, _bare(desk, facts.labelled)
        return _checked_percent(desk, rounded(value), exact=value, counts=[])
    if facts.bare:
        return None, _bare(desk, facts.bare)
    if facts.stroke:
        return None, desk.ask(reason("no_known_total", words=desk.text), Open.NUMBER, *suggestions(desk))
    return None, None


def _disturbs(other: Figure, value: Decimal) -> bool:
    """Whether a doubtful figure beside a certain one makes that one doubtful too. 60 % done and 40 % left agree."""
    if other.doubt == "remaining" or (other.doubt == "below" and other.value + value == 100):
        return other.value + value != 100  # 已完成60%，未完成40%
    return other.doubt in ("range", "below", "near", "several", "above_hundred")


def _the_counts(found: list[Count], target: Target | None) -> tuple[list[Decimal], Count | None]:
    """Cumulative beats monthly, finished beats under way."""
    if not found:
        return [], None
    if (done := finished_phases(found, target)) is not None:
        return [done], None
    sure = [c for c in found if c.doubt is None]
    totals = [c for c in sure if c.total and not c.under_way]
    finished = totals or [c for c in sure if not c.monthly and not c.under_way]
    if len({c.value for c in finished}) > 1 and target is not None:
        # the target itself, named beside what is done
        finished = [c for c in finished if c.value != target.amount or c.finished or c.total]
    if len({c.value for c in finished}) > 1 and any(c.finished for c in finished) and not totals:
        finished = [c for c in finished if c.finished]
    if all(c.opening for c in finished) and any(c.monthly for c in sure):
        finished = []  # 一季度8000万元，二季度5000万元: a sum that nobody has told
    else:
        finished = [c for c in finished if not c.opening] or finished
    values = list(dict.fromkeys(c.value for c in finished))
    if values:
        hard = next((c for c in found if c.doubt in ("negative", "range", "below", "near")), None)
        return ([], hard) if hard is not None and not totals else (values, None)
    doubtful = next((c for c in found if c.doubt not in (None, "other", "phase")), None)
    if doubtful is None and sure:
        monthly = next((c for c in sure if c.monthly), None)
        doubtful = replace(monthly, doubt="monthly") if monthly is not None else None
    if doubtful is None:
        doubtful = next((c for c in found if c.doubt == "phase" and c.finished), None)
    if doubtful is None:
        doubtful = next((c for c in found if c.doubt in ("other", "phase")), None)
    return [], doubtful


def _doubtful_count(desk: Desk, count: Count) -> Reading | None:
    doubt = count.doubt or "label"
    if doubt == "phase":  # the finished part of the target is a count of it, if there is no other part
        if not count.finished:
            return None
        return desk.ask(reason("label"), Open.FIGURE, desk.counted(count.value), desk.progress(None))
    if doubt == "other":
        told = {"done", "under_way", "not_started", "step", "stopped"}
        if desk.facts.said & (told if count.finished else told | {"not_done", "forecast"}):
            return None  # words that say more than a number of other things
        offered = [desk.counted(count.value), desk.progress(None)]  # 建成12座 of 30个 is most likely of the same things
        return desk.ask(reason("other_figures"), Open.FIGURE, *(offered if count.finished else offered[::-1]))
    last = (desk.task.last_quantity if desk.task else None) or Decimal(0)
    options = [count.value]
    if doubt in ("step", "monthly"):
        options = [last + count.value, count.value] if last else [count.value]
    if doubt == "remaining" and desk.target is not None:
        options = [desk.target.amount - count.value]
    choices = [desk.counted(o) for o in options if desk.target is not None and 0 <= o <= desk.target.amount]
    return desk.ask(reason(doubt), Open.NUMBER, *choices, desk.progress(None))


def _bare(desk: Desk, number: str) -> Reading:
    value = Decimal(number)
    choices = [desk.progress(rounded(value))] if 0 <= value < 100 else [desk.completed()] if value == 100 else []
    if desk.target is not None and value <= desk.target.amount:
        choices.append(desk.counted(value))
    return desk.ask(reason("bare_number", number=number), Open.NUMBER, *choices, desk.progress(None))


def _checked_percent(
    desk: Desk, percent: int, *, exact: Decimal, counts: list[Decimal]
) -> tuple[Reading | None, Reading | None]:
    task, target = desk.task, desk.target
    if exact > 100:
        return None, desk.ask(reason("above_hundred"), Open.FIGURE, desk.completed(), desk.progress(None))
    if task is not None and task.last_percent is not None and percent < task.last_percent:
        last = f"{task.last_percent} %"
        return None, desk.ask(
            reason("below_last", last=last), Open.FIGURE, desk.progress(percent), desk.progress(task.last_percent)
        )
    if counts and target is not None:
        counted = percent_of(counts[0], target)
        if abs(counted - percent) > 2:
            return None, desk.ask(
                reason("figures_disagree"), Open.FIGURE, desk.progress(percent), desk.counted(counts[0])
            )
        if percent < 100:
            return replace(desk.progress(percent), quantity=counts[0], unit=target.unit), None
    return desk.progress(percent), None


def _checked_count(desk: Desk, quantity: Decimal) -> tuple[Reading | None, Reading | None]:
    task, target = desk.task, desk.target
    assert target is not None
    reading = desk.counted(quantity)
    if quantity > target.amount:
        return None, desk.ask(reason("above_hundred"), Open.NUMBER, reading, desk.completed())
    if task is not None:
        if task.last_quantity is not None:
            if quantity < task.last_quantity:
                last = f"{plain_number(task.last_quantity)} {target.unit}"
                return None, desk.ask(
                    reason("below_last", last=last), Open.NUMBER, reading, desk.counted(task.last_quantity + quantity)
                )
        elif task.last_percent is not None and (reading.percent or 0) < task.last_percent:
            return None, desk.ask(
                reason("below_last", last=f"{task.last_percent} %"),
                Open.NUMBER,
                reading,
                desk.progress(task.last_percent),
            )
    return reading, None


def _decide_figure(desk: Desk, figure: Reading) -> Reading:
    said = desk.facts.said
    percent = figure.percent
    assert percent is not None
    if figure.kind is Kind.QUANTITY:
        if "done" in said and percent < 100:
            return desk.ask(reason("contradiction"), Open.DONE, figure, desk.completed())
        open_ends = {"not_done", "unclear", "not_started", "forecast", "vague", "awaiting", "remainder", "difficulty"}
        if "all_done" in said and percent == 100 and not said & open_ends:
            return replace(figure, kind=Kind.COMPLETED, reason=reason("said_done"))
        return figure
    if percent == 100:
        open_ends = {"not_done", "unclear", "not_started", "forecast", "vague"}
        if said & (open_ends if "awaiting" in said else open_ends | {"remainder"}):
            return desk.ask(reason("contradiction"), Open.DONE, desk.completed(), desk.not_completed())
        if "awaiting" in said:
            return replace(figure, reason=reason("percentage_awaits_acceptance"))
        if said & {"under_way", "step", "difficulty", "investment"}:
            return desk.ask(reason("contradiction"), Open.DONE, desk.completed(), figure)
        return replace(desk.completed(), reason=reason("hundred_percent"), percent=100)
    if "done" in said or "good" in said:
        return desk.ask(reason("contradiction"), Open.DONE, figure, desk.completed())
    if "not_started" in said and percent > 0:
        return desk.ask(reason("contradiction"), Open.FIGURE, figure, desk.progress(0))
    if said & {"not_done"}:
        return replace(figure, reason=reason("percentage_beats_negation", percent=percent))
    return figure


def _decide_words(desk: Desk) -> Reading | None:
    said = desk.facts.said
    if "unknown" in said:
        return desk.ask(reason("not_understood"), Open.MEANING, *suggestions(desk), desk.completed())
    if "awaiting" in said:
        if approval_is_the_task(desk.task):
            return replace(desk.not_completed(), reason=reason("approval_is_the_task"))
        if said & {"done", "step", "unclear", "good", "vague"}:
            return desk.ask(reason("awaits_acceptance"), Open.DONE, desk.completed(), desk.progress(None))
        if "not_done" in said or "forecast" in said:
            return desk.not_completed()
        if "under_way" in said:
            return desk.progress(None)
        return desk.ask(reason("awaits_acceptance"), Open.DONE, desk.completed(), desk.progress(None))
    if "done" in said:
        if said & {
            "not_done",
            "remainder",
            "not_started",
            "no",
            "part_not_started",
            "vague",
            "unclear",
            "difficulty",
            "bare_number",
            "as_before",
        }:
            return desk.ask(reason("contradiction"), Open.DONE, desk.completed(), desk.not_completed())
        if "forecast" in said:
            return desk.ask(reason("contradiction"), Open.DONE, desk.completed(), desk.not_completed())
        return desk.completed()
    if "unclear" in said and not said & {"not_done", "forecast"}:
        return desk.ask(reason("object_unclear"), Open.DONE, desk.progress(None), desk.completed())
    if "vague" in said and not said & {"not_done", "not_started"}:
        return desk.ask(reason("vague"), Open.FIGURE, *suggestions(desk), desk.completed())
    if "not_started" in said:
        return _not_started(desk)
    if "part_not_started" in said:
        return desk.ask(reason("not_understood"), Open.MEANING, desk.progress(None), desk.not_completed())
    if "not_done" in said:
        return desk.not_completed()
    if "forecast" in said:
        return replace(desk.not_completed(), reason=reason("forecast"))
    if "difficulty" in said:
        return desk.ask(reason("difficulty"), Open.OBSTACLE, desk.blocked(), desk.help(), desk.progress(None))
    if "step" in said:
        return replace(desk.progress(None), reason=reason("step_finished"))
    if said & {"under_way", "resolved"}:
        return desk.progress(None)
    if "no_progress" in said:
        return desk.progress(None)
    if "good" in said:
        return desk.ask(reason("vague"), Open.DONE, desk.completed(), desk.progress(None))
    if "question" in said:
        return desk.read(Kind.QUESTION, reason("asks"))
    if said & {"yes", "no"}:
        return desk.ask(reason("yes_to_nothing"), Open.MEANING, *suggestions(desk), desk.completed())
    if said & {"order"}:
        return desk.ask(reason("orders"), Open.MEANING, desk.completed(), desk.progress(None))
    if "override" in said:
        return desk.read(Kind.CHATTER, reason("orders"))
    if ("read_out" in said and "other_counts" not in said) or "plan" in said:
        return desk.read(Kind.CHATTER, reason("read_out"))
    if "no_trouble" in said:
        return desk.progress(None)
    if "conditional" in said:
        return desk.ask(reason("not_understood"), Open.MEANING, desk.progress(None), desk.not_completed())
    if "acknowledged" in said and not said & {"work", "other_numbers"}:
        return desk.read(Kind.ACKNOWLEDGEMENT, reason("seen"))
    return None


def _not_started(desk: Desk) -> Reading:
    task = desk.task
    zero = desk.read(Kind.PROGRESS, reason("not_started"), percent=0, on=desk.facts.forecast_on)
    if task is not None and ((task.last_percent or 0) > 0 or (task.last_quantity or 0) > 0):
        last = f"{task.last_percent} %" if task.last_percent else str(task.last_quantity)
        return desk.ask(reason("started_before", last=last), Open.FIGURE, zero, desk.progress(None))
    return zero
