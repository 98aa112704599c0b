"""Whose fact is it: status phrases kept where they are said of a person, passed where they are talk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scanner.detect import statements
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.model import Path, Role, Segment, SubjectKind

NAMES = {"Maya Ortiz": SubjectKind.STUDENT, "Leo": SubjectKind.STUDENT, "Ana Diaz": SubjectKind.GUARDIAN,
         "Mr. Cole": SubjectKind.STAFF, "Boo Radley": None, "Nevaeh": None}  # fmt: skip
ELEMENTS = {
    SubjectKind.STUDENT: "student_name",
    SubjectKind.GUARDIAN: "parent_guardian_name",
    SubjectKind.STAFF: "staff_name",
}


def _name(segment: int, text: str, name: str) -> Candidate:
    kind, at = NAMES[name], text.index(name)
    element = ELEMENTS[kind] if kind else "person_name"
    passed = None if kind else "nobody"
    return Candidate(segment, at, at + len(name), element, 0.9, "names", subject=kind, passed=passed)


def _settled(
    *texts: str, fact: str, element: str = "iep", sender: str = "unknown", paths: tuple[Path, ...] = ()
) -> Candidate:
    """The candidate for the first place of `fact`, after all names in the texts are known."""
    paths = paths or tuple(("$", "messages", n, "content") for n in range(len(texts)))
    segments = tuple(Segment(path, Role.USER, text) for path, text in zip(paths, texts, strict=True))
    exhibit = Exhibit(segments, sender)
    found = [_name(n, text, name) for n, text in enumerate(texts) for name in NAMES if name in text]
    n = next(n for n, text in enumerate(texts) if fact in text)
    at = texts[n].index(fact)
    found.append(Candidate(n, at, at + len(fact), element, 0.6, "rule", needs=Needs.PERSON))
    settled = statements.settle(exhibit, found)
    assert settled[:-1] == found[:-1]
    return settled[-1]


KEPT = [
    ("Maya Ortiz has an IEP and a para.", "IEP", "name-in-sentence"),
    ("Does Leo still have an IEP?", "IEP", "name-in-sentence"),
    ("How do I explain the IEP to Ana Diaz?", "IEP", "name-in-sentence"),
    ("Maya Ortiz, gr 4. Reads well. On an IEP since May.", "IEP", "name-before"),
    ("Notes on Leo\n- tired by noon\n- IEP due 4/2", "IEP", "name-before"),
    ("Leo was late. She says his IEP is old.", "IEP", "name-before"),
    ("Leo is not happy. He has an IEP.", "IEP", "name-before"),
    ("There are no rooms on Monday, but Leo has an IEP meeting.", "IEP", "name-in-sentence"),
    ("IEP annual review\nStudent: Maya Ortiz", "IEP", "record-below"),
    ("Students with a plan sit in front. Leo has an IEP.", "IEP", "name-in-sentence"),
    ("Ms. Roe said that Leo has an IEP.", "IEP", "name-in-sentence"),
]


@pytest.mark.parametrize(("text", "fact", "why"), KEPT)
def test_a_fact_of_a_named_person_is_kept(text: str, fact: str, why: str) -> None:
    settled = _settled(text, fact=fact)
    assert settled.passed is None
    assert settled.needs is Needs.NOTHING
    assert settled.why[-1] == f"of:{why}"


PASSED = [
    ("Leo does not have an IEP.", "IEP", "negated"),
    ("Leo doesn't have an IEP yet.", "IEP", "negated"),
    ("Maya Ortiz has never been on an IEP.", "IEP", "negated"),
    ("Leo: no known food allergies.", "allergies", "negated"),
    ("Leo denies any self-harm.", "self-harm", "negated"),
    ("Maya Ortiz has no asthma or seizures.", "seizures", "negated"),
    ("Leo. Asthma: none. Seen today.", "Asthma", "negated"),
    ("Leo studied homelessness in civics.", "homelessness", "curriculum"),
    ("Maya Ortiz wrote an essay about depression.", "depression", "curriculum"),
    ("Mr. Cole runs a training on the IEP process for Leo's team.", "IEP", "curriculum"),
    ("Leo is absent today. Students with an IEP are exempt.", "IEP", "topic"),
    ("Leo is out. If your child has a fever, keep them home.", "fever", "topic"),
    ("Any student who has an IEP may come.", "IEP", "topic"),
    ("Leo asked. How do IEP meetings work?", "IEP", "topic"),
    ("Leo scored well. IEP 24.9% of all.", "IEP", "topic"),
    ("The IEP form is on the portal.", "IEP", "topic"),
    ("Boo Radley is homeless in chapter 9.", "homeless", "topic"),
    ("Mr. Cole wants the IEP form by noon.", "IEP", "topic"),
    ("My student has an IEP, what now?", "IEP", "unnamed"),
    ("She has an IEP and she hates it.", "IEP", "unnamed"),
    ("[Student Name] has an IEP meeting. Leo knows.", "IEP", "topic"),
]


@pytest.mark.parametrize(("text", "fact", "reason"), PASSED)
def test_talk_is_passed_with_its_reason(text: str, fact: str, reason: str) -> None:
    settled = _settled(text, fact=fact)
    assert settled.passed == reason
    assert settled.needs is Needs.NOTHING


def test_another_turn_names_the_person_of_whom_this_one_speaks() -> None:
    settled = _settled("Write goals for Maya Ortiz.", "Sure. Her IEP could say more.", fact="IEP")
    assert settled.why[-1] == "of:exchange"


def test_a_system_prompt_about_plans_is_no_record_of_the_person_named_later() -> None:
    assert _settled("You help write IEP goals.", "Maya Ortiz reads well.", fact="IEP").passed == "topic"


def test_a_field_belongs_to_the_person_of_its_record() -> None:
    paths: tuple[Path, ...] = (("$", "rows", 0, "name"), ("$", "rows", 0, "alert"))
    assert _settled("Maya Ortiz", "Type 1 diabetes", fact="diabetes", paths=paths).why[-1] == "of:record"


def test_a_field_of_another_record_belongs_to_nobody() -> None:
    paths: tuple[Path, ...] = (("$", "a", "name"), ("$", "b", "alert"))
    assert _settled("Maya Ortiz", "Type 1 diabetes", fact="diabetes", paths=paths).passed == "topic"


def test_a_pupil_who_writes_of_herself_is_the_person() -> None:
    settled = _settled("i stopped taking my meds", "Hi Leo, tell me more.", fact="meds", sender="student")
    assert settled.why[-1] == "of:speaker"


def test_staff_who_write_i_do_not_speak_of_themselves() -> None:
    text = "I need ideas on my IEP load."
    assert _settled(text, "Ana Diaz called.", fact="IEP", sender="staff").passed == "unnamed"


def test_a_parent_speaks_for_the_household() -> None:
    settled = _settled(
        "Leo needs both copies.", "I have sole custody", fact="custody", element="family_relationship"
    )
    assert settled.why[-1] == "of:speaker"


def test_a_name_far_above_no_longer_counts() -> None:
    text = "Leo came in.\n" + "The hall was painted blue. " * 120 + "\nIEP due soon."
    assert _settled(text, fact="IEP").passed == "topic"


def test_what_is_passed_already_or_needs_no_person_stays_as_it_is() -> None:
    exhibit = Exhibit((Segment(("$",), Role.USER, "the IEP form"),))
    plain = Candidate(0, 4, 7, "iep", 0.6, "rule")
    passed = replace(plain, needs=Needs.PERSON, passed="ruled-out")
    context = replace(plain, needs=Needs.CONTEXT)
    assert statements.settle(exhibit, [plain, passed, context]) == [plain, passed, context]


def test_a_students_number_is_as_good_as_a_name() -> None:
    text = "ID 4412031 has an IEP."
    exhibit = Exhibit((Segment(("$",), Role.USER, text),))
    number = Candidate(0, 3, 10, "local_student_id", 0.8, "rule")
    fact = Candidate(0, 18, 21, "iep", 0.6, "rule", needs=Needs.PERSON)
    assert statements.settle(exhibit, [number, fact])[1].passed is None
    unsure = replace(number, needs=Needs.CONTEXT)
    assert statements.settle(exhibit, [unsure, fact])[1].passed == "topic"


def test_hostile_text_ends_and_is_passed() -> None:
    text = "no " * 4_000 + "IEP " + "students with " * 2_000
    assert _settled(text, fact="IEP").passed is not None


def test_a_single_name_taken_for_nobodys_counts_once_something_is_said_of_it() -> None:
    """The name in "Nevaeh has an IEP." reads like the first line of a story until the last word."""
    text = "Nevaeh has an IEP."
    name = _name(0, text, "Nevaeh")
    fact = Candidate(0, 14, 17, "iep", 0.6, "rule", needs=Needs.PERSON)
    kept = statements.settle(Exhibit((Segment(("$",), Role.USER, text),)), [name, fact])
    assert [c.passed for c in kept] == [None, None]
    assert kept[1].why[-1] == "of:told-of"


@pytest.mark.parametrize("text", ["In the novel, Nevaeh has an IEP.", "In 1955 Nevaeh had an IEP."])
def test_a_story_and_history_tell_of_nobody(text: str) -> None:
    assert _settled(text, fact="IEP").passed is not None


def test_a_word_of_a_fact_is_no_name() -> None:
    """Alone, "Muslim" looks like a surname."""
    text = "Leo is Muslim."
    leo = _name(0, text, "Leo")
    word = Candidate(0, 7, 13, "person_name", 0.7, "names", subject=SubjectKind.UNKNOWN)
    fact = Candidate(0, 7, 13, "religion", 0.6, "rule", needs=Needs.PERSON)
    settled = statements.settle(Exhibit((Segment(("$",), Role.USER, text),)), [leo, word, fact])
    assert [c.passed for c in settled] == [None, "part-of-a-fact", None]
