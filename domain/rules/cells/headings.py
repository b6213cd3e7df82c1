"""What the headings of a list are called, in Chinese and in English, and which column holds which field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from domain.rules.cells.text import plain

_NAMES = {
    "order": "序号|序|顺序号|s/n|sn|serialno|serialnumber|#",
    "number": "编号|任务编号|项目编号|事项编号|清单编号|工作编号|no|id|taskno|tasknumber|taskid|projectno"
    "|projectid|number|code",
    "list": "清单类型|清单|清单类别|清单名称|所属清单|list|listtype|typeoflist",
    "list_or_category": "类别|类型|type",
    "category": "领域|分类|板块|级别|任务类别|项目类别|工作类别|所属领域|工作板块|category|theme|level|area|sector",
    "title": "项目名称|工作任务|任务内容|目标任务|重点工作|创建事项|任务名称|工作名称|事项名称|重点任务"
    "|重点工作任务|主要任务|工作事项|项目|任务|品牌名称|创建项目|重大项目|亮点品牌|创建内容|title"
    "|task|project|action|tasktitle|projectname|projecttitle|taskname|item|name",
    "title_en": "英文名称|英文名|英文标题|英文题名|英文|englishtitle|titleenglish|titleinenglish|titleen"
    "|englishname|nameinenglish|nameen|english",
    "content": "内容|建设内容|工作内容|具体举措|主要内容|建设规模及内容|建设内容及规模|主要建设内容|工作举措|工作措施"
    "|具体措施|重点举措|description|scope|content|details|measures",
    "target": "年度目标|目标要求|工作标准|考核要点|工作目标|年度工作目标|年度建设目标|年度任务|年度目标任务"
    "|目标|年度建设内容|target|annualtarget|goal|annualgoal|requirement|requirements|standard"
    "|objective",
    "nature": "建设性质|项目性质|性质|nature|typeofconstruction|constructiontype",
    "total": "总投资|投资总额|计划总投资|项目总投资|总投资额|概算总投资|totalinvestment",
    "annual": "年度投资|年度计划投资|年度投资计划|本年计划投资|当年计划投资|今年计划投资|annualinvestment"
    "|investmentthisyear|plannedinvestment|annualplannedinvestment|plannedannualinvestment",
    "lead": "牵头单位|牵头部门|牵头责任单位|leadunit|lead|leadagency|leaddepartment|leadingunit",
    "host": "主办单位|主办部门|承办单位|承办部门|hostunit|organiser|organizer",
    "responsible": "责任单位|责任部门|落实单位|实施单位|责任主体|owner|responsibleunit|unit|responsibledepartment"
    "|responsibleagency",
    "support": "配合单位|协办单位|配合部门|协同单位|参与单位|协助单位|支持单位|配合责任单位|协办部门"
    "|supportingunits|supportingunit|partners|partner|supportunits|supportunit|support"
    "|cooperatingunits",
    "leader": "牵头领导|包抓领导|分管领导|责任领导|包联领导|区级领导|包抓区级领导|牵头区级领导|区级牵头领导"
    "|责任区级领导|区级包抓领导|分管区级领导|sponsor|districtleader|leader|leaderincharge",
    "person": "责任人|主要负责人|负责人|单位负责人|具体责任人|直接责任人|personresponsible|leadofficer"
    "|responsibleperson|personincharge",
    "liaison": "联络员|联系人|联络人|联系人及电话|联系人及联系电话|联络员及电话|liaison|contact|contactperson"
    "|liaisonofficer",
    "deadline": "完成时限|完成时间|办结时限|完成期限|时限要求|完成时间节点|时间要求|完成日期|时限|计划完成时间"
    "|办结时间|deadline|duedate|due|completiondate|tobecompletedby",
    "cycle": "报送周期|调度频次|报送频次|调度周期|报告周期|上报周期|报送频率|调度频率|reportingcycle|cycle"
    "|reportcycle|reportingfrequency",
    "difficulty": "难度系数|权重|难度|任务难度|系数|difficulty|weight|difficultyfactor",
    "remarks": "备注|数据来源|说明|来源|notes|note|remarks|remark|source|datasource|comments",
}
_FIELD_OF = {name: key for key, names in _NAMES.items() for name in names.split("|")}
_QUARTER_WORDS = (
    r"(?:季度|工作|时间|阶段|年度|建设|推进|任务|目标|节点|计划|形象|进度|安排|要求|完成"
    r"|milestones?|targets?|nodes?|plan|quarter|goals?)*"
)
_QUARTER = re.compile(
    _QUARTER_WORDS
    + r"[-:_/(\[]?(?:第?([一二三四1-4])季度?|q([1-4])|([1-4])q|(first|second|third|fourth|1st|2nd|3rd|4th)quarter)"
    + r"(?:末|底)?[-:_/()\]]?"
    + _QUARTER_WORDS
    + r"[)\]]?"
)
# 项目英文名称, 任务名称(英文), Project name (English): a title by what is left of it
_IN_ENGLISH = re.compile(r"[(\[]?(?:英文|inenglish|english)[)\]]?|[(\[]en[)\]]")
_DIGIT = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_DONE = re.compile(r"完成情况|进展|实际|落实情况|actual|progress")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_YEAR = re.compile(r"20\d\d年?(?:度)?")
_JOINED = frozenset({"content", "target", "remarks"})  # several columns of these are read one after the other
QUARTERS = ("q1", "q2", "q3", "q4")
MAX_HEADING = 40


@lru_cache(4096)
def heading_field(text: str) -> str | None:
    """The field that a heading names: a key of the table above, q1 … q4, or None."""
    if len(text) > 4 * MAX_HEADING:
        return None
    tight = re.sub(r"[\s*★]+", "", plain(text)).casefold().rstrip(":.;、")
    if not tight or len(tight) > MAX_HEADING:
        return None
    if quarter := _quarter(tight):
        return quarter
    left, english = _IN_ENGLISH.subn("", tight)
    if english and left and _FIELD_OF.get(left) == "title":
        return "title_en"
    for candidate in (tight, _BRACKETS.sub("", tight), _YEAR.sub("", _BRACKETS.sub("", tight))):
        bare = re.sub(r"[-_.'/]", "", candidate) if candidate.isascii() else re.split(r"[/(]", candidate)[0]
        if found := _FIELD_OF.get(candidate) or _FIELD_OF.get(bare):
            return found
    return None


def _quarter(tight: str) -> str | None:
    if _DONE.search(tight):
        return None
    match = _QUARTER.fullmatch(tight)
    if not match:
        return None
    word = next(group for group in match.groups() if group)
    return f"q{_DIGIT.get(word) or int(word[0])}"


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (from 0) holds which field. `texts`: the heading of each read column, for money units."""

    of: dict[str, tuple[int, ...]]
    texts: dict[int, str] = field(default_factory=dict)
    unread: tuple[int, ...] = ()  # columns with a heading that means nothing to us
    number_is_order: bool = False
    rest_support: bool = False  # one column names lead and supports: the first leads

    def one(self, name: str) -> int | None:
        """The column of a field, or None where the sheet has none."""
        columns = self.of.get(name, ())
        return columns[0] if columns else None


