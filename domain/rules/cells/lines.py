"""The lines of a sheet that are no tasks (reading rule 17), and what a section row says (rule 8)."""

import re
from dataclasses import dataclass

from domain.rules.cells.captions import list_kind, years_in
from domain.rules.cells.text import one_line, plain

_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|累计|合计数|本页小计|本页合计|total|subtotal|sub-total|grandtotal|sum)[::]?(?:共?\d+[项个件].*)?",
    re.IGNORECASE,
)
_PART_TOTAL = re.compile(r".{0,12}(?:合计|小计|总计)(?:[(:]?共?\d+[项个件]?[)]?)?")
_TOTAL_FIRST = frozenset("合总小共累本tTsSgG")
_NOTE = re.compile(
    r"[*※▲●]?\s*(?:注|备注|附注|说明|填表说明|填报说明|备注说明|notes?|remarks?)\s*\d{0,2}\s*[::.、]", re.IGNORECASE
)
_COUNT = re.compile(r"^[(]?共\s*\d+\s*[项个件页].{0,10}$")
_PAGE = re.compile(
    r"^[-—\s]*(?:第?\s*\d{1,4}\s*页(?:\s*[,/]?\s*共\s*\d{1,4}\s*页)?|[-—]\s*\d{1,4}\s*[-—]|page\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?"
    r"|\d{1,4}\s*/\s*\d{1,4})[-—\s]*$",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"^(?:(?:填报|填表|制表|报送|编制|审核|审批|签发|负责|经办|复核|统计|分管|主要|单位)*(?:单位|人|人员|部门|日期|时间|领导|负责人|科室)"
    r"(?:\(?(?:签字|签名|盖章|公章|章)\)?)*\s*[::]|联系(?:电话|方式|人)\s*[::]|电话\s*[::]|日期\s*[::]|(?:签字|签名|盖章|公章)|"
    r"(?:金额|投资)?单位\s*[::]|(?:prepared|approved|reviewed|signed|submitted|filled in) by|signature"
    r"|reporting (?:unit|date)|unit\s*:"
    r"|date\s*:|tel(?:ephone)?\s*:)",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.,.\s]|[(][一二三四五六七八九十]{1,3}[)]|第[一二三四五六七八九十\d]{1,3}\s*(?:部分|章|节|类|篇|板块)"
    r"|[IVX]{1,4}\s*[.、]|(?:section|part|theme|chapter)\s+[\dA-Z]{1,4}\b)",
)
_MARK_ONLY = re.compile(
    r"[(]?(?:[一二三四五六七八九十]{1,3}|[IVX]{1,4})[)]?[、.,.]?|第[一二三四五六七八九十]{1,3}(?:部分|章|节|类)?"
)
_NUMERAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．,，\s]|[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|第[一二三四五六七八九十\d]{1,3}\s*(?:部分|章|节|类|篇|板块)[:：、\s]*|[IVXⅠ-Ⅻ]{1,4}\s*[.．、]"
    r"|(?:section|part|theme|chapter)\s+[\dA-Z]{1,4}\b\s*[.:：-]?)",
    re.IGNORECASE,
)
_LEADER = re.compile(
    r"[(（\[【]?\s*(?:区?级?)?(?:牵头|包抓|分管|责任|包联|区级|主管)(?:区级)?领导\s*[:：]\s*"
    r"([一-鿿]\s[一-鿿](?![一-鿿])|[^\s()（）\[\]【】;；,，。:：]{1,40})\s*[)）\]】]?"
    r"|[(（\[]?\s*(?:sponsor|district leader|leader)\s*[:：]\s*([^()（）\[\];；]{1,60})[)）\]]?",
    re.IGNORECASE,
)
_BARE_LEADER = re.compile(
    r"[(（]((?:常务)?副?区长[^()（）]{0,12}|分管[^()（）]{1,12}副?区长|区(?:委|长)[^()（）]{0,12})[)）]\s*$"
)


@dataclass(frozen=True, slots=True)
class Section:
    """What a section row gives to the rows under it. `level` 1 for 一、, 2 for （一）."""

    level: int
    category: str
    leader: str


def is_part_total(text: str) -> bool:
    """Whether a text names the total of some part: 工业项目小计, 重大项目合计（12项）. For rows without a number."""
    return _PART_TOTAL.fullmatch("".join(plain(text).split())[:60]) is not None


def is_total(text: str) -> bool:
    """Whether a text is the first cell of a line of totals."""
    if text.lstrip()[:1] not in _TOTAL_FIRST:
        return False
    return _TOTAL.fullmatch("".join(plain(text).split())[:60]) is not None


def is_furniture(text: str) -> bool:
    """Whether a line that begins with this text is a note, a page line, or a line of a form."""
    line = plain(text)[:200]
    return bool(_NOTE.match(line) or _PAGE.match(line) or _FORM.match(line) or _COUNT.match(line))


def is_caption(text: str) -> bool:
    """Whether a lone text is a list's title, as repeated at the top of a page or over a second table."""
    line = plain(text)
    named = list_kind(line) is not None
    return (
        named
        and len(line) <= 60
        and (bool(years_in(line)) or bool(re.search(r"清单|台账|一览表|\blist\b", line, re.IGNORECASE)))
        and not _SECTION.match(line)
    )


def is_section_mark(text: str) -> bool:
    """Whether a text is a section's numeral and nothing else: 一, （二）, 第三部分."""
    return _MARK_ONLY.fullmatch(plain(text)) is not None


def begins_section(text: str) -> bool:
    """Whether a text begins as section rows do: 一、稳增长."""
    return _SECTION.match(plain(text)) is not None


def read_section(text: str) -> Section:
    """Category and district leader of a section row: 一、稳增长（牵头领导：常务副区长）."""
    line = one_line(text)
    match = _LEADER.search(line) or _BARE_LEADER.search(line)
    leader = next((group for group in match.groups() if group), "").strip() if match else ""
    rest = (line[: match.start()].strip(" \t\u3000(（[【") or line[match.end() :]).strip() if match else line
    numeral = _NUMERAL.match(rest)
    category = rest[numeral.end() :] if numeral else rest
    return Section(2 if line.startswith(("(", "（")) else 1, category.strip(" \t\u3000,，、.．:：;；"), leader)
