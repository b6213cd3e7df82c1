"""Words that do what a command does when they are the whole message (reading rule 35)."""

import unicodedata

from bot.handlers.conversation import cancel
from bot.handlers.people import show_help
from bot.handlers.tasks import show_tasks
from bot.road import Visit
from bot.texts import reports as words
from domain.reports import undo_report
from domain.reports_said_back import describe_report, last_report_of

_WORDS = {
    "帮助": show_help,
    "help": show_help,
    "我的任务": show_tasks,
    "mytasks": show_tasks,
    "tasks": show_tasks,
    "取消": cancel,
    "cancel": cancel,
}


async def obey_menu_word(visit: Visit, word: str) -> None:
    """Do what the word says; 撤回 / undo takes back the last report."""
    folded = "".join(unicodedata.normalize("NFKC", word).casefold().split()).lstrip("/").strip("。.!！")
    if folded in _WORDS:
        await _WORDS[folded](visit)
        return
    report_id = await visit.office.read(last_report_of, visit.actor, visit.chat_id)
    if report_id is None:
        await visit.say(words.nothing_to_undo(visit.t), reply=True)
        return
    await visit.office.act(undo_report, visit.actor, report_id, visit.source, visit.now)
    recorded = await visit.office.read(describe_report, report_id)
    confirmed = words.confirmation([recorded], visit.t)
    assert confirmed is not None
    await visit.say(*confirmed, reply=True)
