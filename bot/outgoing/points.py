"""What points have to say: a second pair of eyes, months, objections."""

from datetime import date, datetime

from markupsafe import Markup

from bot.outgoing.composed import Composed, Dropped
from bot.settings import Settings
from bot.texts import entries as entry_words
from bot.texts import method as method_words
from bot.texts import months as month_words
from bot.texts import objections as objection_words
from bot.texts.language import Translator
from bot.texts.ranking import group_text
from db import Notification, Session
from domain.errors import Refused
from domain.manual_entries import view_manual_entry
from domain.method_proposals import view_proposal
from domain.month_facts import moved_in_month
from domain.months import view_month
from domain.objections import view_objection
from domain.people import actor_by_id

MOST_CHARACTERS = 3900  # of a message, with its tags: Telegram takes 4,096


def entry_request(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the rest of the office: an entry waits for a second person."""
    try:
        view = view_manual_entry(session, notification.payload["entry_id"])
    except Refused:
        return Dropped("gone")
    if view.state != "proposed":
        return Dropped("decided")
    html, keyboard = entry_words.entry_card(view, t, decide=True)
    return Composed(html, keyboard)


def entry_decision(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To who proposed it."""
    view = view_manual_entry(session, notification.payload["entry_id"])
    if view.state != notification.reason:
        return Dropped("changed")
    html, _ = entry_words.entry_card(view, t, decide=False)
    return Composed(html)


def month_draft(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the leaders: a month waits for approval."""
    view = view_month(session, notification.payload["year"], notification.payload["month"])
    if view.state != "draft":
        return Dropped("decided")
    today = now.astimezone(settings.zone).date()
    actor = actor_by_id(session, notification.person_id, today, settings.language)
    if actor is None:
        return Dropped("left")
    html, keyboard = month_words.month_card(view, actor, t)
    return Composed(html, keyboard)


def month_published(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To a unit: its place, score, what moved it, the gaps."""
    payload = notification.payload
    view = view_month(session, payload["year"], payload["month"])
    if view.ranking is None or view.ranking.standing(payload["unit_id"]) is None:
        return Dropped("gone")
    moved = moved_in_month(session, payload["unit_id"], view.year, view.month, view.ledger_position)
    return Composed(month_words.unit_month(view, payload["unit_id"], moved, bool(payload.get("last")), t))


def group_ranking(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the district's groups: the published ranking, group by group, as far as one message holds it."""
    view = view_month(session, notification.payload["year"], notification.payload["month"])
    if view.ranking is None:
        return Dropped("gone")
    heading = t("<b>Ranking of {month}, published</b>", month=t.month(view.year, view.month))
    parts = [heading]
    for group in view.ranking.groups:
        text = group_text(view.ranking, group, t)
        if group.group.ranked and len("\n\n".join([*parts, text])) <= MOST_CHARACTERS:
            parts.append(text)
    return Composed(Markup("\n\n").join(parts))


def objection_to_decide(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the office: an objection waits."""
    view = view_objection(session, notification.payload["objection_id"])
    if view.state != "waiting":
        return Dropped("decided")
    html, keyboard = objection_words.objection_card(view, t, decide=True)
    return Composed(html, keyboard)


def objection_decided(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the unit: upheld or rejected, and why."""
    view = view_objection(session, notification.payload["objection_id"])
    html, _ = objection_words.objection_card(view, t, decide=False)
    return Composed(html)


def method_proposed(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To the district leaders: a revision of the method waits for a yes."""
    try:
        proposal = view_proposal(session, notification.payload["sha256"])
    except Refused:
        return Dropped("decided")
    html, keyboard = method_words.proposal_card(proposal, t)
    return Composed(html, keyboard)


def method_decided(
    session: Session, notification: Notification, t: Translator, settings: Settings, now: datetime
) -> Composed | Dropped:
    """To who put it forward."""
    payload, yes = notification.payload, notification.reason == "adopted"
    first_day = date.fromisoformat(payload["day"])
    return Composed(method_words.decided_words(payload["version"], first_day, payload["by"], yes, t))


COMPOSERS = {
    "method_proposed": method_proposed,
    "method_decided": method_decided,
    "entry_request": entry_request,
    "entry_decision": entry_decision,
    "month_draft": month_draft,
    "month_published": month_published,
    "group_ranking": group_ranking,
    "objection_filed": objection_to_decide,
    "objection_reminder": objection_to_decide,
    "objection_decided": objection_decided,
}
