"""Which spellings of a name are a person's."""

from __future__ import annotations

import pytest

from scanner.roster.people import Form, Person, Role, bare, given_forms, number_letters, spellings


def spelt(person: Person) -> set[str]:
    return {s.letters for s in spellings(person)}


def test_a_name_is_spelt_in_both_orders_with_and_without_the_middle() -> None:
    person = Person("1", Role.STUDENT, "Ana", middle="Luz", family="Ruiz")
    assert spelt(person) == {"anaruiz", "ruizana", "analuzruiz", "ruizanaluz", "analruiz", "ruizanal"}


def test_legal_and_preferred_given_name_both_count() -> None:
    person = Person("1", Role.STUDENT, "Xiong", preferred="Tou Ger", family="Vang")
    assert {"xiongvang", "tougervang", "touvang"} <= spelt(person)


def test_the_first_of_two_given_names_stands_for_both_unless_it_is_very_short() -> None:
    assert given_forms(Person("1", Role.STUDENT, "Juan Carlos")) == ("juancarlos", "juan")
    assert given_forms(Person("1", Role.STUDENT, "Pa Nhia")) == ("panhia",)


@pytest.mark.parametrize("name", ["Ruiz Jr.", "Ruiz, III", "Ruiz SR", "Ruiz"])
def test_a_suffix_is_no_part_of_a_name(name: str) -> None:
    assert bare(name) == "Ruiz"


@pytest.mark.parametrize("missing", ["", "FNU", "LNU", "None"])
def test_a_person_with_one_name_has_a_mononym(missing: str) -> None:
    (only,) = spellings(Person("1", Role.STUDENT, "Suharto", family=missing))
    assert (only.letters, only.form) == ("suharto", Form.MONONYM)


def test_borders_tell_where_the_first_part_ends_and_the_last_begins() -> None:
    person = Person("1", Role.STUDENT, "Ana", middle="Luz", family="Ruiz")
    by_letters = {s.letters: (s.cut, s.tail) for s in spellings(person)}
    assert by_letters["analuzruiz"] == (3, 4)
    assert by_letters["ruizanaluz"] == (4, 3)


@pytest.mark.parametrize(("number", "read"), [("S-0048", "s0048"), ("10.2", "102"), (" 7 ", "7"), ("-", "")])
def test_ids_are_compared_by_letters_and_digits(number: str, read: str) -> None:
    assert number_letters(number) == read


def test_nothing_of_a_person_is_shown() -> None:
    assert "Ana" not in repr(Person("77001", Role.STUDENT, "Ana", family="Ruiz"))
    assert "77001" not in repr(Person("77001", Role.STUDENT, "Ana", family="Ruiz"))
