"""One file a feature. Each has `register(application)`; the order here is the order in which they are asked."""

from types import ModuleType

from bot.handlers import (
    attachments,
    conversation,
    digest,
    directory,
    entries,
    extensions,
    files,
    groups,
    history,
    invites,
    list_questions,
    months,
    notices,
    people,
    points,
    reporting,
    review,
    roster,
    suspensions,
    tasks,
    watching,
    work,
)

# conversation comes last: it hears what no command and no other feature has taken
FEATURES: tuple[ModuleType, ...] = (
    people,
    invites,
    directory,
    history,
    roster,
    groups,
    tasks,
    reporting,
    attachments,
    extensions,
    files,
    list_questions,
    review,
    suspensions,
    work,
    notices,
    digest,
    points,
    months,
    entries,
    watching,
    conversation,
)
