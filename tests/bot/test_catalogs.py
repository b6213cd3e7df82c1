"""Every text exists in Chinese, once, with the same values in it and tags that close."""

import re
from collections import Counter
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGS = sorted((ROOT / "bot/locale/zh_CN/LC_MESSAGES").glob("*.po"))
KEYWORDS = {"t": None, "plain": None, "n": (1, 2), "_": None}
VALUE = re.compile(r"\{(\w+)")
TAG = re.compile(r"</?(\w+)")


def first(message: object) -> str:
    return str(message[0] if isinstance(message, list | tuple) else message)


def spoken() -> dict[str, str]:
    """Each source text and the file it is in."""
    return {
        first(message): str(path.relative_to(ROOT))
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for _, message, _, _ in extract_from_file("python", path, keywords=KEYWORDS)
    }


def translated() -> list[tuple[str, str, str]]:
    found = []
    for path in CATALOGS:
        with path.open("rb") as file:
            found += [(path.name, first(m.id), first(m.string)) for m in read_po(file, locale="zh_CN") if m.id]
    return found


def test_every_text_has_its_chinese() -> None:
    have = {source for _, source, chinese in translated() if chinese}
    assert {source: file for source, file in spoken().items() if source not in have} == {}


def test_no_chinese_is_left_over_or_said_twice() -> None:
    counted = Counter(source for _, source, _ in translated())
    assert [source for source, times in counted.items() if times > 1] == []
    sources = spoken()
    assert [(file, source) for file, source, _ in translated() if source not in sources] == []


def test_a_translation_keeps_the_values_and_the_tags() -> None:
    wrong = [
        (source, chinese)
        for _, source, chinese in translated()
        if not set(VALUE.findall(chinese)) <= set(VALUE.findall(source)) | {"n"}
        or Counter(TAG.findall(chinese)) != Counter(TAG.findall(source))
    ]
    assert wrong == []
