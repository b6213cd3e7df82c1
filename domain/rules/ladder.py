"""The ladder: who is told, when, that a node is overdue. A pure decision with a named reason.

Counted in working days late as the assessment method counts them: the clock stands while a submission waits, goes on
after a return, and starts anew at an extended due day.
"""

from dataclasses import dataclass
from enum import StrEnum


class Rung(StrEnum):
    """Whom a step tells."""

    OFFICIAL = "official"
    UNIT_HEAD = "unit_head"
    OFFICE = "office"
    LEADER = "leader"


@dataclass(frozen=True)
class Step:
    """On the `after`-th working day late these are told; with `every`, again each so many working days after that."""

    after: int
    tells: tuple[Rung, ...]
    proposes: str = ""  # the colour of the notice that is proposed to the office: yellow, red
    every: int = 0

    def reached(self, late: int) -> int:
        """The last day of this step that has come, in working days late; 0 where it has not."""
        if late < self.after:
            return 0
        return self.after + (late - self.after) // self.every * self.every if self.every else self.after


Ladder = tuple[Step, ...]

DEFAULT_LADDER: Ladder = (
    Step(1, (Rung.OFFICIAL, Rung.UNIT_HEAD)),
    Step(3, (Rung.OFFICE,), proposes="yellow"),
    Step(8, (Rung.UNIT_HEAD, Rung.LEADER), proposes="red"),
    Step(13, (Rung.OFFICE,), every=5),
)

# An answer that somebody waits for: the leader's to a call for help, the unit's to a notice.
DEFAULT_HELP_LADDER: Ladder = (Step(1, (Rung.LEADER,)), Step(3, (Rung.OFFICE,)), Step(8, (Rung.OFFICE,), every=5))
DEFAULT_NOTICE_LADDER: Ladder = (
    Step(1, (Rung.OFFICIAL, Rung.UNIT_HEAD)),
    Step(3, (Rung.OFFICE,)),
    Step(8, (Rung.OFFICE,), every=5),
)
# A request for more time that waits for the office, in working days since it was asked. The office has it in its
# morning from the first; the leader in charge hears of it while a day is left before the earliest due day that it can
# be about (asked five working days before: assessment method, "Extensions and suspension").
DEFAULT_EXTENSION_LADDER: Ladder = (Step(4, (Rung.LEADER,), every=5),)


@dataclass(frozen=True)
class NodeState:
    """What the ladder looks at: how late the node is, and what stops it."""

    late: int
    submitted: bool = False
    accepted: bool = False
    suspended: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class Told:
    """Somebody is to be told: `day` is the step's day in working days late, `reason` its name."""

    rung: Rung
    day: int
    reason: str

    @property
    def step(self) -> str:
        return f"T+{self.day}"


@dataclass(frozen=True)
class Decision:
    """`reason` says why there is, or is not, anything to tell; `proposes` the notices to propose."""

    reason: str
    told: tuple[Told, ...] = ()
    proposes: tuple[str, ...] = ()


def decide(state: NodeState, ladder: Ladder = DEFAULT_LADDER) -> Decision:
    """Who has to have been told by now, each at the highest step reached: after an outage nobody is told twice.

    What was told before is not told again: that is the notification's unique key (node, due day, person, step).
    """
    for stopped, reason in (
        (state.accepted, "done"),
        (state.withdrawn, "withdrawn"),
        (state.suspended, "suspended"),
        (state.submitted, "submission_waits"),
        (state.late < 1, "not_overdue"),
    ):
        if stopped:
            return Decision(reason)
    days: dict[Rung, tuple[int, str]] = {}
    for step in ladder:
        day = step.reached(state.late)
        for rung in step.tells:
            if day and day > days.get(rung, (0, ""))[0]:
                days[rung] = day, "first_day_overdue" if day == 1 else "repeat" if step.every else "next_step"
    if not days:
        return Decision("below_the_first_step")
    proposes = tuple(step.proposes for step in ladder if step.proposes and step.reached(state.late))
    return Decision("overdue", tuple(Told(rung, *days[rung]) for rung in Rung if rung in days), proposes)


def next_step(late: int, ladder: Ladder = DEFAULT_LADDER) -> int:
    """The working day late on which somebody is told next; 0 where nobody is any more."""
    coming = [
        step.after if late < step.after else step.reached(late) + step.every
        for step in ladder
        if late < step.after or step.every
    ]
    return min(coming, default=0)
