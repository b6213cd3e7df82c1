"""The whole message: command, notice, parts, and what each part says."""

from __future__ import annotations

import re
from dataclasses import replace

from domain.rules.understanding import addresses, counts, talk
from domain.rules.understanding.addresses import Part
from domain.rules.understanding.clauses import clauses, too_many
from domain.rules.understanding.collect import collect
from domain.rules.understanding.dates import find_days
from domain.rules.understanding.decision import decide
from domain.rules.understanding.desk import Desk, reason
from domain.rules.understanding.facts import Facts
from domain.rules.understanding.in_order import values_in_order
from domain.rules.understanding.named_together import item_by_item, named_alike, short_name
from domain.rules.understanding.normalise import Normal, normalise
from domain.rules.understanding.notes import note_of
from domain.rules.understanding.notices import gives_orders, is_notice, may_order, overrides
from domain.rules.understanding.numbers import canonical
from domain.rules.understanding.own_words import silenced, spoken
from domain.rules.understanding.residue import without_task_words
from domain.rules.understanding.second_things import figure_told, set_apart
from domain.rules.understanding.targets import target_of
from domain.rules.understanding.telling import says_something_new, tells_state
from domain.rules.understanding.titles import fitting_tasks, naming_tasks
from domain.rules.understanding.values import AskedFor, Context, Kind, Open, Reading, TaskContext
from domain.rules.understanding.whose import named_in_full, only_task, task_of
from domain.rules.understanding.words import Marked

MAX_LENGTH = 2000
_NEEDS_TASK = frozenset(
    (
        Kind.PROGRESS,
        Kind.COMPLETED,
        Kind.NOT_COMPLETED,
        Kind.BLOCKED,
        Kind.COORDINATION_NEEDED,
        Kind.QUANTITY,
        Kind.EXTENSION_REQUEST,
        Kind.AMBIGUOUS_ASK_BACK,
        Kind.SEVERAL,
    )
)
_TELLS_WHERE_IT_STANDS = (Kind.PROGRESS, Kind.QUANTITY, Kind.COMPLETED)
_MOST_CHOICES = 6
_FEW = 12  # with more parts than that, their choices are not read again for each task
_SHORT = 60  # a longer message is not read again for each task on offer


def understand(text: str, context: Context) -> Reading:
    """Read a message as the person meant it, or ask the one question that settles it. Never raises on any text.

    The rules are reading rules 22-35. Nothing here is stored: the caller stores what is certain, and puts a reading of
    kind AMBIGUOUS_ASK_BACK to the person.
    """
    normal = normalise(text)
    plain = normal.text.strip()
    if plain and talk.is_command(plain):
        return Reading(Kind.COMMAND, reason("menu_word"), text)
    if not any(c.isalnum() for c in plain):
        return _wordless(normal, context)
    if talk.is_praise(plain):
        return Reading(Kind.CHATTER, reason("small_talk"), text)
    if len(plain) > MAX_LENGTH or too_many(plain):
        if is_notice(plain[:MAX_LENGTH]):
            return Reading(Kind.CHATTER, reason("passed_on"), text)
        return Reading(Kind.AMBIGUOUS_ASK_BACK, reason("too_long"), text, open=Open.MEANING)
    if is_notice(normal.text):
        return Reading(Kind.CHATTER, reason("passed_on"), text)
    ordered = _orders(normal, context)
    if ordered is not None:
        return ordered
    if context.asked.state in (AskedFor.DONE, AskedFor.FIGURE) and (answered := _answer(normal, context)) is not None:
        return answered
    if (everything := addresses.everything(normal.text, context)) is not None:
        return _all_of_digest(normal, context, everything)
    if context.asked.state is AskedFor.DIGEST and (places := values_in_order(normal.text, len(context.digest))):
        return _in_order(normal, context, places)
    parts = addresses.split(normal.text, context)
    if len(parts) > addresses.MAX_PARTS:
        return Reading(Kind.AMBIGUOUS_ASK_BACK, reason("too_long"), text, open=Open.MEANING)
    if context.asked.state is AskedFor.DIGEST and addresses.of_a_plan(normal.text) and any(p.task for p in parts):
        return Reading(Kind.AMBIGUOUS_ASK_BACK, reason("plan_only"), text, open=Open.MEANING)
    parts = set_apart(normal.text, _by_titles(normal, parts, context), context)
    readings = _readings(normal, parts, context)
    if len(readings) == 1:
        return readings[0] if readings[0].text == text else replace(readings[0], text=text)
    return Reading(Kind.SEVERAL, reason("several_parts", count=len(readings)), text, parts=tuple(readings))


