"""Deeds whose number is told: 走访3家, 培训12人. Each counts only against a target that asks for it."""

from __future__ import annotations

import re

# Deeds that count only where the task asks for them, in these words: 走访3家 are no 引进配套企业3户.
_DEEDS = tuple(
    (re.compile(deed), re.compile(asked))
    for deed, asked in (
        ("走访|慰问", "走访|服务|慰问"),
        ("(?:储备|入库|入统|纳统)", "储备|入库|入统|纳统|规上|限上|升规|四上|五上"),
        ("收储|腾退|征收", "收储|腾退|征收|征地|储备"),
        ("培训", "培训"),
        ("签约|签订", "签约|签订|合同|招商"),
        ("筛查|体检", "筛查|体检|服务"),
        ("检查|抽检|巡查|排查", "检查|抽检|巡查|排查|监管|检验"),
        ("招聘", "招聘|就业"),
        ("申报|推荐", "申报|推荐"),
        ("争取", "争取"),
        ("盘活", "盘活|闲置"),
        ("流转", "流转"),
        ("化解|调解", "化解|调解|矛盾|信访|风险"),
        ("发放", "发放|补贴|贷款|救助"),
        ("救助", "救助|帮扶"),
        ("登记", "登记|市场主体"),
        ("(?<!招商)引进|招引|引入|入驻", "引进|招引|引入|入驻|招商|落户|落地"),
        ("培育|孵化", "培育|孵化|新增|发展|专精|主体"),
        ("拆除|拆(?!迁)", "拆|违|清|棚"),
        ("栽植|造林|种植|播种", "绿|林|植|种|树|播"),
        ("演出", "演出|文化|惠民"),
        ("就业", "就业|岗"),
        ("出让|成交", "出让|供地|用地"),
        ("维修|修复|抢修|修好", "修|改|提升|整|养护|更新|路|渠|桥|管|堤|坝|水|沟|房|厕"),
        ("流失|退出|减少|注销|关停|搬离|走了", "退出|减少|注销|关停|搬"),
    )
)
_ANY_DEED = re.compile("|".join(deed.pattern for deed, _ in _DEEDS))


def of_another_deed(before: str, names: str) -> bool:
    """Whether the words before a number tell a deed that the task's own words, `names`, do not ask for."""
    if _ANY_DEED.search(before) is None:
        return False
    return any(deed.search(before) and not asked.search(names) for deed, asked in _DEEDS)
