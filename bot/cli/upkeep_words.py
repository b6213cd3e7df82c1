"""The words for what upkeep found or refused: what it is, and what would be right."""

from collections.abc import Mapping

from sqlalchemy.exc import SQLAlchemyError

from bot.texts.language import Translator
from bot.texts.system import system_words
from bot.texts.worded import Source
from bot.texts.worded import Source as _
from upkeep.errors import Problem, UpkeepError

# code of a problem -> the words; a problem among its values is said in words too
WORDS: Mapping[str, Source] = {
    "file_damaged": _("the file is damaged: {reason}"),
    "row_refers_to_nothing": _("{table}: row {row} refers to a row of {parent} that is not there"),
    "other_version": _("the store has version {version}, this program knows {known}"),
    "chain_broken": _("the ledger's chain breaks at entry {entry}: it, or one before it, was changed from outside"),
    "source_not_whole": _("the store to copy is not whole: {problem}"),
    "target_not_empty": _("the target is not empty ({table} has {rows} rows); give the address of an empty one"),
    "row_differs": _("{table}: a row came out different: {before} became {after}"),
    "chain_differs": _("the ledger's chain came out different: {before} became {after}"),
    "dump_unreadable": _("{file} cannot be read: {reason}"),
    "program_missing": _("{program} is not installed (Debian and Ubuntu: apt-get install postgresql-client)"),
    "program_failed": _("{program} failed: {reason}"),
    "backup_there_already": _("{folder} is there already"),
    "no_backup": _("{folder} is not a backup: it has neither store.db nor store.dump"),
    "copy_not_whole": _("the copy does not stand the check: {problem}"),
    "manifest_unreadable": _("{folder} is not a backup: its manifest.json cannot be read ({reason})"),
    "backup_changed": _("{file} is not what was backed up: its hash is another one. Take an earlier backup"),
    "rows_refer_to_nothing": _("{table}: {rows} rows refer to rows of the same table that are not there"),
    "ledger_differs": _("the ledger has {entries} entries; when it was backed up it had {backed_up}"),
    "backup_not_whole": _("{folder}: {problem}"),
    "dump_of_other_version": _(
        "{file} is of version {version}; this program knows {known}. "
        "Load it with the program that made it, or into PostgreSQL with pg_restore"
    ),
    "store_in_use": _(
        "{file} is in use by another process (number {process}). "
        "Stop that one first; several at once need PostgreSQL (DATABASE_URL)"
    ),
}


def upkeep_words(problem: Problem, t: Translator) -> str:
    """A problem as one line."""
    return t.plain(WORDS[problem.code], **{name: _said(value, t) for name, value in problem.values.items()})


def _said(value: object, t: Translator) -> object:
    if isinstance(value, Problem):
        return upkeep_words(value, t)
    return system_words(value, t) if isinstance(value, OSError) else value


def failure_words(error: UpkeepError | OSError | SQLAlchemyError, t: Translator) -> str:
    """Why something was not done: what upkeep refused, or what the system or the database did."""
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return t.plain("the database cannot be used: {reason}", reason=reason)
    if isinstance(error, UpkeepError):
        return upkeep_words(error.problem, t)
    reason = system_words(error, t)
    return t.plain("{file}: {reason}", file=error.filename, reason=reason) if error.filename else reason
