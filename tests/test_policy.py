"""rules/ as they ship: all they name is known, and a mistake in a district's own stops with file and line."""

import pickle
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.config import Config
from scanner.errors import RuleError
from scanner.model import SEVERITIES
from scanner.policy import Agreement, Policy, load
from scanner.strict_yaml import read

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "rules"
EXAMPLE = ROOT / "scanner" / "cli" / "_example_agreement.yaml"

FALLBACKS = ["person_name", "staff_name", "email", "phone", "address", "unseen_content"]
FIRST = """
    student_name parent_guardian_name student_address student_phone student_email parent_contact
    parent_id ssn state_student_id local_student_id app_username credential lunch_pin opaque_platform_id
    government_id medicaid_insurance_id bank_or_card biometric_record photo_video voice_audio
    date_of_birth age place_of_birth gender_sex race_ethnicity language school_enrollment grade_level
    homeroom_teacher graduation_year schedule_courses geolocation ip_device_id bus_transport
    family_relationship course_grade gpa_rank transcript test_score cognitive_psych_test
    observation_note attendance student_work in_app_performance survey_response communication
    recommendation_letter discipline law_enforcement_juvenile iep section_504 disability_category
    health_condition mental_health substance_use pregnancy_parenting sexual_orientation_behavior
    religion household_income frl_status economic_disadvantage homeless_status foster_status
    english_learner migrant_status immigration_status victim_bullying_titleix small_cell_aggregate
""".split()
MINIMAL = 'version: v1\nvendor: Tutorly\nproducts: [Tutor]\neffective: "2026-08-01"\n'


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load([RULES], Config())


def district(folder: Path, **files: str) -> Path:
    """A district's own rules: `agreements__tutorly="…"` is agreements/tutorly.yaml."""
    root = folder / "district" / "rules"
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def agreed(folder: Path, text: str) -> Agreement:
    """The one agreement of a district."""
    (agreement,) = load([RULES, district(folder, agreements__tutorly=text)], Config()).agreements
    return agreement


# ---- the rules as they ship


def test_every_element_of_the_first_release_is_there(policy: Policy) -> None:
    assert set(FIRST) == {e.key for e in policy.elements.values() if e.tier == 1}
    assert set(FALLBACKS) == {e.key for e in policy.elements.values() if e.tier == 0}
    assert len(policy.elements) == 86


def test_an_element_stands_in_the_file_of_its_name(policy: Policy) -> None:
    assert {p.stem for p in (RULES / "elements").glob("*.yaml")} == set(policy.elements)


def test_severities_are_known_and_never_rise_where_nobody_is_identified(policy: Policy) -> None:
    for element in policy.elements.values():
        assert SEVERITIES.index(element.severity_unlinked) <= SEVERITIES.index(element.severity), element.key


def test_what_is_the_same_under_another_owner_shares_a_family(policy: Policy) -> None:
    """A better model or roster re-labels a finding within its family; others are families of their own."""
    families = {e.key: e.family for e in policy.elements.values()}
    assert {k for k, f in families.items() if f == "name"} == {
        "student_name",
        "student_initials_or_nickname",
        "parent_guardian_name",
        "homeroom_teacher",
        "staff_name",
        "person_name",
    }
    for kind in ("email", "phone", "address"):
        assert {k for k, f in families.items() if f == kind} == {kind, f"student_{kind}"}
    shared = {"name", "email", "phone", "address", "contact"}
    assert all(f in shared or f == k for k, f in families.items())


def test_every_row_that_an_element_names_is_a_row_of_exhibit_b(policy: Policy) -> None:
    rows = {row for e in policy.elements.values() for row in e.ndpa}
    assert rows <= set(policy.fields["ndpa_rows"])
    assert not policy.elements["ssn"].ndpa


def test_the_same_field_claims_two_elements_only_where_the_value_decides(policy: Policy) -> None:
    """`Student` holds a name, `Student #` a number; the account of an xAPI actor a handle or a code."""
    claims: dict[str, set[str]] = {}
    for element in policy.elements.values():
        for name in element.fields:
            claims.setdefault(re.sub(r"[^a-z0-9]", "", name.lower()), set()).add(element.key)
    assert {n for n, keys in claims.items() if len(keys) > 1} == {"student", "actoraccountname"}


def test_words_of_every_format_are_no_strong_evidence(policy: Policy) -> None:
    """`id`, `name` and `message` stand in every request: they count only beside a student."""
    words = {
        "id",
        "name",
        "message",
        "body",
        "content",
        "text",
        "type",
        "user",
        "score",
        "count",
        "n",
        "role",
        "mark",
    }
    words |= {
        "parent",
        "first",
        "last",
        "iss",
        "agents",
        "transcript",
        "section",
        "location",
        "image",
        "audio",
    }
    strong = {name.lower(): e.key for e in policy.elements.values() for name in e.fields}
    assert not words & set(strong)


