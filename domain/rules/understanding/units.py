"""Units of counts, areas, lengths and money, and how they convert."""

from __future__ import annotations

from decimal import Decimal

# One dimension a row: (unit, how many of the dimension's base unit it holds).
_DIMENSIONS: dict[str, dict[str, Decimal]] = {
    "money": {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)},
    "dollar": {"美元": Decimal(1), "万美元": Decimal(10_000), "亿美元": Decimal(100_000_000)},
    "length": {"米": Decimal(1), "公里": Decimal(1000), "里": Decimal(500)},
    "area": {"平方米": Decimal(1), "亩": Decimal(2000) / 3, "公顷": Decimal(10_000), "平方公里": Decimal(1_000_000)},
    "volume": {"立方米": Decimal(1)},
    "weight": {"吨": Decimal(1)},
    "firms": {"户": Decimal(1)},
    "people": {"人": Decimal(1)},
    "times": {"次": Decimal(1)},
    "turns": {"人次": Decimal(1)},
    "sessions": {"场": Decimal(1)},
    "batches": {"批": Decimal(1)},
    "days": {"天": Decimal(1)},
    "buildings": {"栋": Decimal(1)},
}
_SAME = {
    "家": "户", "名": "人", "场次": "场", "批次": "批", "幢": "栋", "千米": "公里", "km": "公里", "平米": "平方米",
    "m2": "平方米", "平方": "平方米", "平方千米": "平方公里", "km2": "平方公里", "m3": "立方米", "立方": "立方米",
    "yuan": "元", "rmb": "元", "m": "米", "mu": "亩", "ha": "公顷", "hectares": "公顷", "hectare": "公顷",
    "kilometres": "公里", "kilometers": "公里", "kilometre": "公里", "kilometer": "公里", "metres": "米",
    "meters": "米", "tons": "吨", "tonnes": "吨", "people": "人", "persons": "人", "jobs": "人", "firms": "户",
    "firm": "户", "companies": "户", "company": "户", "enterprises": "户", "enterprise": "户", "households": "户",
    "times": "次", "days": "天", "sessions": "场", "batches": "批", "个村": "个", "项目": "个", "个项目": "个",
    "units": "个", "unit": "个", "pcs": "个", "块钱": "元", "元钱": "元", "usd": "美元", "dollars": "美元",
    "平": "平方米",
}  # fmt: skip
_SCALES = {"千": 1000, "万": 10_000, "亿": 100_000_000}
_OF = {unit: (dimension, size) for dimension, row in _DIMENSIONS.items() for unit, size in row.items()}

# What may follow a number as its unit in Chinese, longest first.
_COUNTER_WORDS = (
    "km2|m2|m3|km|平方公里|平方千米|平方米|立方米|平米|平方|平(?![台安整均时常稳衡易价面坦凡等分行方米])|立方|公里|千米|公顷|人次|户次|场次|批次|点位|美元|元|个|"
    "家|户|处|座|条|项|件|次|场|批|"
    "人|名|套|栋|幢|部|台|辆|所|间|宗|亩|米|里|吨|株|棵|天|期|份|张|本|支|队|组|盏|根|块|片|眼|口(?!袋|岸|碑)|笔|"
    "例|起|单|艘|头|只|"
    "届|班|站|段|层|楼|级|度|微克|村|区|类|种|人份"
)
COUNTERS = f"(?:{_COUNTER_WORDS})"


def same_unit(unit: str) -> str:
    """One name for a unit: 家 → 户, km → 公里. An English plural that is unknown loses its s."""
    base, scale = unit, ""
    if len(unit) > 1 and unit[0] in _SCALES and unit not in _OF and unit not in _SAME:
        scale, base = unit[0], unit[1:]
    return scale + _SAME.get(base, base)


def size_of(unit: str) -> tuple[str, Decimal]:
    """The dimension of a unit, and its size in the dimension's base: 万亩 → (area, 6,666,666.6…)."""
    unit = same_unit(unit)
    if unit in _OF:
        return _OF[unit]
    if len(unit) > 1 and unit[0] in _SCALES and unit != "千米":
        dimension, size = size_of(unit[1:])
        return dimension, size * _SCALES[unit[0]]
    return unit, Decimal(1)


def converted(value: Decimal, unit: str, into: str) -> Decimal | None:
    """The same amount in another unit; None where the two measure different things."""
    (dimension, size), (wanted, wanted_size) = size_of(unit), size_of(into)
    if dimension != wanted:
        return None
    if size == wanted_size:
        return value
    return (value * size / wanted_size).quantize(Decimal("0.0001")).normalize() + Decimal(0)