def _orders(normal: Normal, context: Context) -> Reading | None:
    """An instruction inside a message changes nothing: the rest is read without it, and only offered where the
    instruction tries to go round the rules. None where there is no instruction."""
    if not may_order(normal.text):
        return None
    found = clauses(normal.text)
    ordering = [c for c in found or () if gives_orders(addresses.without_marks(c.text, context))]
    if not ordering:
        return None
    rest = normal.text
    for clause in reversed(ordering):
        rest = rest[: clause.start] + rest[clause.end :]
    reading = understand(rest, context)
    sly = any(overrides(c.text) for c in ordering)
    if reading.kind in (Kind.CHATTER, Kind.ACKNOWLEDGEMENT) or not any(c.isalnum() for c in rest):
        if sly:
            return Reading(Kind.CHATTER, reason("orders"), normal.original)
        desk = _desk(normal.original, only_task(context))
        return desk.ask(reason("orders"), Open.MEANING, desk.completed(), desk.progress(None))
    if sly and reading.kind is not Kind.AMBIGUOUS_ASK_BACK:
        return Reading(
            Kind.AMBIGUOUS_ASK_BACK, reason("orders"), normal.original, open=Open.MEANING, choices=(reading,)
        )
    return replace(reading, text=normal.original)


def _desk(words: str, task: TaskContext | None, facts: Facts | None = None) -> Desk:
    return Desk(words, task, target_of(task), facts or Facts(), None)


def _wordless(normal: Normal, context: Context) -> Reading:
    says = talk.emoji_says(normal.emoji)
    if says == "acknowledged":
        task = only_task(context)
        return Reading(Kind.ACKNOWLEDGEMENT, reason("seen"), normal.original, task=task.no if task else None)
    if says == "unclear":
        desk = _desk(normal.original, only_task(context))
        return desk.ask(reason("no_words"), Open.MEANING, desk.completed(), desk.progress(None), desk.not_completed())
    if "?" in normal.text:
        task = only_task(context)
        return Reading(Kind.QUESTION, reason("asks"), normal.original, task=task.no if task else None)
    return Reading(Kind.CHATTER, reason("small_talk"), normal.original)


# 60, 大概60了, at 60: an answer where a figure was asked for
_FIGURE = re.compile(
    "^(?:目前|现在|大概|大约|约|差不多|有|到|进度|about |around |roughly |at |"
    "~)*(\\d{1,3}(?:\\.\\d{1,2})?)%?(?:左右|上下|的样子|多|了|吧| now)*$"
)


def _answer(normal: Normal, context: Context) -> Reading | None:
    """A bare yes, no or number, where exactly that was asked for."""
    desk = _desk(normal.original, task_of(context.asked.task, context))
    plain = normal.text.strip()
    if context.asked.state is AskedFor.DONE:
        yes = None if "?" in plain else talk.answer(plain)
        if yes is True:
            return replace(desk.completed(), reason=reason("answered_yes"))
        if yes is False:
            return replace(desk.not_completed(), reason=reason("answered_no"))
        return None
    number = canonical(plain.strip(" .,;。!"))
    days = find_days(number, context.today)
    if len(days) == 1 and days[0].start == 0 and days[0].end == len(number):
        return desk.ask(reason("not_understood"), Open.FIGURE, desk.progress(None))  # a day is no figure
    if (figure := _FIGURE.match(number)) is not None:
        read = understand("进度" + figure[1] + "%", replace(context, asked=replace(context.asked, state=AskedFor.ONE)))
        return replace(read, text=normal.original)
    return None