def test_what_the_law_bars_is_known_and_says_what_would_change_it(policy: Policy) -> None:
    laws = {law.key: law for law in policy.laws}
    barred = {element for law in policy.laws for element in law.bars}
    assert barred == {
        "ssn",
        "credential",
        "government_id",
        "frl_status",
        "homeless_status",
        "immigration_status",
    }
    assert all(law.citation and law.says and law.would_change for law in policy.laws)
    assert "no law" in laws["credentials"].citation


def test_paths_print_names_of_formats_and_systems_but_nothing_people_are_called(policy: Policy) -> None:
    words = policy.vocabulary
    assert {"messages", "inlineData", "students", "studentUniqueId", "Guardian 1 Email"} <= words
    assert not {"mark", "white", "foster", "Foster", "pastor", "", "Jane", "Maria"} & words
    assert {"chat", "completions", "v1beta", "streamGenerateContent", "converse"} <= policy.fields[
        "endpoints"
    ]


def test_vendors_are_found_by_host_and_gateways_stand_first(policy: Policy) -> None:
    by_host = {h: v for v in reversed(policy.vendors) for h in v.hosts}
    assert by_host["api.openai.com"].product == "OpenAI API"
    assert by_host["*.openai.azure.com"].vendor == "Microsoft"
    assert by_host["gateway.ai.cloudflare.com"].gateway == "path:3"
    assert by_host["models.inference.ai.azure.com"].product == "GitHub Models"
    assert all(h == h.lower() for h in by_host)


def test_every_state_has_an_identifier_whose_pattern_compiles(policy: Policy) -> None:
    assert len({row["state"] for row in policy.state_ids}) == 51
    others = policy.shapes["local_and_other"] + policy.shapes["email_patterns"]["local_parts"]
    for row in [*policy.state_ids, *others]:
        re.compile(row["regex"])
    assert {row["element"] for row in policy.shapes["local_and_other"]} <= set(policy.elements)
    gtid = next(row for row in policy.state_ids if row["state"] == "GA")["regex"]
    assert re.search(gtid, "GTID 1827364554")
    assert not re.search(gtid, "GTID 1827774554")


def test_a_policy_travels_to_workers(policy: Policy) -> None:
    assert pickle.loads(pickle.dumps(policy)) == policy  # noqa: S301  (our own bytes)


# ---- a district's own rules


def test_a_file_of_the_same_name_replaces_ours(tmp_path: Path, policy: Policy) -> None:
    text = (
        (RULES / "elements" / "age.yaml")
        .read_text(encoding="utf-8")
        .replace("severity: info", "severity: high", 1)
    )
    overlaid = load([RULES, district(tmp_path, elements__age=text)], Config())
    assert overlaid.elements["age"].severity == "high"
    assert overlaid.elements["ssn"] == policy.elements["ssn"]
    assert len(overlaid.elements) == len(policy.elements)


def test_a_districts_vendors_replace_ours_as_a_whole(tmp_path: Path) -> None:
    root = district(
        tmp_path, vendors="vendors:\n  - {vendor: Own, product: Gateway, hosts: [AI.district.example]}\n"
    )
    (vendor,) = load([RULES, root], Config()).vendors
    assert (vendor.vendor, vendor.hosts) == ("Own", ("ai.district.example",))


