"""deploy/ stays in step with the project: what it names is there, and what can be tried of it is tried."""

import ast
import importlib.util
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from bot.__main__ import COMMANDS
from bot.settings import Settings, load_settings
from bot.webhook import LARGEST, PATH

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
SETTINGS = {f.metadata["key"] for f in fields(Settings) if "key" in f.metadata}


def text(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


# ---------------------------------------------------------------- systemd


def unit(key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", text("district-bot.service"), re.MULTILINE)


def test_the_unit_starts_a_command_that_there_is() -> None:
    [start] = unit("ExecStart")
    program, *words = shlex.split(start)
    assert program == f"{unit('WorkingDirectory')[0]}/.venv/bin/python"
    assert words[:2] == ["-m", "bot"]
    assert words[2] in COMMANDS


def test_the_unit_leaves_the_settings_to_the_one_file_that_commands_read_too() -> None:
    """A service and a `restore` that mean different stores would be found out on the worst day."""
    assert unit("Environment") == unit("EnvironmentFile") == []


def test_the_commands_run_as_the_services_user_in_the_services_folder() -> None:
    script = text("district-bot")
    [folder], [user] = unit("WorkingDirectory"), unit("User")
    assert f"cd {folder}\n" in script
    assert f"runuser -u {user} -- .venv/bin/python -m bot" in script
    assert (DEPLOY / "district-bot").stat().st_mode & 0o111
    assert subprocess.run(["sh", "-n", DEPLOY / "district-bot"], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed here")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    [start] = unit("ExecStart")
    tried = tmp_path / "district-bot.service"
    tried.write_text(text("district-bot.service").replace(start, sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", tried], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# ---------------------------------------------------------------- Docker


def copied() -> set[str]:
    lines = re.findall(r"^COPY (?!--from)(.*) \S+$", text("Dockerfile"), re.MULTILINE)
    return {source.removeprefix("./") for line in lines for source in line.split()}


def test_the_image_gets_every_room_that_the_bot_is_made_of() -> None:
    rooms: set[str] = {"bot"}
    for top in ("bot", "domain", "jobs", "upkeep", "migrations", "tables"):
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                rooms |= {name.split(".")[0] for name in names}
    ours = {room for room in rooms if (ROOT / room).is_dir() or (ROOT / f"{room}.py").is_file()}
    assert {room if (ROOT / room).is_dir() else f"{room}.py" for room in ours} <= copied()


def test_what_the_image_copies_is_there_and_reaches_the_builder() -> None:
    assert [source for source in copied() if not (ROOT / source).exists()] == []
    let_through = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"}
    assert copied() <= let_through
    assert ".env" not in let_through


def test_the_image_sets_what_there_is_and_runs_a_command_that_there_is() -> None:
    [block] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", text("Dockerfile"), re.MULTILINE)
    keys = set(re.findall(r"(\w+)=", block))
    assert keys - SETTINGS == {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    load_settings(dict(re.findall(r"(\w+)=(\S+)", block)), None)
    [command] = re.findall(r'^CMD \["(.*)"\]$', text("Dockerfile"), re.MULTILINE)
    assert command in COMMANDS


def test_the_composition_sets_what_there_is() -> None:
    assert (DEPLOY / ".." / re.findall(r"dockerfile: (\S+)", text("compose.yaml"))[0]).is_file()
    keys = set(re.findall(r"^ {6}([A-Z_]+):", text("compose.yaml"), re.MULTILINE))
    assert keys - SETTINGS == {"TMPDIR", "POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}


# ---------------------------------------------------------------- nginx


def test_the_proxy_hands_over_what_the_bot_takes() -> None:
    config = text("nginx.conf")
    assert re.findall(r"location = (\S+)", config) == [PATH]
    assert re.findall(r"client_max_body_size (\d+)m", config) == [str(LARGEST // 1024**2)]
    listen = load_settings({}, None).webhook_listen
    assert re.findall(r"^ *server (\S+);", config, re.MULTILINE)[0] == f"{listen.host}:{listen.port}"
    runtime = re.findall(r"unix:(/run/[\w-]+)/", config)
    assert runtime == [f"/run/{unit('RuntimeDirectory')[0]}"]


@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx or openssl here")
def test_nginx_takes_the_example(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"),
            *("-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    config = re.sub(r"/etc/letsencrypt/\S+/fullchain.pem", str(certificate), text("nginx.conf"))
    config = re.sub(r"/etc/letsencrypt/\S+/privkey.pem", str(key), config)
    (tmp_path / "site.conf").write_text(config, encoding="utf-8")
    whole = (
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; include {tmp_path}/site.conf; }}"
    )
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        ["nginx", "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr.replace("could not open error log", "")


# ---------------------------------------------------------------- what it is made of


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"deploy_{name}", DEPLOY / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    return loaded("sbom")


def test_the_page_of_licences_is_that_of_the_locked_packages_and_all_fit(sbom: ModuleType) -> None:
    packages = sbom.describe(sbom.locked())
    assert {one["name"] for one in packages} >= {"python-telegram-bot", "apscheduler", "sqlalchemy", "python-dotenv"}
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == sbom.page(packages), "make sbom"
    assert sbom.unfitting(packages) == []
    assert sbom.unfitting([{"name": "x", "licence": "GPL-3.0-only"}]) == ["x: GPL-3.0-only"]


@pytest.mark.parametrize(
    ("packages", "code"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0),
        ([{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}], 1),
        ([{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}], 3),
        ([], 3),
    ],
)
def test_an_audit_that_could_not_ask_about_everything_is_no_success(
    packages: list[dict[str, object]], code: int
) -> None:
    lines, found = loaded("audit").verdict(packages)
    assert found == code
    assert any("NOT AUDITED" in line for line in lines) == any("skip_reason" in one for one in packages)