def columns_of(headings: Sequence[str], below: Sequence[str] = ()) -> Columns | None:
    """The columns that a heading row names, or None where the row is no heading of a list.

    `below` is a second heading row, for headings like 季度节点 over 一季度 … 四季度. A list has at least a title and
    two more fields that are known.
    """
    found: dict[str, list[int]] = {}
    texts, unread = {}, []
    for column in range(max(len(headings), len(below))):
        top = headings[column] if column < len(headings) else ""
        sub = below[column] if column < len(below) else ""
        name = None
        for candidate in (sub, top + sub, top):
            if candidate and (name := heading_field(candidate)):
                break
        if name:
            found.setdefault(name, []).append(column)
            texts[column] = f"{top} {sub}" if sub != top else top
        elif top.strip() or sub.strip():
            unread.append(column)
    if "title" not in found or len(found) < 3:
        return None
    return _settle(found, texts, unread)


def _settle(found: dict[str, list[int]], texts: dict[int, str], unread: list[int]) -> Columns:
    """Decide between columns that could be the same field (reading rules 3 and 4)."""
    title, spare = found["title"][0], found["title"][1:]
    for column in found["title"]:
        if heading_field(texts[column]) == "title" and re.search(r"名称|事项|title", plain(texts[column]).casefold()):
            title, spare = column, [other for other in found["title"] if other != column]
            break
    found["title"] = [title]
    for column in spare:  # 重点工作 | 目标任务: the second says what is to be reached
        found.setdefault("target" if "target" not in found else "content", []).append(column)
    number_is_order = "number" not in found
    if number_is_order and "order" in found:
        found["number"] = found["order"]
    lead = next((key for key in ("lead", "host", "responsible") if key in found), None)
    rest_support = lead in {"host", "responsible"}
    if lead:
        others = [c for key in ("lead", "host", "responsible") for c in found.pop(key, [])]
        column = others.pop(0)
        found["lead"] = [column]
        found["support"] = sorted([*others, *found.get("support", [])])
    of = {}
    for key, columns in found.items():
        kept = columns if key in _JOINED or key == "support" else columns[:1]
        of[key] = tuple(sorted(kept))
        unread += [column for column in columns if column not in kept]
    return Columns(of, texts, tuple(sorted(unread)), number_is_order, rest_support)
