"""What came out of a file of lists: tasks, rows that could not be read, open questions, sheets passed over."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.rules.cells.milestones import PlannedNode
from domain.rules.cells.questions import Question
from domain.rules.cells.text import number_folded


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: file, sheet, cell (as C4)."""

    file: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was rejected. `code`: words in `bot/texts/lists.py`; `found`: as written; `expected`: values of the
    right answer, such as close names or the place of the first row with that number; `no`: the row's number."""

    place: Place
    code: str
    found: str = ""
    expected: tuple[str, ...] = ()
    no: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one row, or (`no` empty) about a whole sheet. `year` and `kind` name the list."""

    place: Place
    question: Question
    no: str = ""
    year: int | None = None
    kind: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        """What the task asked about is known by: year, list, number folded."""
        return self.year or 0, self.kind, number_folded(self.no)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A sheet that was not read. `reason`: hidden, empty, no_heading."""

    sheet: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A row of a list, as far as it is certain. Money in 万元; difficulty in hundredths; units by code.

    `open_fields`: fields with an open question, for which nothing is stored before the answer.
    """

    place: Place
    year: int
    kind: str
    no: str
    no_folded: str
    title: str
    title_en: str
    starred: bool
    lead: str
    lead_text: str
    supports: tuple[str, ...]
    supports_text: str
    category: str
    content: str
    target: str
    nature: str
    total_investment: Decimal | None
    annual_investment: Decimal | None
    district_leader: str
    responsible_person: str
    liaison: str
    deadline_text: str
    deadline_on: date | None
    standing: bool
    report_cycle: str
    difficulty: int
    remarks: str
    order_no: int
    nodes: tuple[PlannedNode, ...]
    milestones: tuple[tuple[int, str], ...] = ()  # quarter and text, as written
    open_fields: frozenset[str] = frozenset()
    absent_fields: frozenset[str] = frozenset()  # the sheet has no such column: what is stored stays

    @property
    def key(self) -> tuple[int, str, str]:
        """What a task is known by: year, list, number folded."""
        return self.year, self.kind, self.no_folded


@dataclass(slots=True)
class ListsRead:
    """Everything that was read from one file. `rejected` counts rows, also those past the named problems."""

    file_name: str
    sha256: str
    tasks: list[ReadTask] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    titles: dict[tuple[int, str], str] = field(default_factory=dict)
    unread_headings: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by sheet
    listed: set[tuple[int, str, str]] = field(default_factory=set)  # year, list, number of every row, rejected ones too
    rows: int = 0
    rejected: int = 0
    unnamed_problems: int = 0
    unnamed_questions: int = 0

    def counts(self) -> dict[tuple[int, str], int]:
        """How many tasks of each year and list were read."""
        return dict(Counter((task.year, task.kind) for task in self.tasks))

    def lists(self) -> set[tuple[int, str]]:
        """The lists (year, kind) that the file speaks of."""
        return {(year, kind) for year, kind, _ in self.listed}

    def node_count(self) -> int:
        """How many nodes the tasks have together."""
        return sum(len(task.nodes) for task in self.tasks)
