"""ferpa-scan.toml: what it may say, and where it is wrong."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from scanner.config import DEFAULT_PER_FLOW, FILE_NAME, Config, System, find, load
from scanner.errors import ConfigError

WHOLE = """\
[district]
name = "Quartz Lake Schools"
state = "MN"
timezone = "America/Chicago"
small_cell = 10
register_complete = true

[systems."homework help"]
purposes = ["tutoring"]
sender = "student"
school = "Quartz Lake Middle"

[systems.sis]

[ids]
local = '4\\d{6}'
username = ['[a-z]+\\d{2}', '[a-z]{3}\\d{4}']

[notice]
designated = ["student_name"]
date = "2026-08-20"

[detect]
patterns = "all"

[sample]
per_flow = 50

[sources.gateway]
path = "logs/gateway"

[key]
key_file = "key"
key_trusted = true
"""


def loaded(folder: Path, text: str) -> Config:
    path = folder / FILE_NAME
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    config = loaded(tmp_path, WHOLE)
    assert (config.name, config.state, config.small_cell, config.register_complete) == (
        "Quartz Lake Schools",
        "MN",
        10,
        True,
    )
    assert config.systems["homework help"] == System(("tutoring",), "student", "Quartz Lake Middle")
    assert config.systems["sis"] == System()
    assert config.ids == {"local": (r"4\d{6}",), "username": (r"[a-z]+\d{2}", r"[a-z]{3}\d{4}")}
    assert config.per_flow == 50
    assert config.sources == {"gateway": {"path": "logs/gateway"}}
    assert (config.key_file, config.key_trusted) == ("key", True)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    config = loaded(tmp_path, "")
    assert config == Config(path=tmp_path / FILE_NAME)
    assert config.per_flow == DEFAULT_PER_FLOW


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(b'\xef\xbb\xbf[district]\nstate = "OH"\n')
    assert load(path).state == "OH"


def test_the_district_has_a_time_zone(tmp_path: Path) -> None:
    """Agreements begin and end at midnight where the district is."""
    zone = loaded(tmp_path, WHOLE).zone
    assert datetime(2026, 8, 1, tzinfo=zone).utcoffset() == timedelta(hours=-5)


def test_the_nearest_file_is_found_from_below(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / FILE_NAME).touch()
    assert find(below) == tmp_path / FILE_NAME
    (below / FILE_NAME).touch()
    assert find(below) == below / FILE_NAME


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('[district]\nname = "x"\nstat = "MN"\n', 3, "no such key"),
        ('district.name = "x"\ndistrict.stat = "MN"\n', 2, "no such key"),
        ('[district]\nname = "x"\n\n[systems.a]\nname = "x"\n', 5, "no such key"),
        ("\n[distirct]\n", 2, "no such table or key"),
        ('\n[distirct.more]\nname = "x"\n', 2, "no such table or key"),
        ('\nstate = "MN"\n', 2, "no such table or key"),
        ('district = "x"\n', 1, "must be a table"),
        ("[district]\nname = 5\n", 2, "must be text"),
        ("[sample]\nper_flow = true\n", 2, "must be a whole number"),
        ("[sample]\nper_flow = 0\n", 2, "at least 1"),
        ("[district]\nsmall_cell = 0\n", 2, "at least 1"),
        ('[key]\nkey_trusted = "yes"\n', 2, "must be true or false"),
        ('[notice]\ndesignated = "student_name"\n', 2, "must be a list"),
        ('[detect]\n\npatterns = "some"\n', 3, "must be one of sample, all"),
        ('[district]\nstate = "Minnesota"\n', 2, "two capital letters"),
        ('[district]\ntimezone = "Chicago"\n', 2, "time zone"),
        ('[district]\ntimezone = "../../etc/passwd"\n', 2, "time zone"),
        ("[ids]\nusername = 'ok'\nlocal = '4[0-9'\n", 3, "not a valid pattern"),
        ("[ids]\nlocal = ['ok', 7]\n", 2, "not a valid pattern"),
        ('[systems.a]\nsender = "staff"\n[systems.b]\nsender = "pupil"\n', 4, "must be one of student"),
        ('[systems."home work"]\n"sendr" = "staff"\n', 2, "no such key"),
        ('[systems]\na = { sendr = "staff" }\n', 2, "no such key"),
        ("[systems]\n\nsis = 1\n", 3, "must be a table"),
        ('[sources]\ngateway = "logs"\n', 2, "must be a table"),
        ("[district]\nname = \n", 2, "not valid TOML"),
        ('[district]\nname = "x"\nname = "y"\n', 3, "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(ConfigError, match=rf"^ferpa-scan\.toml:{line}: .*{problem}"):
        loaded(tmp_path, text)


def test_a_message_never_quotes_a_value(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, '[district]\nstate = "Rosalind Quibble"\n')
    assert "Quibble" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_a_config_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / FILE_NAME)
    (tmp_path / FILE_NAME).write_bytes('[district]\nname = "é"\n'.encode("latin-1"))
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / FILE_NAME)
