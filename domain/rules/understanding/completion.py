"""Done, not done, or only said to be: negation binds before completion words (reading rule 23)."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from domain.rules.understanding.words import Marked, Words


class Completion(StrEnum):
    DONE = "done"
    NOT_DONE = "not_done"
    DOUBLE_NEGATION = "double_negation"
    FORECAST = "forecast"
    VAGUE = "vague"
    CONDITIONAL = "conditional"
    NONE = "none"


DONE = Words(
    "完成|办结|竣工验收|办完|办妥|办好|办毕|做完|做好|干完|弄完|弄好|搞完|搞好|搞定|完工|竣工|完结|完毕|销号|"
    "结束|结项|落实到位|整改到位|建成|建好|修好|装好|"
    "交付使用|投入使用|投用|投产|收官|告竣|了结|达标|达成|清零|通过验收|验收通过|授牌|获评|创建成功|"
    "成功创建|验收(?:都|均|全部|也)?已(?:经)?(?:全部)?通过|通过.{0,12}(?:验收|评审|认定|复审|考核)|被?(?:命名|认定)(?=为|$)|验收合格|获得命名|"
    "获批|圆满|到位(?=$|了)|弄妥|处理好|处理完|清完|"
    "(?:目标|任务|指标)[^,]{0,6}实现(?=$|了)|办成|弄成|搞成|干成|修完|拆完|建完|装完|发完|改完|忙完|全部完|干好|封顶|落地(?=$|了)|解决(?=$|了)|(?<=已)(?:完|结)(?=$|了)",
    "done|complet(?:ed?|es|ing|ion)|finish(?:ed|es|ing)?|closed out|wrapped up|delivered|"
    "accomplished|fulfilled|concluded|"
    "in use|in operation|handed over|put into use|finali[sz]ed|all set|achieved|topped out|(?:milestone|target|node|"
    "goal)s? (?:(?:is|was|has been|have been|"
    "already) )*(?:reached|met|hit)|undone|unfinished|incomplete|uncompleted",
)
# A word of completion inside another word, where it says nothing about completion.
_NO_COMPLETION = Marked(
    "完结圆nsw",
    "完成(?:时限|时间|期限|情况|标准|率|度|质量|难度|目标(?!任务)|日期|量|比例|进度|方式|程度|投资|年度(?!目标|任务|计划)|固定|"
    "固投|到位|招商|产值)|(?:工作|会议|活动|周期)?结束(?:时间|日期)|完成的时间|"
    "完成中|圆满成功|\\bwell done\\b|\\bnicely done\\b|\\bsaid than done\\b",
)
# finished without problems, 完成，无遗留问题: nothing is left, and nothing is denied
UNTROUBLED = re.compile(
    "(?:没有?|无|不再有|未留下?|不留)(?:任何)?(?:遗留|剩余)(?:问题|任务|事项|工作)?|"
    r"\b(?:without|with no|no) (?:any |further |more |major |big |serious |other |outstanding |open |remaining )*"
    r"(?:problems?|issues?|delays?|difficult(?:y|ies)|trouble|incidents?|hitch(?:es)?|defects?|points?)\b"
)
HARMLESS_NEGATION = Marked(
    "没无不未否非别差分级莫除防毫是区性类特识遗剩了n ",
    UNTROUBLED.pattern + "|"
    "(?:没有?|无)(?:特殊|意外|其他)(?:情况|因素)?|不错|不断|不久|不但|不仅|不光|不只|没问题|没错|无误|未来|不遗余力|毫不|无一例外|不日|不管|不论|"
    "无论|否则|不过|无条件|无障碍|无缝|无偿|非常|非遗|非公|是非|"
    "除非|莫非|不少|不愧|了不起|不好意思|对不起|没关系|不客气|区别|特别|分别|级别|类别|个别|性别|识别|"
    "无人机|不动产|不良|不合理|无证|无物业|不文明|"
    "防返贫|无害化|无纸化|不低于|不少于|不小于|不止|不下|不含|不良|没事|不用担心|差不多|"
    r"\bnot only\b|\bno doubt\b|\bno problem\b|\bno longer\b(?! un| in)|\bno\.(?= ?\d)|\bno issues?\b|"
    r"\bno worries\b|\bnothing but\b|\bnon-",
)
_NEGATION = Marked(
    "没未尚不无难并非勿别否差abcfhinrsuwy",
    "没能|没有|没法|没办法|没|未能|未曾|未|尚(?!未|没|不)|不能|不可能|不会|不曾|不|无法|难以|并非|非|"
    "无|勿|别(?=说|提)|否|差得远|"
    r"\bnot\b|n't\b|\bn[o0]t\b|\bnever\b|\bno\b|\bnone\b|\bnothing\b|\bnobody\b|\bneither\b|\bnor\b|"
    r"\bwithout\b|\bcannot\b|"
    r"\b(?:ca|wo|is|has|have|did|do|does|was|are|were|had|could|should|would)nt\b|\bain'?t\b|"
    r"\bhardly\b|\bbarely\b|\bscarcely\b|"
    r"\bfar from\b|\bnowhere near\b|\byet to\b|\bfail(?:ed|s|ing)? to\b|\bunable to\b|\bun(?:finished|"
    r"done|completed)\b|"
    r"\bincomplete\b|\bshort of\b|\bstill (?:to|needs? to|have to|has to)\b|\bremains? to\b|\binstead of\b",
    re.ASCII,
)
_AFTER_NEGATION = Marked(
    "不完离距",
    "完不成|(?:离|距离?)[^,]{0,8}?(?:完成|完工|竣工|办结|建成)|(?:完|办|做|干|弄|搞|建)(?:不成|不了|不完|不好)|(?:完成|办结)不了|(?:完成|办结|搞定)(?:得)?不了",
)
_BARE_NEGATION = Marked(
    "没尚未完差还暂ns ",
    "^(?:(?:还|都|仍)?没(?:有)?(?:好|妥|成)(?:呢)?|(?:还|都)?差得?(?:很|还|太)?远(?:呢|着呢|了)?|(?:还|尚|仍)?[没未]有?完(?:呢|了)?|还没有?|还未|尚未|没呢|还没呢|没有呢|还没(?:有)?(?:呢|啊|"
    "哦|的)?|暂时没有|暂未|暂无|还没弄|"
    "还没搞|还没做|还早|还早呢|还得等|还不行|"
    "(?:(?:we|it|they) )?(?:will not|won't|wont|can(?:not|'t)|(?:is |are |am )?not going to|"
    "unlikely to) (?:make|meet) (?:it|the (?:deadline|date))[^,]{0,24}|"
    "not (?:just )?yet|still not|(?:it |that |this |the other |other |the rest )?(?:is|are|was|has|have)(?:n't|"
    " not)(?: yet)?|no,? not yet|nope,? not yet|no,? still not)$",
)
_MISSED = Marked(
    "mn",
    r"(?:(?:\bnot|n't|\bnever) (?:yet |even |really |be |quite )*(?:ready|there|over|closed)|\bmiss(?:ed|"
    r"ing)? (?:the|our|its) (?:deadline|date|target)|"
    r"(?:did not|didn't|didnt|could not|couldn't|not|n't) (?:make|meet) (?:it|the (?:deadline|date)))\b",
    re.ASCII,
)
FORECAST = Words(
    "节前(?![^,]*[了已])|预计|预期|估计|一定(?!程度)|坚决|肯定(?=能|会|要|[弄做办干搞装建修拆]|完)|计划|拟|将(?!近)|力争|争取|有望|准备|打算|确保|"
    "很快|过[几一两二三四五六七八九十\\d]+个?(?:天|日|周|月|星期|礼拜)|(?:再有|再需|再过|还需要?|还要|还得|需要?)[^,]{0,3}\\d{1,3}个?(?:天|周|月|星期|日|礼拜)|"
    "可(?=按|如期)|保证|能(?!源|力|化|耗|够?用)|可以|"
    "可(?=完成|办结|竣工|完工|达)|会(?!议|上|同|商|员|展|计|办)|即将|快要|马上|立即|立马|尽快|抓紧|"
    "加快|"
    "努力|必须|务必|(?<![重主首紧])要(?!求|素|点|道)|得(?=等|到|在)|才(?=能|会|可|行|算)|下周|下个?月|明天|后天|明年|"
    "次年|过几天|近期|"
    "近日|[底末初]前|(?<![目提此以之节])前(?=完成|办结|完工|竣工|搞定|弄完|做完|建成|全部|投用|$)|之前|"
    "以前|以内|"
    "内(?=完成|办结)|"
    "等待|待(?!遇)|希望|目标(?!(?:任务)?(?:已|均|都|全面|全部|圆满|顺利|提前|超额|按期)*(?:完成|达成|实现)(?:$|了))|应该|差几天|有信心|有把握|在.{0,6}之内|冲刺",
    "will|'ll|going to|gonna|expect(?:ed|ing|s)?|should|hope(?:s|fully)?|plan(?:s|ned|ning)?|aim(?:s|"
    "ing)?|target(?:ing|ed)?(?! (?:(?:is|was|has been|have been|already|now) )*(?:completed?|met|reached|"
    "achieved|done|finished|hit|fulfilled)\\b)|by(?! \\d+ ?%)|soon|"
    "about to|to be|would|could|might|(?<!in )(?<!of )(?<!by )(?<!since )(?<!until )may(?!'?s? (?:target|task|"
    "work|milestone|plan|quota|\\d))|intends?|due(?! to (?!be\\b|finish|complete|start|open|end))|"
    "tomorrow|next|shall|must|can|need(?:s)? to|"
    "have to|has to|want(?:s)? to|"
    "scheduled|on course to|on track to|trying to|try to|forecast|estimated?|before|working to|"
    "anticipat(?:e|ed)|shortly|likely|is being|being",
)
_VAGUE = Words(
    "基本|大体|大致|差不多|几乎|快(?!速|捷|递)|将近|接近|大部分|部分|大都|多数|主要|初步|阶段性(?!目标|任务|节点|工作|计划)|大概|"
    "大约|估摸|好像|似乎|可能|也许|八九不离十|原则上|算是|"
    "差一点|就差|只差|还差|不太|勉强|大头|一些|有的|个别|局部|说是|据说|听说|理论上|收尾|扫尾|尾声",
    "part(?= (?:done|completed?|finished))|almost|nearly|mostly|basically|practically|virtually|partly|"
    "partially|partial|largely|"
    "more or less|close to|kind of|sort of|i think|"
    "probably|perhaps|maybe|essentially|pretty much|as good as|just about|all but|some of|part of|"
    "most of|half|i guess|seems?|"
    "apparently|supposedly|in principle|soft|tentatively|roughly|approximately|about",
)
VAGUE_ALONE = Words(
    "差不多了?|快了|快好了|基本上?(?:好|行|可以)了?|接近尾声|收尾|扫尾|进入尾声|八九不离十|大体上?|"
    "没多少了|就差一点|还差一点|还差点|"
    "差一点|临门一脚|最后阶段|(?<!没)有眉目|问题不大|大头|大部分|一部分|多一半|(?<!没)有一些|"
    "(?<!没)有些进展|(?<!没)有进展|"
    "有很大进展|见效",
    "almost there|nearly there|getting there|final stage|last stage|some progress|"
    "good progress|a bit|partly|mostly|partially|"
    "almost|nearly|nearing|finishing touches|a lot|some|few|wrapping up|winding up",
)
# To complete the work, the completion: the deed is named, not told.
_ONLY_NAMED = re.compile(
    r"\b(?:please|pls|to|must|should|complet(?:ing|ion|es)|finish(?:ing|es)?|complete (?:the|it|this|"
    r"that|all|our|my|by|within))\b",
    re.ASCII,
)
_TOLD = re.compile(
    r"\b(?:done|completed|finished|is complete|are complete|been|closed out|wrapped|delivered)\b", re.ASCII
)
_CONDITIONAL = Words(
    "完成后|完成之后|完成以后|办结后|完工后|竣工后|结束后|建成后|通过后|达标后|做完后|如果|若|假如|"
    "(?:通过|到位|批复|批准|下来|结束|审批|落实|解决|办完|做完|弄完)(?:后|之后|以后)?[^,]{0,2}(?:就|才|便|方)(?:算)?(?:是)?(?:完成|办结|完工|竣工)|"
    "要是|一旦|只要|只有|待.{0,12}(?:后|再)|等.{0,12}(?:后|再|才(?=能|会|可|行|算)|了)|完成前|完成之前|"
    "完成再|做完再|办完再|竣工前|完工前|除非",
    "if|once|when|after|until|till|unless|as soon as|before(?! (?:(?:the )?end\\b|(?:mon|tues|wednes|thurs|fri|"
    "satur|sun)day|then|tomorrow|20\\d\\d|\\d|next |this |"
    "the \\d|year|month|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)))|assuming|provided|in order to|"
    "upon|whenever",
)
AWAITING = Words(
    "[待等候](?:着|待)?.{0,8}(?:验收|审核|审批|批复|复核|评审|检查|核查|认定|命名|核验|确认|批准|"
    "组织验收|专家|评定|公示|结果)|(?:申请|请|报请|提请|恳请|报).{0,6}验收|验收中|审批中|审核中|未验收|"
    "没验收|"
    "还没有?验收|尚未验收|等验|待验|待审|待批|等批|(?:正在|还在|在)(?:验收|审批|审核|公示|评审)|"
    "公示(?:中|期|阶段)|迎接验收|验收(?:还没|尚未|未)|没有?通过验收|差验收|未通过验收",
    "await(?:s|ing)? .{0,30}|pending .{0,30}(?:acceptance|approval|inspection|review|sign-?off|verification)|"
    "pending|waiting (?:for|on) .{0,40}(?:acceptance|approval|inspection|review|sign-?off|verification|"
    "result)|"
    "subject to (?:acceptance|approval|inspection)|to be (?:accepted|inspected|approved)|"
    "not (?:yet |been |formally )*(?:accepted|inspected|approved|signed off)|(?:acceptance|inspection|approval|"
    "sign-?off) (?:is )?"
    "(?:still )?(?:pending|outstanding|missing|to come|to follow|not (?:yet )?(?:done|given|finished))|unaccepted|"
    "under review|in review|for (?:acceptance|approval|inspection)",
)
REMAINDER = Words(
    "还差|还剩|剩余|剩下|尚余|只差|就差|尚缺|还缺|剩|除了?|遗留|缺(?!口)|差(?=个|一|两|几|\\d)|唯独|"
    "仅剩|尾款|扫尾|收尾|其余|其他的?(?:没|未|还)|但|不过|只是|就是",
    "remaining|remains?|left|except|but|however|although|though|only|apart from|other than|minus|outstanding",
)


@lru_cache(maxsize=64)
def without_harmless(clause: str) -> str:
    """The clause without words that hold a character of negation and deny nothing: 不断, 无人机, not only."""
    return HARMLESS_NEGATION.sub("", clause)


@lru_cache(maxsize=64)  # a message about several tasks is read once for each
def completion(clause: str) -> Completion:
    """What one clause says about completion. The clause is in its normal form, dates taken out beforehand or not."""
    text = without_harmless(clause)
    if _MISSED.search(text):
        return Completion.NOT_DONE
    if _BARE_NEGATION.search(text):
        return Completion.NOT_DONE
    text = _NO_COMPLETION.sub("", text)
    waits = AWAITING.search(text)
    if waits and text[: waits.start()] in DONE:
        text = text[: waits.start()]  # 已完成未验收: the negation is the acceptance's
    if text in _HEARSAY and text in DONE:
        return Completion.VAGUE
    impossible = _AFTER_NEGATION.search(text)
    if impossible is None and text not in DONE:
        return Completion.NONE
    negations = len(_NEGATION.found_in(_AFTER_NEGATION.sub("不完成", text)))
    if _NO_FIRST.match(text) and negations == 2:
        negations = 1
    if negations >= 2:
        return Completion.DOUBLE_NEGATION
    if text in _CONDITIONAL or (
        _ONLY_NAMED.search(text) and not _TOLD.search(text) and negations == 0 and text not in FORECAST
    ):
        return Completion.CONDITIONAL
    if negations == 1:
        return Completion.NOT_DONE
    if _GUESSED.search(text):
        return Completion.VAGUE
    if text in FORECAST and not said_to_be_past(text):
        return Completion.FORECAST
    if clause in _VAGUE or _ON_TIME.search(clause):
        return Completion.VAGUE
    return Completion.DONE


# no we have not finished: an answer and its reason, not a double negation
_NO_FIRST = re.compile(r"no (?!un|in|longer)|没有 ")
# 按期完成, 得完成, 为完成任务 without 已 or 了 may be a promise or a purpose; 完成了吧 is a guess.
_ON_TIME = re.compile(
    "^(?!.*(?:已|了|均|完毕)).*(?:按期|按时|如期|得|为|还|再|就|去|一并|保质保量|高质量|按要求|按计划|"
    "同步|要)[^,]{0,6}(?:完成|办结|竣工|完工)|(?:^|[^因认以成作定视变名改称])为了?[^,]{0,6}(?:完成|办结|完工|搞定|弄完|做完|竣工|建成|通过|创建)|吧$"
)
# 应该完成了, should be done by now: nobody has looked.
_GUESSED = re.compile(
    "(?:应该|应当|可能|估计|想必|大概|八成|多半)[^,]{0,8}(?:完成|办结|办完|完工|竣工|做完|弄完|搞定|弄好|办好|结束)了"
    r"|\bshould (?:already )?(?:be|have been) (?:[a-z]+ )?(?:done|finished|completed?)(?: by now| already)?$",
    re.ASCII,
)
# 完成了, 我觉得: a clause that only takes the certainty out of another
HEDGE = re.compile(
    "^(?:我们?)?(?:觉得|猜|估计|感觉|印象中|大概|应该|可能|好像|差不多|理论上)(?:是|是吧|吧|了)?$|"
    "^(?:i|we) (?:think|guess|believe|suppose|hope|reckon|assume)(?: so)?$|"
    "^(?:probably|maybe|perhaps|hopefully|presumably|apparently|supposedly|more or less|kind of|sort of|almost|nearly)$"
)
_HEARSAY = Words(
    "不确定|不清楚|不知道|说不准|不敢说|拿不准|没把握|据悉|据称|听闻",
    "not (?:quite |entirely |at all )?(?:sure|certain)|unsure|don't know|do not know|said to|reportedly|"
    "supposed to|told me|told us|by mistake|in error|wrongly",
)
_CERTAIN_PAST = Marked(
    "已业均", "^(?!.*(?:预计|计划|力争|争取|预期|才能|之前|即将|快要|马上)).*(?:已经?|业已|均已|已于)(?!.*(?:将|拟)).*$"
)


@lru_cache(maxsize=64)  # asked by all that tells a plan from a fact
def said_to_be_past(text: str) -> bool:
    """Said to have happened, with 已: a stray 前 or 能 in the clause makes no forecast of it."""
    return _CERTAIN_PAST.match(text) is not None


def without_negation(text: str) -> str:
    """The text without its words of negation."""
    return _NEGATION.sub(" ", text)


def bare_negation(clause: str) -> bool:
    """还没, not yet: an answer of its own."""
    return _BARE_NEGATION.search(clause) is not None


def negated(clause: str) -> bool:
    """Whether any negation is left in a clause once harmless words are out."""
    return _NEGATION.search(without_harmless(clause)) is not None
