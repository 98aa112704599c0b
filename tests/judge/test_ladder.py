"""The ladder on a table of cases, on altered rules, and on whatever hypothesis can think of."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.judge import judge
from scanner.judge.ladder import LADDER
from scanner.model import (
    SEVERITIES,
    VIOLATIONS,
    WORST_FIRST,
    Decoded,
    Identifiability,
    Judgement,
    VerdictKind,
)
from scanner.policy import Policy, load
from scanner.strict_yaml import read

Judge = Callable[..., Judgement]
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CASES = read(HERE / "cases.yaml").data


def shown(judgement: Judgement) -> dict[str, str]:
    return {v.element: f"{v.verdict} {v.rule} {v.severity}" for v in judgement.verdicts}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-"))
def test_cases(case: dict[str, Any], judged: Judge) -> None:
    """Each case of the table gets exactly its verdicts, flags and identifiability."""
    told = {"name", "cites", "hits", "who", "flags", "expect"}
    got = judged(case["hits"], **{key: value for key, value in case.items() if key not in told})
    assert shown(got) == case["expect"]
    assert got.identifiability == case["who"]
    assert list(got.flags) == case.get("flags", [])


def test_every_case_has_its_own_name_and_a_reason() -> None:
    """A case that rests on nothing proves nothing."""
    assert len({case["name"] for case in CASES}) == len(CASES) >= 100
    assert all(case["cites"] for case in CASES)


def test_every_verdict_explains_itself(judged: Judge) -> None:
    """Rule, citation, fact and what would change it are sentences of ours, on whatever rung."""
    for case in CASES:
        told = {"name", "cites", "hits", "who", "flags", "expect"}
        judgement = judged(case["hits"], **{k: v for k, v in case.items() if k not in told})
        for verdict in judgement.verdicts:
            assert verdict.rule.partition(".")[2]
            assert verdict.citation
            assert verdict.fact.endswith(".")
            assert verdict.would_change.endswith(".")
            assert 0 <= verdict.confidence <= 1
            assert "violat" not in f"{verdict.fact} {verdict.would_change}"


def test_review_names_each_fact_that_is_not_known(judged: Judge) -> None:
    """One look tells a person all that is to be found out."""
    (verdict,) = judged("student_name", time=None, agreement={"official": {"control": None}}).verdicts
    assert "no date" in verdict.fact
    assert "controls" in verdict.fact


def test_severity_confidence_and_permission_are_three_things(judged: Judge) -> None:
    """The terms change the verdict alone."""
    (covered,) = judged("iep/student@t1").verdicts
    (refused,) = judged("iep/student@t1", vendor="Tutorly").verdicts
    assert covered.verdict is not refused.verdict
    assert (covered.severity, covered.confidence) == (refused.severity, refused.confidence)


def test_subjects_are_counted_where_they_can_be_told(judged: Judge) -> None:
    """By token, else by the values of a name; what does not name anybody counts nobody."""
    got = {
        v.element: v.subjects
        for v in judged("student_name*3 iep/student@t1 iep/student@t2 gpa_rank").verdicts
    }
    assert got == {"student_name": 3, "iep": 2, "gpa_rank": None}


def test_bulk_is_an_alert(judged: Judge) -> None:
    """A roster in one payload is told beside the verdicts."""
    assert judged("student_name*10").alerts == ("bulk",)
    assert judged("student_name*9").alerts == ()


# ---- altered rules -----------------------------------------------------------------------------------------

WORDS = "student_name iep course_grade religion ssn frl_status"
ACME = "agreements/acme.yaml"
COVERED = {"student_name", "iep", "course_grade"}
ALTERATIONS = {
    "a row": (ACME, 'special_indicator.iep_504: "yes"', 'special_indicator.iep_504: "no"', {"iep"}),
    "a date": (ACME, 'expires: "2027-06-30"', 'expires: "2026-10-04"', COVERED | {"religion"}),
    "the last day": (ACME, 'expires: "2027-06-30"', 'expires: "2026-10-05"', set()),
    "a host": (ACME, "hosts: [api.acme.example,", "hosts: [api2.acme.example,", COVERED | {"religion"}),
    "an unused host": (ACME, '"*.tutor.acme.example"', '"*.other.acme.example"', set()),
    "an answer": (ACME, 'control: "yes"', 'control: "no"', COVERED),
    "the confirmation": (ACME, "\nconfirmed_by: Data practices office\n", "\n", COVERED),
    "a law": ("laws/school_meals_nslp.yaml", "bars: [frl_status]", "bars: []", {"frl_status"}),
    "a stricter law": ("laws/credentials.yaml", "bars: [credential]", "bars: [credential, iep]", {"iep"}),
    "a severity": ("elements/iep.yaml", "severity: high", "severity: medium", {"iep"}),
    "a row of an element": ("elements/religion.yaml", "ndpa: []", "ndpa: [student_name.name]", {"religion"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ALTERATIONS)
def test_exactly_the_dependent_verdicts_change(
    name: str, tmp_path: Path, judged: Judge, policy: Policy
) -> None:
    """Copy rules/, alter one date, row, host, answer or law, and compare."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    shutil.copytree(HERE / "rules", tmp_path / "rules", dirs_exist_ok=True)
    file, old, new, dependent = ALTERATIONS[name]
    path = tmp_path / "rules" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    altered = load([tmp_path / "rules"], policy.config)
    before, after = shown(judged(WORDS)), shown(judged(WORDS, policy=altered))
    assert {element for element in before if before[element] != after[element]} == dependent
    assert altered.digest != policy.digest


