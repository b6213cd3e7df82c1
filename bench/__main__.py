"""`python -m bench [NAME …]`: everything that is measured, one table. `make bench` writes it to artifacts/bench.md."""

import argparse
import importlib
import os
import platform
import subprocess
import sys
import traceback
from pathlib import Path

from bench.figure import Figure, table

TABLED = ("reply", "ranking", "posting", "morning", "sending", "scoring", "import_")
# These print figures of their own, and end with 0 where their limits hold.
PRINTED = ("flow", "understanding", "sandbox_throughput")


def machine() -> str:
    """What it was measured on."""
    names = [line for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if "model name" in line]
    processor = names[0].partition(":")[2].strip() if names else platform.processor()
    load = os.getloadavg()[0]
    return f"Python {platform.python_version()}, {os.cpu_count()} × {processor}, load {load:.1f} at the start"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join((*TABLED, *PRINTED)))
    wanted = parser.parse_args().names or [*TABLED, *PRINTED]
    head, figures, failed = machine(), list[Figure](), 0
    for name in wanted:
        if name in PRINTED:
            print(f"\n{name}:", flush=True)
            failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode != 0
            continue
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            measured = importlib.import_module(f"bench.{name}").figures()
            print(table(measured), flush=True)  # at once: what comes later may take long
            figures += measured
        except Exception:  # noqa: BLE001  (the others are measured all the same)
            traceback.print_exc()
            failed += 1
    page = f"{head}\n\n{table(figures)}\n"
    print("\n" + page)
    folder = Path("artifacts")
    folder.mkdir(exist_ok=True)
    (folder / "bench.md").write_text(page, encoding="utf-8")
    return 1 if failed or any(f.reached is False for f in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
