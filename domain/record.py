"""Recording what came on paper or by phone, many at once: the same checks as any report, and nothing half recorded."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Node, Report, Task, TaskList
from domain.audit import write_audit
from domain.ledger import ZONE, PostedPoints, post_points
from domain.record_table import CellProblem, RecordError, ReportRow
from domain.tasks import fold_no

NOT_COUNTED = ("undone", "replaced")


@dataclass(frozen=True)
class Recorded:
    """What recording a table did. `unchanged` rows had been recorded before."""

    submissions: int
    reports: int
    decisions: int
    unchanged: int
    posted: PostedPoints


@dataclass
class _Counts:
    submissions: int = 0
    reports: int = 0
    decisions: int = 0
    unchanged: int = 0


def record_reports(
    session: Session, rows: Iterable[ReportRow], actor_id: int | None, now: datetime, *, zone: ZoneInfo = ZONE
) -> Recorded:
    """Record the rows, in order of the day they were received, and post the points that come of them.

    Run again it changes nothing. Raises RecordError with all problems; nothing was recorded then.
    """
    today = now.astimezone(zone).date()
    recording = _Recording(session, actor_id, today, now)
    for row in sorted(rows, key=lambda row: (row.submitted_on, row.row)):
        recording.take(row)
    if recording.problems:
        raise RecordError(sorted(recording.problems, key=lambda problem: problem.row))
    session.flush()
    recording.bring_up_to_date()
    session.flush()
    counts = recording.counts
    posted = post_points(session, today, now, zone=zone)
    return Recorded(counts.submissions, counts.reports, counts.decisions, counts.unchanged, posted)


class _Recording:
    """One table on its way into the store."""

    def __init__(self, session: Session, actor_id: int | None, today: date, now: datetime) -> None:
        self.session, self.actor_id, self.today, self.now = session, actor_id, today, now
        self.problems: list[CellProblem] = []
        self.counts = _Counts()
        self._touched: dict[int, Task] = {}
        self._tasks: dict[str, list[Task]] = defaultdict(list)
        newest_first = select(Task).join(TaskList).order_by(TaskList.year.desc(), Task.id)
        for task in session.scalars(newest_first):
            self._tasks[task.no_folded].append(task)
        self._reports: dict[int, list[Report]] = defaultdict(list)
        for report in session.scalars(select(Report).where(Report.state.not_in(NOT_COUNTED)).order_by(Report.id)):
            self._reports[report.task_id].append(report)

    def problem(self, row: ReportRow, column: str, found: object, code: str, **values: object) -> None:
        self.problems.append(CellProblem(row.row, column, str(found), code, values))

    def take(self, row: ReportRow) -> None:
        task = self._task(row)
        if task is None or not self._days_hold(row, task):
            return
        nodes = [node for node in task.nodes if node.removed_on is None]
        if task.standing or not nodes:
            if row.node is not None or row.accepted_on or row.returned_on:
                self.problem(row, "node", _named(row.node), "no_nodes")
                return
            self._take_report(row, task)
        elif row.node is None and row.percent is not None and row.percent < 100:
            if row.accepted_on is not None:
                self.problem(row, "percent", row.percent, "completed")
                return
            self._take_report(row, task)
        else:
            node = self._node(row, nodes)
            if node is not None:
                self._take_submission(row, task, node)

    def _task(self, row: ReportRow) -> Task | None:
        known = self._tasks.get(fold_no(row.no), [])
        year = row.year or max((task.task_list.year for task in known), default=0)
        found = [task for task in known if task.task_list.year == year]
        if not found:
            self.problem(row, "no", row.no, "known_task", year=row.year)
            return None
        if len(found) > 1:
            self.problem(row, "no", row.no, "one_list", lists=tuple(task.task_list.kind for task in found))
            return None
        task = found[0]
        if task.withdrawn_on is not None and row.submitted_on >= task.withdrawn_on:
            self.problem(row, "no", row.no, "task_in_force", withdrawn=task.withdrawn_on)
            return None
        return task

    def _days_hold(self, row: ReportRow, task: Task) -> bool:
        before = len(self.problems)
        for column, day in (
            ("submitted", row.submitted_on),
            ("accepted", row.accepted_on),
            ("returned", row.returned_on),
        ):
            if day is not None and day > self.today:
                self.problem(row, column, day, "day_to_today", today=self.today)
        year = task.task_list.year
        if not year - 1 <= row.submitted_on.year <= year + 3:
            self.problem(row, "submitted", row.submitted_on, "day_of_year", year=year)
        return len(self.problems) == before

    def _node(self, row: ReportRow, nodes: list[Node]) -> Node | None:
        if row.node is None:
            return nodes[-1]
        if isinstance(row.node, int):
            found = nodes[row.node - 1] if row.node <= len(nodes) else None
        else:
            found = next((node for node in nodes if node.quarter == row.node[1]), None)
        if found is None:
            self.problem(row, "node", _named(row.node), "node_of_task", n=len(nodes))
        return found

    def _take_report(self, row: ReportRow, task: Task) -> None:
        for report in self._reports[task.id]:
            if (report.node_id, report.received_on, report.percent, report.words, report.report_day_on) == (
                None,
                row.submitted_on,
                row.percent,
                row.text,
                row.report_day,
            ):
                if row.returned_on is None or report.state == "returned":
                    self.counts.unchanged += 1
                else:
                    self._decide(report, row)
                return
        report = self._add(row, task, None, "returned" if row.returned_on else "recorded")
        self.counts.reports += 1
        earlier = [one.percent for one in self._reports[task.id][:-1] if one.percent is not None]
        if earlier and report.percent is not None and report.percent < earlier[-1]:
            report.flags = ["fell"]

    def _take_submission(self, row: ReportRow, task: Task, node: Node) -> None:
        submissions = [one for one in self._reports[task.id] if one.node_id == node.id]
        same = next((one for one in submissions if one.received_on == row.submitted_on and self._same(one, row)), None)
        if same is not None:
            if same.state == "waiting" and (row.accepted_on or row.returned_on):
                self._decide(same, row)
            else:
                self.counts.unchanged += 1
            return
        for one in submissions:
            if one.state == "accepted":
                self.problem(row, "node", node.position, "open_node", accepted=one.decided_on)
                return
            if one.state == "waiting":
                self.problem(row, "node", node.position, "reviewed_node", submitted=one.received_on)
                return
            if one.decided_on is not None and row.submitted_on < one.decided_on:
                self.problem(row, "submitted", row.submitted_on, "day_from_return", returned=one.decided_on)
                return
        state = "accepted" if row.accepted_on else "returned" if row.returned_on else "waiting"
        self._add(row, task, node, state)
        self.counts.submissions += 1

    @staticmethod
    def _same(report: Report, row: ReportRow) -> bool:
        """Whether the row tells of this submission: the day alone tells, unless both say how it was decided."""
        decided = row.accepted_on or row.returned_on
        if report.state == "waiting" or decided is None:
            return True
        return (report.state == "accepted") == bool(row.accepted_on) and report.decided_on == decided

    def _decide(self, report: Report, row: ReportRow) -> None:
        report.state = "accepted" if row.accepted_on else "returned"
        report.decided_on = row.accepted_on or row.returned_on
        report.decided_at = self.now
        report.decided_by = self.actor_id
        report.decision_reason = row.reason
        self.counts.decisions += 1
        self._touched[report.task_id] = report.task
        _audit(self.session, self.actor_id, "decide_from_table", report, self.now)

    def _add(self, row: ReportRow, task: Task, node: Node | None, state: str) -> Report:
        completed = node is not None and node.completion
        decided = row.accepted_on or row.returned_on
        report = Report(
            task=task,
            node=node,
            unit_id=task.lead_unit_id,
            kind="completed" if node is not None else "progress",
            percent=100 if completed and row.percent is None else row.percent,
            note=row.text,
            words=row.text,
            reading="from_table",
            channel="file",
            received_at=self.now,
            received_on=row.submitted_on,
            entered_by=self.actor_id,
            report_day_on=row.report_day,
            state=state,
            decided_at=self.now if decided else None,
            decided_on=decided,
            decided_by=self.actor_id if decided else None,
            decision_reason=row.reason,
        )
        self.session.add(report)
        task.report_due_on = None
        self.session.flush()
        self._reports[task.id].append(report)
        self._touched[task.id] = task
        _audit(self.session, self.actor_id, "record_from_table", report, self.now)
        return report

    def bring_up_to_date(self) -> None:
        """Make nodes and tasks say what their reports say."""
        for task in self._touched.values():
            reports = sorted(self._reports[task.id], key=lambda one: (one.received_on, one.id))
            for node in task.nodes:
                states = {one.state for one in reports if one.node_id == node.id}
                node.state = "accepted" if "accepted" in states else "submitted" if "waiting" in states else "open"
            task.last_report_id = reports[-1].id if reports else None
            percents = [one.percent for one in reports if one.percent is not None]
            task.percent = percents[-1] if percents else None


def _named(node: int | tuple[str, int] | None) -> str:
    """A node as the table names it."""
    return "" if node is None else str(node) if isinstance(node, int) else f"Q{node[1]}"


def _audit(session: Session, actor_id: int | None, act: str, report: Report, now: datetime) -> None:
    write_audit(
        session,
        actor_id,
        act,
        ("report", report.id),
        task_id=report.task_id,
        unit_id=report.unit_id,
        after={
            "node": report.node.position if report.node else None,
            "received_on": report.received_on.isoformat(),
            "state": report.state,
            "percent": report.percent,
        },
        now=now,
    )
