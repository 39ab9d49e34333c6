"""Which question comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.picking import Candidate, Ref
from bot.core.picking import pick as pick_candidate

SECRET = b"a secret for the tests, 32 bytes"

refs = st.tuples(st.sampled_from(["demo", "more"]), st.text("abcq-0123456789", min_size=1, max_size=6))
pools = st.lists(refs, min_size=1, max_size=12, unique=True)


def pick(secret: bytes, occasion: str, pool: Sequence[Ref], *, times_used: Mapping[Ref, int]) -> Ref | None:
    """The question chosen among candidates of one domain and level."""
    chosen = pick_candidate(secret, occasion, [Candidate(ref) for ref in pool], times_used=times_used)
    return chosen.ref if chosen else None


def of(count: int) -> list[Ref]:
    return [("demo", f"q-{number}") for number in range(count)]


def played(pool: list[Ref], days: int, *, secret: bytes = SECRET) -> list[Ref]:
    """What a server is asked on so many days."""
    used: Counter[Ref] = Counter()
    asked: list[Ref] = []
    for day in range(days):
        chosen = pick(secret, f"schedule:1:{day}", pool, times_used=used)
        assert chosen is not None
        used[chosen] += 1
        asked.append(chosen)
    return asked


@given(pools, st.integers(1, 3))
def test_nothing_repeats_before_the_pool_is_used_up(pool: list[Ref], rounds: int) -> None:
    asked = played(pool, rounds * len(pool))
    for start in range(0, len(asked), len(pool)):
        assert set(asked[start : start + len(pool)]) == set(pool)


@given(pools, st.dictionaries(refs, st.integers(0, 5)))
def test_the_choice_is_one_of_those_asked_least(pool: list[Ref], used: dict[Ref, int]) -> None:
    chosen = pick(SECRET, "schedule:1:2026-03-02", pool, times_used=used)
    assert chosen in pool
    assert used.get(chosen, 0) == min(used.get(ref, 0) for ref in pool)


@given(pools, st.randoms(use_true_random=False))
def test_the_choice_can_be_replayed_whatever_the_order_of_the_pool(pool: list[Ref], chance: object) -> None:
    shuffled = list(pool)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert pick(SECRET, "one", shuffled, times_used={}) == pick(SECRET, "one", pool, times_used={})


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_who_lacks_the_secret_cannot_foresee_the_choices(one: bytes, other: bytes) -> None:
    assume(one != other)
    assert played(of(30), 30, secret=one) != played(of(30), 30, secret=other)


def test_a_new_question_comes_before_any_repeat() -> None:
    used = dict.fromkeys(of(5), 3)
    assert pick(SECRET, "one", [*of(5), ("demo", "new")], times_used=used) == ("demo", "new")


def test_two_servers_get_different_questions() -> None:
    first = [pick(SECRET, f"schedule:1:{day}", of(50), times_used={}) for day in range(20)]
    second = [pick(SECRET, f"schedule:2:{day}", of(50), times_used={}) for day in range(20)]
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 5


def test_each_question_is_drawn_about_equally_often() -> None:
    drawn = Counter(pick(SECRET, f"day {day}", of(5), times_used={}) for day in range(2_000))
    assert all(320 <= count <= 480 for count in drawn.values()), "400 each are expected; the bounds are 4 deviations"


def test_an_empty_pool_gives_nothing() -> None:
    assert pick(SECRET, "one", [], times_used={}) is None
    assert pick(SECRET, "one", [], times_used={("demo", "q-1"): 2}) is None


# ---- Weights: the exam's domains, and levels of thinking


def drawn(pool: Sequence[Candidate], draws: int = 3_000) -> Counter[Candidate]:
    """How often each is drawn on so many occasions."""
    found = Counter(pick_candidate(SECRET, f"occasion {draw}", pool, times_used={}) for draw in range(draws))
    assert None not in found
    return Counter({one: count for one, count in found.items() if one is not None})


def test_a_domain_is_drawn_by_its_share_of_the_exam_however_many_questions_it_has() -> None:
    """Of 3,000 draws 60% are 1,800; the bounds are 4 deviations."""
    many = [Candidate(("demo", f"a-{number}"), "A", 60) for number in range(3)]
    few = [Candidate(("demo", f"b-{number}"), "B", 40) for number in range(40)]
    of_domain = Counter[str | None]()
    for one, count in drawn([*many, *few]).items():
        of_domain[one.domain] += count
    assert 1_692 <= of_domain["A"] <= 1_908


def test_within_a_domain_use_of_knowledge_comes_twice_as_often_as_recall() -> None:
    """Of 3,000 draws two thirds are 2,000; the bounds are 4 deviations."""
    pool = [Candidate(("demo", "recall"), "A", 1, "remember"), Candidate(("demo", "use"), "A", 1, "apply")]
    assert 1_896 <= drawn(pool)[pool[1]] <= 2_104


@given(
    st.lists(
        st.builds(
            Candidate,
            refs,
            st.sampled_from(["A", "B", None]),
            st.sampled_from([0.0, 20.0, 50.0]),
            st.sampled_from(["remember", "understand", "apply", "analyse", None]),
        ),
        min_size=1,
        max_size=15,
        unique_by=lambda one: one.ref,
    )
)
def test_any_candidates_can_be_drawn_from_even_those_of_no_weight(pool: list[Candidate]) -> None:
    assert pick_candidate(SECRET, "one", pool, times_used={}) in pool
