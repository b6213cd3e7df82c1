"""`python -m bot record reports.csv`: reports received on paper or by phone, many at once."""

import argparse
import sys
from pathlib import Path

from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from domain.record import record_reports
from domain.record_table import BYTE_LIMIT, CellProblem, RecordError, read_reports

COLUMNS = """columns, in any order, named in Chinese or English:
  任务编号  task no           the task's number, like ZD001
  节点      node              its position 1, 2 …, a quarter like Q2, or empty for completion
  提交日期  submitted on      the day it was received; a day like 2023-03-29
  验收日期  accepted on       where it was accepted
  退回日期  returned on       where it was returned;  退回原因  reason
  进度      percentage        0 to 100; below 100 without a node it is a report of progress
  文字      text              what was reported
  报送日    report day        the report day that it answers, where the office says which
  年度      year              where a number stands in the lists of several years

Run twice, the same file changes nothing. One wrong cell, and nothing is recorded."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = COLUMNS
    parser.add_argument("file", type=Path, help="a CSV file, in UTF-8 or GB18030")


def run(args: argparse.Namespace) -> int:
    settings = load_settings()
    try:
        if args.file.stat().st_size > BYTE_LIMIT:
            print(f"{args.file}: larger than {BYTE_LIMIT:,} bytes; split it", file=sys.stderr)
            return 2
        content = args.file.read_bytes()
    except OSError as error:
        print(f"{args.file}: cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    store = open_store(settings)
    try:
        rows = read_reports(content)
        with store.transaction() as session:
            done = record_reports(session, rows, None, Clock(settings.clock_start).now(), zone=settings.zone)
    except RecordError as error:
        for problem in error.problems:
            print(_line(args.file, problem), file=sys.stderr)
        print("Nothing was recorded.", file=sys.stderr)
        return 2
    finally:
        store.close()
    print(
        f"{len(rows)} rows: {done.submissions} submissions, {done.reports} reports and {done.decisions} decisions"
        f" recorded; {done.unchanged} were recorded before."
    )
    print(f"Points posted: {done.posted.entries} entries, {done.posted.reversals} of them reversals.")
    return 0


def _line(file: Path, problem: CellProblem) -> str:
    where = ", ".join(part for part in (file.name, f"row {problem.row}" if problem.row else "", problem.column) if part)
    return f"{where}: found {problem.found}; takes {problem.takes}"
