"""Obstacles that stop the work, requests for help, and requests for more time (reading rules 30 and 31)."""

from __future__ import annotations

import re

from domain.rules.understanding.units import COUNTERS
from domain.rules.understanding.words import Marked, Words

_STOPPED = Words(
    "受阻|遇阻|受限|卡在|卡住|卡壳|被卡|卡着|停工|停滞|停摆|停了|停下来|停建|停着|叫停|搁置|搁浅|中断|"
    "中止|终止|暂停|僵住|僵持|陷入停顿|"
    "(?:推|干|做|搞|弄|办|走|进行|开展|施工|推进|实施|继续|落实|落地|进场|拆)不(?:动|下去|了|成)|"
    "动不了|进不了场|进不去|"
    "(?:没法|没办法|无法|不能|难以|不得不停)(?:继续|正常|顺利|按期|按时|再|往下|及时|有效|"
    "立即)?(?:推进|施工|开展|干|进行|开工|动工|做|实施|落地|进场|继续|落实|办理|办|拆|启动|复工|动|"
    "建设)|"
    "[停卡](?:留|滞)?[在住于](?=\\d)|阻工|阻挠|阻拦|瘫痪|受困|陷入僵局|走不下去|搁在那",
    "blocked|blocking|blocker|stuck|stalled|stalling|halted|on hold|suspended|stopped|held up|"
    "(?:is |was |were |been |has |have )?shut ?down|work stopped|at a standstill|standstill|bottleneck(?:ed)?|"
    "deadlock(?:ed)?|paused|at a halt|came to a halt|impeded|obstructed|frozen|(?:can ?not|can'?t|"
    "unable to|could ?n[o']t|couldn't) "
    "(?:proceed|continue|move|go|start|work|get|carry|advance|progress)(?: on| forward| ahead)?",
)
_NOT_STOPPED = Words(
    "(?:不能|不要|不得|严禁|禁止|请勿|勿|不允许|不准|不许|别|不可)(?:再|擅自|随意)?(?:停工|停|中断|暂停|受阻)|(?:没有?|未)被?(?:卡|堵|拦|阻)|"
    "(?:没有?|未|不|无|从未|并未|不再|尚未|避免|防止|不存在|没有出现|未出现|没有发生|没遇到|不会|解除|"
    "没)(?:再|被|曾|出现|发生|遇到|因此|任何)?(?:受阻|遇阻|受限|卡在|卡住|卡壳|停工|停滞|停下|停了|停|"
    "中断|暂停|阻工|搁置|阻挠)|(?:不存在|没有出现|未出现|没有发生|未发生|没有|未遇到|没遇到)[^,。]{0,8}?"
    "(?:受阻|遇阻|停工|停滞|阻工)(?:的)?(?:情况|现象|问题|情形|事项|环节)",
    "not (?:currently |been |being )?(?:blocked|stuck|stalled|halted|on hold|suspended|stopped|"
    "paused|held up)|no longer (?:blocked|stuck|stalled|on hold|halted|suspended)|"
    "(?:is|are|was|were|has|have)n'?t (?:been )?(?:blocked|stuck|stalled|halted|on hold|suspended|"
    "stopped|held up)|unblocked|"
    "no blockers?|no bottlenecks?|no blocking|nothing (?:is )?(?:blocking|blocked|stuck|stopped)|"
    "without (?:a )?(?:blockers?|stopping)|never (?:stopped|blocked|stuck)|"
    "no (?:obstacles?|standstill|deadlock)",
)
_MAYBE_STOPPED = Words(
    "别的|隔壁|兄弟(?:镇|单位)|可能|或许|恐怕|担心|风险|隐患|如果|若|一旦|要是|会不会|怕|恐|有可能",
    "the other project|other projects|another project|may|might|could be|risk|if|afraid|worried|worry|likely",
)
RESOLVED = Words(
    "已(?:经)?(?:全部|基本)?(?:解决|解除|复工|恢复|打通|协调解决|排除|化解)|复工|恢复(?:施工|建设|"
    "正常)|停工[^,。]{0,4}已经?(?:撤销|解除|结束|取消|过)|又(?:开工|动工|开干|开始)了?|重新(?:开工|动工|启动)|解决了|得到解决|问题解决|解除了|协调好了|协调到位|已协调|消除",
    "(?:blocker|obstacle|obstruction|bottleneck|problem|issue|obstacle)s? (?:(?:is|are|was|were|has|have|been|"
    "now|all) )*(?:gone|removed|over|overcome|out of the way|behind us)|"
    "resolved|resumed|sorted(?: out)?|back on track|lifted|cleared|solved|restarted|fixed|working again",
)
# 预计7月复工: it is not over yet
_TO_BE_OVER = Marked(
    "复恢解重新打排消协",
    "(?:预计|计划|力争|争取|等待?|待|尽快|尽早|才能|才可|将|有望|准备|打算|希望|抓紧|正在|明天|后天|下周|下个?月|月底|年底|"
    r"\d{1,2}[月日号](?:底|初|中旬|上旬|下旬|\d{1,2}日)?)[^,。]{0,10}?(?:复工|恢复|解决|解除|重新|打通|排除|消除|协调好)",
)
_EARLIER = Words(
    "前几天|前两天|前些天|前阵子|之前|此前|曾经?|前期|上月|上周|原来|原先|前段时间|过去",
    "earlier|previously|was|were|had been|used to|last (?:week|month)|before",
)
DIFFICULTY = Words(
    "困难|难点|难题|难度|瓶颈|缺口|短缺|不足|没到位|未到位|不到位|不配合|不同意|纠纷|信访|上访|滞后|"
    "缓慢|进度慢|较慢|偏慢|阻力|堵点|卡点|矛盾|问题|影响|拖延|迟缓|障碍|拖期|"
    "缺(?:少|乏|人|钱|资金|材料)|没钱|没人|资金紧张|谈不拢|谈不下来|批不下来|没批|未批|批不了|争议|"
    "办不下来|撤场|没过|未过|(?<!不)难(?![得道怪])",
    "difficult(?:y|ies)?|problems?|issues?|obstacles?|delay(?:s|ed)?|slow|behind|shortage|lack(?:s|"
    "ing)?|shortfall|dispute|trouble|challenges?|"
    "no (?:money|funds?|funding|staff|people)|not enough|short of|hindered|late|struggling",
)
_NO_DIFFICULTY = Words(
    "(?:没有?|无|暂无|未(?:遇到|出现|发现)?|不存在|没什么|无任何|没有任何|没遇到|没有遇到|没发现|并无|"
    "毫无|不再有?)(?:什么|任何|其他|大的?|特别|明显|突出|太大的?|遗留|留下)?(?:的)?(?:困难|难点|难题|问题|障碍|"
    "阻力|瓶颈|矛盾|影响|卡点|堵点)|问题不大|困难不大|不受影响|不影响|没影响|难度不大|(?:困难|"
    "问题)(?::|是|已)?(?:无|没有|解决|克服)",
    "(?:no|without|no outstanding|no open|not? (?:have )?any|n't (?:have )?any|zero|free of|no (?:major|big|"
    "real|serious|more|"
    "further|other)|nothing) (?:more )?(?:difficult(?:y|ies)|problems?|issues?|obstacles?|delays?|"
    "trouble|challenges?)|not (?:a problem|an issue|difficult|delayed|behind|late)|n't (?:delayed|"
    "behind|late|difficult|a problem)",
)

