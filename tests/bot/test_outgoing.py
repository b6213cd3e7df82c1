"""Every kind of notification has its words, once, treated one by one or in bundles as its kind says."""

from bot.outgoing import composers, families
from domain.notifications import KINDS


def test_every_kind_has_words_and_no_words_are_left_over() -> None:
    single, bundles = composers()
    assert set(single) | set(bundles) == set(KINDS)
    assert set(bundles) == {kind for kind, treated in KINDS.items() if treated.bundled}


def test_no_kind_has_words_in_two_families() -> None:
    kinds = [kind for family in families() for table in ("COMPOSERS", "BUNDLES") for kind in getattr(family, table, {})]
    assert len(kinds) == len(set(kinds))
