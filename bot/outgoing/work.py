"""What one person's act has to say to another: review requests and decisions, questions, help, more time."""

from collections.abc import Sequence
from datetime import datetime

from telegram import InlineKeyboardMarkup

from bot.callbacks import button
from bot.outgoing.composed import Composed, Dropped
from bot.settings import Settings
from bot.texts import attachments as attachment_words
from bot.texts import extensions as extension_words
from bot.texts import notices as notice_words
from bot.texts import objections as objection_words
from bot.texts import reviews as review_words
from bot.texts import work as words
from bot.texts.kept_files import answer_file_lost, files_button, question_file_lost
from bot.texts.language import Translator
from db import Coordination, Notification, Session
from domain.concern import concern_of
from domain.coordination import view_coordination
from domain.errors import Refused
from domain.extensions import view_extension
from domain.kept_files import files_with
from domain.notices import view_notice_as_sent
from domain.objections import view_objection
from domain.reports import NOT_COUNTED
from domain.reports_said_back import describe_report
from domain.reviews import SubmissionView, view_submission, waiting_lines
from domain.work_messages import view_question


def review_requests(
    session: Session, notifications: Sequence[Notification], t: Translator, settings: Settings, now: datetime
) -> tuple[Composed | None, dict[int, str]]:
    """To the office: nodes were submitted. One as its card; several that come together (a night's) as one list.

    Untrue once a submission was taken back or decided, or where the reader has left the office.
    """
    untrue: dict[int, str] = {}
    views: dict[int, SubmissionView] = {}
    reader = concern_of(session, notifications[0].person_id, now.astimezone(settings.zone).date())
    for row in notifications:
        try:
            view = view_submission(session, row.payload["report_id"])
        except Refused:
            untrue[row.id] = "gone"
            continue
        if view.state != "waiting":
            untrue[row.id] = "taken_back" if view.state in ("undone", "replaced") else "decided"
        elif not reader.office:
            untrue[row.id] = "not_concerned"
        else:
            views[view.report_id] = view
    if not views:
        return None, untrue
    if len(views) == 1:
        [view] = views.values()
        html, keyboard = review_words.submission_card(view, t)
        return Composed(html, keyboard, [view.task.task_id], "submission"), untrue
    html, keyboard_or_none = review_words.waiting_list(waiting_lines(session, views), 0, t)
    return Composed(html, keyboard_or_none, [], "reviews"), untrue


