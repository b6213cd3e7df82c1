"""What people say besides reporting: acknowledgements, greetings, questions, commands (reading rules 32 and 35)."""

from __future__ import annotations

import re
from functools import lru_cache

from domain.rules.understanding.words import Words

_MENU = frozenset(
    ["帮助", "我的任务", "取消", "撤回", "help", "undo", "cancel", "菜单", "menu", "mytasks", "任务列表", "my tasks"]
)
_EDGE = " \n\t.,!?;:。、~-()"

_ACK_WORDS = (
    "收到|签收|好嘞|好滴|好哒|好呢|好吧|好的|好|知道了|知道啦|知晓|知悉|已阅|已知悉|明白了?|了解了?|"
    "清楚了?|遵命|照办|嗯嗯|嗯|恩恩|恩|哦哦|哦|噢|行|可以|没问题|妥|得嘞|遵照(?:执行|办理)?|坚决(?:执行|照办)|"
    "(?:一定|保证|确保|争取|力争|努力)(?:会)?(?:按时|按期|如期|保质保量|圆满)?完成(?:任务)?|"
    "马上(?:办理|去?办|落实|处理|安排|去|弄|就办|就来)?|立即(?:落实|办理|处理|安排|去办)|立刻(?:去办|"
    "落实|办)?|这就(?:去)?办|尽快(?:落实|办理|处理|安排|推进|办|完成|上报|报送|反馈|回复)|"
    "(?:会|一定|我们)?(?:抓紧|认真|坚决|按要求|按时|按期|全力|及时)(?:落实|办理|推进|处理|办|执行|"
    "报送|上报)|我(?:们)?(?:来|去)?(?:办|落实|安排|跟进)|"
    "okay|okey|okk|ok|roger that|roger|got it|gotcha|noted(?: with thanks)?|understood|copy that|copy|"
    "received|acknowledged?|will do|on it|sure thing|sure|"
    "(?:(?:i|we)(?:'ll| will)|will) (?:report|update|send|reply|revert|follow up|check)(?: back|"
    " it)?(?: (?:tomorrow|soon|later|today|shortly|asap))?|"
    "(?:稍后|晚点|回头|明天|待会�?)(?:再)?(?:报|上报|回复|反馈|报送)|"
    "alright|all right|right away|no problem|fine|great|aye|yup ok|thx|thank you|thanks"
)
_ACK_FILLERS = (
    "领导|主任|书记|区长|局长|科长|同志|老师|各位|谢谢|感谢|多谢|辛苦了?|您好|你好|啦|了|的|哈|呀|哟|"
    "喽|呢|吧|已|都|全部|全|均|以上|上述|各项|所有|(?:\\d{1,2}|[一二三四五六七八九十两])[项个条](?:任务|工作|事项|通知)|我们?|这边|本单位|我局|我镇|我办|通知|任务|消息|提醒|此|会|一定|sir|madam|boss|and|we|"
    "i|the|message|task|with|for|it|your|all|very|much|so"
)
_ACK_WHOLE = re.compile(rf"^(?>(?:{_ACK_WORDS}|{_ACK_FILLERS})[\s,.!。、~]*)++$")
_ACK_STRONG = Words(
    "收到|签收|遵照|好嘞|好滴|好哒|好的|好呢|知道|知晓|知悉|已阅|明白|了解|清楚|遵命|照办|嗯|恩|行(?!了)|"
    "没问题|马上|"
    "立即|立刻|这就|尽快|抓紧|认真|坚决|按要求|全力|可以(?!了)|妥(?!了)|得嘞|落实|^好[,.!]*$|^好吧|^哦|"
    "^噢|^中$",
    "okay|okey|ok(?!了)|okk|roger|got it|gotcha|noted|understood|copy|received|acknowledged?|will do|on it|"
    "sure|alright|all right|right away|no problem|fine",
)
_ACK_EMOJI = frozenset("👍👌🙏🫡🆗✌👏💪🤝🙆🤙")
_SETTLING_EMOJI = frozenset("✅✔☑💯❌✖❎🎉🏁⭕🔴🟢🟡🚫⛔⚠🚧🎯🥳🆘🔟")

_YES = re.compile(
    "^(?:是的?|是啊|是呢|嗯?是的|对的?|对啊|嗯对|没错|确实|当然|好了|完了|弄好了|yes|yep|yeah|yup|y|"
    "correct|right|indeed|it is|yes it is|affirmative|它?完成了|可以了|已完|完|done)(?:[,. !]|了|啊|呢|"
    "的|sir|领导|主任|老师)*$"
)
_NO = re.compile(
    "^(?:否|不是|没有|没|没呢|没有呢|还没有?|尚未|未|不|不是的|没|no|nope|nah|not yet|no not yet|not|n|"
    "no it isn't|no it is not|negative|it isn't|it is not)(?:[,. !]|了|啊|呢|的|呀|sir)*$"
)

