"""Words that are not the writer's own report: notices passed on, targets read out, orders (reading rule 34)."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.rules.understanding.words import Marked, Words

_NOTICE = Marked(
    ":@[abdfp关各提特现请转通",
    r"@ ?(?:所有人|全体(?:成员)?|all\b|everyone\b)|"
    r"(?:^|\n)\W{0,8}(?:转发|转|fwd?|forwarded(?: message)?|fw)\s*[:\]】]|\[(?:转发|转|通知|紧急通知|"
    r"会议通知|重要通知|提醒|通报)\]|转发自|"
    r"(?:^|\n)\W{0,8}(?:会议|紧急|重要|温馨)?(?:通知|提示|提醒)\s*[:\n]|"
    r"关于[^\n]{2,60}?的(?:紧急|补充)?(?:通知|函|通报|公告|实施意见|意见|方案)|特此通知|"
    r"现将[^\n]{0,40}?(?:通知|印发|转发)|"
    r"(?:请)?各(?:镇街?|街道|单位|部门|有关单位|相关单位|成员单位|科室|责任单位|牵头单位|"
    r"项目单位|村|社区|园区|委办局|位(?!领导))[^\n]{0,30}?(?:请|务必|要|应|须|认真|抓紧|于|按|尽快|:)|"
    r"(?:请)?各位领导[^\n]{0,30}?(?:请(?!示|领导|放心|批)|务必|须|尽快)|"
    r"请(?:各|有关|相关|全体)|请(?:务必)?于[^\n]{0,16}?(?:前|之前)[^\n]{0,30}(?:报|反馈|完成|提交|"
    r"上传)|(?:^|\n)\W{0,8}(?:notice|announcement|circular|reminder)\s*:|"
    r"\b(?:to )?all (?:units|departments|towns|bureaus|colleagues|staff)\b[^\n]{0,30}\b(?:must|should|"
    r"shall|are|please|to|:)|\bdear (?:all|colleagues)\b|\bbegin forwarded\b|\bplease be (?:informed|"
    r"advised)\b",
)
_READ_OUT = Words(
    "(?:会议|会上|大会|例会|调度会|推进会|部署会|常务会|通知|文件|方案|考核|办法|上级|市里|区里|省里|"
    "市上|区上|省上|区委|区政府|市委|市政府|县长|区长|书记|市长|镇长|局长|主任|领导|副区长|主要领导|"
    "督查室|政府办)(?:同志)?(?:们)?(?:在会上|会上|强调|今天|昨天|上午|刚才|又|再次|也|"
    "还)?[^,。]{0,6}?(?:要求|强调|指出|指示|提出|讲|说|部署|明确|规定|议定|决定|下达|确定|通知|布置|"
    "宣布|批示|安排)|"
    "(?:按|按照|根据)[^,。]{0,12}(?:要求|部署|安排|会议|通知)|(?:年度目标|目标任务|任务目标|考核目标)(?!(?:任务)?的?完成(?:率|了|度|\\d)|(?:任务|已经?|均|都|全部|全面|圆满|顺利|提前|超额|按期)+(?:完成|达成|实现))|年度任务(?:是|为|:)|"
    "目标(?:是|为|值|:)|(?:今年|全年|本年|年度)(?:的)?(?:目标|任务|计划)(?:是|为|:|"
    "要)|(?<![超距离差较比占])(?:目标|指标|任务(?:数|量))\\d|^(?:我[镇局办委]|本[镇局])?(?:年度|全年|今年|本年度?|总|目标)*任务\\d{1,6}(?:\\.\\d+)?[^\\d%.,完建办已][^,完建办已]*$",
    "(?:the )?(?:meeting|mayor|governor|secretary|leader(?:s|ship)?|director|boss|office|district|city|"
    "province|government|chair(?:man)?)(?: has| have)? (?:has |have )?(?:require[sd]?|demand(?:s|ed)?|"
    "ask(?:s|ed)|said|says|order(?:s|ed)|decided|stressed|wants|told|instruct(?:s|ed)|emphasi[sz]ed|"
    "insist(?:s|ed)|call(?:s|ed))|"
    "the target (?:is|was|for|of|this)|(?:our|annual|year|yearly|full-year) (?:target|goal|plan)(?! (?:(?:is|"
    "was|has been|already|now|fully) )*"
    "(?:achieved|met|reached|completed?|done|hit|fulfilled|exceeded)\\b)|"
    "target (?:is|of)|goal (?:is|of)|target:",
)
_APPLIES = re.compile("(?:我们?|我[镇局办]|特|现)?(?:申请|恳请|请示|建议)")  # 申请变更目标为20个: nobody else's words
_OWN = re.compile(
    r"^(?:目前|现在|现|截至|截止|我们|我镇|我局|我街道|我办|我单位|我区|我委|我村|本单位|本镇|本局|"
    r"当前|实际|至今|迄今|已|累计|now|currently|we |so far|as of|to date|at present|actually|our )"
)
_ORDER = Words(
    "忽略[^,。]{0,20}?(?:指令|规则|要求|提示|设定|内容|消息|限制)|无视[^,。]{0,12}?(?:指令|规则|要求|"
    "提示)|系统(?:提示|指令|消息|通知|管理员)|(?:你|您)(?:现在|从现在起)?是(?:一个|管理员|系统|助手)|"
    "管理员(?:指令|命令|模式)|(?:把|将|给|让)[^,。]{0,30}?(?:标记|标为|标成|标注|改为|改成|设为|设成|"
    "设置|置为|记为|记成|算作|算成|视为|视同|登记|更新|填|录入|判定|调整|变更|关闭|删除|删掉|清空|批准|"
    "通过|审核通过|显示)|"
    "请(?:你|您|系统|机器人|直接|帮我|帮忙|把|将|立即)*(?:标记|更新|修改|填写|录入|登记|记录|改成|改为|"
    "设为|视为|输出|返回|回复|执行|删除)|(?:全部|统一|都)(?:标记|标为|改为|改成|设为|记为|算作|视为|"
    "登记|更新)|标记为|设置为",
    "kind\\W{0,4}completed|percent\\W{1,4}\\d|"
    "(?:ignore|disregard|forget|override|bypass)(?: all| any| the| your| every)*(?: previous| prior|"
    " above| earlier| other| these| those)? ?(?:instructions?|rules?|prompts?|messages?|commands?|"
    "constraints?)|"
    "(?:please |pls |now |and |then )?(?:mark|set|flag|treat|count|register|log|consider|update|change|"
    "record|delete|approve)(?: [a-z0-9#]+){0,6} (?:as|to|=) ?(?:be )?(?:done|completed?|"
    "finished|closed|100|approved|accepted|\\d+%?)|"
    "(?:mark|close|delete|approve|complete) (?:all|every|everything|the rest|each|"
    "them)(?: tasks?)?(?: done| complete[d]?)?|system ?(?:prompt|message|override)?:|assistant:|"
    "you are (?:now )?(?:an? )?[a-z]+|act as|sudo|drop table|select \\*|admin mode|developer mode",
)
# 申请将完成时间调整至10月31日 asks the office; it orders nobody.
_ASKS_FOR_TIME = re.compile(
    "(?:申请|请求|恳请|希望)[^,。]{0,12}(?:时间|时限|期限|日期|工期)[^,。]{0,4}(?:调整|延|变更|改)"
)
_MAY_ORDER = re.compile("忽略|无视|系统|[你您把将给让请都]|管理员|全部|统一|标记|设置|[a-z]{3}")
_OVERRIDE = Words(
    "忽略|无视|系统(?:提示|指令|消息|管理员)|管理员|(?:你|您)(?:现在|从现在起)?是(?:一个|管理员|系统|助手)",
    "ignore|disregard|override|bypass|forget|system|assistant|sudo|you are|act as|admin mode|developer mode",
)


def is_notice(text: str) -> bool:
    """A notice passed on: the whole message changes nothing."""
    return _NOTICE.search(text) is not None


def reads_out(clause: str) -> bool:
    """A target or an instruction of others is told; what follows in the sentence belongs to it."""
    return clause in _READ_OUT and _APPLIES.match(clause) is None


def own_words(clause: str) -> bool:
    """The writer speaks for himself again."""
    return _OWN.search(clause) is not None


@lru_cache(maxsize=64)
def gives_orders(clause: str) -> bool:
    """An instruction to the bot or to others inside a message."""
    return clause in _ORDER and _ASKS_FOR_TIME.search(clause) is None


def may_order(text: str) -> bool:
    """A quick look at a whole message: False where no clause of it can give orders."""
    return _MAY_ORDER.search(text) is not None


def overrides(clause: str) -> bool:
    """The instruction is of the kind that tries to go round the rules."""
    return clause in _OVERRIDE
