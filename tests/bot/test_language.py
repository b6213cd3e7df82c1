"""Catalogs are compiled beside their source, and a start that was interrupted leaves none torn."""

import gettext
import io
from pathlib import Path

from bot.texts.language import compiled

SOURCE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Undo"
msgstr "撤回"
"""


def said(content: bytes) -> str:
    return gettext.GNUTranslations(io.BytesIO(content)).gettext("Undo")


def test_a_catalog_is_compiled_once_and_nothing_else_is_left(tmp_path: Path) -> None:
    po = tmp_path / "some.po"
    po.write_text(SOURCE, encoding="utf-8")
    assert said(compiled(po)) == "撤回"
    assert {path.name for path in tmp_path.iterdir()} == {"some.po", "some.mo"}
    assert compiled(po) == (tmp_path / "some.mo").read_bytes()


def test_a_torn_catalog_is_made_anew(tmp_path: Path) -> None:
    po, mo = tmp_path / "some.po", tmp_path / "some.mo"
    po.write_text(SOURCE, encoding="utf-8")
    whole = compiled(po)
    for torn in (b"", whole[:3], whole[:30], b"no catalog at all, whatever it is"):
        mo.write_bytes(torn)
        assert said(compiled(po)) == "撤回"
        assert mo.read_bytes() == whole