def _all_of_digest(normal: Normal, context: Context, everything: tuple[int, int, bool]) -> Reading:
    start, end, fits = everything
    rest = normal.text[:start] + "," + normal.text[end:]
    others = addresses.split(normal.text[:start] + "," + normal.text[end:], context)
    body = [p for p in others if p.task or p.unknown]
    readings = [
        replace(reading, text=normal.original)
        for no in context.digest
        for reading in _flat(_read(rest, normal.original, task_of(no, context), context))
    ]
    whole = tuple(r for r in readings)
    if not fits or body or "除" in rest or "except" in rest or "but" in rest.split():
        meant = Reading(Kind.SEVERAL, reason("several_parts", count=len(whole)), normal.original, parts=whole)
        why = reason("count_of_all") if not fits else reason("all_or_not")
        return Reading(Kind.AMBIGUOUS_ASK_BACK, why, normal.original, open=Open.TASK, choices=(meant,))
    if len(whole) == 1:
        return whole[0]
    return Reading(Kind.SEVERAL, reason("several_parts", count=len(whole)), normal.original, parts=whole)


def _in_order(normal: Normal, context: Context, places: list[tuple[int, int]]) -> Reading:
    """12个，60%，3户 without a number: most likely in the order of the list, and that is asked."""
    parts = [Part(start, end, no) for (start, end), no in zip(places, context.digest, strict=True)]
    meant = _readings(normal, parts, context)
    whole = Reading(Kind.SEVERAL, reason("several_parts", count=len(meant)), normal.original, parts=tuple(meant))
    return Reading(Kind.AMBIGUOUS_ASK_BACK, reason("which_task"), normal.original, open=Open.TASK, choices=(whole,))


def _by_titles(normal: Normal, parts: list[Part], context: Context) -> list[Part]:
    """Give parts without address the task that their words name; cut them where clauses name different ones."""
    done: list[Part] = []
    for part in parts:
        if part.task or part.unknown or len(context.tasks) < 2:
            done.append(part)
            continue
        text = normal.text[part.start : part.end]
        pieces = _pieces(text, part.start, context)
        done += pieces if pieces is not None else [part]
    return done


def _pieces(text: str, offset: int, context: Context) -> list[Part] | None:
    if context.asked.task is not None and not any(named_in_full(text, task, context) for task in context.tasks):
        return None
    found = clauses(text)
    if found is None:
        return None
    if context.asked.task is None:
        if len(found) == 1 and (alike := named_alike(found[0], context.tasks)) is not None:
            return [Part(offset + alike[0], offset + len(text), task.no) for task in alike[1]]
        found = item_by_item(found, context.tasks)
    named: list[tuple[int, str]] = []
    short: set[int] = set()
    for clause in found:
        fitting = fitting_tasks(clause.text, context.tasks)
        if context.asked.task is not None:
            fitting = tuple(t for t in fitting if named_in_full(clause.text, t, context))
        if len(fitting) == 1:
            named.append((clause.start, fitting[0].no))
        elif not fitting and context.asked.task is None and (one := short_name(clause.text, context.tasks)):
            if not named:
                return None
            if one.no != named[-1][1]:
                short.add(clause.start)
    different = list(dict.fromkeys(no for _, no in named))
    if context.asked.task is not None:
        different = [no for no in different if no != context.asked.task]
        if len(different) != 1:
            return None
    if len(different) == 1 and not short:
        first = next(i for i, c in enumerate(found) if c.start == named[0][0])
        if any(says_something_new(c.text, found[first].text) for c in found[:first]):
            return None  # figures stand before the name: whose they are is open
        if first and (context.asked.task is not None or _SETS_APART.match(found[first].text)):
            head = text[: found[first].start]
            if tells_state(head) and not talk.is_acknowledgement(head):
                start = offset + found[first].start
                return [Part(offset, start), Part(start, offset + len(text), different[0])]
        return [Part(offset, offset + len(text), different[0])]
    if len(different) < 2 and not short:
        return None
    if named[0][0] > 0 and found[0].start < named[0][0]:
        head = text[: named[0][0]]
        if talk.about_work(head) and not talk.is_acknowledgement(head):
            return None
    by_start = dict(named)
    cuts: list[tuple[int, str | None]] = []
    for i, clause in enumerate(found):
        no = by_start.get(clause.start)
        unnamed = no is None and i
        if unnamed and (
            clause.start in short
            or _OTHER_TASKS.match(clause.text)
            or says_something_new(clause.text, found[i - 1].text)
        ):
            cuts.append((clause.start, None))  # figures of their own, but no name: asked about, not lost
        elif no is not None and (not cuts or cuts[-1][1] != no):
            cuts.append((clause.start, no))
    ends = [start for start, _ in cuts[1:]] + [len(text)]
    return [Part(offset + start, offset + end, no) for (start, no), end in zip(cuts, ends, strict=True)]


