"""A small district written straight into the store: units, lists, tasks with nodes, submissions, reports."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import Node, Notice, Person, Report, Task, TaskList, TaskSupport, Unit

QUARTERS = (date(2023, 3, 31), date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31))


def at(day: date, hour: int = 1) -> datetime:
    """An instant of a working day: 01:00 UTC is 09:00 in the office."""
    return datetime.combine(day, time(hour), UTC)


@dataclass
class District:
    """Handles to put facts into a store, by short names."""

    session: Session
    units: dict[str, Unit] = field(default_factory=dict)

    def unit(self, name: str, group: str = "镇街") -> Unit:
        if name not in self.units:
            unit = Unit(
                code=f"U{len(self.units) + 1:02d}",
                name_zh=f"{name}政府",
                short_zh=name,
                name_en=name,
                ranking_group=group,
                kind="town",
            )
            self.session.add(unit)
            self.session.flush()
            self.units[name] = unit
        return self.units[name]

    def person(self, name: str = "李敏") -> Person:
        person = Person(name=name)
        self.session.add(person)
        self.session.flush()
        return person

    def task_list(self, kind: str = "major_project", year: int = 2023, first: date = date(2023, 2, 21)) -> TaskList:
        found = self.session.scalar(select(TaskList).where(TaskList.year == year, TaskList.kind == kind))
        if found is None:
            found = TaskList(year=year, kind=kind, in_force_on=first)
            self.session.add(found)
            self.session.flush()
        return found

    def task(
        self,
        no: str,
        lead: str,
        due: tuple[date, ...] = QUARTERS,
        *,
        kind: str = "major_project",
        difficulty: int = 120,
        supports: tuple[str, ...] = (),
        **values: Any,
    ) -> Task:
        task = Task(
            list_id=self.task_list(kind).id,
            no=no,
            no_folded=no.upper(),
            title=f"项目{no}",
            title_en=f"Project {no}",
            lead_unit_id=self.unit(lead).id,
            difficulty=difficulty,
            report_cycle=values.pop("report_cycle", "monthly"),
            deadline_on=due[-1] if due else None,
            standing=not due,
            **values,
        )
        self.session.add(task)
        self.session.flush()
        for position, name in enumerate(supports, start=1):
            self.session.add(TaskSupport(task_id=task.id, unit_id=self.unit(name).id, position=position))
        for position, day in enumerate(due, start=1):
            last = position == len(due)
            self.session.add(Node(task_id=task.id, position=position, completion=last, original_due_on=day, due_on=day))
        self.session.flush()
        self.session.refresh(task)
        return task

    def submit(
        self, task: Task, position: int, on: date, accepted: date | None = None, returned: date | None = None
    ) -> Report:
        node = task.nodes[position - 1]
        state = "accepted" if accepted else "returned" if returned else "waiting"
        node.state = {"accepted": "accepted", "returned": "open", "waiting": "submitted"}[state]
        report = Report(
            task_id=task.id,
            node_id=node.id,
            unit_id=task.lead_unit_id,
            kind="completed",
            channel="chat",
            received_at=at(on),
            received_on=on,
            state=state,
            decided_on=accepted or returned,
        )
        self.session.add(report)
        self.session.flush()
        return report

    def report(self, task: Task, on: date, percent: int = 50) -> Report:
        report = Report(
            task_id=task.id,
            unit_id=task.lead_unit_id,
            kind="progress",
            percent=percent,
            channel="chat",
            received_at=at(on),
            received_on=on,
            state="recorded",
        )
        self.session.add(report)
        self.session.flush()
        return report

    def notice(self, task: Task, colour: str, on: date) -> Notice:
        notice = Notice(
            task_id=task.id,
            unit_id=task.lead_unit_id,
            colour=colour,
            state="issued",
            key=f"{task.id}/{colour}/{on}",
            issued_on=on,
            issued_at=at(on),
        )
        self.session.add(notice)
        self.session.flush()
        return notice


def worked_example(district: District) -> Task:
    """The worked example of the assessment method."""
    task = district.task("ZD001", "姜谭经开区")
    district.submit(task, 1, date(2023, 3, 29), accepted=date(2023, 4, 3))
    district.submit(task, 2, date(2023, 7, 5), accepted=date(2023, 7, 10))
    return task
