"""What the page says, without a browser: complete in both languages, and nothing fetched from elsewhere."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "sandbox" / "page"
SCRIPTS = sorted((PAGE / "js").glob("*.js"))


def words() -> dict[str, dict[str, str]]:
    """The two tables of words.js, by language."""
    text = (PAGE / "js" / "words.js").read_text(encoding="utf-8")
    tables = re.search(r"const words = \{\n  zh: \{(.*?)\n  \},\n  en: \{(.*?)\n  \},\n\};", text, re.DOTALL)
    assert tables is not None
    pair = re.compile(r'(\w+): "((?:[^"\\]|\\.)*)"')
    return {"zh": dict(pair.findall(tables[1])), "en": dict(pair.findall(tables[2]))}


def test_every_word_stands_in_both_languages() -> None:
    tables = words()
    assert tables["zh"].keys() == tables["en"].keys()
    assert len(tables["zh"]) > 100


def test_both_languages_fill_in_the_same_values() -> None:
    tables = words()
    for key, chinese in tables["zh"].items():
        assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", tables["en"][key])), key


def test_every_word_asked_for_exists() -> None:
    known = words()["zh"].keys()
    markup = (PAGE / "index.html").read_text(encoding="utf-8")
    asked = set(re.findall(r'data-t(?:-label)?="(\w+)"', markup))
    for script in SCRIPTS:
        asked |= set(re.findall(r"\bt\(\"(\w+)\"", script.read_text(encoding="utf-8")))
        asked |= set(re.findall(r"\bword: \"(\w+)\"", script.read_text(encoding="utf-8")))
    assert asked - known == set()


@pytest.mark.parametrize("path", sorted(p for p in PAGE.rglob("*") if p.is_file()), ids=lambda p: p.name)
def test_nothing_is_fetched_from_another_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", text))
    assert addresses <= {"http://www.w3.org"}, "only the name of the SVG language may look like an address"


def test_files_stay_small_enough_to_be_read() -> None:
    assert [path.name for path in PAGE.rglob("*.js") if len(path.read_text(encoding="utf-8").splitlines()) > 300] == []