# 卡住了，另外口袋公园60%: what stands before is not about the parks
_SETS_APART = re.compile("(?:另外|还有|同时|而(?!且)|此外|also |and |meanwhile |as for )")


# 其余正常推进: of tasks that nobody has named
_OTHER_TASKS = re.compile(
    "(?:其余|其他|其它|剩下)(?:的|任务|项目|工作|几[项个]|各项)*(?:都|均|全|也|正|已|未|没|在|按|暂|无|推进|完成|序时)"
)


def _readings(normal: Normal, parts: list[Part], context: Context) -> list[Reading]:
    by_task: dict[str, list[Part]] = {}
    order: list[Part | str] = []
    for part in parts:
        if part.task is None:
            order.append(part)
        elif part.task in by_task:
            by_task[part.task].append(part)
        else:
            by_task[part.task] = [part]
            order.append(part.task)
    again = len(order) <= _FEW
    readings: list[Reading] = []
    for item in order:
        if isinstance(item, str):
            pieces = by_task[item]
            body = "\n".join(normal.text[p.start : p.end] for p in pieces)
            words = " ".join(normal.words(p.start, p.end) for p in pieces)
            readings += _flat(_read(body, words, task_of(item, context), context))
            continue
        body, words = normal.text[item.start : item.end], normal.words(item.start, item.end)
        if item.unknown is not None:
            asked = _which_task(_read(body, words, None, context), context, again=again)
            readings.append(replace(asked, reason=reason("unknown_address", words=item.unknown)))
            continue
        if item.other is not None:
            readings.append(_of_another(_read(body, words, None, context), item.other, context))
            continue
        task = only_task(context)
        reading = _read(body, words, task, context)
        if len(order) > 1 and task is None and reading.kind in (Kind.CHATTER, Kind.ACKNOWLEDGEMENT):
            continue
        if task is None and reading.kind in _NEEDS_TASK:
            reading = _which_task(reading, context, again=again)
        readings += _flat(reading)
    return readings


def _flat(reading: Reading) -> tuple[Reading, ...]:
    return reading.parts if reading.kind is Kind.SEVERAL else (reading,)


def _of_another(reading: Reading, beside: str, context: Context) -> Reading:
    """A figure of something else than the task spoken of: which other task is meant, if any is."""
    fitting = naming_tasks(reading.text.lower(), context.tasks)
    rest = [task_of(no, context) for no in context.digest] + list(context.tasks)
    offered = {t.no: t for t in (*fitting, *rest) if t is not None and t.no != beside}
    body = figure_told(normalise(reading.text).text)
    read = (_read(body, reading.text, t, context) for t in list(offered.values())[:_MOST_CHOICES])
    nothing = Reading(Kind.CHATTER, reason("small_talk"), reading.text)
    choices = (*(r for r in read if r.kind in _TELLS_WHERE_IT_STANDS), nothing)
    return Reading(
        Kind.AMBIGUOUS_ASK_BACK, reason("which_task"), reading.text, open=Open.TASK, choices=choices, note=reading.note
    )


