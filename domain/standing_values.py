"""A ranking as plain values and back, digit for digit: what a published month keeps."""

from dataclasses import asdict
from datetime import date
from typing import Any

from domain.rules.method import Group, Name
from domain.rules.ranking import GroupRanking, Standing, Sums
from domain.standings import Ranking, UnitName


def ranking_values(found: Ranking) -> dict[str, Any]:
    """The ranking as JSON values; points stay whole hundredths."""
    return {
        "year": found.year,
        "as_of": found.as_of.isoformat(),
        "compared_with": found.compared_with.isoformat() if found.compared_with else None,
        "version": found.version,
        "list_kind": found.list_kind,
        "span": found.span,
        "units": [asdict(unit) for unit in found.units.values()],
        "groups": [
            {
                "key": group.group.key,
                "zh": group.group.name.zh,
                "en": group.group.name.en,
                "ranked": group.group.ranked,
                "standings": [asdict(one) for one in group.standings],
            }
            for group in found.groups
        ],
    }


def ranking_from(values: dict[str, Any]) -> Ranking:
    """The ranking that `ranking_values` wrote down."""
    return Ranking(
        year=values["year"],
        as_of=date.fromisoformat(values["as_of"]),
        compared_with=date.fromisoformat(values["compared_with"]) if values["compared_with"] else None,
        version=values["version"],
        groups=tuple(
            GroupRanking(
                Group(group["key"], Name(group["zh"], group["en"]), group["ranked"]),
                tuple(Standing(**{**one, "sums": Sums(**one["sums"])}) for one in group["standings"]),
            )
            for group in values["groups"]
        ),
        units={unit["id"]: UnitName(**unit) for unit in values["units"]},
        list_kind=values["list_kind"],
        span=values.get("span", "month"),  # snapshots of before are of months
    )
