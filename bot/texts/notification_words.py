"""What messages are called, and the reasons why they were put down: for /why. A test holds that none is missing."""

from bot.texts.language import Translator


def _(text: str) -> str:
    """Marks a text for the catalogs."""
    return text


KIND_WORDS: dict[str, str] = {
    "digest": _("morning digest"),
    "alert": _("overdue alert"),
    "answer_overdue": _("reminder of an answer"),
    "weekly": _("weekly digest"),
    "group_digest": _("weekly digest of the group"),
    "group_ranking": _("ranking for the group"),
    "review_request": _("request for review"),
    "decision": _("answer to a submission"),
    "extension_request": _("request for more time"),
    "extension_decision": _("answer to a request for more time"),
    "question": _("question to the office"),
    "question_answer": _("answer to a question"),
    "evidence_lost": _("file that could not be fetched"),
    "coordination": _("call for help"),
    "coordination_answer": _("answer to a call for help"),
    "notice": _("notice"),
    "notice_answer": _("answer to a notice"),
    "notice_closed": _("closing of a notice"),
    "roles_changed": _("change of roles"),
    "entry_request": _("entry to confirm"),
    "entry_decision": _("answer to an entry"),
    "method_proposed": _("a revision of the method"),
    "method_decided": _("a revision of the method, decided"),
    "month_draft": _("draft of the month"),
    "month_published": _("published month"),
    "objection_filed": _("objection"),
    "objection_decided": _("answer to an objection"),
    "objection_reminder": _("reminder of an objection"),
    "locked_out": _("wrong invite codes"),
    "undelivered": _("messages that did not arrive"),
    "unreachable": _("somebody out of reach"),
    "watch": _("trouble of the bot itself"),
}

REASON_WORDS: dict[str, str] = {
    # the ladder, and why it stands still
    "first_day_overdue": _("first working day overdue"),
    "next_step": _("next step of the ladder"),
    "repeat": _("repeated every five working days"),
    "answer_overdue": _("the answer is overdue"),
    "done": _("done"),
    "submission_waits": _("a submission waits for review: the ladder stands still"),
    "suspended": _("suspended"),
    "withdrawn": _("withdrawn"),
    "not_overdue": _("not overdue"),
    "below_the_first_step": _("below the ladder's first step"),
    # the digests
    "overdue": _("something is overdue"),
    "report_late": _("a report is late"),
    "due_soon": _("something is due soon"),
    "report_owed": _("a report is owed"),
    "handed_out": _("a task was handed out"),
    "reviews_wait": _("submissions wait for review"),
    "more_time_waits": _("a request for more time waits"),
    "revision_waits": _("a revision of the method waits"),
    "folded": _("kept back from the day before"),
    "first_working_day_of_the_week": _("the week begins"),
    # what somebody did
    "submitted": _("submitted for review"),
    "accepted": _("accepted"),
    "returned": _("returned"),
    "asked": _("asked"),
    "answered": _("answered"),
    "approved": _("approved"),
    "refused": _("refused"),
    "blocked": _("work is blocked"),
    "coordination_needed": _("help is needed"),
    "issued": _("a notice was issued"),
    "closed": _("a notice was closed"),
    "not_fetched": _("a file could not be fetched"),
    "changed_by_other": _("changed by somebody else"),
    "wrong_codes": _("five wrong codes"),
    # points
    "second_pair": _("a second person has to confirm"),
    "posted": _("posted"),
    "drafted": _("the draft is ready"),
    "published": _("published"),
    "objections_end": _("last day for objections"),
    "filed": _("filed"),
    "decide": _("a decision is due"),
    "upheld": _("upheld"),
    "rejected": _("not upheld"),
    "proposed": _("a revision of the method was put forward"),
    "adopted": _("a revision of the method was adopted"),
    # delivery
    "given_up": _("given up"),
    "job_failed": _("a job failed"),
    "job_missed": _("a job did not run"),
    "outbox_grows": _("messages pile up"),
}


def kind_words(kind: str, t: Translator) -> str:
    return t.plain(KIND_WORDS[kind]) if kind in KIND_WORDS else kind


def reason_words(reason: str, t: Translator) -> str:
    return t.plain(REASON_WORDS[reason]) if reason in REASON_WORDS else reason.replace("_", " ")
