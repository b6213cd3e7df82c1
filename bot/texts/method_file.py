"""The words for what is wrong in a method file: the key, what was found, what it takes."""

from bot.texts.language import Translator
from bot.texts.worded import Source as _
from domain.method_problems import KeyProblem

# the kind of value that a key takes
KINDS = {
    "number": _("a number"),
    "whole_number": _("a whole number"),
    "text": _("a text"),
    "day": _("a day such as 2023-01-01"),
    "truth": _("true or false"),
    "list": _("a list"),
    "table": _("a table of its own"),
}

WORDS = {
    "no_toml": _("the file is no TOML: it cannot be read on from line {line}, column {column}"),
    "no_toml_end": _("the file is no TOML: something is missing at its end"),
    "file_size": _("the file is larger than {most} bytes; that is no method file"),
    "no_text": _("the file is no UTF-8 text"),
    "missing": _("is missing; takes {takes}"),
    "unknown_key": _("is no key of a method file (misspelt?); found {found}"),
    "other_kind": _("found {found}; takes {takes}"),
    "at_least": _("found {found}; takes {limit} or more"),
    "at_most": _("found {found}; takes {limit} or less"),
    "more_than": _("found {found}; takes more than {limit}"),
    "two_decimals": _("found {found}; takes at most two decimals"),
    "report_day": _('found {found}; takes a day of the month, "1" to "28" or "last", or month and day such as "3-25"'),
    "one_of": _("found {found}; takes one of {choices}"),
    "some_text": _("found an empty text; takes some"),
    "text_length": _("found {found}; takes at most {limit} characters"),
    "one_at_least": _("found an empty list; takes one entry or more"),
    "group_twice": _("{groups} stands twice; each group stands once"),
    "rule_twice": _("a rule stands twice; each stands once"),
    "floor_too_high": _("found {found}; takes at most 100 less late.percent_a_day, else no late day ever counts"),
    "over_task_limit": _("found {found}; takes no more than overdue.task_limit allows"),
}


def key_problem(problem: KeyProblem, t: Translator) -> str:
    """What is wrong with a key, as one line."""
    values = dict(problem.values)
    if "takes" in values:
        values["takes"] = t.text(KINDS[str(values["takes"])])
    if isinstance(groups := values.get("groups"), tuple):
        values["groups"] = t.plain(", ").join(groups)
    if "choices" in values:
        values["choices"] = str(values["choices"]).replace(" or ", ", ")
    what = t.plain(WORDS[problem.code], **values)
    return t.plain("{where}: {what}", where=problem.key, what=what) if problem.key else what
