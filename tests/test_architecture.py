"""Who may know whom: the import rules of docs/architecture.md, walked over the code itself."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"bot", "jobs", "domain", "db", "upkeep", "sandbox", "bench", "migrations", "tables", "tests"}

# room -> the rooms of ours that it may import
MAY_KNOW = {
    "domain/rules": {"domain.rules"},
    "domain": {"domain", "db"},
    "db.py": {"tables"},
    "tables": {"tables"},
    "upkeep": {"upkeep", "domain", "db", "migrations"},
    "jobs": {"jobs", "upkeep", "domain", "db"},
    "bot": {"bot", "domain", "db"},
    "sandbox": {"sandbox"},
}
# rooms that may use only these libraries from outside
OUTSIDE = {"domain/rules": set[str](), "db.py": {"sqlalchemy"}, "tables": {"sqlalchemy"}}
# libraries that only the named rooms may import
ONLY_IN = {
    "telegram": ("bot",),
    "apscheduler": ("jobs", "bot/app.py"),
    "sqlalchemy": (
        "db.py",
        "tables",
        "domain",
        "jobs",
        "upkeep",
        "migrations",
        "bot/cli",
        "bot/stores.py",
        "bot/road.py",
    ),
}
# the files of bot/ that put the rooms together
WIRING = ("bot/app.py", "bot/__main__.py", "bot/stores.py", "bot/running.py", "bot/timemachine.py", "bot/cli/")


def sources() -> list[str]:
    found = [p for top in ("bot", "jobs", "domain", "tables", "upkeep", "sandbox") for p in (ROOT / top).rglob("*.py")]
    return [str(p.relative_to(ROOT)) for p in found] + ["db.py"]


def imports(path: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; name the room"
            names.add(node.module or "")
    return names


def room_of(path: str) -> str:
    return next(room for room in MAY_KNOW if path == room or path.startswith(room + "/"))


@pytest.mark.parametrize("path", sources())
def test_a_file_imports_only_what_its_room_may_know(path: str) -> None:
    room = room_of(path)
    for name in imports(path):
        top = name.split(".")[0]
        if top in OURS:
            allowed = MAY_KNOW[room] | ({"jobs", "upkeep", "migrations"} if path.startswith(WIRING) else set())
            assert any(name == a or name.startswith(a + ".") for a in allowed), f"{path} imports {name}"
        elif room in OUTSIDE:
            assert top in sys.stdlib_module_names | OUTSIDE[room], f"{path} imports {name}"
        for library, rooms in ONLY_IN.items():
            if top == library and room != "sandbox":
                assert any(path == r or path.startswith(r + "/") for r in rooms), f"{path} imports {name}"


def test_the_rules_never_read_the_system_clock() -> None:
    for path in sources():
        if path.startswith(("domain/", "jobs/", "tables/")) or path == "db.py":
            text = (ROOT / path).read_text(encoding="utf-8")
            assert "datetime.now(" not in text, path
            assert "date.today(" not in text, path
