"""Languages: gettext catalogs, and dates and numbers as people write them.

The source texts are English; `bot/locale/zh_CN/LC_MESSAGES/*.po` holds the Chinese, one file a feature. A text is
an HTML template: values put into it are escaped, unless they are `Markup` already.
"""

import gettext
import io
import os
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from markupsafe import Markup

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ("zh", "en")
_BABEL = {"zh": "zh_Hans_CN", "en": "en_GB"}


def _day(day: date, pattern: str, language: str) -> str:
    from babel.dates import format_date  # its locale data is read when the first day is written

    return format_date(day, pattern, locale=_BABEL[language])


class Translator:
    """The words of one language."""

    def __init__(self, language: str, catalog: gettext.NullTranslations) -> None:
        self.language = language
        self._catalog = catalog
        # The catalogs of the features are asked one after the other: what was found once is kept.
        self._found = lru_cache(maxsize=4096)(catalog.gettext)

    def __call__(self, message: str, /, **values: object) -> Markup:
        """HTML: the message in this language with the values put in, escaped."""
        return Markup(self._found(message)).format(**values)  # noqa: S704  (our own templates)

    def n(self, one: str, many: str, n: int, /, **values: object) -> Markup:
        """HTML, with the form that the number `n` takes; `{n}` stands for it."""
        return Markup(self._catalog.ngettext(one, many, n)).format(n=n, **values)  # noqa: S704

    def plain(self, message: str, /, **values: object) -> str:
        """Plain text, for buttons, command menus and pop-ups, which know no HTML."""
        return self._found(message).format(**values)

    def text(self, message: str, /) -> str:
        """The message as the catalog has it, for libraries that put in the values themselves."""
        return self._catalog.gettext(message)

    def day(self, day: date, *, year: bool = False) -> str:
        """6月30日 / 30 Jun; with the year where it matters."""
        if self.language == "zh":
            return _day(day, "y年M月d日" if year else "M月d日", self.language)
        return _day(day, "d MMM y" if year else "d MMM", self.language)

    def day_in(self, values: Mapping[str, object], name: str) -> str:
        """A day among the values of a refusal, with its year."""
        found = values[name]
        return self.day(found, year=True) if isinstance(found, date) else str(found)

    def weekday(self, day: date) -> str:
        """周二 / Tue."""
        return _day(day, "EEE", self.language)

    def moment(self, instant: datetime, zone: ZoneInfo) -> str:
        """2月21日 08:30 / 21 Feb 08:30, in the office's zone."""
        local = instant.astimezone(zone)
        return f"{self.day(local.date())} {local:%H:%M}"

    def month(self, year: int, month: int) -> str:
        """2023年7月 / July 2023."""
        return _day(date(year, month, 1), "y年M月" if self.language == "zh" else "MMMM y", self.language)

    def month_name(self, month: int) -> str:
        """7月 / Jul."""
        return f"{month}月" if self.language == "zh" else _day(date(2000, month, 1), "MMM", self.language)

    def points(self, hundredths: int, *, sign: bool = False) -> str:
        """Points from whole hundredths: 95.80, with sign −1.20 / +3.00."""
        text = f"{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
        return ("−" if hundredths < 0 else "+" if sign else "") + text


@cache
def translator(language: str) -> Translator:
    """The translator for `zh` or `en`; whatever else somebody's store holds reads as English."""
    if language != "zh":
        return Translator("en", gettext.NullTranslations())
    return Translator("zh", _catalog(LOCALE / "zh_CN" / "LC_MESSAGES"))


def _catalog(folder: Path) -> gettext.NullTranslations:
    """All .po files of a folder as one catalog, compiled into .mo files where that can be written."""
    merged: gettext.NullTranslations = gettext.NullTranslations()
    for po in sorted(folder.glob("*.po")):
        part = gettext.GNUTranslations(io.BytesIO(compiled(po)))
        part.add_fallback(merged)
        merged = part
    return merged


def compiled(po: Path) -> bytes:
    """The catalog as gettext reads it; kept beside the source, and whole or not at all: a start may be interrupted."""
    mo = po.with_suffix(".mo")
    if mo.is_file() and mo.stat().st_mtime >= po.stat().st_mtime:
        kept = mo.read_bytes()
        with suppress(OSError, ValueError, struct.error):  # a torn file is made anew
            gettext.GNUTranslations(io.BytesIO(kept))
            return kept
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po.open("rb") as file:
        catalog = read_po(file, locale="zh_CN", abort_invalid=True)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    with suppress(OSError):  # a read-only installation compiles anew at each start
        unfinished = mo.with_name(f".{mo.name}.{os.getpid()}.{threading.get_ident()}")
        unfinished.write_bytes(buffer.getvalue())
        unfinished.replace(mo)
    return buffer.getvalue()
