"""What is left of a clause once everything understood is taken out: the object of "finished", the label of a figure."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.rules.understanding.normalise import normalise
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Marked, has_latin, has_words

_FILLER_ZH = re.compile(
    "20\\d\\d年度?|本年度?|嗯|早就|老早就?|早已|早(?=完成|办结|做完|弄完|竣工)|呃|额|就是说|那个|截至目前为止|"
    "第[\\d一二三四五六七八九十]{1,3}周|我是[\u4e00-\u9fff]{2,8}?的|事儿|截至目前|截止目前|截至今日|"
    "截至今天|截至昨日|到目前为止|目前为止|截至|"
    "截止|报告领导|"
    "领导好?|您好|你好|汇报(?:一下|领导)|报告(?:一下|领导)|"
    "已经|业已|已于|全部都?|全面|全数|均已?|都已?|目前|现在|现已|当前|现阶段|如今|至今|今天|今日|昨天|"
    "昨日|刚刚|刚才|刚|终于|"
    "我们(?:这边|这里|单位|局|镇|街道|办|村)?|咱们?(?:这边)?|我(?:镇|局|街道|办|委|单位|区|站|中心|院|"
    "校|公司|方|这边|这里)|本(?:镇|局|街道|办|委|单位|区|站|中心|项目|任务|项|工程)|我|这边|"
    "(?:该|此|这|本)(?:项目|项工作|项任务|项|个项目|个任务|件事|事|个|工程|任务|工作)?|这|那个?|"
    "整体上?|总体上?|总工程量|总?工程量|总?工作量|总?任务量|总任务|总的?|整个|任务|工作|项目|工程|事项|事情|事|"
    "内容|建设|施工|实施|改造|整治|"
    "进度|进展|形象|工期|完成率|完成度|完成比例|工程量|工作量|任务量|百分比|比例|年度|全年|今年|"
    "本年度?|累计|总计|合计|共计?|一共|总共|"
    "提前[^,]{0,3}(?:天|日|周|月|季度|年)|按期|按时|如期|提前|准时|顺利|圆满|高质量|保质保量|按要求|按照要求|按计划|正式|彻底|完全|真正|"
    "一直|分别|实际(?:完成)?|确实|的确|真的|也|就|又|再|还|才|只|仅|"
    "依然|仍然|仍旧|仍|维持|保持|持平|并且|并|且|大概|大约|约|差不多|左右|上下|的?样子|情况|如下|是|为|"
    "了|的|呢|啊|呀|哦|啦|吧|嘛|哈|呗|嘞|咯|着|"
    "得|在|有|到|达到?|至|做到|干到|搞到|弄到|推到|推进到?|"
    "干了?|做了?|搞了?|弄了?|进行到?|实现|取得|上|下|来|去|多|一|向|把|将|给|由|于|和|与|及|中|其|各|"
    "项|全|均|都|共|现|已|经|完|成|经过努力|通过努力|今年以来|年初以来|以来"
)
_FILLER_EN = re.compile(
    r"\b(?:(?:that|this) one|the whole (?:thing|lot)|(?:it|that|there|we|i|they|he|she|here)'(?:s|re|ve|m|ll|"
    r"d)|last (?:week|month|monday|"
    r"tuesday|wednesday|thursday|friday)|the|a|an|we|i|it|its|it's|is|are|"
    r"was|were|be|been|has|have|had|am|our|my|this|that|these|"
    r"now|currently|today|yesterday|already|finally|just|"
    r"progress|about|around|approximately|approx|roughly|so far|so|far|until now|to date|at|of|on|in|"
    r"as|for|to|by|with|and|all|fully|whole|entire|overall|total|"
    r"task|tasks|project|work|job|item|everything|percent|percentage|complete|completed|completion|"
    r"done|finished|rate|status|reached|hit|stands?|"
    r"up|also|really|totally|entirely|completely|definitely|indeed|yes|ok|okay|please|thanks|sir|hi|"
    r"hello|on time|on schedule|time|schedule|ahead|successfully|officially|"
    r"over|more than|at least|cumulative(?:ly)?|construction|year|annual|per|not|no|n't|they|he|she|"
    r"works|physical|full|accepted|yeah|yep|yup|actual(?:ly)?|there|here|me|us|you|your|them|out|off|"
    r"units?|sites?|some|still|yet|only|we're|we've|i've|i'm|that's|right|per cent)\b",
    re.ASCII,
)
STAGE = Marked(
    "abcdeflmpqrst上主今会初前动勘可号合回围图土地场培基备季安审对封平座建开当征手拆招排控摸放方施期本机材标框桩步浇测清环申立第签管绿编自节装论设评试调踏进选部采钢阶预首",
    "选址|选点|放线|勘测|主体|基础(?!设施)|前期|方案|可研|立项|环评|设计|招标|招投标|征地|征收|土地平整|场地|平整|手续|"
    "申报|初稿|[一二三四五六七八九十\\d]期|第?[一二三四五六七八九十\\d]+阶段|"
    "第?[一二三四五六七八九十\\d]+步|阶段|部分|[一二三四五六七八九十\\d]+标段|标段|图纸|备案|勘察|勘探|"
    "\\d{1,3}号楼|施工图|围挡|进场|土建|封顶|桩基|"
    "采购|建议书|清单编制|编制|调研|摸底|排查|座谈|动员|部署|培训|会议|踏勘|测绘|评审|论证|预算|控制价|"
    "合同|签约|首批|第[一二三四五六七八九十\\d]+批|节点|拆迁|拆除|清表|管网铺设|装修|绿化|设备安装|设备采购|机电安装|安装工程|管线迁改|场地清理|调试|试运行|"
    "材料|自评|对标|审批|立面|框架|地基|开挖|回填|浇筑|钢结构|[一二三四\\d]季度|上半年|本月|本周|今日|"
    "当天|"
    r"\b(?:phases?|stage|steps?|part|section|lot|foundations?|main structure|structure|survey|design|"
    r"designs|feasibility|bidding|tender|tendering|land|approval|paperwork|permits?|documents?|"
    r"drawings?|procurement|draft|first|second|preparation|preparatory|planning|demolition|piling|"
    r"excavation|training|meeting|milestone|q[1-4]|contract|application|frame|roof|materials?)\b",
)
# 3月份任务, Q1 target: what was due in a period, not the whole.
PERIOD_TASK = re.compile(
    "(?:今天|昨天|今日|昨日|上个?[月周]|这个?[月周]|上个?季度|第[1234]季度|本[月周旬季]度?|当[月天]|上旬|中旬|下旬|\\d{1,2}月份?(?:底|末|中旬|上旬)?|[1234]季度|上半年)"
    "的?(?:任务|目标|节点|计划|工作|指标|活)|"
    r"\b(?:today|yesterday|(?:this|last) (?:month|week|quarter)|q[1-4]|(?:january|february|march|april|may|june|"
    r"july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?: 20\d\d)?)"
    r"(?:'s)? (?:task|target|work|job|plan|goal|quota|milestone)s?\b|"
    r"\b(?:weekly|monthly|quarterly|daily) (?:task|target|work|job|plan|goal|quota)s?\b"
)
_SEVERAL_THINGS = re.compile("[、和与及]|等|\\band\\b")
# How people write what a title says at length.
SHORT_FORMS = (("固投", "固定资产投资"), ("违建", "违法建设"))
_ENGLISH = re.compile("[a-z]{2,}")
_NO_WORD = re.compile(r"[\d\W_]+")
_PUNCTUATION = re.compile(r"[^\u4e00-\u9fffa-z0-9]+")


@lru_cache(maxsize=4096)
def _names(title: str) -> str:
    return _PUNCTUATION.sub("", normalise(title[:300]).text)


@lru_cache(maxsize=4096)
def _english_names(title: str) -> frozenset[str]:
    return frozenset(w.rstrip("s") for w in re.findall("[a-z]{2,}", normalise(title[:300]).text))


def task_words(task: TaskContext | None) -> str:
    """The task's title and target in normal form, without punctuation."""
    return "" if task is None else _title_and_target(task.title, task.target)


