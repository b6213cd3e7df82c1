"""A quick look never hides what the pattern behind it would find."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domain.rules.understanding as understanding
from domain.rules.understanding.words import Marked, Words
from tests.rules.understanding.table import phrases


def held_of(kind: type) -> Iterator[tuple[str, Any]]:
    seen: set[int] = set()  # one module takes from another
    for module in pkgutil.iter_modules(understanding.__path__):
        held = import_module(f"{understanding.__name__}.{module.name}")
        for name, value in sorted(vars(held).items()):
            if isinstance(value, kind) and id(value) not in seen:
                seen.add(id(value))
                yield f"{module.name}.{name}", value


MARKED, WORDS = dict(held_of(Marked)), dict(held_of(Words))


@pytest.mark.parametrize("marked", MARKED.values(), ids=MARKED)
@given(data=st.data())
@settings(max_examples=60)
def test_whatever_a_marked_pattern_matches_is_found(marked: Marked, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(marked.regex))
    assert (marked.search(text) is None) == (marked.regex.search(text) is None)
    assert (marked.match(text) is None) == (marked.regex.match(text) is None)
    assert marked.sub("·", text) == marked.regex.sub("·", text)
    assert [m.span() for m in marked.found_in(text)] == [m.span() for m in marked.regex.finditer(text)]


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@given(data=st.data())
@settings(max_examples=40)
def test_whatever_a_list_of_words_holds_is_found(words: Words, data: st.DataObject) -> None:
    for pattern in (words._zh, words._en):
        if pattern is not None:
            text = data.draw(st.from_regex(pattern))
            found = any(p.search(text) for p in (words._zh, words._en) if p is not None)
            assert (text in words) == (words.search(text) is not None) == found


def test_on_the_phrases_of_the_table_a_quick_look_changes_nothing() -> None:
    texts = [phrase.words.lower() for phrase in phrases()]
    assert len(MARKED) > 20
    for one in MARKED.values():
        hidden = [text for text in texts if one.search(text) is None and re.search(one.regex, text)]
        assert hidden == []
