"""The words for a rule of reminders that cannot be used: its key, what was found, what it takes."""

from bot.texts.language import Translator
from bot.texts.worded import Source as _
from domain.office_values import RulesError

TAKES = {
    "unknown": _("no such rule; there are {known}"),
    "opens": _("found {found}, takes minutes after midnight, like 480 for 08:00"),
    "closes": _("found {found}, takes minutes after midnight, like 1260 for 21:00"),
    "after_opens": _("found {found}, takes more than opens ({opens})"),
    "singles_a_day": _("found {found}, takes a number of messages, 0 to 20"),
    "due_marks": _("found {found}, takes working days before a due day, like [15, 7, 3, 1, 0]"),
    "report_marks": _("found {found}, takes working days before a report day, like [5, 1, 0]"),
    "ladder": _(
        "found {found}, takes steps like {example}; tells: official, unit_head, office, leader; proposes: yellow, red"
    ),
    "help_ladder": _(
        "found {found}, takes steps after the day for an answer to a call for help, like {step}; tells as for ladder"
    ),
    "notice_ladder": _(
        "found {found}, takes steps after the day for an answer to a notice, like {step}; tells as for ladder"
    ),
    "extension_ladder": _(
        "found {found}, takes steps after the day on which more time was asked for, like {step}; tells as for ladder"
    ),
    "no_text": _("the file is no UTF-8 text"),
    "json": _("the file is no JSON: it cannot be read on from line {line}, column {column}"),
    "object": _("takes a JSON object of rules"),
}
EXAMPLE = '{"after": 3, "tells": ["office"], "proposes": "yellow", "every": 0}'
STEP = '{"after": 1, "tells": ["leader"]}'


def rules_error(error: RulesError, t: Translator) -> str:
    """Why the rules were not changed, as one line."""
    values = dict(error.values)
    if isinstance(known := values.get("known"), tuple):
        values["known"] = t.plain(", ").join(known)
    what = t.plain(TAKES[error.code], **{**values, "found": repr(error.found), "example": EXAMPLE, "step": STEP})
    return t.plain("{where}: {what}", where=error.key, what=what) if error.key else what
