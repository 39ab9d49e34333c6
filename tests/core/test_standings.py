"""Order, ranks and ties of a board."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.standings import Line, Score, certainty, in_order, ranked, ranked_by_accuracy


def score(user: int, points: int, right: int = 0, name: str = "") -> Score:
    return Score(user, name or f"Member {user}", points, right, right)


scores = st.lists(
    st.builds(
        score,
        st.integers(1, 10_000),
        st.integers(0, 3).map(lambda count: count * 10),
        st.integers(0, 3),
        st.sampled_from(["Ada", "ada", "Bo", "Ümit", "李", " "]),
    ),
    max_size=40,
    unique_by=lambda one: one.user_id,
)


def ranks(lines: tuple[Line, ...]) -> list[int]:
    return [line.rank for line in lines]


def test_two_equal_members_share_a_rank_and_the_next_one_is_skipped() -> None:
    ordered = in_order([score(4, 30), score(1, 50), score(3, 40, name="Cy"), score(2, 40, name="Bo")])
    assert [one.user_id for one in ordered] == [1, 2, 3, 4]
    assert ranks(ranked(ordered)) == [1, 2, 2, 4]


def test_right_answers_decide_between_equal_points() -> None:
    ordered = in_order([score(1, 20, 2), score(2, 20, 3)])
    assert [one.user_id for one in ordered] == [2, 1]
    assert ranks(ranked(ordered)) == [1, 2]


def test_names_order_the_equal_ones_whatever_their_case() -> None:
    ordered = in_order([score(1, 0, name="bo"), score(2, 0, name="Cy"), score(3, 0, name="Ada")])
    assert [one.name for one in ordered] == ["Ada", "bo", "Cy"]


def test_an_empty_board_has_no_ranks() -> None:
    assert ranked(in_order([])) == ()


@given(scores)
def test_a_rank_is_one_more_than_the_members_who_did_better(given_scores: list[Score]) -> None:
    lines = ranked(in_order(given_scores))
    assert len(lines) == len(given_scores)
    for line in lines:
        better = sum(
            other.points > line.score.points or (other.points == line.score.points and other.right > line.score.right)
            for other in given_scores
        )
        assert line.rank == better + 1


@given(scores)
def test_the_order_does_not_depend_on_how_the_scores_arrive(given_scores: list[Score]) -> None:
    assert in_order(reversed(given_scores)) == in_order(given_scores)


@given(scores, st.integers(1, 12))
def test_pages_continue_the_ranks_of_the_whole_board(given_scores: list[Score], size: int) -> None:
    ordered = in_order(given_scores)
    whole = ranked(ordered)
    pages: list[Line] = []
    for start in range(0, len(ordered), size):
        pages += ranked(ordered[start : start + size], first_place=start + 1, first_rank=whole[start].rank)
    assert tuple(pages) == whole


def test_the_accuracy_board_asks_for_ten_answers_and_ranks_the_surest_first() -> None:
    few, lucky, steady, same = (
        Score(1, "Few", 90, 9, 9),
        Score(2, "Lucky", 100, 10, 10),
        Score(3, "Steady", 900, 95, 100),
        Score(4, "Same", 100, 10, 10),
    )
    lines = ranked_by_accuracy([few, lucky, steady, same])
    assert [(line.rank, line.score.user_id) for line in lines] == [(1, 3), (2, 2), (2, 4)]


@given(scores)
def test_accuracy_ranks_are_a_competition_ranking_too(given_scores: list[Score]) -> None:
    enough = [Score(s.user_id, s.name, s.points, s.right, 10 + s.right) for s in given_scores]
    for line in ranked_by_accuracy(enough):
        assert line.rank == 1 + sum(certainty(other) > certainty(line.score) for other in enough)
