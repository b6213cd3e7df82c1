"""Invites: what the store keeps of them, who may make and withdraw them, what using one does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from db import AuditEntry, Invite, Person, Role, Store, Unit, WrongCode
from domain.errors import NotAllowed, Refused
from domain.invites import Joined, NotJoined, create_invite, locked_until, open_invites, revoke_invite, use_invite
from domain.people import find_actor
from domain.rules.permissions import Actor, Grant
from domain.rules.permissions import Role as RoleName
from tests.support.people import add_person, add_unit

NOW = datetime(2023, 2, 21, 0, 30, tzinfo=UTC)
TODAY = date(2023, 2, 21)
WEEK = timedelta(days=7)


@pytest.fixture
def unit_id(store: Store) -> int:
    with store.transaction() as session:
        unit = Unit(
            code="S010", name_zh="石鼓镇", short_zh="石鼓镇", name_en="Shigu", ranking_group="镇街", kind="town"
        )
        session.add(unit)
        session.flush()
        return unit.id


def head_of(session: Session, unit_id: int | None) -> Actor:
    person = add_person(session, "镇长", RoleName.UNIT_HEAD, unit_id)
    return Actor(person.id, "镇长", "zh", (Grant(RoleName.UNIT_HEAD, unit_id),))


def make(
    store: Store, role: RoleName = RoleName.OFFICIAL, unit_id: int | None = None, **more: object
) -> tuple[int, str]:
    with store.transaction() as session:
        invite, code = create_invite(session, None, role, unit_id, "王芳", "", None, WEEK, NOW, **more)  # type: ignore[arg-type]
        return invite.id, code


def use(store: Store, code: str, telegram_id: int = 7, now: datetime = NOW) -> Joined | NotJoined:
    with store.transaction() as session:
        return use_invite(session, code, telegram_id, "account", TODAY, now)


def test_the_code_itself_is_nowhere_in_the_store(store: Store, unit_id: int) -> None:
    _, code = make(store, unit_id=unit_id)
    assert len(code) >= 22  # 128 bits take 22 characters of a link
    with store.reading() as session:
        for row in [*session.scalars(select(Invite)), *session.scalars(select(AuditEntry))]:
            assert code not in repr(vars(row))


def test_the_name_of_the_invite_is_the_persons(store: Store, unit_id: int) -> None:
    joined = use(store, make(store, unit_id=unit_id)[1])
    assert isinstance(joined, Joined)
    assert (joined.name, joined.first_time) == ("王芳", True)


def test_somebody_on_the_roster_only_gets_an_account(store: Store, unit_id: int) -> None:
    with store.transaction() as session:
        person = Person(name="李娜")
        session.add(person)
        session.flush()
        session.add(Role(person_id=person.id, role="official", unit_id=unit_id, post="干事", from_on=TODAY))
        person_id = person.id
    joined = use(store, make(store, unit_id=unit_id, person_id=person_id)[1])
    assert isinstance(joined, Joined)
    assert joined.person_id == person_id
    assert [(h.role, h.post) for h in joined.roles] == [(RoleName.OFFICIAL, "干事")]


def test_a_roster_entry_of_somebody_known_is_joined_to_the_one_person(store: Store, unit_id: int) -> None:
    first = use(store, make(store, RoleName.SUPERVISION)[1])
    with store.transaction() as session:
        entry = Person(name="王芳")
        session.add(entry)
        session.flush()
        session.add(Role(person_id=entry.id, role="official", unit_id=unit_id, from_on=TODAY))
        entry_id = entry.id
    second = use(store, make(store, unit_id=unit_id, person_id=entry_id)[1])
    assert isinstance(first, Joined)
    assert isinstance(second, Joined)
    assert second.person_id == first.person_id
    assert {h.role for h in second.roles} == {RoleName.SUPERVISION, RoleName.OFFICIAL}
    with store.reading() as session:
        assert session.get_one(Person, entry_id).left_at is not None


def test_the_same_role_is_held_once(store: Store, unit_id: int) -> None:
    use(store, make(store, unit_id=unit_id)[1])
    use(store, make(store, unit_id=unit_id)[1])
    with store.reading() as session:
        assert len(session.scalars(select(Role)).all()) == 1


def test_somebody_who_left_comes_back_by_a_new_link_only(store: Store, unit_id: int) -> None:
    _, code = make(store, unit_id=unit_id)
    use(store, code)
    with store.transaction() as session:
        person = session.scalars(select(Person)).one()
        person.left_at = NOW
        for role in person.roles:
            role.until_on = date(2023, 2, 20)
    again = use(store, code)
    assert isinstance(again, NotJoined)
    assert again.reason == "used"
    with store.reading() as session:
        assert find_actor(session, 7, TODAY, "zh") is None
    back = use(store, make(store, unit_id=unit_id)[1])
    assert isinstance(back, Joined)
    assert back.first_time


@pytest.mark.parametrize(
    ("minutes", "locked"),
    [((0, 1, 2, 3, 4), True), ((0, 10, 20, 30, 59), True), ((0, 15, 30, 45, 60), False), ((0, 1, 2, 3), False)],
)
def test_five_wrong_codes_within_an_hour_lock_out(store: Store, minutes: tuple[int, ...], locked: bool) -> None:
    for minute in minutes:
        use(store, f"wrong{minute}", now=NOW + timedelta(minutes=minute))
    last = NOW + timedelta(minutes=minutes[-1])
    with store.reading() as session:
        assert locked_until(session, 7, last) == (last + timedelta(hours=1) if locked else None)
        assert locked_until(session, 7, last + timedelta(hours=1)) is None
        assert locked_until(session, 8, last) is None


def test_while_locked_out_trying_changes_nothing(store: Store, unit_id: int) -> None:
    _, code = make(store, unit_id=unit_id)
    for number in range(5):
        use(store, f"wrong{number}")
    right = use(store, code, now=NOW + timedelta(minutes=30))
    wrong = use(store, "wrong", now=NOW + timedelta(minutes=30))
    assert right == wrong == NotJoined("locked", until=NOW + timedelta(hours=1))
    with store.reading() as session:
        assert len(session.scalars(select(WrongCode)).all()) == 5


def test_the_same_wrong_code_again_is_no_further_guess(store: Store) -> None:
    for _ in range(9):
        outcome = use(store, "wrong")
        assert outcome == NotJoined("unknown", wrong=1)
    with store.reading() as session:
        assert locked_until(session, 7, NOW) is None


def test_old_links_are_no_guesses(store: Store, unit_id: int) -> None:
    _, code = make(store, unit_id=unit_id)
    use(store, code, telegram_id=1)
    for _ in range(9):
        outcome = use(store, code)
        assert isinstance(outcome, NotJoined)
        assert outcome.reason == "used"


def test_a_unit_head_makes_and_withdraws_links_of_the_own_unit_only(store: Store, unit_id: int) -> None:
    office_link, _ = make(store, RoleName.SUPERVISION)
    own_link, code = make(store, unit_id=unit_id)
    with store.transaction() as session:
        head, other = head_of(session, unit_id), head_of(session, add_unit(session, "S011", "陈仓镇").id)
        assert [i.id for i in open_invites(session, head, NOW)] == [own_link]
        assert open_invites(session, other, NOW) == []
        with pytest.raises(NotAllowed):
            revoke_invite(session, head, office_link, NOW)
        with pytest.raises(NotAllowed):
            create_invite(session, head, RoleName.UNIT_HEAD, unit_id, "", "", None, WEEK, NOW)
        revoke_invite(session, head, own_link, NOW)
        revoke_invite(session, head, own_link, NOW)
        assert open_invites(session, head, NOW) == []
    outcome = use(store, code)
    assert isinstance(outcome, NotJoined)
    assert outcome.reason == "revoked"


@pytest.mark.parametrize(
    ("role", "with_unit", "code"),
    [
        (RoleName.OFFICIAL, False, "unit_needed"),
        (RoleName.UNIT_HEAD, False, "unit_needed"),
        (RoleName.LEADER, True, "unit_not_wanted"),
    ],
)
def test_a_role_has_a_unit_exactly_where_it_is_held_for_one(
    store: Store, unit_id: int, role: RoleName, with_unit: bool, code: str
) -> None:
    with store.transaction() as session, pytest.raises(Refused) as refused:
        create_invite(session, None, role, unit_id if with_unit else None, "", "", None, WEEK, NOW)
    assert refused.value.code == code


def test_nobody_new_joins_a_unit_that_was_merged_away(store: Store, unit_id: int) -> None:
    with store.transaction() as session:
        session.get_one(Unit, unit_id).active = False
    with pytest.raises(Refused, match="unit_inactive"):
        make(store, unit_id=unit_id)
