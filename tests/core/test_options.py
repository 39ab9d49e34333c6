"""Each member's own order of the options."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.options import member_order

SECRET = b"a secret for the tests, 32 bytes"
KEYS = ("k0", "k1", "k2", "k3")

keys = st.lists(st.text("abcdef0123456789", min_size=1, max_size=8), min_size=2, max_size=10, unique=True)
users = st.integers(min_value=1, max_value=2**63 - 1)


@given(st.binary(min_size=1), keys, st.text(max_size=20), users)
def test_the_order_is_a_permutation(secret: bytes, given_keys: list[str], place: str, user: int) -> None:
    order = member_order(secret, given_keys, place=place, user_id=user)
    assert sorted(order) == sorted(given_keys)


@given(keys, users, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_authors_order(given_keys: list[str], user: int, chance: object) -> None:
    shuffled = list(given_keys)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first = member_order(SECRET, given_keys, place="posting:1", user_id=user)
    assert member_order(SECRET, shuffled, place="posting:1", user_id=user) == first


@given(keys, users)
def test_the_order_is_the_same_each_time(given_keys: list[str], user: int) -> None:
    first = member_order(SECRET, given_keys, place="posting:1", user_id=user)
    assert member_order(SECRET, iter(given_keys), place="posting:1", user_id=user) == first


def test_the_order_stays_the_one_that_was_stored_with_older_answers() -> None:
    """Buttons carry displayed positions: another way of ordering would change the meaning of every open sheet."""
    assert member_order(SECRET, KEYS, place="posting:17", user_id=3001) == ("k1", "k3", "k2", "k0")


def test_members_see_every_possible_order_about_equally_often() -> None:
    seen: dict[tuple[str, ...], int] = {}
    for user in range(2_400):
        order = member_order(SECRET, KEYS, place="posting:1", user_id=user)
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 24
    assert all(60 <= count <= 140 for count in seen.values()), "100 each are expected; 60 and 140 are 4 deviations away"


def test_one_member_sees_another_order_on_another_posting() -> None:
    orders = {member_order(SECRET, KEYS, place=f"posting:{number}", user_id=3001) for number in range(100)}
    assert len(orders) > 12


def test_the_quiz_and_the_daily_do_not_share_an_order() -> None:
    same = sum(
        member_order(SECRET, KEYS, place="posting:1", user_id=user)
        == member_order(SECRET, KEYS, place="quiz:demo/q-1", user_id=user)
        for user in range(480)
    )
    assert same < 60, "20 of 480 are equal by chance"


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_who_lacks_the_secret_cannot_compute_the_order(one: bytes, other: bytes) -> None:
    assume(one != other)
    ours = [member_order(one, KEYS, place="posting:1", user_id=user) for user in range(30)]
    theirs = [member_order(other, KEYS, place="posting:1", user_id=user) for user in range(30)]
    assert ours != theirs
