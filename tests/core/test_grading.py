"""Right or wrong, and which choices are possible at all."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import StudyError
from bot.core.grading import chosen_keys, is_right
from tests import build

sizes = st.integers(2, 10).flatmap(lambda options: st.tuples(st.just(options), st.integers(1, options)))


@given(sizes, st.data())
def test_only_exactly_the_right_options_are_right(size: tuple[int, int], data: st.DataObject) -> None:
    options, right = size
    asked = build.snapshot(options=options, right=right)
    chosen = data.draw(st.frozensets(st.sampled_from(asked.keys)))
    assert is_right(asked, chosen) == (chosen == {f"k{place}" for place in range(right)})


def test_multiple_response_is_all_or_nothing() -> None:
    asked = build.snapshot(right=2)
    assert [set(pair) for pair in itertools.combinations(asked.keys, 2) if is_right(asked, frozenset(pair))] == [
        {"k0", "k1"}
    ]
    assert not is_right(asked, frozenset({"k0"}))
    assert not is_right(asked, frozenset({"k0", "k1", "k2"}))
    assert not is_right(asked, frozenset())


@given(sizes, st.data())
def test_positions_mean_what_the_member_saw(size: tuple[int, int], data: st.DataObject) -> None:
    options, right = size
    asked = build.snapshot(options=options, right=right)
    order = tuple(data.draw(st.permutations(asked.keys)))
    positions = tuple(data.draw(st.permutations(range(options)))[:right])
    assert chosen_keys(asked, order, positions) == tuple(order[position] for position in positions)


@pytest.mark.parametrize("positions", [(4,), (-1,), (99,), (2**62,)])
def test_a_position_that_is_not_shown_is_refused(positions: tuple[int, ...]) -> None:
    asked = build.snapshot()
    with pytest.raises(StudyError, match=r"does not exist\. Press Answer"):
        chosen_keys(asked, asked.keys, positions)


def test_the_same_position_twice_is_refused() -> None:
    asked = build.snapshot(right=2)
    with pytest.raises(StudyError, match="does not exist"):
        chosen_keys(asked, asked.keys, (1, 1))


@pytest.mark.parametrize("positions", [(), (0,), (0, 1, 2)])
def test_too_few_or_too_many_are_refused_with_the_number(positions: tuple[int, ...]) -> None:
    asked = build.snapshot(right=2)
    with pytest.raises(StudyError, match="Choose 2 to lock in"):
        chosen_keys(asked, asked.keys, positions)