@lru_cache(maxsize=4096)
def _title_and_target(title: str, target: str) -> str:
    return _names(title) + "|" + _names(target)


def names_one_of_several(clause: str, task: TaskContext | None) -> bool:
    """The title lists several things, and the clause names some of them: the rest may be open."""
    if task is None or not _SEVERAL_THINGS.search(task.title):
        return False
    pieces = [p for p in re.split("[、和与及等]", normalise(task.title[:300]).text) if len(p) >= 2]
    named = [p for p in pieces if p[:2] in clause or p[:3] in clause]
    return bool(named) and len(named) < len(pieces)


def without_task_words(text: str, task: TaskContext | None) -> str:
    """The text without stretches of two characters or more that stand in the title or target."""
    if task is None or not text:
        return text
    names = task_words(task)
    for short, full in SHORT_FORMS:
        if short in text and full in names:
            text = text.replace(short, full)
    if names != "|":
        kept: list[str] = []
        i = 0
        while i < len(text):
            j = i + 1
            if "\u4e00" <= text[i] <= "\u9fff":
                while j < len(text) and j - i < 40 and text[i : j + 1] in names:
                    j += 1
            if j - i >= 2:
                i = j
            else:
                kept.append(text[i])
                i += 1
        text = "".join(kept)
    english = _english_names(task.title_en)
    if english:
        text = _ENGLISH.sub(lambda m: "" if m[0].rstrip("s") in english else m[0], text)
    return text.replace(task.no.lower(), "")


@lru_cache(maxsize=4096)
def _fours(names: str) -> frozenset[str]:
    return frozenset(names[i : i + 4] for i in range(len(names) - 3))


def without_title(text: str, task: TaskContext | None) -> str:
    """The clause without the task's own title, whose words (协调推进, 断头路打通) say nothing about today."""
    if task is None:
        return text
    names = task_words(task).split("|")[0][:200]
    fours = _fours(names)
    start = next((i for i in range(len(text) - 3) if text[i : i + 4] in fours), None)
    if start is None:
        return text
    longest = ""
    for i in range(start, len(text) - 3):
        size = 4
        if text[i : i + 4] in fours:
            while size < 24 and i + size < len(text) and text[i : i + size + 1] in names:
                size += 1
            longest = max(longest, text[i : i + size], key=len)
    return text.replace(longest, "")


def residue(text: str, task: TaskContext | None) -> str:
    """The words that none of the rules knows; empty where all is understood."""
    rest = _FILLER_ZH.sub(" ", without_task_words(text, task))
    if has_latin(rest):
        rest = _FILLER_EN.sub(" ", rest.replace("'s ", " "))
    return _NO_WORD.sub(" ", rest).strip() if has_words(rest) else ""
