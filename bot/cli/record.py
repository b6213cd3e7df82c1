"""`python -m bot record reports.csv`: reports received on paper or by phone, many at once."""

import argparse
import sys
from pathlib import Path

from bot.cli.terminal import terminal_words
from bot.cli.upkeep_words import failure_words
from bot.clock import Clock
from bot.settings import load_settings
from bot.stores import open_store
from bot.texts.record import cell_problem, posted_line
from bot.texts.worded import Source as _
from domain.record import record_reports
from domain.record_table import BYTE_LIMIT, CellProblem, RecordError, read_reports

COLUMNS = _(
    """columns, in any order, named in English or Chinese:
  task no        任务编号  the task's number, like ZD001
  node           节点      its position 1, 2 …, a quarter like Q2, or empty for completion
  submitted on   提交日期  the day it was received; a day like 2023-03-29
  accepted on    验收日期  where it was accepted
  returned on    退回日期  where it was returned
  reason         退回原因  why it was returned
  percentage     进度      0 to 100; below 100 without a node it is a report of progress
  text           文字      what was reported
  report day     报送日    the report day that it answers, where the office says which
  year           年度      where a number stands in the lists of several years

Run twice, the same file changes nothing. One wrong cell, and nothing is recorded."""
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = COLUMNS
    parser.add_argument("file", type=Path, metavar=_("FILE"), help=_("a CSV file, in UTF-8 or GB18030"))


def run(args: argparse.Namespace) -> int:
    t = terminal_words()
    settings = load_settings()
    try:
        content = _content(args.file)
        rows = read_reports(content)
        store = open_store(settings)
        try:
            with store.transaction() as session:
                done = record_reports(session, rows, None, Clock(settings.clock_start).now(), zone=settings.zone)
        finally:
            store.close()
    except OSError as error:
        print(failure_words(error, t), file=sys.stderr)
        return 2
    except RecordError as error:
        for problem in error.problems:
            print(cell_problem(problem, args.file.name, t), file=sys.stderr)
        print(t.plain("Nothing was recorded."), file=sys.stderr)
        return 2
    print(
        t.plain(
            "{rows} rows: {submissions} submissions, {reports} reports and {decisions} decisions recorded;"
            " {unchanged} were recorded before.",
            rows=len(rows),
            submissions=done.submissions,
            reports=done.reports,
            decisions=done.decisions,
            unchanged=done.unchanged,
        )
    )
    print(posted_line(done.posted, t))
    return 0


def _content(path: Path) -> bytes:
    """The file, if it is not too large to be read at once. Raises RecordError, OSError."""
    size = path.stat().st_size
    if size > BYTE_LIMIT:
        raise RecordError([CellProblem(0, "", str(size), "file_size", {"most": BYTE_LIMIT})])
    return path.read_bytes()