_HELP_WORD = (
    "协调|支持|帮助|帮忙|帮我们|帮我|帮一下|解决|出面|援助|支援|牵头|调度|协助|配合|过问|推动|督促|"
    "介入|拍板|定夺|施以援手|给予支持|对接"
)
_HELP = Words(
    rf"(?:急需|亟需|亟待|需要?|请求|恳请|请|希望|盼|望|建议|申请|恳求|求|麻烦|报请|提请|烦请|劳烦|能否|"
    rf"能不能|可否|可不可以|是否可以|拜托|呼吁|须|有待|等待|等着|要|想请|还得|得|需由|"
    rf"由)[^,。]{{0,16}}?(?:{_HELP_WORD})|"
    "请[^,。]{1,10}(?:局|办|委|公司|中心|银行|部门)(?:能|能够|尽快|及时|抓紧|早日|帮助|加快)*(?:拨付|拨款|放款|迁改|"
    "出具|供地|腾退|移交|补助|下达|批复|审批|供电|接电|通水)|"
    "帮协调|求助|求支援|帮帮忙|帮帮我|帮我们?协调|协调一下|帮忙(?:协调|解决|推动|催)|提请协调|需协调|(?:资金|"
    "用地|征地|拆迁|手续|部门|电力|管线|指标|土地|林地|水电)[^,。]{0,4}需协调",
    "(?:need(?:s|ed|ing)?|require(?:s|d)?|request(?:s|ed|ing)?|seek(?:s|ing)?|want|ask(?:s|"
    "ing)?(?: for)?|please|pls|plz|kindly|can (?:you|someone|somebody|anyone|the|we get)|could (?:you|"
    "someone|somebody|the|we get)|would (?:you|someone)|hope(?:s)?) "
    "(?:[a-z' -]{0,40}? )?(?:help|support|coordinat(?:e|ion|ing)|co-ordinat(?:e|ion)|assist(?:ance)?|"
    "intervention|intervene|step in|backing|mediat(?:e|ion))|"
    "(?:help|coordination|co-ordination|support|assistance|intervention) (?:is |was )?(?:needed|"
    "required|requested|wanted)|need(?:s)? (?:the )?(?:[a-z]+ ){0,3}?(?:district|leaders?|leadership|"
    "office|bureau|department|government|authority|company)(?: leader(?:s)?)? to|"
    "help us(?: with| to)?|sos|help!|needs? (?:to be )?coordinated",
)
_NO_HELP = Words(
    "(?:不需要?|无需|无须|不用|不必|毋需|暂不需要?|没有需要?|暂无需要?|没什么需要?|无需要|不再需要?|"
    "没有什么需要|没有要|不要|未请求|不请求|并不需要?)[^,。]{0,10}(?:协调|支持|帮助|帮忙|解决|出面|"
    "援助|协助|配合)|"
    "(?:需要?|请求?)?(?:区里|区上|上级|领导|帮助|协调|解决|支持)+(?:的)?(?:事项|问题|困难|需求|地方)?(?::|是)?(?:暂)?(?:无|没有)(?!法|人)|"
    "(?:感谢|谢谢|多谢)[^,。]{0,10}(?:支持|帮助|协助|配合|协调)|请[^,。]{0,4}(?:放心|继续支持)",
    "(?:no|not|n't|without|never) (?:need(?:ed)? )?(?:any |for )?(?:[a-z]+ )?(?:need(?:ed)? )?(?:help|"
    "support|coordinat(?:e|ion)|assistance)(?: needed| required)?|(?:thanks|"
    "thank you)(?: you)? for (?:[a-z]+ )?(?:help|support|coordination|assistance)|"
    "no (?:help|coordination|support)|do(?:es)? ?n[o']t (?:need|require)",
)
_HELP_GIVEN = Words(
    "已(?:经)?(?:请|由|在|与|和|向|获|得到|得)?[^,。]{0,10}(?:协调|支持|帮助|解决)(?:到位|解决|完成|好|"
    "完毕|一致)?|正在(?:积极)?(?:协调|解决|对接)|协调(?:完成|解决了|好了|到位)|(?:已|开了|开过|召开了)[^,]{0,6}协调会|积极协调|多方协调|"
    "协调推进|协调中|(?:由|将|会)?(?<![帮为给请])(?:我们|我局|我镇|我办)(?:正在|已)?(?:自行)?(?:协调|解决)|自行解决|"
    "自己解决",
    "(?:already|has been|have been|was|were|is being|are) (?:coordinated|resolved|helped|supported|"
    "coordinating)|(?:got|received|have|had|with) (?:the )?(?:help|support)",
)

