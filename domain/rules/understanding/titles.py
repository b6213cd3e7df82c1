"""A task addressed by words of its title; several that fit equally are a question, not a guess."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.rules.understanding.normalise import normalise
from domain.rules.understanding.residue import SHORT_FORMS
from domain.rules.understanding.values import TaskContext

# Words that many titles share say nothing about which one is meant.
_GENERIC = re.compile(
    "项目|建设|工程|完成|推进|工作|提升|改造|开展|发展|新增|新建|创建|打造|做好|落实|实施|整治|增长|管理|"
    "服务|全省|省级|国家级?|全国|示范|年度|任务|[\\d零一二三四五六七八九十]+[个户亿万家处条项]元?|"
    "[^\u4e00-\u9fff]+"
)
_SIGNS = re.compile("[^\u4e00-\u9fffa-z0-9]")
_ENGLISH_GENERIC = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "project",
        "work",
        "works",
        "new",
        "upgrade",
        "of",
        "in",
        "to",
        "a",
        "an",
        "site",
        "sites",
        "town",
        "sub-district",
        "sub",
        "district",
        "national",
        "provincial",
        "city",
        "municipal",
        "m",
        "yuan",
        "done",
        "complete",
        "completed",
        "finish",
        "finished",
        "progress",
        "blocked",
        "need",
        "needs",
        "help",
        "not",
        "yet",
        "is",
        "are",
        "was",
        "has",
        "been",
        "on",
        "at",
        "by",
        "from",
    ]
)


@lru_cache(maxsize=4096)
def _pairs(title: str) -> frozenset[str]:
    text = _GENERIC.sub(" ", normalise(title[:300]).text)
    return frozenset(text[i : i + 2] for i in range(len(text) - 1) if " " not in text[i : i + 2])


@lru_cache(maxsize=4096)
def _words(title: str) -> frozenset[str]:
    return frozenset(
        w.removesuffix("s") for w in re.findall("[a-z]{3,}", normalise(title[:300]).text) if w not in _ENGLISH_GENERIC
    )


@lru_cache(maxsize=4096)
def _whole(title: str) -> str:
    return _SIGNS.sub("", normalise(title[:300]).text)


@lru_cache(maxsize=4096)
def plain_title(title: str) -> str:
    """The title in normal form."""
    return normalise(title).text


def only_title_with(word: str, tasks: tuple[TaskContext, ...]) -> TaskContext | None:
    """The one task whose title holds a word that says more than what many titles share."""
    if not any(word[i : i + 2] in _pairs(t.title) for t in tasks for i in range(len(word) - 1)):
        return None
    holding = [t for t in tasks if word in _whole(t.title)]
    return holding[0] if len(holding) == 1 else None


def naming_tasks(text: str, tasks: tuple[TaskContext, ...]) -> tuple[TaskContext, ...]:
    """The tasks of whose titles a word stands in a text."""
    return tuple(t for t in tasks if any(w in text for w in (*_pairs(t.title), *_words(t.title_en))))


def words_of_title(task: TaskContext, text: str, beside: TaskContext) -> list[str]:
    """Pairs of characters, or English words, of a task's title that stand in a text and not in the title beside it."""
    own = _whole(beside.title) + _whole(beside.target) + ("投资" if beside.investment_year_wan else "")
    pairs = [p for p in _pairs(task.title) if p in text and p not in own]
    if not task.title_en:
        return pairs
    english = [w for w in _words(task.title_en) - _words(beside.title_en) if w in text]
    return pairs + english


def fitting_tasks(text: str, tasks: tuple[TaskContext, ...]) -> tuple[TaskContext, ...]:
    """The tasks that a text's words fit best: none, one, or several that fit equally."""
    text = text[:400]
    for short, full in SHORT_FORMS:
        if short in text and full not in text:
            text = text.replace(short, full)
    plain = _SIGNS.sub("", text)
    whole = [t for t in tasks if len(_whole(t.title)) >= 4 and _whole(t.title) in plain]
    if whole:
        longest = max(len(_whole(t.title)) for t in whole)
        return tuple(t for t in whole if len(_whole(t.title)) == longest)
    cleaned = _GENERIC.sub(" ", text)
    pairs = frozenset(cleaned[i : i + 2] for i in range(len(cleaned) - 1))
    words = frozenset(w.removesuffix("s") for w in re.findall("[a-z]{3,}", text) if w not in _ENGLISH_GENERIC)
    scored = []
    for task in tasks:
        score = len(pairs & _pairs(task.title))
        score = max(score, 2 * len(words & _words(task.title_en)) if words else 0)
        if score >= 2 or (score == 1 and len(_pairs(task.title)) <= 2):
            scored.append((score, task))
    if not scored:
        return ()
    best = max(score for score, _ in scored)
    fitting = tuple(task for score, task in scored if score == best)
    # 公厕12座农村路18公里: words of another title that the best one does not have
    taken = frozenset[str]().union(*(_pairs(t.title) & pairs for t in fitting))
    chars = frozenset("".join(taken))
    apart = tuple(
        t for s, t in scored if s < best and (own := _pairs(t.title) & pairs) and not chars & set("".join(own))
    )
    return fitting + apart if taken else fitting
