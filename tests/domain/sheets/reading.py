"""Reading a workbook of lists in the tests: with the units of the sample district."""

from domain.sheets.lists import read_lists
from domain.sheets.parsed import ListsRead, ReadTask
from tests.support.workbooks import codes, sample_units

UNITS = sample_units()


def read(content: bytes, name: str = "清单.xlsx", year: int | None = None) -> ListsRead:
    return read_lists(content, name, UNITS, year)


def only(content: bytes, **options: object) -> ReadTask:
    result = read(content)
    assert codes(result.problems) == []
    (task,) = result.tasks
    return task