_EXTEND = (
    r"延期|延长|顺延|宽限|展期|延后|缓期|延缓|推迟|推后|调整(?:完成|办结)?(?:时限|时间|期限|日期|到|"
    r"至)|往后推|延至|延到|延一|延\d|缓一?缓|缓几天|宽余|"
    r"拖到|改期|改到(?=\d|[下本年月])|放宽"
)
_ASKED = (
    "申请|请求|恳请|请(?!假)|希望|能否|可否|能不能|可不可以|是否可以|可以|望|盼|特申请|恳求|求|批准|"
    "同意|允许|准予|行吗|行不行|好吗|可以吗|给|麻烦|想|要求|需要?|拜托|请示|建议|报请|提请"
)
_EXTENSION = Words(
    rf"(?:{_ASKED})[^,。]{{0,20}}?(?:{_EXTEND})|(?:{_EXTEND})[^,。]{{0,24}}?(?:可以|行)(?:吗|么|不|吧)|"
    rf"(?:延期|展期)(?:的)?(?:申请|请求|请示)|(?:{_EXTEND})[^,。]{{0,20}}?(?:好吗|行吗|好不好|行不行|"
    rf"成吗|可否|能否|请批准|望批准|请批|请同意|是否可以|可不可以|能不能)|"
    "(?:再|多|请|能否|能不能|可否|可以)(?:再|多)?给(?:我们?|咱们?|点|些|一点|几天|"
    "出)?[^,。]{0,8}(?:时间|天|周|个月|月|日)|(?:再|多)宽限|需要?(?:更多|多一点|再多|多些|多点|"
    "再有?点?|更多的|一些|一点)(?:的)?时间|时间不够[^。]{0,6}(?:申请|请|延|宽)|申请(?:加|增加|追加|"
    "更多|多)[^,。]{0,4}时间",
    "(?:request(?:s|ing|ed)?|ask(?:ing|s)? for|apply(?:ing)? for|need(?:s)?|want(?:s)?|please|pls|plz|"
    "kindly|grant(?: us)?|give us|would like|like|seek(?:ing)?|can we|could we|may we|could you|"
    "can you|can i|could i|may i|hope for|propos(?:e|ing)) "
    "(?:[a-z0-9' -]{0,40}? )?(?:extension|extend(?:ed|ing)?|more time|extra time|additional time|"
    "more days|more weeks|postpone(?:ment|d)?|push(?:ed)? back|later deadline|new deadline|"
    "defer(?:ral)?|until|till|more (?:days?|weeks?|months?))|"
    "(?:need(?:s)?|want|give us|can we have|could we have|may we have|grant us) (?:another|an extra|"
    "\\d{1,3} more|an additional) (?:[a-z0-9]+ )?(?:days?|weeks?|months?|week|month|time)|"
    "(?:another|(?:\\d{1,3}|one) more) (?:days?|weeks?|months?),? please|extension of [^,.]{1,24} (?:requested|"
    "needed|required)|"
    "(?:need(?:s)?|want|give us) \\d{1,3} (?:days?|weeks?|months?) more|"
    "(?:can|could|may|might|should) (?:the |our |this )?(?:deadline|due date|date) be "
    "(?:moved|changed|pushed|set|shifted|put back|extended)|(?:move|change|push) (?:the |our )?(?:deadline|"
    "due date) (?:back )?to|"
    "(?:can|could|may) (?:we|i|you|it be) (?:push|move|shift|delay|put back|pushed|moved|shifted)|"
    "(?:push|move|put|shift) (?:it |this |the [a-z]+ )?back[^,.]{0,30}? please|"
    "(?:extension|extend|postpone)[^,.]{0,30}? please|extension (?:please|request(?:ed)?|needed|"
    "required)|more time (?:please|needed|required|is needed)",
)
_NO_EXTENSION = Words(
    rf"(?:不|未)同意[^,。]{{0,4}}(?:{_EXTEND})|(?:供应商|供货商|厂家|施工方|施工单位|承包商|乙方|总包)[^,。]{{0,6}}(?:{_EXTEND})|"
    rf"(?:(?<![能可])不|没有?|未|无需|无须|不用|不必|不想|不会|暂不|别|取消|撤回|撤销)(?:再|要|需要?|"
    rf"想|打算|用|"
    rf"曾|能|允许|准|许|得|可)?(?:申请|请求|提出)?(?:{_EXTEND})|(?:已(?:经)?|之前|上次|前期|上周|昨天)(?:批准|同意|申请|"
    rf"提交|获批|批复)?(?:了)?[^,。]{{0,4}}(?:{_EXTEND})|(?:{_EXTEND})(?:申请)?(?:已(?:经)?(?:批|同意|"
    rf"通过|提交|获批|报)|获批|被拒|没批|未批|批了)",
    "(?:supplier|contractor|vendor|builder|manufacturer)s? (?:asks?|asked|needs?|wants?|requests?|requested|"
    "is asking|has asked)|"
    "(?:no|not|n't|without|never|withdraw|cancel|don'?t|doesn'?t) (?:[a-z]+ ){0,4}(?:extension|extend|"
    "more time|postpone)|extension (?:was |has been |is )?(?:approved|granted|refused|rejected|not (?:needed|"
    "required|necessary))",
)
DELAYED = Words(
    rf"{_EXTEND}|计划推迟|工期延|往后拖|拖后|来不及|赶不上|赶不及|时间不够|时间紧",
    "extension|extend(?:ed)?|postpone(?:d|ment)?|push(?:ed)? back|deferred|slip(?:ped|s)?|more time|"
    "delayed (?:to|until|till|by)",
)
SPAN = re.compile(
    "(?P<n>\\d{1,3})(?P<half>个?半)?(?:个)?(?P<unit>工作日|月|季度|周|星期|礼拜|天|日|年)(?!\\d|底|末|"
    "份|中旬|上旬|下旬)(?P<half2>半)?|(?P<halfmonth>半个?月)|(?P<halfyear>半年)"
)
SPAN_EN = re.compile(
    r"\b(?P<n>\d{1,3}|an?|another|one)(?: more| extra| additional)?[- ](?P<unit>working days?|"
    r"business days?|days?|weeks?|months?|years?|fortnight)\b",
    re.ASCII,
)


