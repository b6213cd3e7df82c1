"""Work groups: bound to a unit or to the district, and let go."""

from markupsafe import Markup

from bot.texts.language import Translator
from bot.texts.names import unit_name
from bot.texts.refusals import refusals
from domain.people import UnitName

refusals(
    {
        "bind_here": lambda t, v: t("Please write this in the group that is meant."),
        "bind_to_what": lambda t, v: t("To which unit? For example: /bind {example}", **v),
        "not_bound": lambda t, v: t("This group is not bound to anything."),
    }
)


def hello(t: Translator) -> Markup:
    """On being added to a group: what it takes to be of use there."""
    return t(
        "Hello. Here I speak only of what everybody in the group may see. The supervision office, or the head of a "
        "unit, binds this group with /bind and the unit's name; until then I keep quiet."
    )


def bound(t: Translator, unit: UnitName | None) -> Markup:
    if unit is None:
        return t(
            "This group is now the district's: it gets what is meant for everybody. "
            "About single tasks please ask me in private."
        )
    return t(
        "This group is now bound to {unit}. Here you can ask for its tasks, and answer my messages with a report. "
        "Other units' matters stay private.",
        unit=unit_name(t, unit.zh, unit.en),
    )


def unbound(t: Translator) -> Markup:
    return t("This group is no longer bound; I keep quiet here from now on.")
