"""How long lists take to import, and how much memory: 441 rows, as a district has them, and 50,000.

python -m bench.import_

In turn, each in a process of its own: draining all cells of the file through the safe reader alone; reading the tasks,
whose limit is 3 times that; the same cells by plain openpyxl, which is what one would take instead. Then the whole
import of 50,000 rows into an empty store, whose limits are 15 seconds and 300 MB. Processor seconds, because other work
on the machine stretches those of the clock.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from openpyxl import Workbook, load_workbook

from bench.figure import Figure, interleaved, table
from db import Store
from domain.lists import Consent, apply_import
from domain.sheets.files import open_sheets
from domain.sheets.limits import Limits
from domain.sheets.lists import read_lists
from domain.units import apply_units, known_units, plan_units, read_units, unit_index
from migrations import upgrade

SIZES = (441, 50_000)
LIMIT_RATIO, LIMIT_SECONDS, LIMIT_MB = 3.0, 15.0, 300
UNITS = Path(__file__).resolve().parents[1] / "examples" / "units.csv"
HEADINGS = (
    "序号 任务编号 重点工作 目标要求 第一季度 第二季度 第三季度 第四季度 "
    "牵头单位 责任单位 分管领导 责任人 联络员 完成时限 报送周期 权重 备注"
)
LEADS = ("石鼓镇", "神农镇", "高家镇", "金陵街道", "区工信局", "区教体局", "区住建局")
SUPPORTS = ("区发改局、区统计局", "区财政局", "区科技局、各镇街", "")
DEADLINES = ("12月底前", "11月底前", "2023/11/30", "全年", "2023年12月")


def make(path: Path, rows: int) -> None:
    """A file of key tasks; texts differ from row to row, as they do in life."""
    chance = random.Random(1)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("重点任务清单")
    sheet.append(["渭滨区2023年重点任务清单"])
    sheet.append(HEADINGS.split())
    for n in range(1, rows + 1):
        lead = chance.choice(LEADS)
        sheet.append(
            [
                n,
                f"RW{n:05}",
                f"{lead}第{n}号工作任务",
                f"完成年度目标{n}项",
                *(f"完成{n}项的{part}%" for part in (25, 50, 75, 100)),
                lead,
                chance.choice(SUPPORTS),
                "常务副区长",
                f"{lead}主要负责人",
                f"{lead}联络员",
                chance.choice(DEADLINES),
                "月报",
                chance.choice((1.0, 1.2, 1.5)),
                "",
            ]
        )
    book.save(path)


def drain(content: bytes) -> int:
    return sum(len(cells) for sheet in open_sheets(content, "a.xlsx", Limits()) for _, cells in sheet.rows())


def by_openpyxl(path: Path) -> int:
    book = load_workbook(path, read_only=True)
    try:
        return sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))
    finally:
        book.close()


def bring_in(content: bytes, folder: Path) -> None:
    now = datetime(2023, 2, 20, 1, 0, tzinfo=UTC)
    store = Store(f"sqlite:///{folder / 'bench.db'}")
    upgrade(store.engine)
    with store.transaction() as session:
        units = read_units(UNITS.read_bytes(), UNITS.name)
        apply_units(session, plan_units(session, units), None, now)
        read = read_lists(content, "清单.xlsx", unit_index(session))
        apply_import(session, read, Consent(), date(2023, 2, 20), actor_id=None, now=now)
    store.close()


def run(what: str, path: Path, folder: Path) -> None:
    """Do one thing and print its processor seconds and its peak of memory in MB."""
    index = known_units(read_units(UNITS.read_bytes(), UNITS.name).units)
    content = path.read_bytes()
    began = time.process_time()
    match what:
        case "cells":
            drain(content)
        case "tasks":
            read_lists(content, "清单.xlsx", index)
        case "openpyxl":
            by_openpyxl(path)
        case _:
            bring_in(content, folder)
    print(time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measured(what: str, path: Path) -> tuple[float, float]:
    """Processor seconds and peak of memory in MB, from a process of its own: none pays for the memory of another."""
    command = [sys.executable, "-m", "bench.import_", "--run", what, "--file", str(path)]
    seconds, peak = map(float, subprocess.run(command, check=True, capture_output=True).stdout.split())
    return seconds, peak


def figures() -> list[Figure]:
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.xlsx"
        for size in SIZES:
            make(path, size)
            contenders: dict[str, Callable[[], float]] = {
                what: partial(lambda what: measured(what, path)[0], what) for what in ("cells", "tasks", "openpyxl")
            }
            found = interleaved(contenders)
            ratio = found["tasks"] / found["cells"]
            rows.append(
                Figure(f".xlsx of {size:,} rows read to tasks, processor time", f"{found['tasks']:.3g} s",
                       f"the cells alone {found['cells']:.3g} s", f"plain openpyxl {found['openpyxl']:.3g} s",
                       ratio, f"≤ {LIMIT_RATIO:g}", ratio <= LIMIT_RATIO)
            )  # fmt: skip
        seconds, peak = measured("import", path)
    rows.append(
        Figure("the same, compared with the store and stored (once)", f"{seconds:.1f} s, {peak:.0f} MB",
               f"{LIMIT_SECONDS:g} s, {LIMIT_MB} MB", "–", seconds / LIMIT_SECONDS, "≤ 1, ≤ 300 MB",
               seconds <= LIMIT_SECONDS and peak <= LIMIT_MB)
    )  # fmt: skip
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and memory of a large import.")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--run", choices=("cells", "tasks", "openpyxl", "import"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        with tempfile.TemporaryDirectory() as folder:
            run(args.run, args.file, Path(folder))
        return
    sys.stdout.write(table(figures()) + "\n")


if __name__ == "__main__":
    main()