# 延到10月31日, extend to 31 October, and nothing else: who writes so asks for it
_TO_A_DAY = re.compile(
    r"^(?:再|就|时间|期限|时限)?(?:延|延期|延长|顺延|宽限|展期)(?:到|至)(?:20\d\d年|明年|今年)?\d{1,2}月(?:\d{1,2}[日号]?|底)(?:吧|前)?$|"
    r"^(?:please )?extend(?: it| this| the (?:deadline|date|task)| deadline)? (?:to|until|till) "
    r"(?=[a-z ,]*\d)[a-z0-9 ,]{3,20}$",
    re.ASCII,
)
_GRANTED = re.compile(
    "^(?!.*(?:请|望|能否|可否|是否|求)).*(?:区里|区上|市里|上级|领导|办公室|主任|书记|区长)[^,]{0,4}(?:同意|批准|允许|准许)"
)
_FEARED = re.compile(
    r"\b(?:may|might|could|would) (?:have to|need|require|want|ask|be asking)\b|\b(?:perhaps|maybe|possibly|"
    r"probably|likely)\b|"
    "可能|恐怕|也许|或许|估计|大概率",
    re.ASCII,
)
_STILL = Words("目前|现在|仍|还", "now|still|currently")
_ASKED_AGAIN = Words("仍|还|再|但|恳请|请区|请领导|请求", "still|please")


