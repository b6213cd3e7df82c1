"""Why words were read so, in both languages. A code never changes; its sentence may.

Sentences name their values in braces. They say what was read, not what to do next.
"""

from __future__ import annotations

from domain.rules.understanding.values import Reason

SENTENCES: dict[str, tuple[str, str]] = {
    # code: (English, Chinese)
    "stated_percentage": ("A percentage is stated: {percent} %.", "写明了进度：{percent}%。"),
    "percentage_beats_negation": (
        "Not finished, but a figure is given: {percent} %.",
        "虽未完成，但写明了进度：{percent}%。",
    ),
    "percentage_awaits_acceptance": ("100 %, but acceptance is still to come.", "已达100%，但尚待验收。"),
    "count_against_target": (
        "{quantity} of the target of {target} {unit}.",
        "目标{target}{unit}，已完成{quantity}{unit}。",
    ),
    "under_way": ("Under way; no figure is given, the last one stays.", "正在推进；没有写进度，沿用上次的进度。"),
    "step_finished": (
        "A step is finished, not the task; the last figure stays.",
        "完成的是其中一步，不是整项任务；沿用上次的进度。",
    ),
    "not_started": ("Not started: 0 %.", "尚未启动：0%。"),
    "said_done": ("Said to be finished.", "写明已完成。"),
    "answered_yes": ("Yes, in answer to “is it done?”.", "对“是否完成”回答“是”。"),
    "hundred_percent": ("100 % means finished.", "100%即完成。"),
    "said_not_done": ("Said not to be finished.", "写明未完成。"),
    "answered_no": ("No, in answer to “is it done?”.", "对“是否完成”回答“否”。"),
    "forecast": ("A forecast, not a completion.", "这是预计，不算完成。"),
    "approval_is_the_task": (
        "The approval is the task itself, and it is still awaited.",
        "任务本身就是获得批准，目前仍在等待。",
    ),
    "obstacle": ("An obstacle stops the work: {words}.", "工作受阻：{words}。"),
    "help_wanted": ("Help or coordination is asked for: {words}.", "请求协调或支持：{words}。"),
    "more_time": ("More time is asked for, until {date}.", "申请延期至{date}。"),
    "more_time_open": ("More time is asked for, but no exact day is named.", "申请延期，但没有写明具体日期。"),
    "seen": ("Read and acknowledged.", "表示已收到。"),
    "asks": ("A question.", "这是提问。"),
    "menu_word": ("A command.", "这是命令。"),
    "small_talk": ("Nothing about a task.", "与任务无关。"),
    "passed_on": ("A notice passed on: it changes nothing.", "转发的通知，不作改动。"),
    "read_out": ("A target or instruction of others: it changes nothing.", "转述的目标或要求，不作改动。"),
    "orders": ("An instruction inside a message changes nothing.", "消息里的指令不作改动。"),
    "several_parts": ("{count} parts, each read on its own.", "共{count}部分，分别理解。"),
    "no_words": ("An emoji sets no figure.", "表情不代表进度。"),
    "which_task": ("It is not clear which task is meant.", "不清楚说的是哪项任务。"),
    "unknown_address": ("“{words}” names no open task.", "“{words}”不是在办任务的编号。"),
    "bare_number": ("{number}: a percentage, or a count?", "{number}：是百分比，还是数量？"),
    "no_known_total": ("“{words}” is a count only against the target.", "“{words}”与目标数不符，不能确定是数量。"),
    "above_hundred": ("More than 100 %.", "超过100%。"),
    "negative": ("A negative figure.", "出现负数。"),
    "below_last": ("Less than the last report ({last}).", "比上次上报（{last}）低。"),
    "range": ("A range, not a figure.", "写的是一个区间。"),
    "below": ("“Below” names no figure.", "“不到”没有给出确切进度。"),
    "near": ("“Nearly” names no figure.", "“接近”没有给出确切进度。"),
    "step": ("An increase alone does not tell the total.", "只写了增加多少，没有写累计。"),
    "monthly": ("This period’s figure alone does not tell the total.", "只写了本期数，没有写累计。"),
    "remaining": ("What is left is told, not what is done.", "写的是剩余部分，不是已完成部分。"),
    "rate": ("A rate or share, not the task’s progress.", "这是比率，不是任务进度。"),
    "label": ("The figure may belong to a part of the work.", "这个数字可能只是其中一部分的进度。"),
    "other_figures": ("The numbers measure something other than the target.", "这些数字与任务目标不是一回事。"),
    "several": ("Several numbers; which one is the progress is not clear.", "有几个数字，不清楚哪个是进度。"),
    "two_figures": ("Two different figures.", "出现两个不同的进度。"),
    "figures_disagree": ("The percentage and the count do not fit together.", "百分比与数量对不上。"),
    "contradiction": ("Both finished and not finished are said.", "前后说法不一致。"),
    "double_negation": ("A double negation.", "双重否定，意思不确定。"),
    "vague": ("Too vague for a figure.", "说法笼统，无法确定进度。"),
    "awaits_acceptance": ("Finished, but acceptance is still to come.", "已完工，但尚待验收。"),
    "object_unclear": (
        "Something is finished; whether it is the task is not clear.",
        "有一项内容已完成，不确定是否指整项任务。",
    ),
    "started_before": ("Said not to have started, but the last report was {last}.", "说尚未启动，但上次已上报{last}。"),
    "yes_to_nothing": ("Yes or no, but “is it done?” was not asked.", "回答了是或否，但没有问过是否完成。"),
    "difficulty": ("A difficulty is told; whether it stops the work is not clear.", "提到困难，不确定是否影响推进。"),
    "delay_told": ("A delay is told; whether more time is asked for is not clear.", "提到推迟，不确定是否申请延期。"),
    "two_requests": ("Both help and more time are asked for.", "同时请求协调和延期。"),
    "plan_only": ("A plan or target, not what has been reached.", "写的是计划或目标，不是已达到的进度。"),
    "all_or_not": ("It is not clear which tasks are meant by “all”.", "“全部”指哪些任务不清楚。"),
    "count_of_all": ("The number of tasks does not fit the list.", "任务数与清单不符。"),
    "too_long": ("Too long to be read with certainty.", "内容太长，无法确定。"),
    "not_understood": ("Not understood with certainty.", "没有把握理解。"),
}


def sentence(reason: Reason, language: str) -> str:
    """The reason in words, in "en" or "zh_CN"."""
    english, chinese = SENTENCES[reason.code]
    return (chinese if language.startswith("zh") else english).format(**dict(reason.values))
