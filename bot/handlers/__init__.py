"""The table of features: one file each, and what it hears. A feature is imported when the first update for it comes.

The order is the order in which those with `hears` are asked; tests/bot/test_features.py holds the table against what
the features hang up.
"""

from telegram import Update

from bot.features import Feature


def _edited(update: Update) -> bool:
    return update.edited_message is not None


def _of_the_chat(update: Update) -> bool:
    """The bot's own membership, and groups that get a new id."""
    message = update.message
    moved = message is not None and bool(message.migrate_to_chat_id or message.migrate_from_chat_id)
    return update.my_chat_member is not None or moved


def _all_else(update: Update) -> bool:
    """What no command and no other feature has taken."""
    return True


FEATURES: tuple[Feature, ...] = (
    Feature("people", ("start", "help", "me", "language"), ("lg",)),
    Feature("hours", ("hours",), ("hr",)),
    Feature(
        "invites",
        ("invite",),
        ("invite_role", "invite_units", "invite_unit", "invite_portfolio", "invite_nameless", "invite_revoke"),
        answers=("invite_unit", "invite_name"),
    ),
    Feature(
        "directory",
        ("people",),
        (
            "people", "who", "who_role", "who_link", "who_over", "who_over_to", "who_over_new", "who_sub", "who_sub_to",
            "who_sub_days", "who_end", "who_end_now", "who_leaves", "who_leaves_now", "who_erase", "who_erase_now",
            "who_keep",
        ),
        answers=("successor_name", "substitute_until"),
    ),
    Feature("history", ("history",), ("history", "history_file")),
    Feature("roster", (), ("roster",)),
    Feature("groups", ("bind", "unbind")),
    Feature("membership", hears=_of_the_chat),
    Feature("tasks", ("tasks", "overdue", "search", "task"), ("tl", "t")),
    Feature(
        "reporting",
        ("report",),
        ("r", "done", "undo", "ans", "rec"),
        answers=("report", "paper_report"),
        rest=True,
        hears=_edited,
    ),
    Feature("attachments", (), ("ev",)),
    Feature(
        "extensions",
        (),
        ("ext", "exv", "exa", "exr"),
        answers=("extension_date", "extension_reason", "extension_refusal"),
    ),
    Feature("files", ("export", "import"), ("export", "import")),
    Feature("english_titles", (), ("ent",), answers=("english_title",)),
    Feature("list_questions", ("questions",), ("lq",), answers=("list_question",)),
    Feature("review", ("review",), ("rvp", "rv", "acc", "ret", "retr", "files"), answers=("return_reason",)),
    Feature("suspensions", ("suspend", "resume"), answers=("suspension",)),
    Feature("work", (), ("co", "cof", "qaf"), answers=("coordination_answer", "coordination_files")),
    Feature(
        "notices",
        ("notices", "notice"),
        ("no", "noi", "nod", "noc", "now", "noa", "nof"),
        answers=("notice_document", "notice_answer", "notice_files"),
    ),
    Feature("digest", (), ("pg", "ack", "nt")),
    Feature("points", ("ranking", "points"), ("rk", "rkt", "rkp", "rkx", "pt", "pl")),
    Feature("months", ("month", "figures"), ("mo", "mob", "moi", "mod", "moa", "mop")),
    Feature("method", ("method",), ("met", "mea", "mep", "mew", "med")),
    Feature("entries", ("entry",), ("en", "enp", "enu", "eny", "enn", "end", "enw"), answers=("entry_document",)),
    Feature(
        "objections",
        ("objections",),
        ("ob", "obo", "obf", "oba", "obd"),
        answers=("objection_reason", "objection_files", "objection_decision"),
    ),
    Feature("watching", ("why", "unreachable", "burden", "calendar"), ("why", "caly", "sz")),
    Feature("conversation", ("cancel",), hears=_all_else),
)  # fmt: skip
