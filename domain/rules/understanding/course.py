"""The course of the work: under way, not started, no progress; and where the approval is the task itself."""

from __future__ import annotations

import re

from domain.rules.understanding.residue import task_words
from domain.rules.understanding.values import TaskContext
from domain.rules.understanding.words import Words

UNDER_WAY = Words(
    "正在|推进中|进行中|推进|施工(?!图|队|方|单位|许可)|在建|办理中|在办|抓紧(?=办|推|干|做|施工|落实|"
    "实施)|持续|稳步|有序|按计划|按序时|按进度|正常(?=推进|进行|开展)|实施中|开展|启动|开工(?!以来|至今)|动工|进场|"
    "(?:完成|建设|改造|安装|实施|拆除|整治|验收)中|(?:方案|可研|环评|立项|初设|施工图|图纸|预算|合同|协议|规划|手续|清单)(?:报告)?(?:都|均|也)?已(?:经)?"
    "(?:定|确定|通过|批复|批准|获批|签|签订|签署|完善|审定|挂网|发布|公示|报批|印发)|已(?:经)?(?:中标|开标|挂网)|"
    "(?:设备|材料|物资|人员|机械|施工队)(?:都|均|也|全部)?已(?:经)?(?:到场|到位|采购|进场|订购|到货)|已部署|着手|筹备|在弄|在搞|在做|在干|在改|在修|在建|在整改|在[铺拆推装]|在(?:申报|创建|对接|报批)|(?:申报|创建)中|迎检|序时$|进展(?:顺利|正常|良好|较快|不错)|"
    "一切(?:顺利|正常)|(?:核实|制定|编制|审核|招标|设计|整改|对接|协商|谈判|调试|安装|排查|统计|准备|"
    "处理)中|顺利|正常|"
    "已(?:经)?(?:组织|制定|召开|印发|上报|报送|提交|签订|签约|安排|成立|完善|对接|摸排|梳理|下发|明确|"
    "建立|编制|取得(?=.{0,8}(?:批|证|许可|手续))|拿到(?=.{0,8}(?:批|证|许可|手续))|拟定|报批|申报|选址|进入)|(?:批复|批文|许可证?|证照|施工证|用地手续)(?:已|都|也)?(?:经)?(?:拿到|取得|下达|到手|下来)|积极(?:对接|推动|争取|筹备|协调)|办着|干着|做着|还在(?=办|做|"
    "干|弄|搞|推|施|修|改|建|整|走)",
    "wip|(?:contract|agreement)s? (?:is |has been |was )?(?:signed|awarded)|in progress|ongoing|on-going|"
    "under way|underway|working on|work(?:ing)? continues|on track|"
    "on schedule|started|proceeding|continuing|continues|going (?:well|fine|on|smoothly|ahead)|"
    "progressing|begun|moving (?:ahead|forward|along)|in hand|being (?:done|built|carried out|"
    "processed|worked on|handled|implemented)|under construction|advancing|as planned|smoothly|"
    "(?:design|plan|permit|licen[cs]e|application|study|drawing|budget|tender)s? (?:(?:is|are|was|were|has been|"
    "have been) )?(?:approved|granted|obtained|issued)|"
    "kicked off|launched|making progress|still (?:working|at it|going)",
)
NOT_STARTED = Words(
    "(?:没有?|未|尚未|还未|暂未|仍未|并未|不曾|未曾|迟迟未|迟迟没有?)(?:正式|真正|全面|实质性|能|"
    "能够)?(?:启动|开工|开始|动工|开展|进场|实施|破土|动手|动起来|起步|展开|着手|动(?=$|呢|的|过|工|"
    "[,。]))|没动静|一点没动|还没弄(?![完好成妥出])|零进展|原地未动|尚在原地",
    "(?:not|never|n't|hasnt|havent|hasn't|haven't|isnt|yet to|not been|still to) (?:yet |even |been |"
    "really |actually |be )*(?:start(?:ed)?|begun|begin|commenced?|kicked off|launched)|unstarted|"
    "no start|nothing (?:has )?(?:been )?(?:started|begun)",
)
NO_PROGRESS = Words(
    "(?:没有?|无|暂无|尚无|未有|毫无)(?:任何|什么|新的?|明显|实质性|太大|大的?)?(?:进展|变化|动静|新进展|推进)",
    "no (?:new |further |real |significant )?(?:progress|change|movement|update)(?:s)?|unchanged|"
    "same as (?:last|before)|nothing new",
)
# 还是老样子, 和上周一样, same as last week: the whole clause says that nothing has changed
AS_BEFORE = re.compile(
    "^(?:(?:目前|现在|今天|本周|这周|本月|情况|进度|进展|总体|还是|仍是|还|仍然|依然|依旧|仍|基本上?|都|也|的|,)*"
    "(?:老样子|原样|(?:[和跟与同](?:上周|上个?月|上次|上期|上旬|上一次|昨天|之前|以前|原来|前几天)"
    "(?:的|报的?|汇报的?|情况|进度|进展|相比)*(?:是|完全|都|基本)?(?:一样|相同|持平|没变化?|没区别|没什么变化)))[了的吧]?|"
    "(?:it is |it's |still |about |pretty much |exactly |progress is )*(?:the )?same(?: progress| status)? as "
    "(?:last (?:week|month|time|report)|before|yesterday|previously|the last (?:report|time)))$"
)
_APPROVAL_TASK = re.compile(
    "创建|争创|获得?命名|认定|获批|批复|通过验收|迎接验收|验收|评审|复审|命名|审批|入库|申报|certif|"
    "recogni[sz]|accredit|approval"
)


def approval_is_the_task(task: TaskContext | None) -> bool:
    """Whether recognition or approval is what the task aims at."""
    if task is None:
        return False
    return _APPROVAL_TASK.search(task_words(task)) is not None or (
        _APPROVAL_TASK.search(task.title_en.lower()) is not None
    )
