"""The command line as an administrator meets it: no command, a misspelt one, a wrong token, a reader that stops."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, main
from tests.support.local_telegram import LocalTelegram

ROOT = Path(__file__).resolve().parents[2]
WRONG = "12345:wrong-token-of-nobody"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path, telegram: LocalTelegram) -> Run:
    """`python -m bot …` in an empty folder, with a token that the local Telegram does not know."""

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "BOT_TOKEN": WRONG,
            "TELEGRAM_API_URL": telegram.url,
        }
        return subprocess.run(
            [sys.executable, "-m", "bot", *words], cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60
        )

    return run


def test_without_a_command_all_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    said = capsys.readouterr().out
    assert all(name in said for name in COMMANDS)


def test_a_misspelt_command_is_answered_by_the_one_that_is_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rankin"]) == 2
    said = capsys.readouterr().err
    assert "no command is called rankin; probably ranking is meant" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert COMMANDS[name][1:] in " ".join(capsys.readouterr().out.split())  # names keep their capitals


@pytest.mark.parametrize("command", ["run", "tick"])
def test_a_wrong_token_ends_with_one_line_that_does_not_show_it(command: str, run: Run) -> None:
    done = run(command)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "settings: BOT_TOKEN: Telegram does not know this token; @BotFather shows the right one"
    ]
    assert WRONG not in done.stdout + done.stderr


def test_an_invite_with_a_wrong_token_is_still_made_and_does_not_show_it(run: Run) -> None:
    done = run("invite", "--role", "supervision", "--name", "李敏")
    assert done.returncode == 0
    assert done.stdout.startswith("/start ")
    assert "BOT_TOKEN" in done.stderr
    assert WRONG not in done.stdout + done.stderr


def test_a_reader_that_has_read_enough_is_no_error() -> None:
    code = "import sys; from bot.__main__ import main; sys.stdout.reconfigure(line_buffering=True); sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "permissions"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()  # as `… | head -1` does
    assert process.wait(timeout=60) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.stderr.close()


def test_ctrl_c_while_the_program_still_loads_shows_no_traceback(tmp_path: Path) -> None:
    # With nobody at the other end it goes on trying: however late the signal comes, it finds the program running.
    nobody_there = {
        "BOT_TOKEN": "123456:abcdefgh",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
    }
    with subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "bot", "run"],
        cwd=ROOT,
        env=os.environ | nobody_there,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever started the tests in the background has it ignored, and so would this.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "zoneinfo" in line:  # one of the first things that are loaded
                process.send_signal(signal.SIGINT)
                break
        said = process.stderr.read()
    assert process.returncode in (-signal.SIGINT, 130)
    assert "Traceback" not in said
    assert "KeyboardInterrupt" not in said
