"""Several agreements with one vendor, and what is told of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from scanner.judge.agreements import covers
from scanner.model import Judgement, VerdictKind
from scanner.policy import Policy

Judge = Callable[..., Judgement]


def test_the_most_favourable_agreement_counts(judged: Judge, policy: Policy) -> None:
    """One that ended beside the one that renewed it."""
    (acme,) = policy.agreements
    old = replace(
        acme, name="acme-2025", expires=acme.effective - timedelta(days=1), effective=date(2025, 8, 1)
    )
    for pair in ((old, acme), (acme, old)):
        (verdict,) = judged("student_name", policy=replace(policy, agreements=pair)).verdicts
        assert verdict.verdict is VerdictKind.PERMITTED_AGREEMENT
        assert "acme " in verdict.fact


def test_of_those_that_do_not_cover_the_nearest_is_told(judged: Judge, policy: Policy) -> None:
    """The one with the fewest things to put right."""
    (acme,) = policy.agreements
    far = replace(acme, name="a-far", hosts=("other.example",), rows=frozenset())
    near = replace(acme, name="z-near", rows=frozenset())
    (verdict,) = judged("student_name", policy=replace(policy, agreements=(far, near))).verdicts
    assert verdict.rule == "agreement.row-missing"
    assert "z-near" in verdict.fact


def test_vendors_are_compared_without_case(judged: Judge) -> None:
    """The register and the list of vendors are written by different people."""
    (verdict,) = judged("student_name", vendor="ACME tutors").verdicts
    assert verdict.verdict is VerdictKind.PERMITTED_AGREEMENT


def test_an_agreement_without_vendor_fits_nobody(judged: Judge, policy: Policy) -> None:
    """An unlisted recipient has no name, and no agreement either."""
    nameless = replace(policy, agreements=(replace(policy.agreements[0], vendor=""),))
    (verdict,) = judged("student_name", vendor="", policy=nameless).verdicts
    assert verdict.rule == "register.no-agreement"


def test_no_fact_names_the_host(judged: Judge) -> None:
    """Hosts that nobody listed can carry a person's name."""
    for how in ({"host": "jane-doe.example"}, {"host": "jane-doe.example", "vendor": "", "product": ""}):
        for verdict in judged("student_name ssn", **how).verdicts:
            assert "jane" not in f"{verdict.fact}{verdict.would_change}{verdict.citation}{verdict.rule}"


def test_what_a_schedule_covers_is_said_by_the_ladder_and_the_matrix_alike(policy: Policy) -> None:
    """Any row covers, but a special indicator among them must itself be ticked."""
    (acme,) = policy.agreements
    score = policy.elements["cognitive_psych_test"]
    special = [row for row in score.ndpa if row.startswith("special_indicator.")]
    others = [row for row in score.ndpa if row not in special]
    assert special
    assert others
    assert not covers(score, replace(acme, rows=frozenset(others)))
    assert covers(score, replace(acme, rows=frozenset(score.ndpa)))
    assert covers(score, replace(acme, rows=frozenset(), elements=frozenset({score.key})))
