"""Values without numbers: most likely in the order of the digest, which is asked and never taken for granted."""

import pytest

from domain.rules.understanding.message import understand
from domain.rules.understanding.values import Kind, Open
from tests.rules.understanding.table import context, told


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("12个，60%，3户，推进中，70%", "RW301 quantity 40 q12 个; ZD001 progress 60; RW122 quantity 50 q3 户;"),
        ("60% 50% 40% 30% 20%", "RW301 progress 60; ZD001 progress 50; RW122 progress 40; LD055 progress 30;"),
        ("12、60%、3、未启动、70%", "RW301 ask number; ZD001 progress 60; RW122 ask number; LD055 progress 0;"),
    ],
)
def test_the_order_of_the_list_is_offered(words: str, meant: str) -> None:
    reading = understand(words, context("digest"))
    assert (reading.kind, reading.open) == (Kind.AMBIGUOUS_ASK_BACK, Open.TASK)
    assert told(reading.choices[0]).startswith(meant)


@pytest.mark.parametrize(
    "words", ["1 60% 3 完成 5", "1.60% 2.70% 3.80% 4.90% 5.95%", "60%，12个", "①60%②50%③40%④30%⑤20%"]
)
def test_addresses_stay_addresses(words: str) -> None:
    assert all(choice.kind is not Kind.SEVERAL for choice in understand(words, context("digest")).choices)