_GREETING = Words(
    "早上好|上午好|下午好|晚上好|中午好|早安|晚安|你好|您好|大家好|领导好|谢谢|感谢|多谢|辛苦|哈哈|"
    "呵呵|嘿嘿|再见|拜拜|吃饭|天气|周末愉快|节日快乐|新年|快乐|生日|恭喜|祝|下雨|好冷|好热|在吗|红包|"
    "午餐|食堂|测试|没事|打扰|不好意思|对不起|抱歉|厉害|赞|加油|点赞",
    "hello|hi|hey|thanks|thank you|good (?:morning|afternoon|evening|night|job|work)|bye|lol|"
    "haha(?:ha)*|(?:well|nicely) done|nice|great|cool|awesome|weather|lunch|dinner|happy|congrat\\w*|sorry|cheers|"
    "thx|tks|test|testing|welcome|weekend|wow",
)
_QUESTION = Words(
    "吗|怎么|如何|什么时候|啥时候|何时|多久|为什么|为何|为啥|哪[个里些天儿位项]|在哪|谁|是否|能否|可否|"
    "能不能|可不可以|是不是|(?<!没)有没有|要不要|该不该|需不需要|几号|几月|(?<![过这前后好十再])几天|几点|多少|(?<!没)(?<!没有)什么(?!都|也)|"
    "啥(?!都|也)|咋|行不行|(?:完成|办结|办完|做完|弄完|好|搞定|结束)了?没有?$|(?:完成|办结|办完|做完|"
    "弄完|好|搞定|结束)了没|么$|请问|想问|问一下",
    "is it|is this|is that|are we|are you|are there|is there|can i|can we|"
    "is (?:help|coordination|support|assistance) (?:needed|required)|do you|do they|do we|do i|does it|did you|"
    "did we|should i|should we|could you tell|may i|shall we|has it|"
    "have you|am i|whether",
)
# "will report when done" asks nothing: a question word opens the clause, and "when done, …" goes on
_OPENS_QUESTION = re.compile(
    r"^(?:(?:and|but|so|hi|hello|hey|ok|please|pls|sir|may i know|may i ask|tell me|let me know|i want to know)[, ]+)*"
    r"(?:what|when|how|who|whom|why|where|which|whose)\b(?! a )",
    re.ASCII,
)
_PRAISE = re.compile(
    r"^(?:(?:very|really|all|so|a) )*(?:(?:well|nicely|great|good|excellent|nice|awesome|amazing|fantastic|"
    r"brilliant|super)"
    r" (?:work|job|done|effort|stuff)|bravo|kudos|congratulations|congrats)"
    r"(?:[,.! ]+(?:to|on|for|everyone|everybody|every one|all|team|guys|folks|colleagues|comrades|you|there|"
    r"so much|this|the|it))*[,.! ]*$",
    re.ASCII,
)
_WORK = Words(
    "完成|推进|施工|项目|工程|任务|会议|方案|资金|征地|拆迁|手续|报告|进度|进展|整改|检查|验收|材料|"
    "合同|招标|设计|企业|投资|建设|改造|工作|开工|办理|审批|落实|调度|督办|台账|现场|协调|问题|设备|"
    "土地|规划|系统|签约|宣传|培训|排查|巡查|走访|安装|铺设|浇筑|开挖|签订|组织|召开|制定|开展|上报|"
    "报送",
    "done|complete|project|task|work|progress|meeting|plan|fund|land|report|contract|bid|design|site|"
    "install|build|built|construction|inspection|approval|finish|target|deadline|survey|permit|road|"
    "pipe|permits|foundation|\\d+[a-z%]*",
    figures=True,
)


def is_command(normal: str) -> bool:
    """A leading stroke, or the whole message equal to a word of the menu."""
    text = normal.strip()
    return text.startswith("/") or text.strip(_EDGE) in _MENU


def emoji_says(emoji: str) -> str | None:
    """For a message of emoji alone: "acknowledged", "unclear" where it may mean more, None for a smile."""
    if any(e in _SETTLING_EMOJI for e in emoji):
        return "unclear"
    if any(e in _ACK_EMOJI for e in emoji):
        return "acknowledged"
    return None


def settles(emoji: str) -> bool:
    return any(e in _SETTLING_EMOJI for e in emoji)


@lru_cache(maxsize=64)  # asked of the whole message, of its parts and of each clause
def is_acknowledgement(text: str) -> bool:
    """收到, 好的, noted: the whole text says that it has been read, and no more."""
    bare = text.strip(_EDGE)
    if not bare or len(bare) > 60 or not _ACK_WHOLE.match(bare):
        return False
    return bare in _ACK_STRONG


def answer(text: str) -> bool | None:
    """True for a bare yes, False for a bare no, None for anything else."""
    bare = text.strip(_EDGE)
    if len(bare) > 20:
        return None
    bare = bare.replace(",", " ").replace("  ", " ").strip()
    if _YES.match(bare):
        return True
    return False if _NO.match(bare) else None


def is_praise(text: str) -> bool:
    """Well done!: praise for somebody, no report."""
    return _PRAISE.match(text.strip(_EDGE)) is not None


def is_greeting(text: str) -> bool:
    return text in _GREETING


def is_question(clause: str, ends_with: str) -> bool:
    if ends_with == "?" or clause in _QUESTION:
        return True
    return _OPENS_QUESTION.match(clause) is not None and not (ends_with == "," and clause.startswith("when"))


def about_work(text: str) -> bool:
    return text in _WORK
