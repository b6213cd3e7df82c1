"""The tables of phrases: what people write, and what each must mean."""

from collections import Counter

import pytest

from domain.rules.understanding.message import understand
from domain.rules.understanding.reasons import sentence
from tests.rules.understanding.table import Phrase, context, fits, officials, phrases, single, told


@pytest.mark.parametrize("phrase", single(), ids=lambda p: f"{p.asked} {p.words}"[:60])
def test_a_phrase_means_what_the_table_says(phrase: Phrase) -> None:
    reading = understand(phrase.words, context(phrase.asked, district=phrase.district))
    shown = told(reading)
    assert fits(phrase.meaning, shown, phrase.asked), f"{phrase.words!r}: read as {shown}, means {phrase.meaning}"
    for one in (reading, *reading.parts, *reading.choices):
        assert sentence(one.reason, "en")
        assert sentence(one.reason, "zh_CN")


BY_CONTEXT = sorted({(p.district, p.asked) for p in officials()})


@pytest.mark.parametrize(("district", "asked"), BY_CONTEXT)
def test_what_officials_write_means_what_the_table_says(district: bool, asked: str) -> None:
    known = context(asked, district=district)
    misread = [
        f"{phrase.words!r}: read as {shown}, means {phrase.meaning}"
        for phrase in officials()
        if (phrase.district, phrase.asked) == (district, asked)
        and not fits(phrase.meaning, shown := told(understand(phrase.words, known)), asked)
    ]
    assert not misread, "\n".join(misread)


def test_the_table_is_large_and_asks_back_where_it_must() -> None:
    kinds = Counter("ask" if "ask" in p.meaning else "not" if "!" in p.meaning else "read" for p in phrases())
    assert sum(kinds.values()) >= 400
    assert kinds["read"] > kinds["ask"] > 50
