"""docs/operations.md can be followed: its commands, settings, metrics and alarms are those of the program."""

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.guard import Verdict
from bot.metrics import Metrics, exposition
from bot.settings import Settings
from bot.texts.language import translator
from domain.condition import Condition
from jobs.backup import backup_job
from jobs.schedule import TABLE
from tests.test_docs import options

ROOT = Path(__file__).resolve().parents[1]
ENGLISH, CHINESE = ROOT / "docs" / "operations.md", ROOT / "docs" / "operations.zh-CN.md"
BOTH = pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])
GUIDES = [ENGLISH, CHINESE, ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "docs" / "commands.md"]
SETTINGS = {f.metadata["key"] for f in fields(Settings) if "key" in f.metadata}
OTHERS = {"HTTPS_PROXY", "PIP_INDEX_URL", "SIGTERM", "INFO"}  # of the system, of pip, of logs
MESSAGES = {
    "job_failed": "⚠ <b>A job failed</b>: {job}. It is tried again each minute; the log says why.",
    "job_missed": "⚠ <b>A job did not run</b> at its time: {job}.",
    "outbox_grows": "⚠ <b>{n} messages are due and do not go out.</b> Is Telegram reachable?",
    "store": "⚠ The store cannot be reached; nothing is planned or recorded until it is back.",
}


def calls(page: Path) -> list[tuple[str, list[str]]]:
    """Each call of the bot's command line: the command, and its words up to the end of the line or quotation."""
    found = re.findall(
        r"(?:district-bot|-m bot|--rm bot) (?!www-data)([a-z]+)((?: [^\s`;#]+)*)", page.read_text(encoding="utf-8")
    )
    return [(name, rest.split()) for name, rest in found]


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_call_is_one_that_the_command_line_knows(page: Path) -> None:
    for name, words in calls(page):
        assert name in COMMANDS, f"{page.name}: {name}"
        wrong = {word for word in words if word.startswith("--")} - options(name)
        assert wrong == set() or name == "method", f"{page.name}: {name} {wrong}"


@pytest.mark.parametrize("page", GUIDES, ids=lambda page: page.name)
def test_every_target_of_make_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^|&& |    )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) - targets - {"python"} == set()


@BOTH
def test_every_setting_is_one_that_the_bot_has(page: Path) -> None:
    named = set(re.findall(r"`(?:Environment=)?([A-Z][A-Z_]{3,})[`=]", page.read_text(encoding="utf-8")))
    named |= set(re.findall(r"^    ([A-Z_]+)=", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named - SETTINGS - OTHERS == set()
    assert {"BOT_TOKEN", "ADMIN_IDS", "DATABASE_URL", "BACKUP_FOLDER", "EVIDENCE_FOLDER"} <= named


@BOTH
def test_every_file_of_deploy_that_is_named_is_there(page: Path) -> None:
    named = set(re.findall(r"deploy/([\w.-]+)", page.read_text(encoding="utf-8")))
    assert {name for name in named if not (ROOT / "deploy" / name).is_file()} == set()


def shown() -> str:
    """The page of /metrics with something in each family."""
    metrics = Metrics()
    metrics.handled(0.1)
    metrics.called("sendMessage", 200, 0.1)
    condition = Condition(
        notifications={"sent": 1},
        oldest_due=0.0,
        failed_attempts=0,
        inbox=0,
        job_ages={"morning": 1.0},
        job_failures={"morning": 1},
        store_bytes=1,
    )
    return exposition(metrics, condition)


@BOTH
def test_every_metric_is_told_by_its_real_name_and_no_other(page: Path) -> None:
    families = set(re.findall(r"^# TYPE (\S+)", shown(), re.MULTILINE))
    told = set(re.findall(r"district_\w+", page.read_text(encoding="utf-8")))
    assert told == families


@BOTH
def test_every_label_is_one_that_can_come(page: Path) -> None:
    words = page.read_text(encoding="utf-8")
    outcomes = {"handled", "failed"} | {verdict.value for verdict in Verdict} - {"enter"}
    jobs = {job.name for job in TABLE} | {backup_job(Path(), Path()).name}
    assert set(re.findall(r'job="(\w+)"', words)) <= jobs
    assert set(re.findall(r'outcome="(\w+)"', words)) <= outcomes
    assert {outcome for outcome in outcomes if not re.search(rf'`{outcome}`|"{outcome}"', words)} == set()
    labels = set(re.findall(r"(district_\w+)\{(\w+)=", words))
    assert labels <= set(re.findall(r"^(district_\w+)\{(?:\w+=\"\w+\",)?(\w+)=", shown(), re.MULTILINE)) | {
        ("district_updates_total", "outcome"),
    }


@pytest.mark.parametrize(("page", "language"), [(ENGLISH, "en"), (CHINESE, "zh")], ids=["en", "zh"])
def test_what_the_bot_tells_its_administrators_is_explained_in_its_own_words(page: Path, language: str) -> None:
    told = re.findall(r"^\| ⚠ (.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    said = [re.sub(r"<[^>]*>|\{\w+\} ?", "", translator(language).text(message)) for message in MESSAGES.values()]
    for message, alarm in zip(said, told[: len(said)], strict=True):
        heart = alarm.removeprefix("有消息").strip()
        assert heart in message, (alarm, message)


def test_both_languages_name_the_same_commands_settings_and_alarms() -> None:
    def core(page: Path) -> Counter[str]:
        words = page.read_text(encoding="utf-8")
        blocks = [re.sub(r"\s+#.*", "", line) for line in words.splitlines() if line.startswith("    ")]
        return Counter(blocks) + Counter(re.findall(r"`(district_[^`]*)`", words))

    assert core(ENGLISH) == core(CHINESE)
