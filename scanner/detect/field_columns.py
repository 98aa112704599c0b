"""Names and ids that no heading names: keys that are values, and columns told by what they hold. May import model.

`{"Ana Ruiz": 87}` has a pupil as its key. Rows without headings are a roster where one column holds names and another
ids, birth dates or grades.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from scanner.detect import field_values as values
from scanner.detect.candidates import Candidate, Exhibit, Needs
from scanner.detect.field_records import Records
from scanner.model import Path, Role, SubjectKind

RECOGNIZER = "field"
_ID_KEY = re.compile(r"(?=(?:\D*\d){5})[A-Za-z]{0,2}[\d\-]{5,12}\Z")
_MOST = 0.7
_MIN_ROWS = 2
_GRADES = re.compile(r"(?i)(?:0?[1-9]|1[0-2]|k|pk|tk)\Z")
_ID = re.compile(r"[A-Za-z]{0,2}\d{4,10}\Z|\d{2,4}-\d{2,5}\Z")
_DATE = re.compile(r".*\d.*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORT_YEAR = re.compile(r"\d\d\Z")
_APART = range(2, 16)
_LATEST = 23
"""Two digits of the last year in which a child at school was born when this was written."""
_BORN = re.compile(r"(?i)\b(?:born|dob|birth|bday|d\.o\.b)\b")


def named_keys(exhibit: Exhibit, records: Records, known: Callable[[str], bool]) -> list[Candidate]:
    """Keys that are a pupil's name or number, by the objects that they stand in."""
    maps: dict[Path, list[int]] = defaultdict(list)
    for number, segment in enumerate(exhibit.segments):
        if segment.where == "key" or segment.role is Role.KEY:
            maps[segment.full_path[:-1]].append(number)
    return [c for path, keys in maps.items() for c in _keys(exhibit, path, keys, records, known)]


def _keys(
    exhibit: Exhibit, path: Path, keys: Sequence[int], records: Records, known: Callable[[str], bool]
) -> Iterator[Candidate]:
    owner = records.around((*path, "key"))
    theirs = owner is not None and owner.kind is SubjectKind.STUDENT
    texts = [exhibit.segments[n].text.strip() for n in keys]
    numbers = [n for n, t in zip(keys, texts, strict=True) if _ID_KEY.match(t)]
    for n, text in zip(keys, texts, strict=True):
        inside = records.around((*path, text, "leaf"))
        pupils = theirs or (inside is not None and inside.kind is SubjectKind.STUDENT)
        start = exhibit.segments[n].text.index(text)
        if _ID_KEY.match(text) and pupils and 2 * len(numbers) >= len(keys):
            yield _key(n, start, text, "local_student_id", 0.7, SubjectKind.STUDENT, Needs.NOTHING)
        elif values.full_name(text) and not known(text):
            kind = SubjectKind.STUDENT if pupils else None
            element = "student_name" if pupils else "person_name"
            yield _key(
                n,
                start,
                text,
                element,
                0.7 if pupils else 0.4,
                kind,
                Needs.NOTHING if pupils else Needs.CONTEXT,
            )


def _key(
    number: int, start: int, text: str, element: str, score: float, kind: SubjectKind | None, needs: Needs
) -> Candidate:
    why = ("key-as-value",)
    return Candidate(
        number, start, start + len(text), element, score, RECOGNIZER, why, kind, needs=needs, field=True
    )


def bare_columns(exhibit: Exhibit) -> list[Candidate]:
    """Cells of tables without headings, where the columns together make a roster."""
    tables: dict[Path, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, segment in enumerate(exhibit.segments):
        path = segment.full_path
        if isinstance(path[-1], int) and path[-3:-2] == ("!table",):
            tables[path[:-3]][path[-1]].append(number)
    born = bool(tables) and any(_BORN.search(s.text) for s in exhibit.segments if not s.number)
    return [c for columns in tables.values() for c in _roster(exhibit, columns, born=born)]


def _roster(exhibit: Exhibit, columns: dict[int, list[int]], *, born: bool) -> Iterator[Candidate]:
    kinds = {at: _kind([exhibit.segments[n].text for n in cells], born=born) for at, cells in columns.items()}
    found = set(kinds.values())
    if "name" not in found or not found & {"id", "birth", "grade"}:
        return
    elements = {
        "name": "student_name",
        "id": "local_student_id",
        "birth": "date_of_birth",
        "grade": "grade_level",
    }
    first = {kind: at for at, kind in reversed(kinds.items())}
    for at, kind in kinds.items():
        if kind in elements and (kind == "name" or first[kind] == at):
            for n in columns[at]:
                text = exhibit.segments[n].text
                if _fits(kind, text):
                    needs = (
                        Needs.CONTEXT
                        if kind == "name" and not values.full_name(text) and not born
                        else Needs.NOTHING
                    )
                    yield Candidate(
                        n, 0, len(text), elements[kind], 0.6, RECOGNIZER, (f"column:{kind}",), SubjectKind.STUDENT,
                        needs=needs, field=True,
                    )  # fmt: skip


def _kind(cells: Sequence[str], *, born: bool) -> str:
    """What a column holds, where most of its cells agree."""
    if len(cells) < _MIN_ROWS:
        return ""
    for kind in ("grade", "id", "birth", "name"):
        fit = sum(_fits(kind, c) for c in cells)
        if (
            fit >= _MOST * len(cells)
            and (kind != "birth" or _births(cells, born=born))
            and (kind == "grade" or len(set(cells)) > len(cells) / 2)
        ):
            return kind
    return ""


def _fits(kind: str, text: str) -> bool:
    if kind == "grade":
        return bool(_GRADES.match(text))
    if kind == "id":
        return bool(_ID.match(text))
    if kind == "birth":
        return (values.fits("date_of_birth", text) and bool(_DATE.match(text))) or _worded_date(text)
    return values.is_name(text) and text[:1].isupper()


def _worded_date(text: str) -> bool:
    return values.fits("date_of_birth", text)


def _births(cells: Sequence[str], *, born: bool) -> bool:
    """Whether dates are those of births: the text says so, or they lie years apart, as dates of school work never do."""
    years = {int(y[-1][-2:]) for c in cells if (y := _YEAR.findall(c) or _SHORT_YEAR.findall(c))}
    if born or len(years) <= 1:
        return born and bool(years)
    return max(years) - min(years) in _APART and max(years) <= _LATEST
