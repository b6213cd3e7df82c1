"""What the jobs are called where people see them."""

from bot.texts.language import Translator


def job_title(name: str, t: Translator) -> str:
    """A job's name in words; a job without words of its own keeps its name."""
    titles = {
        "points": t.plain("Points of the day"),
        "inbox": t.plain("House-keeping"),
        "objections": t.plain("Objections: reminders and locking"),
        "alerts": t.plain("Overdue alerts"),
        "answers": t.plain("Answers that are overdue"),
        "morning": t.plain("Morning prompts"),
        "delivery": t.plain("Delivery"),
        "weekly": t.plain("Weekly digest"),
        "report_day": t.plain("Report day"),
        "month_draft": t.plain("Draft of the month"),
        "reviews": t.plain("Reminder of reviews"),
        "backup": t.plain("Backup"),
        "upkeep": t.plain("House-keeping"),
        "watch": t.plain("Self-watch"),
    }
    return titles.get(name, name)
