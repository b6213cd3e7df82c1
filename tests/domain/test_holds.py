"""Pauses that Telegram asked for: obeyed to the second, but not for longer because a clock was set back."""

from datetime import UTC, datetime, timedelta

from db import Store
from domain.deliverers import sign_in
from domain.holds import ALL, hold, holds_now

NOW = datetime(2023, 3, 1, 1, 0, tzinfo=UTC)


def test_a_pause_ends_when_telegram_said_and_does_not_outlive_a_clock_that_was_set_back(store: Store) -> None:
    with store.transaction() as session:
        hold(session, None, NOW + timedelta(seconds=30), NOW)
        hold(session, -5, NOW + timedelta(seconds=40), NOW)
        assert set(holds_now(session, NOW + timedelta(seconds=29))) == {ALL, "-5"}
        assert set(holds_now(session, NOW + timedelta(seconds=30))) == {"-5"}
        assert set(holds_now(session, NOW - timedelta(seconds=20))) == {ALL, "-5"}, "the clock of another machine"
        assert holds_now(session, NOW - timedelta(days=1)) == {}
        hold(session, -5, NOW - timedelta(days=1) + timedelta(seconds=5), NOW - timedelta(days=1))
        assert set(holds_now(session, NOW - timedelta(days=1))) == {"-5"}


def test_a_process_that_signed_before_the_clock_was_set_back_takes_no_share_for_ever(store: Store) -> None:
    with store.transaction() as session:
        sign_in(session, "elsewhere/1/x/0", lambda _: False, NOW)
        assert sign_in(session, "here/1/x/0", lambda _: False, NOW - timedelta(hours=1)).processes == 1