def decision(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the official: accepted, or returned with the reason."""
    view = view_submission(session, notification.payload["report_id"])
    if view.state != notification.step:
        return Dropped("changed")
    keyboard = None
    if view.state == "returned":
        keyboard = InlineKeyboardMarkup([[button(t.plain("Report progress"), "r", view.task.task_id, style="primary")]])
    return Composed(review_words.decision_message(view, t), keyboard, [view.task.task_id], "decision")


def extension_request(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    view = view_extension(session, notification.payload["extension_id"])
    if view.state != "waiting":
        return Dropped("decided")
    html, keyboard = extension_words.request_card(view, t)
    return Composed(html, keyboard, [view.task.task_id], "extension")


def extension_decision(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    view = view_extension(session, notification.payload["extension_id"])
    return Composed(extension_words.decision(view, t), None, [view.task.task_id], "decision")


def question(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the office: an official asks something."""
    view = view_question(session, notification.payload["person_id"], notification.task_id)
    html = words.question(view, notification.payload["words"], t)
    return Composed(html, None, [view.task.task_id] if view.task else [], "question_to_office", notification.payload)


def coordination(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the district leader in charge: a unit is blocked or needs help."""
    row = session.get(Coordination, int(notification.subject.partition(":")[2]))
    if row is None or row.state != "open":
        return Dropped("answered" if row is not None and row.state == "answered" else "taken_back")
    view = view_coordination(session, row.id)
    keyboard = InlineKeyboardMarkup([[button(t.plain("Answer"), "co", row.id, style="primary")]])
    payload = {"coordination_id": row.id}
    return Composed(words.coordination(view, t), keyboard, [view.task.task_id], "coordination", payload)


def coordination_answer(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """Back to the official: what the leader said."""
    view = view_coordination(session, int(notification.subject.partition(":")[2]))
    files = files_button(view.files, "cof", view.coordination_id, t)
    keyboard = InlineKeyboardMarkup(files) if files else None
    return Composed(words.coordination_answer(view, t), keyboard, [view.task.task_id], "answer")


def question_answer(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """Back to the official: the office's answer."""
    payload = notification.payload
    files = files_with(session, ("notification_id", notification.id))
    html = words.question_answer(payload["words"], payload["answer"], payload["who"], files, t)
    rows = files_button(files, "qaf", notification.id, t)
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    return Composed(html, keyboard, [notification.task_id] if notification.task_id else [], "answer")


def notice(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the unit, its head and, for a red one, the leader in charge: a notice was issued."""
    view = view_notice_as_sent(session, notification.payload["notice_id"])
    if view.state == "withdrawn":
        return Dropped("withdrawn")
    html, keyboard = notice_words.notice_card(view, t, office=False, unit=True)
    return Composed(html, keyboard, [view.task.task_id], "notice", {"notice_id": view.notice_id})


def notice_answer(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the office: the unit has answered a notice."""
    view = view_notice_as_sent(session, notification.payload["notice_id"])
    if view.state != "answered":
        return Dropped("settled")
    html, keyboard = notice_words.notice_card(view, t, office=True, unit=False)
    return Composed(html, keyboard, [view.task.task_id], "notice", {"notice_id": view.notice_id})


def notice_closed(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    view = view_notice_as_sent(session, notification.payload["notice_id"])
    return Composed(notice_words.closed(view, t), None, [view.task.task_id], "notice_closed")


def evidence_lost(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To who sent a file: it could not be fetched. A file sent in reply to this goes to the same report."""
    if "objection_id" in notification.payload:
        objection = view_objection(session, notification.payload["objection_id"])
        if objection.state != "waiting":
            return Dropped("decided")
        html, keyboard = objection_words.file_lost(objection.id, notification.payload["name"], t)
        return Composed(html, keyboard)
    name, answered = notification.payload["name"], notification.payload
    if "notice_id" in answered:
        notice = view_notice_as_sent(session, answered["notice_id"])
        if notice.state not in ("issued", "answered"):
            return Dropped("settled")
        html = answer_file_lost(name, notice.task.no, t)
        return Composed(html, None, [notice.task.task_id], "notice", {"notice_id": notice.notice_id})
    if "coordination_id" in answered:
        call = view_coordination(session, answered["coordination_id"])
        if call.state not in ("open", "answered"):
            return Dropped("taken_back")
        html = answer_file_lost(name, call.task.no, t)
        return Composed(html, None, [call.task.task_id], "coordination", {"coordination_id": call.coordination_id})
    if "notification_id" in answered:
        answer = session.get_one(Notification, answered["notification_id"]).payload
        about = [notification.task_id] if notification.task_id else []
        return Composed(question_file_lost(name, answer["words"], t), None, about, "question_to_office", answer)
    recorded = describe_report(session, notification.payload["report_id"])
    if recorded.state in NOT_COUNTED:
        return Dropped("taken_back")
    html = attachment_words.lost(recorded.task, notification.payload["name"], t)
    return Composed(html, None, [recorded.task.task_id], "recorded", {"reports": [recorded.report_id]})


COMPOSERS = {
    "evidence_lost": evidence_lost,
    "notice": notice,
    "notice_answer": notice_answer,
    "notice_closed": notice_closed,
    "decision": decision,
    "extension_request": extension_request,
    "extension_decision": extension_decision,
    "question": question,
    "question_answer": question_answer,
    "coordination": coordination,
    "coordination_answer": coordination_answer,
}
BUNDLES = {"review_request": review_requests}
