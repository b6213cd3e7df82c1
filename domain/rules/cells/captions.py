"""What stands above a list: its year (reading rule 1), which of the three lists it is (rule 2), its 单位 line."""

import re
from decimal import Decimal

from domain.rules.cells.amounts import unit_worth
from domain.rules.cells.text import plain

LISTS = ("major_project", "key_task", "brand")
_LIST_WORDS = {
    "major_project": re.compile(r"重大(?:建设|产业)?项目|majorprojects?"),
    "key_task": re.compile(r"重点(?:工作)?任务|重点工作|keytasks?|prioritytasks?"),
    "brand": re.compile(r"亮点|品牌|highlights?|brands?"),
}
_FILLED_IN = re.compile(
    r"填报|填表|制表|打印|导出|更新|报送|日期|时间|截至|截止|date|printed|as of|updated", re.IGNORECASE
)
_DOCUMENT = re.compile(r"[(\[〔【]\s*20\d\d\s*[)\]〕】]\s*第?\s*\d+\s*号")
_FULL_DATE = re.compile(
    r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|20\d\d[-./_]\d{1,2}[-./_]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]20\d\d"
    r"|(?<!\d)20\d\d[01]\d[0-3]\d(?!\d)"
)
_MONTH_ALONE = re.compile(r"^[\s(]*20\d\d\s*年\s*\d{1,2}\s*月[\s)]*$")
_YEAR = re.compile(r"(?<![\d.])(20\d\d)(?![\d.]\d|\d)")
_SHORT_YEAR = re.compile(r"(?<![\d.])(\d\d)年(?!\d*[个期来])")
_CHINESE_YEAR = re.compile(r"二[〇零○0]([一二三四五六七八九〇零○]{2})年")
_MONEY_LINE = re.compile(r"(?<![报任头合办建施设责])(?:单位|unit)\s*[::]\s*(.{1,20})", re.IGNORECASE)


def years_in(text: str) -> tuple[int, ...]:
    """The years that a title or a file's name gives, each once; never from a date of filling in, nor a 文号."""
    text = plain(text)
    if _MONTH_ALONE.fullmatch(text):
        return ()
    if _FILLED_IN.search(text) and not re.search(r"清单|台账|list", text, re.IGNORECASE):
        return ()
    text = _FULL_DATE.sub(" ", _DOCUMENT.sub(" ", text))
    text = _CHINESE_YEAR.sub(
        lambda m: (
            "20"
            + "".join(str("〇一二三四五六七八九".find(c) % 10) if c in "〇一二三四五六七八九" else "0" for c in m[1])
            + "年"
        ),
        text,
    )
    years = [int(year) for year in _YEAR.findall(text)] or [2000 + int(year) for year in _SHORT_YEAR.findall(text)]
    return tuple(dict.fromkeys(years))


def list_kind(text: str) -> str | None:
    """Which of the three lists a text names; None where it names none, or more than one."""
    tight = "".join(plain(text).casefold().split()).replace("-", "").replace("_", "")
    found = [kind for kind, words in _LIST_WORDS.items() if words.search(tight)]
    return found[0] if len(found) == 1 else None


def money_line(text: str) -> Decimal | None:
    """What a 单位 line above the heading makes one of each amount worth in 万元: 单位：万元 → 1."""
    match = _MONEY_LINE.search(plain(text))
    return unit_worth(match[1]) if match else None
