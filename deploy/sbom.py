"""What the bot is made of: a Software Bill of Materials (CycloneDX) and the list of licences, from what is installed.

`python deploy/sbom.py` writes artifacts/sbom.json and docs/licences.md. It fails where a licence is not among those
that go with this project's own (MIT) when a library is used as it is.
"""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Libraries used unchanged: permissive ones, and those of weak copyleft that bind changes of the library alone.
FITTING = (
    "MIT", "BSD", "APACHE", "PSF", "PYTHON SOFTWARE FOUNDATION", "ISC", "LGPL", "MPL", "HPND", "CC0", "OFL",
    "UNLICENSE", "0BSD", "ZLIB", "PUBLIC DOMAIN",
)  # fmt: skip
# Where a package's own data name no licence in a form that a machine can read.
KNOWN = {"pylopdf-fonts-zh-cn": "OFL-1.1"}


def locked() -> dict[str, str]:
    """Package -> version, as requirements.lock pins them for the running bot."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line) for line in lines)
    return {match[1].lower(): match[2] for match in found if match}


def licence_of(name: str) -> str:
    """The licence as the package states it."""
    if name in KNOWN:
        return KNOWN[name]
    data = distribution(name).metadata
    if stated := data.get("License-Expression"):
        return str(stated)
    classified = [c.rpartition(" :: ")[2] for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    words = (data.get("License") or "").strip().splitlines()
    return "; ".join(c for c in classified if c != "OSI Approved") or (words[0][:80] if words else "unknown")


def describe(packages: dict[str, str]) -> list[dict[str, str]]:
    """Name, version and licence of each package that is installed here; others (of other systems) are left out."""
    found = []
    for name, version in sorted(packages.items()):
        try:
            found.append({"name": name, "version": version, "licence": licence_of(name)})
        except PackageNotFoundError:
            continue
    return found


def bill(packages: list[dict[str, str]]) -> dict[str, Any]:
    """CycloneDX 1.5."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "district-supervision-bot"}},
        "components": [
            {
                "type": "library",
                "name": one["name"],
                "version": one["version"],
                "purl": f"pkg:pypi/{one['name']}@{one['version']}",
                "licenses": [{"license": {"name": one["licence"]}}],
            }
            for one in packages
        ],
    }


def page(packages: list[dict[str, str]]) -> str:
    """docs/licences.md"""
    rows = "\n".join(f"| {one['name']} | {one['version']} | {one['licence']} |" for one in packages)
    return (
        "# Licences of what the bot is built on · 依赖库许可证\n\n"
        "Made by `make sbom`. All are used unchanged; the project itself is under the MIT licence.\n"
        "由 `make sbom` 生成。依赖库均未修改；本项目采用 MIT 许可证。\n\n"
        f"| package | version | licence |\n|---|---|---|\n{rows}\n"
    )


def unfitting(packages: list[dict[str, str]]) -> list[str]:
    return [
        f"{one['name']}: {one['licence']}"
        for one in packages
        if not any(word in one["licence"].upper() for word in FITTING)
    ]


def main() -> int:
    packages = describe(locked())
    (ROOT / "artifacts").mkdir(exist_ok=True)
    (ROOT / "artifacts" / "sbom.json").write_text(json.dumps(bill(packages), indent=1), encoding="utf-8")
    (ROOT / "docs" / "licences.md").write_text(page(packages), encoding="utf-8")
    for line in unfitting(packages):
        sys.stderr.write(f"a licence to look at: {line}\n")
    return 1 if unfitting(packages) else 0


if __name__ == "__main__":
    sys.exit(main())
