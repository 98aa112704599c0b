"""Checks of values: what each takes and what it leaves, with the numbers that their sources publish."""

from __future__ import annotations

from datetime import date

import pytest

from scanner.detect.validators._dates import read
from scanner.detect.validators._digits import digits, luhn
from scanner.registry import discover

VALIDATORS = discover("scanner.detect.validators")

TAKEN = {
    "aba": ("021000021", "0910-0001-9"),
    "birth_date": ("06/09/2011", "7 Mar '12", "20120611", "070110", "siete de marzo de 2012"),
    "birth_date_adult": ("4/5/1984", "May 6, 1979", "12-JAN-1991", "3/2/51"),
    "card": ("4024 0071 6603 1186", "5425-2334-3010-9903", "4485275742308327"),
    "card_sample": ("4111 1111 1111 1111", "378282246310005"),
    "coordinates": ("44.01823, -92.46311", "-92.46311"),
    "device_value": ("5CD2419XKQ", "HC-20418"),
    "email": ("kai.ekpo@proton.me", "d.xiong (at) stu . northfork . net", "maya dot ortiz at gmail dot com"),
    "email_role": ("office@isd12.org", "no-reply@vendor.com", "help+42@vendor.io"),
    "email_sample": ("jane.doe@example.com", "firstname.lastname@isd12.org"),
    "handle": ("tbegay33", "mkowalczyk", "27jdoe"),
    "handle_marked": ("jaxx.08", "lil_nam_"),
    "imei": ("490154203237518",),
    "ip_internal": ("192.168.1.23", "203.0.113.77", "fe80::1", "127.0.0.1"),
    "ip_public": ("73.94.210.18", "71-195-88-14", "2600:1702:3c10:9a40::31"),
    "password": ("Otter772", "BlueFox!9", "4471", "blueFox"),
    "phone": ("(507) 555-2816", "+1 330 555 6128", "555-2847", "+52 5512345678"),
    "phone_toll_free": ("1-800-273-8255", "(888) 555-0142"),
    "placeholder": ("password123", "********", "<password>", "changeme", "{{pw}}"),
    "secret": ("osr_9fKq27LmZx04TbWvY8",),
    "ssn": ("814-27-6053", "8 1 4 2 7 6 0 5 3", "four zero two five five one one eight seven"),
    "ssn_sample": ("078-05-1120", "123-45-6789", "111-11-1111", "987-65-4321", "000-12-3456"),
    "street": ("55 Beaver Pond Dr", "123 Main St, Lisbon OH 44432"),
    "street_sample": ("123 Main Street", "1600 Pennsylvania Ave NW", "221B Baker Street"),
    "student_number": ("104233", "098-114", "S-2209417", "7 714 302"),
}
LEFT = {
    "aba": ("021000022", "555555555"),
    "birth_date": ("13/13/2011", "January 1, 2000", "4/5/1984", "40975", "1/2"),
    "birth_date_adult": ("1970-01-01", "1900-01-01", "06/09/2011", "feb 12 1809"),
    "card": ("4024 0071 6603 1187", "4111 1111 1111 1111", "33420001187264"),
    "card_sample": ("4024 0071 6603 1186",),
    "coordinates": ("0.0000, 0.0000", "191.00001"),
    "device_value": ("0000000", "required"),
    "email": ("office@isd12.org", "jane.doe@example.com", "logo@2x.png", "A @ b.T", "nobody"),
    "email_role": ("heller@isd12.org", "officer.brown@city.gov", "office"),
    "email_sample": ("john.doering@isd12.org", "maria.lopez@family.example"),
    "handle": ("admin", "required", "<username>", "ab"),
    "handle_marked": ("mkowalczyk", "banned"),
    "imei": ("490154203237519", "000000000000000"),
    "ip_internal": ("73.94.210.18", "4.1.2.3", "10:45:30"),
    "ip_public": ("10.40.0.2", "8.8.8.8", "4.1.2.3", "ff02::1"),
    "password": ("required", "os.environ['PW']", "********", "case-sensitive", "str"),
    "phone": ("1-800-273-8255", "123-456-7890", "555-0123", "200 300 4000", "1706883669", "555-555-5555"),
    "phone_toll_free": ("507-555-1400",),
    "placeholder": ("Otter772", "BlueFox!9"),
    "secret": ("YOUR_API_KEY_HERE1", "tokenizer.encode", "xxxxxxxxxxxx1234"),
    "ssn": ("123-45-6789", "912-70-1234", "814-00-6053", "814-27-0000", "81427605"),
    "ssn_sample": ("814-27-6053", "12345678"),
    "street": ("10 Downing Street",),
    "street_sample": ("12 Baker Lane", "123 Main St, Lisbon OH 44432"),
    "student_number": ("02-19-2008", "2025-2026", "0000000", "123"),
}


def test_every_validator_is_tested() -> None:
    assert set(VALIDATORS) == set(TAKEN) == set(LEFT)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in TAKEN.items() for v in vs])
def test_a_validator_takes_what_it_is_for(name: str, value: str) -> None:
    assert VALIDATORS[name].valid(value)


@pytest.mark.parametrize(("name", "value"), [(n, v) for n, vs in LEFT.items() for v in vs])
def test_a_validator_leaves_the_rest(name: str, value: str) -> None:
    assert not VALIDATORS[name].valid(value)


@pytest.mark.parametrize("name", list(VALIDATORS))
@pytest.mark.parametrize("value", ["", " ", "-", "a", "0", "\n", "१२३", "@", "::", "." * 500, "9" * 500])
def test_no_validator_stumbles_over_odd_text(name: str, value: str) -> None:
    assert VALIDATORS[name].valid(value) in {True, False}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/4/2012", date(2012, 3, 4)),
        ("14/3/2012", date(2012, 3, 14)),
        ("2012.03.07", date(2012, 3, 7)),
        ("the 3rd of october twenty twelve", date(2012, 10, 3)),
        ("march 5th two thousand ten", date(2010, 3, 5)),
        ("2013年5月6日", date(2013, 5, 6)),
        ("03-MAY-2017", date(2017, 5, 3)),
        ("9/27/21", date(2021, 9, 27)),
        ("9/27/84", date(1984, 9, 27)),
        ("31/31/2012", None),
        ("no date", None),
    ],
)
def test_dates_are_read_in_many_forms(text: str, expected: date | None) -> None:
    assert read(text) == expected


def test_digits_are_read_apart_and_as_words() -> None:
    assert digits("five oh 7-(5 5 5)") == "507555"
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