def stopped(clause: str) -> str | None:
    """ "stopped" where an obstacle stops the work, "maybe" where one is feared, None otherwise."""
    rest = _NOT_STOPPED.without(clause, "")
    found = _STOPPED.search(rest)
    if found is None:
        return None
    if over(rest) or (_EARLIER.search(rest) and rest not in _STILL):
        return None
    return "maybe" if rest in _MAYBE_STOPPED else "stopped"


def over(clause: str) -> bool:
    """Whether an obstacle is said to be gone, and not only to be going."""
    if clause not in RESOLVED:
        return False
    rest = _TO_BE_OVER.sub("", clause)
    return rest == clause or rest in RESOLVED or "已" in clause or clause.endswith("了")


def to_be_over(clause: str) -> bool:
    """预计7月复工: an obstacle that will be gone, and is not yet."""
    return clause in RESOLVED and not over(clause)


def told(clause: str) -> bool:
    """Whether a difficulty is spoken of at all, over or not: what is said to be solved later is that, not the task."""
    return _STOPPED.search(clause) is not None or clause in DIFFICULTY


def stop_denied(clause: str) -> bool:
    return clause in _NOT_STOPPED or clause in _NO_DIFFICULTY or over(clause)


def difficult(clause: str) -> bool:
    """A difficulty that is named and not denied; it need not stop the work."""
    return _NO_DIFFICULTY.without(clause, "") in DIFFICULTY and not over(clause)