# ---- properties --------------------------------------------------------------------------------------------

KEYS = sorted(
    path.stem for path in (ROOT / "rules" / "elements").glob("*.yaml") if path.stem != "unseen_content"
)
KINDS = ("student", "guardian", "staff", "other", "unknown")
hit_words = st.lists(
    st.tuples(st.sampled_from(KEYS), st.sampled_from(KINDS)).map("/".join), min_size=1, max_size=8
)
sent = st.fixed_dictionaries(
    {
        "vendor": st.sampled_from(["Acme Tutors", "Tutorly", ""]),
        "product": st.sampled_from(["Acme Tutor", "Acme Video"]),
        "host": st.sampled_from(["api.acme.example", "elsewhere.example"]),
        "time": st.sampled_from(["2026-10-05T10:00:00-05:00", "2028-01-01T00:00:00+00:00", None]),
        "sender": st.sampled_from(["student", "staff", "service", "unknown"]),
        "purposes": st.sampled_from([["instruction"], [], ["other"]]),
        "unseen": st.sampled_from([[], [("image", "photo_video")], [("file-id", None)]]),
        "config": st.fixed_dictionaries(
            {
                "register_complete": st.booleans(),
                "state": st.sampled_from(["MN", "NY"]),
                "notice": st.sampled_from([{}, {"designated": ["student_name", "grade_level"]}]),
            }
        ),
    }
)
terms = st.fixed_dictionaries(
    {
        "official": st.fixed_dictionaries({"control": st.sampled_from([True, False, None])}),
        "training": st.sampled_from([True, False, None]),
    }
)
ROWS = sorted({
    row
    for path in (ROOT / "rules" / "elements").glob("*.yaml")
    for row in read(path).data["ndpa"]
})  # fmt: skip
quick = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def violations(judgement: Judgement) -> set[str]:
    return {v.element for v in judgement.verdicts if v.verdict in VIOLATIONS}


@quick
@given(words=hit_words, how=sent, agreed=terms, rows=st.sets(st.sampled_from(ROWS), max_size=12))
def test_rows_only_ever_permit(
    words: list[str], how: dict[str, Any], agreed: dict[str, Any], rows: set[str], judged: Judge
) -> None:
    """Adding rows to an agreement creates no violation, and removing rows removes none."""
    some = judged(words, agreement={**agreed, "drop": rows}, **how)
    more = judged(words, agreement={**agreed, "add": rows}, **how)
    assert violations(more) <= violations(some)


@quick
@given(words=hit_words, how=sent, data=st.data())
def test_the_order_of_hits_does_not_matter(
    words: list[str], how: dict[str, Any], data: st.DataObject, judged: Judge
) -> None:
    """The same hits in any order give the same judgement to the last word."""
    again = data.draw(st.permutations(words))
    assert judged(words, **how) == judged(again, **how)


@quick
@given(words=hit_words, how=sent, barred=st.sets(st.sampled_from(KEYS), max_size=6))
def test_a_stricter_law_only_ever_tightens(
    words: list[str], how: dict[str, Any], barred: set[str], judged: Judge, policy: Policy
) -> None:
    """Barring more elements lowers no severity and ends no violation."""
    law = replace(policy.laws[0], key="more", bars=tuple(sorted(barred)))
    stricter = replace(policy, laws=(*policy.laws, law))
    before, after = judged(words, **how), judged(words, policy=stricter, **how)
    assert violations(before) <= violations(after)
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        assert SEVERITIES.index(new.severity) >= SEVERITIES.index(old.severity)


@quick
@given(words=hit_words, how=sent, agreed=terms)
def test_every_element_gets_one_verdict(
    words: list[str], how: dict[str, Any], agreed: dict[str, Any], judged: Judge
) -> None:
    """Nothing that was found goes without a verdict, and unseen content is never clean."""
    got = judged(words, agreement=agreed, **how)
    elements = [v.element for v in got.verdicts]
    parts = [element for _, element in how["unseen"] if element] + ["unseen_content"] * bool(how["unseen"])
    assert elements == sorted({*(word.split("/")[0] for word in words), *parts})
    assert all(v.verdict in WORST_FIRST and v.severity in SEVERITIES for v in got.verdicts)
    if how["unseen"]:
        assert got.identifiability is not Identifiability.NONE
        clean = [v.rule for v in got.verdicts if v.verdict is VerdictKind.NOT_IDENTIFIABLE]
        assert set(clean) <= {"person.not-student"}


def test_the_ladder_stands_in_the_order_of_the_house_plan() -> None:
    """Consent and opt-outs will be rungs of their own: the list is where they go."""
    names = [rung.__name__ for rung in LADDER]
    assert names.index("never_permitted") < names.index("by_agreement") < names.index("by_directory")
    assert names[0] == "unseen"
    assert names[-2:] == ["outside_scope", "no_basis"]


def test_judging_needs_no_hits(policy: Policy, routed: Callable[..., Any]) -> None:
    """An exchange in which nothing was found has an empty judgement."""
    assert judge(routed(), Decoded("test", ()), (), policy) == Judgement(Identifiability.NONE, ())