def _which_task(reading: Reading, context: Context, *, again: bool) -> Reading:
    """The message is understood, but not which task it is about: the likeliest are offered."""
    fitting = fitting_tasks(reading.text.lower(), context.tasks)
    offered = fitting if len(fitting) > 1 else tuple(task_of(no, context) for no in context.digest) or context.tasks
    choices: tuple[Reading, ...] = ()
    if reading.kind is Kind.AMBIGUOUS_ASK_BACK:  # 厂房3户: no name, but a word of one, and with it a figure
        named = fitting or naming_tasks(reading.text.lower(), context.tasks)
        read = (_read_for(reading, t, context, again=again) for t in named[:_MOST_CHOICES])
        choices = tuple(r for r in read if r.kind in _TELLS_WHERE_IT_STANDS)
    else:
        choices = tuple(_read_for(reading, t, context, again=again) for t in offered[:_MOST_CHOICES] if t is not None)
    return Reading(
        Kind.AMBIGUOUS_ASK_BACK, reason("which_task"), reading.text, open=Open.TASK, choices=choices, note=reading.note
    )


def _read_for(reading: Reading, task: TaskContext, context: Context, *, again: bool) -> Reading:
    if len(reading.text) > _SHORT or not again:
        return replace(reading, task=task.no)
    anew = _read(normalise(reading.text).text, reading.text, task, context)
    return anew if anew.kind is not Kind.CHATTER else replace(reading, task=task.no)


# 另外口袋公园60%: said of something else, and no increase; 还有3户没签 is left as it is
_BESIDES = re.compile(
    r"^[ ,、]*(?:另外|此外|还有|同时|also |and |meanwhile )[ ,、:]*(?![\d一二两三四五六七八九十百半])"
)
_BRACKETS = re.compile(r"\(([^()]{2,60})\)")  # the title behind the number, ZD001（西部传感器产业园）
_TRAILING = Marked("abw不但而", r"[ ,;]{0,4}(?:\b(?:but|and|while|whereas)|但是?|而且?|不过)[ ,;]{0,4}$", re.ASCII)


def _read(body: str, words: str, task: TaskContext | None, context: Context) -> Reading:
    """One part, about one task (None where that is open)."""
    text = _BESIDES.sub("", addresses.without_marks(body, context))
    text = _BRACKETS.sub(lambda m: m[0] if without_task_words(m[1], task).strip() else "", _TRAILING.sub("", text))
    no = task.no if task else None
    if not any(c.isalnum() for c in text):
        desk = _desk(words, task)
        if talk.emoji_says(words) == "acknowledged":
            return Reading(Kind.ACKNOWLEDGEMENT, reason("seen"), words, task=no)
        return desk.ask(
            reason("not_understood"), Open.MEANING, desk.completed(), desk.progress(None), desk.not_completed()
        )
    if talk.is_acknowledgement(text):
        return Reading(Kind.ACKNOWLEDGEMENT, reason("seen"), words, task=no)
    target = target_of(task)
    text = counts.as_share(text, target)
    told, silent_task = silenced(text, task)
    found = clauses(told)
    if found is None:
        return Reading(Kind.AMBIGUOUS_ASK_BACK, reason("too_long"), words, task=no, open=Open.MEANING)
    facts = collect(found, silent_task, target, context.today)
    if context.asked.state is AskedFor.DONE:
        facts.said |= {"done"} if "yes" in facts.said else {"not_done"} if "no" in facts.said else set()
    note = note_of(text, facts, words)
    desk = Desk(words, task, target, facts, note)
    reading = decide(desk)
    if reading is not None:
        return replace(reading, reason=spoken(reading.reason, told, text)) if told != text else reading
    if task is None and talk.is_greeting(text) and not talk.about_work(text):
        return Reading(Kind.CHATTER, reason("small_talk"), words)
    telling = task is not None or naming_tasks(text, context.tasks)  # 大桥合龙: of a task, in words no rule knows
    if talk.about_work(text) or (telling and not talk.is_greeting(text)):
        return desk.ask(reason("not_understood"), Open.MEANING, desk.progress(None), desk.completed(), desk.blocked())
    return Reading(Kind.CHATTER, reason("small_talk"), words, task=None)