def help_asked(clause: str) -> bool:
    """A request for help or coordination, neither denied nor already answered."""
    rest = _NO_HELP.without(clause, "")
    if rest not in _HELP:
        return False
    return not (_HELP_GIVEN.search(rest) and rest not in _ASKED_AGAIN)


_AHEAD = Words(
    "预计|计划|力争|争取|确保|目标|保证|才能|以便|[底末]前|之前|年底|月底|完成时限|达到|实现|还差|缺|差(?!不多)|不足|涉及|影响",
    "will|so that|expect|plan|target|short|lack|affecting|involving",
)
_UNTIL = re.compile(r"^[ ,、]*(?:到|至)?[ ,、]*(?:until|till|to|by)? *(?:and|also)?[ ,、]*")
_NOT_COUNTED = "天|次|人|名|年|月|日|元|期|级|度|段|层|楼|批|户|万|亿"  # what an obstacle is told with
_RUN_ON = re.compile(
    r"^[了、, ]*(?:另1个)?[^\d,、]{0,12}?"
    rf"(?:\d{{1,3}}(?:\.\d{{1,2}})?%|\d{{1,6}} ?(?!{_NOT_COUNTED}){COUNTERS})了?$"
    r"|^[ ,]*(?:[a-z]+ ){0,4}(?:at )?\d{1,3}%(?: done| built)?$"
)
_NUMBER_OF = re.compile(r"^(?:also |but |and )?[a-z][a-z ]{2,40}:? (\d{1,6})$")


_ANOTHER = re.compile(
    r"^(?:[a-z]+:? ){0,4}(?:at )?\d{1,6}(?! (?:days?|weeks?|months?|households?|people|residents?))(?: of \d{1,6})?"
    r"(?: [a-z]+){0,4}$"
)
_STUCK_ON = re.compile("^[^\\d,]{1,10}上(?=.)")


def run_on(clause: str) -> str:
    """The figure that follows an obstacle or a request without a break: 请区里协调管线迁改60%, 卡住了公厕15座."""
    found = _EXTENSION.search(clause) or _HELP.search(clause) or _STOPPED.search(clause)
    if found is None:
        named = _NUMBER_OF.search(clause)
        return named[1] if named else ""
    rest = clause[found.end() :]
    if (joined := re.search(r"\b(?:and|also) (.*)$", rest)) is not None and _ANOTHER.match(joined[1]):
        return joined[1]
    if found[0].startswith("卡在") and (rest := _STUCK_ON.sub("", clause[found.end() :])) == clause[found.end() :]:
        return ""  # 卡在3户拆迁: the figure is of the obstacle
    rest = _UNTIL.sub("", rest)
    return rest if _RUN_ON.search(rest) and rest not in _AHEAD else ""


def help_denied(clause: str) -> bool:
    return clause in _NO_HELP


_HOW = Marked(
    "hw为什几哪多如怎材流谁",
    "怎么|如何|什么|哪|谁|为何|流程|材料|几次|多久|\\b(?:how|what|who|when|why|where|which)\\b",
)
_WHETHER = re.compile(
    r"是否(?!可以|能|可)|需不需要|要不要|有没有必要|\b(?:do|should) (?:we|i) need\b|^is (?:help|coordination|"
    r"support|assistance) (?:needed|required)"
)
APPROVE = Words(
    "(?:请|望|恳请|盼|请予|希望)(?:予以|领导|给予|区里)?(?:批准|同意|批复|批示|批)",
    "please approve|kindly approve|for approval",
)


def asks_how(clause: str) -> bool:
    """A question about the way to do it, which asks for nothing yet."""
    return _HOW.search(clause) is not None or _WHETHER.search(clause) is not None


def extension_asked(clause: str) -> str | None:
    """ "asked" where more time is asked for, "denied" where it is not wanted, "maybe" where a delay is only told."""
    if clause in _NO_EXTENSION:
        return "denied" if not re.search("已|批|之前|上次|approved|granted|refused", clause) else "maybe"
    if _EXTENSION.search(clause):
        return (
            "maybe"
            if _FEARED.search(clause)
            or _GRANTED.search(clause)
            or re.search("计划推迟|拟推迟|预计(?:要|需要?)?(?:延|推)|(?:上级|市里|区里|领导)要求", clause)
            else "asked"
        )
    if _TO_A_DAY.search(clause):
        return "asked"
    return "maybe" if clause in DELAYED else None
