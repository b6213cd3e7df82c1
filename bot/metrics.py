"""What the bot counts while it runs, in Prometheus's text format. Counters live in memory; the store's figures are read
when they are asked for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.condition import Condition


SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)  # upper edges of the histogram of an update's time


@dataclass
class Metrics:
    """Counters of this process since its start."""

    updates: Counter[str] = field(default_factory=Counter)  # by what became of them
    times: Counter[float] = field(default_factory=Counter)  # by upper edge
    seconds: float = 0.0
    calls: Counter[tuple[str, int]] = field(default_factory=Counter)  # by method and HTTP status, 0 = none came back
    call_seconds: dict[str, float] = field(default_factory=dict)
    heard_at: float | None = None  # when Telegram last let us know what is new, on the monotonic clock

    def handled(self, seconds: float) -> None:
        self.updates["handled"] += 1
        self.seconds += seconds
        self.times[next((edge for edge in SECONDS if seconds <= edge), float("inf"))] += 1

    def called(self, method: str, status: int, seconds: float) -> None:
        """A call to Telegram came back."""
        name = method if method.isalpha() else "file"
        self.calls[name, status] += 1
        if name != "getUpdates":  # it waits on purpose
            self.call_seconds[name] = self.call_seconds.get(name, 0.0) + seconds


def exposition(metrics: Metrics, condition: "Condition") -> str:
    """The page that Prometheus reads."""
    lines: list[str] = []

    def family(name: str, kind: str, meaning: str, samples: Iterable[tuple[str, float]]) -> None:
        lines.append(f"# HELP district_{name} {meaning}")
        lines.append(f"# TYPE district_{name} {kind}")
        lines.extend(f"district_{name}{labels} {value:g}" for labels, value in samples)

    family(
        "updates_total",
        "counter",
        "Updates by what became of them.",
        ((f'{{outcome="{outcome}"}}', count) for outcome, count in sorted(metrics.updates.items())),
    )
    lines.append("# HELP district_update_seconds From an update's coming in to its being answered.")
    lines.append("# TYPE district_update_seconds histogram")
    below = 0
    for edge in SECONDS:
        below += metrics.times[edge]
        lines.append(f'district_update_seconds_bucket{{le="{edge:g}"}} {below}')
    total = sum(metrics.times.values())
    lines.append(f'district_update_seconds_bucket{{le="+Inf"}} {total}')
    lines.append(f"district_update_seconds_sum {metrics.seconds:g}")
    lines.append(f"district_update_seconds_count {total}")
    family(
        "telegram_calls_total",
        "counter",
        "Calls to Telegram by method and HTTP status; 0: no answer came, 429: too fast.",
        ((f'{{method="{m}",status="{status}"}}', count) for (m, status), count in sorted(metrics.calls.items())),
    )
    family(
        "telegram_call_seconds_total",
        "counter",
        "Time spent waiting for Telegram.",
        ((f'{{method="{m}"}}', seconds) for m, seconds in sorted(metrics.call_seconds.items())),
    )
    family(
        "notifications",
        "gauge",
        "Notifications in the store by state.",
        ((f'{{state="{state}"}}', count) for state, count in sorted(condition.notifications.items())),
    )
    family("notification_oldest_due_seconds", "gauge", "Age of the oldest one due.", [("", condition.oldest_due)])
    family("delivery_retries_total", "counter", "Attempts at delivery that failed.", [("", condition.failed_attempts)])
    family("inbox_waiting", "gauge", "Updates from the webhook that wait.", [("", condition.inbox)])
    family(
        "job_age_seconds",
        "gauge",
        "Since the last run of a job ended well.",
        ((f'{{job="{job}"}}', age) for job, age in sorted(condition.job_ages.items())),
    )
    family(
        "job_failures",
        "gauge",
        "Runs of a job that ended with an error, within seven days.",
        ((f'{{job="{job}"}}', count) for job, count in sorted(condition.job_failures.items())),
    )
    family(
        "heartbeat_age_seconds",
        "gauge",
        "Since the clock's last sign of life, one a minute.",
        [("", condition.heartbeat_age)] if condition.heartbeat_age is not None else [],
    )
    family("store_bytes", "gauge", "Size of the store.", [("", condition.store_bytes)])
    return "\n".join(lines) + "\n"
