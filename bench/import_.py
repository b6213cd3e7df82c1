"""How long a large file of lists takes to import, and how much memory.

    python -m bench.import_ [--rows 50000]

Three figures from the same run: draining all cells of the file through the safe reader alone; reading the tasks, whose
limit is 3 times that; and the whole import of an empty store, whose limits are 15 seconds and 300 MB. Processor
seconds stand beside the clock's, because other work on the machine stretches only the latter.
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from openpyxl import Workbook

from db import Store
from domain.lists import Consent, apply_import
from domain.sheets.files import open_sheets
from domain.sheets.limits import Limits
from domain.sheets.lists import read_lists
from domain.units import apply_units, known_units, plan_units, read_units, unit_index
from migrations import upgrade

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


def figure(what: str, content: bytes, folder: Path) -> None:
    """Do one thing and print its clock seconds, processor seconds and peak of memory in MB."""
    index = known_units(read_units(UNITS.read_bytes(), UNITS.name).units)
    clock, processor = time.perf_counter(), time.process_time()
    match what:
        case "cells":
            drain(content)
        case "tasks":
            read_lists(content, "清单.xlsx", index)
        case _:
            bring_in(content, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(time.perf_counter() - clock, time.process_time() - processor, peak)


def measured(what: str, path: Path) -> tuple[float, float, float]:
    """A figure from a process of its own, so that none pays for the memory of another."""
    command = [sys.executable, "-m", "bench.import_", "--figure", what, "--file", str(path)]
    clock, processor, peak = map(float, subprocess.run(command, check=True, capture_output=True).stdout.split())
    print(f"{what:8} {clock:6.2f} s, processor {processor:6.2f} s, {peak:4.0f} MB")
    return clock, processor, peak


def main() -> int:
    parser = argparse.ArgumentParser(description="Time and memory of a large import.")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--figure", choices=("cells", "tasks", "import"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if args.figure:
            figure(args.figure, args.file.read_bytes(), Path(name))
            return 0
        path = Path(name) / "large.xlsx"
        make(path, args.rows)
        cells, tasks, whole = measured("cells", path), measured("tasks", path), measured("import", path)
    ratio = tasks[1] / cells[1]
    print(f"tasks / cells {ratio:.2f} (limit {LIMIT_RATIO})")
    print(f"import {whole[1]:.1f} processor seconds (limit {LIMIT_SECONDS}), {whole[2]:.0f} MB (limit {LIMIT_MB})")
    return 0 if ratio <= LIMIT_RATIO and whole[1] <= LIMIT_SECONDS and whole[2] <= LIMIT_MB else 1


if __name__ == "__main__":
    sys.exit(main())