def test_the_example_agreement_is_valid_and_lists_every_row_of_v1(tmp_path: Path, policy: Policy) -> None:
    agreement = agreed(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    listed = set(read(EXAMPLE).data["rows"])
    assert listed == set(policy.fields["ndpa_rows"]) - {"assessment.voice_recordings"}
    assert agreement.vendor == "Example Vendor"
    assert "student_name.name" in agreement.rows
    assert "demographics.gender" not in agreement.rows
    assert agreement.elements == {"test_score"}
    assert (agreement.effective, agreement.expires) == (date(2026, 8, 1), date(2029, 7, 31))
    assert (agreement.training, agreement.official["control"]) == (False, True)


def test_official_answers_are_read_as_they_are_written(tmp_path: Path) -> None:
    """`no` is an answer; an answer that is not there is not known, which is neither."""
    agreement = agreed(tmp_path, MINIMAL + "official: {service: yes, control: no}\ntraining: false\n")
    assert agreement.official == {"service": True, "control": False, "redisclosure": None}
    assert agreement.training is False


def test_a_row_that_nobody_has_confirmed_covers_nothing(tmp_path: Path) -> None:
    rows = "rows:\n  student_name.name: yes\n  enrollment.school: R\n  demographics.gender: no\n"
    assert agreed(tmp_path, MINIMAL + rows).rows == frozenset()
    confirmed = agreed(tmp_path, f"{MINIMAL}{rows}confirmed_by: Registrar\n")
    assert confirmed.rows == {"student_name.name", "enrollment.school"}
    single = (
        "rows:\n  student_name.name: {mark: O, confirmed_by: Registrar}\n  enrollment.school: {mark: R}\n"
    )
    assert agreed(tmp_path, MINIMAL + single).rows == {"student_name.name"}


def test_other_rows_cover_what_a_person_has_mapped_them_to(tmp_path: Path) -> None:
    other = (
        "other:\n  - {text: reading level}\n  - {text: badges, confirmed_by: Registrar}\n"
        "  - {text: photo, elements: [photo_video]}\n"
        "  - {text: mood, elements: [survey_response], confirmed_by: R}\n"
    )
    assert agreed(tmp_path, MINIMAL + other).elements == {"survey_response"}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (MINIMAL + "elements: [student_name,\n  shoe_size]\n", 6, "no such element"),
        (MINIMAL + "other:\n  - text: x\n    elements: [age, shoe_size]\n", 7, "no such element"),
        (MINIMAL + "rows:\n  student_name.name: yes\n  student_name.shoe: yes\n", 7, "no such row"),
        (MINIMAL + "rows: {student_name.name: maybe}\n", 5, "does not fit"),
        (MINIMAL + "rows: {student_name.name: true}\n", 5, "does not fit"),
        (MINIMAL + "vendor: Twice\n", 5, "stands twice"),
        (MINIMAL + "hosts: &h [a.example]\nsubprocessors: *h\n", 5, "anchors and aliases"),
        (MINIMAL + 'expires: "2026-07-31"\n', 5, "ends before it begins"),
        (MINIMAL + "expires: soon\n", 5, "does not fit"),
        (MINIMAL + 'expires: "2026-13-01"\n', 5, "must be a date"),
        (MINIMAL + "official:\n  service: perhaps\n", 6, "must be one of"),
        (MINIMAL + "offical: {service: yes}\n", 5, "no such key"),
        (MINIMAL + "official:\n  control: yes\n  servce: yes\n", 7, "no such key"),
        (MINIMAL + "retention_days: sixty\n", 5, "must be of type integer"),
        ("version: v3\nvendor: Tutorly\n", 1, "is missing|must be one of"),
        ("version: v1\nvendor: Tutorly\n", 1, "effective is missing"),
        ("", 1, "must be of type object"),
    ],
)
def test_a_mistake_in_an_agreement_is_named_with_file_and_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    with pytest.raises(RuleError, match=rf"^tutorly\.yaml:{line}: .*({problem})"):
        agreed(tmp_path, text)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"elements__age": "key: age\nlable: Age\n"}, r"age\.yaml:"),
        ({"elements__other_name": None}, r"other_name\.yaml:1: .*file"),
        ({"laws__mine": None}, r"mine\.yaml:7: no such element"),
        ({"vendors": "vendors:\n  - {vendor: A, product: B, host: [x]}\n"}, r"vendors\.yaml:2: "),
        (
            {"vendors": "vendors:\n  - {vendor: A, product: B, hosts: [x], gateway: body}\n"},
            r"vendors\.yaml:2: ",
        ),
        ({"sources__mine": "title: x\nrecognize: {}\nfields: {}\nbody: [x]\n"}, r"mine\.yaml:[12]: "),
        ({"recognizers__mine": None}, r"mine\.yaml:3: no such element"),
    ],
)
def test_a_mistake_in_any_other_rule_is_named_too(
    tmp_path: Path, files: dict[str, str | None], message: str
) -> None:
    made: dict[str, str] = {
        "elements__other_name": (RULES / "elements" / "age.yaml").read_text(encoding="utf-8"),
        "laws__mine": (
            'key: mine\ntitle: t\ncitation: c\nas_of: "2026-01-01"\nsource: s\nconfirmed: true\n'
            "bars: [shoe_size]\nsays: x\nwould_change: y\n"
        ),
        "recognizers__mine": (
            "name: mine\nsupported_entity: SHOE\nelement: shoe_size\n"
            "patterns: [{name: p, regex: a, score: 0.5}]\nexamples: {match: [a], no_match: [b]}\n"
        ),
    }
    root = district(
        tmp_path, **{name: text if text is not None else made[name] for name, text in files.items()}
    )
    with pytest.raises(RuleError, match=message):
        load([RULES, root], Config())


def test_every_rule_and_every_setting_that_judges_is_in_the_digest(tmp_path: Path, policy: Policy) -> None:
    """Same digest, same judgement; where a district keeps its key or its logs changes nothing."""
    copied = tmp_path / "rules"
    shutil.copytree(RULES, copied)
    assert load([copied], Config()).digest == policy.digest
    changes: dict[str, Any] = {
        "elements/age.yaml": ("severity: info", "severity: low"),
        "vendors.yaml": ("chat.openai.com", "chat2.openai.com"),
        "fields.yaml": ("hidden: [white", "hidden: [whyte"),
        "state_ids.yaml": ("state: WY", "state: WX"),
        "laws/credentials.yaml": ("bars: [credential]", "bars: []"),
        "sources/envelope.yaml": ("thread: thread", "thread: topic"),
    }
    seen = {policy.digest}
    for name, (old, new) in changes.items():
        path = copied / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        digest = load([copied], Config()).digest
        assert digest not in seen, name
        seen.add(digest)
    assert load([RULES], Config(state="MN")).digest != policy.digest
    assert load([RULES], Config(key_file="elsewhere", sources={"a": {}})).digest == policy.digest
