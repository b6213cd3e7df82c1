"""What happens after an attempt to send that did not succeed: again after a growing pause, or given up."""

from dataclasses import dataclass
from datetime import timedelta

# After failures that surely sent nothing; the last one repeats.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 1800, 3600))
# After failures that may have sent it: longer, since each further try may be a message too many.
UNCERTAIN_PAUSES = tuple(timedelta(seconds=s) for s in (60, 600))
GIVE_UP_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Again:
    pause: timedelta


@dataclass(frozen=True)
class GiveUp:
    reason: str


def after_failure(failures: int, uncertain: int, age: timedelta, *, was_uncertain: bool) -> Again | GiveUp:
    """Decide from the counts, this failure included, and from the time since the first attempt.

    A message that may have arrived is tried twice more, not for a day: an uncapped retry on time-outs was seen to
    send 11 messages 820 times.
    """
    if uncertain > len(UNCERTAIN_PAUSES):
        return GiveUp("may_have_arrived")
    if age >= GIVE_UP_AFTER:
        return GiveUp("a_day_of_failures")
    if was_uncertain:
        return Again(UNCERTAIN_PAUSES[uncertain - 1])
    return Again(PAUSES[min(failures, len(PAUSES)) - 1])
