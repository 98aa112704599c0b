"""The values between the stages: what merges, merges in any order; what holds text does not show it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scanner.model import (
    MAX_EVIDENCE,
    Alarm,
    Coverage,
    Evidence,
    Exchange,
    FindingKey,
    Flow,
    Hit,
    Offsets,
    Ref,
    Role,
    Segment,
    Sighting,
    State,
    Tally,
    Verdict,
    VerdictKind,
    badness,
    merge_all,
)

START = datetime(2026, 10, 1, tzinfo=UTC)
FLOW = Flow("desk", "api.openai.com", "/v1/chat/completions")
TIMES = st.none() | st.integers(0, 90).map(lambda day: START + timedelta(days=day))
KINDS = st.sampled_from(list(VerdictKind))


@st.composite
def sightings(draw: st.DrawFn) -> Sighting:
    """What one exchange could have shown."""
    kind, time, number = draw(KINDS), draw(TIMES), draw(st.integers(0, 40))
    worst = Verdict(
        "ssn", kind, draw(st.sampled_from(["low", "high"])), 0.5, f"rule.{number % 3}", "", "", ""
    )
    refs = (Evidence(f"{number:032x}", "log", "", number, None),)
    tokens = frozenset({f"t{number % 4}"} if number % 2 else ())
    return Sighting(
        1, draw(st.integers(0, 9)), {kind: 1}, worst, time, time, tokens, refs, number / 40, "OpenAI", ""
    )


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """What one exchange could have come to."""
    time, state = draw(TIMES), draw(st.sampled_from(list(State)))
    reason = {"json": 1} if state is State.SKIPPED else {}
    keys = draw(st.sets(st.sampled_from(["ssn", "email", "phone"])))
    return Tally(
        coverage={
            (draw(st.sampled_from("ab")), FLOW): Coverage(1, {state: 1}, reason, time, time, "OpenAI", "")
        },
        findings={FindingKey(FLOW, "$", key): draw(sightings()) for key in keys},
        alarms=frozenset({Alarm("new-vendor", host=draw(st.sampled_from("xy")))}),
        out_of_scope={draw(st.sampled_from("xy")): 1},
        disclosing=draw(st.integers(0, 1)),
    )


@given(st.lists(tallies(), max_size=6), st.randoms(use_true_random=False), st.integers(0, 6))
def test_any_number_and_order_of_shards_gives_the_same_tally(
    parts: list[Tally], random: object, at: int
) -> None:
    """Merging is associative and commutative, and an empty tally changes nothing."""
    whole = merge_all(parts)
    mixed = [*parts, Tally()]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert merge_all([merge_all(mixed[:at]), merge_all(mixed[at:])]) == whole
    assert sum(line.seen for line in whole.coverage.values()) == len(parts)


@given(st.lists(sightings(), min_size=1, max_size=60))
def test_a_sighting_keeps_the_worst_and_a_bounded_number_of_places(seen: list[Sighting]) -> None:
    """The same ones whatever the order."""
    forth, back = Sighting(), Sighting()
    for one, other in zip(seen, reversed(seen), strict=True):
        forth, back = forth.merge(one), back.merge(other)
    assert forth == back
    assert len(forth.evidence) <= MAX_EVIDENCE
    assert forth.worst
    assert badness(forth.worst.verdict, "info")[0] == min(
        badness(s.worst.verdict, "info")[0] for s in seen if s.worst
    )


def test_worst_is_by_ladder_then_severity() -> None:
    """Never-permitted before no-basis; critical before low."""
    order = sorted(
        [
            (VerdictKind.NO_BASIS, "low"),
            (VerdictKind.NEVER_PERMITTED, "low"),
            (VerdictKind.NO_BASIS, "critical"),
        ],
        key=lambda pair: badness(*pair),
    )
    assert [severity for _, severity in order] == ["low", "critical", "low"]
    assert order[0][0] is VerdictKind.NEVER_PERMITTED


def test_offsets_lead_back_through_two_steps() -> None:
    """Text made from text that was itself made from a leaf: spans are of the leaf, also the empty one at the end."""
    outer = Offsets([0, 2, 4], [2, 4, 6])  # three characters, each from two
    inner = Offsets([1, 2], [2, 3])  # the last two of them
    both = inner.within(outer)
    assert both.span(0, 2) == (2, 6)
    assert both.span(2, 2) == (6, 6)
    assert inner.within(None) is inner


def test_no_repr_shows_what_was_read() -> None:
    """A value that lands in a log or message by mistake says nothing of its content."""
    secret = "Maribel"
    held = [
        Exchange(
            id=secret, ref=Ref("log", "", 0, file=secret), path=secret, query=secret, user=secret, body=secret
        ),
        Segment(path=("$", secret), role=Role.USER, text=secret, inner=(secret,)),
        Hit(
            path=("$", secret),
            start=0,
            end=7,
            element="student_name",
            score=1.0,
            recognizer="names",
            inner=(secret,),
        ),
    ]
    assert secret not in repr(held)
