"""Known weaknesses of what the bot is made of: pip-audit over requirements.lock, in an environment of its own.

`make audit`: exit code 0 where all packages were asked about and none has a known weakness, 1 where one has, 3 where
not all could be asked about: pip-audit alone calls that a success.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / ".venv-audit"
WEAK, UNANSWERED = 1, 3


def main() -> int:
    program = OWN / "bin" / "pip-audit"
    if not program.exists():
        venv.create(OWN, with_pip=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pip-audit"]
        if _run(OWN / "bin" / "python", *install).returncode:
            return _unanswered("pip-audit cannot be installed from here")
    ask = ["--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json", "-r"]
    done = _run(program, *ask, str(ROOT / "requirements.lock"))
    try:
        said = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return _unanswered((done.stderr.strip().splitlines() or ["pip-audit said nothing"])[-1])
    lines, code = verdict(said)
    sys.stdout.write("\n".join(lines) + "\n")
    return code


def _run(program: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([str(program), *words], capture_output=True, text=True, check=False)  # noqa: S603


def verdict(packages: list[dict[str, Any]]) -> tuple[list[str], int]:
    """What pip-audit's findings come to, as lines and an exit code."""
    weak = [one for one in packages if one.get("vulns")]
    lines = [
        f"{one['name']} {one['version']}: {found['id']}; mended in {', '.join(found['fix_versions']) or 'none yet'}"
        for one in weak
        for found in one["vulns"]
    ]
    skipped = [one for one in packages if "skip_reason" in one]
    asked = len(packages) - len(skipped)
    lines.append(f"{asked} of {len(packages)} packages asked about, {len(weak)} with a known weakness")
    if skipped:
        lines.append(f"NOT AUDITED · 没有审计: {len(skipped)} packages, among them: {skipped[0]['skip_reason']}")
    return lines, WEAK if weak else UNANSWERED if skipped or not packages else 0


def _unanswered(reason: str) -> int:
    sys.stdout.write(f"NOT AUDITED · 没有审计: {reason}\n")
    return UNANSWERED


if __name__ == "__main__":
    sys.exit(main())
