"""Identifiers of the configured state, and shapes of the district's own config, as rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import strict_yaml
from scanner.config import Config
from scanner.detect.candidates import Exhibit, Needs
from scanner.detect.presidio import Analyzer, rule_of
from scanner.detect.recognizers import local_ids, state_ids
from scanner.model import Role, Segment
from scanner.policy import Policy

STATE_IDS = tuple(strict_yaml.read(Path(__file__).parents[2] / "rules" / "state_ids.yaml").data["ids"])
STATES = sorted({row["state"] for row in STATE_IDS})


def _policy(state: str = "", ids: dict[str, tuple[str, ...]] | None = None) -> Policy:
    return Policy(Config(state=state, ids=ids or {}), {}, (), (), (), (), {}, {}, STATE_IDS, "")


def _counted(policy: Policy, text: str) -> list[tuple[str, str]]:
    specs = [*state_ids.specs(policy), *local_ids.specs(policy)]
    exhibit = Exhibit((Segment(("$",), Role.USER, text),))
    found = Analyzer([rule_of(s) for s in specs]).find(exhibit)
    return [(c.element, exhibit.text(c)) for c in found if c.needs is not Needs.CONTEXT and c.passed is None]


def test_no_state_no_rule() -> None:
    assert list(state_ids.specs(_policy())) == []


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_rules_that_wait_for_context(state: str) -> None:
    specs = list(state_ids.specs(_policy(state)))
    assert specs
    assert all(rule_of(s).needs is Needs.CONTEXT for s in specs)


def test_a_state_number_counts_with_its_name_before_it() -> None:
    policy = _policy("MN")
    assert _counted(policy, "MARSS: 3107720048512, grade 4") == [("state_student_id", "3107720048512")]
    assert _counted(policy, "state reporting number is 3107720048512")


@pytest.mark.parametrize(
    "text", ["3107720048512", "order 3107720048512", "MARSS, 12 pages, order 3107720048512", "MARSS: 31077"]
)
def test_a_number_of_that_shape_alone_does_not_count(text: str) -> None:
    assert _counted(_policy("MN"), text) == []


def test_the_number_of_another_state_is_not_looked_for() -> None:
    assert _counted(_policy("WA"), "MARSS: 3107720048512") == []


def test_a_shape_without_digits_in_the_text_is_no_id() -> None:
    """Virginia's local identifier may be any twelve letters and digits."""
    assert _counted(_policy("VA"), "local student identifier: REQUIRED") == []
    assert ("local_student_id", "AB4471") in _counted(_policy("VA"), "local student identifier: AB4471")


@pytest.mark.parametrize(
    ("pattern", "alone"),
    [
        (r"S\d{7}", True),
        (r"\d{2}[a-z]{2,10}", True),
        (r"^[A-Z]{2}\d{5}$", True),
        (r"\d{6}", False),
        (r"10\d{4}", False),
        (r"[0-9]{3}-[0-9]{3}", False),
        (r"[a-z]+\.[a-z]+", False),
        (r"(?:\d{3}-){2}\d{2}", False),
    ],
)
def test_a_shape_of_letters_and_digits_speaks_for_itself(pattern: str, alone: bool) -> None:
    assert local_ids.distinctive(pattern) is alone


def test_shapes_of_the_config() -> None:
    policy = _policy(
        ids={"local": (r"^10\d{4}$",), "username": (r"\d{2}[a-z]{3,}",), "lunch_pin": (r"\d{5}",)},
    )
    assert _counted(policy, "student id 104233") == [("local_student_id", "104233")]
    assert _counted(policy, "104233 people live there") == []
    assert _counted(policy, "ask 27tvang about it") == [("app_username", "27tvang")]
    assert _counted(policy, "lunch pin 30822") == [("lunch_pin", "30822")]
    assert _counted(policy, "ZIP 30822") == []
    assert _counted(policy, "student id 104233-7 and x104233") == []
