"""Whether a value can be what its field says: a date of birth is a date, an id has digits. Imports nothing of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_L = r"[^\W\d_]"
_WORD = rf"{_L}(?:{_L}|['’`.\-·])*"
_NAME = re.compile(
    rf"{_WORD}(?:,?\s{{1,3}}(?:{_WORD}|[\"(“'‘]{_WORD}[\")”'’]|[IVX]{{1,4}}|\d(?:nd|rd|th)))*,?\.?\Z"
)
_MAX_NAME, _MAX_NAME_WORDS = 70, 7
_PARTS = re.compile(r"\s*(?:[;/&\n|]|\band\b|\by\b)\s*")
_COMMAS = re.compile(r"\s*,\s*")
_ASIDE = re.compile(r"\s*(?:\(|\[| [-–—] |:|\t| {2,}|,\s+(?=[a-z]{3,}\b)|<).*", re.DOTALL)
_LAST_ASIDE = re.compile(r"\s+[(\[][^()]*[)\]]\s*\Z")
_ASIDE_TITLE = re.compile(r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Coach|Principal|Nurse|Sr|Sra|Srta)\.? )+")
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?\Z")
_DATE = re.compile(
    r"\d{1,4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,4}(?:[T ].*)?\Z|\d{6}\Z|\d{8}\Z|\d{2}[A-Za-z]{3}\d{2,4}\Z|"
    r"(?=.{6,40}\Z)(?=.*[^\W\d_]{3}).*(?:(?:19|20)\d\d|['’]\d\d)\b.*\Z|/Date\(-?\d+"
)
_DATE_NUMBER = re.compile(r"-?\d{5}\Z|-?\d{9,13}\Z")
_UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z|[0-9a-f]{24,64}\Z")
_LOCAL_ID = re.compile(
    r"(?=[\w.\-/]*\d[\w.\-/]*\d)[A-Za-z]{0,5}[#\-_.]?\d[\w.\-/]{1,18}\Z|(?=(?:\D*\d){5})[A-Za-z0-9\-]{6,16}\Z"
)
_ID = re.compile(r"(?=[\w.\-]*\d)[A-Za-z0-9][\w.\-]{2,24}\Z")
_GRADE = re.compile(
    r"(?i)(?:(?:grade|gr|year|yr)\.?\s*)?(?:0?[0-9]|1[0-3]|k[g0-9]?|pk[34]?|jk|sk|pre-?k.*|tk|kf|kn|pw|it|pr|ps|ug|"
    r"postsecondary|infant.*|ungraded|kindergarten|transitional.*|(?:1st|2nd|3rd|[4-9]th|1[0-2]th)(?: grade(?:r)?)?|"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)(?: grader?)?|"
    r"(?:fresh|sopho)[a-z]+|junior|senior)\Z"
)
_SCORE = re.compile(
    r"(?i)[A-F][+-]?\Z|-?\d{1,4}(?:\.\d+)?\s*%?L?\Z|\d+(?:\.\d+)?\s*/\s*\d+\Z|(?:BR|EM)?\d{1,4}[LQ]\Z|[a-df]\b.{0,20}\Z|"
    r"(?:level|lvl|tier|stanine)\s*\d.*|(?:[A-Z]{1,2}|inc|pass|fail|incomplete|p/f|cr|nc)\Z|"
    r"(?:\w+ ){0,2}(?:meets?|met|did not meet|exceeds?|exceeded|proficient|basic|below|advanced|approaching|standard|"
    r"partially|nearly|distinguished|mastery|masters|limited|developing|emerging|above|on).{0,30}\Z"
)
_COUNT = re.compile(
    r"[\d.,]+\s*%?\Z|[\d.,]+ (?:days?|periods?|absences|tardies)\b.*|[A-Z]{1,3}\Z|"
    r"(?i:.*\b(?:absen|tard|unexcused|excused|truant|"
    r"late|present|ill|sick|medical|suspen|skip|cut).*)"
)
_EMAIL = re.compile(r"\S+@\S+\.\S+\Z")
_PHONE = re.compile(r"(?=(?:\D*\d){7})[\d()+.\-\s/]{7,24}(?:\s?(?:x|ext\.?)\s?\d+)?\Z")
_STREET = re.compile(
    r".*\d.*[^\W\d_].*|[^\W\d_][^\W\d_ .'’\-]*(?:[ .'’\-]+[^\W\d_]+){0,4}\.?\Z|\d{5}(?:-\d{4})?\Z"
)
_HANDLE = re.compile(r"(?=.*[A-Za-z])[\w.\-@+#]{3,64}\Z")
_PLACE = re.compile(
    r"(?!\S*\d\S*\Z)(?!(?i:(?:the )?(?:elementary|middle|high|junior high)(?: school)?)\Z)(?=.*[^\W\d_]{3}).{3,80}\Z"
)
_STOP = re.compile(r"(?!\d{1,2}:\d\d)[\w#].*\Z")
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "local_student_id": _LOCAL_ID, "state_student_id": re.compile(r"(?=(?:.*\d){4})[A-Za-z0-9\-]{5,20}\Z"),
    "opaque_platform_id": re.compile(r"(?=.*\d)[\w\-:./#]{5,80}\Z|[0-9a-f]{12,}\Z"), "parent_id": _ID,
    "lunch_pin": re.compile(r"[\d\-]{3,10}\Z"), "app_username": _HANDLE, "grade_level": _GRADE,
    "student_email": _EMAIL, "email": _EMAIL, "student_phone": _PHONE, "phone": _PHONE,
    "parent_contact": re.compile(f"{_EMAIL.pattern}|{_PHONE.pattern}"),
    "ssn": re.compile(r"\d{3}[\- ]?\d{2}[\- ]?\d{4}\Z|(?:[xX*]{3}-?[xX*]{2}-?)?\d{4}\Z"), "student_address": _STREET,
    "address": _STREET, "attendance": _COUNT, "course_grade": _SCORE, "test_score": _SCORE,
    "in_app_performance": _SCORE, "cognitive_psych_test": _SCORE,
    "gpa_rank": re.compile(r"\d(?:\.\d+)?\Z|\d+\s*(?:/|of)\s*\d+\Z|\d{1,4}\Z"), "age": re.compile(r"\d{1,2}\b.{0,20}\Z"),
    "ip_device_id": re.compile(r"(?=.*[\d:])[\w:.\-%]{6,64}\Z"),
    "bank_or_card": re.compile(r"[\d \-*x]{3,34}\Z|[A-Z]{2}\d[\w ]{12,34}\Z"),
    "medicaid_insurance_id": _ID, "government_id": _ID, "gender_sex": re.compile(r"[\w /\-]{1,24}\Z"),
    "geolocation": re.compile(r"-?\d{1,3}\.\d{3,}.*\Z|\d{1,3}°.*|POINT.*|.*[^\W\d_]{3}.*\Z"),
    "language": re.compile(r"[^\d]{2,40}\Z|\d{2,4}\Z"),
    "school_enrollment": _PLACE,
    "graduation_year": re.compile(r".*\b(?:19|20)?\d\d\Z"), "credential": re.compile(r"\S{3,}.*\Z"),
    "race_ethnicity": re.compile(r"(?!(?:\w[ ,;/]+){3,}\w\Z).{1,60}\Z", re.DOTALL),
    "household_income": re.compile(r".*\d.*|.*(?i:low|mid|high).*"),
    "bus_transport": _STOP, "schedule_courses": re.compile(r".*[^\W\d_]{3}.*|\d{1,2}\Z"),
    "photo_video": re.compile(r".*[./:].{3,}"), "voice_audio": re.compile(r".*[./:].{3,}"),
    "biometric_record": re.compile(r"(?=.*\d).{6,}", re.DOTALL), "usage_metadata": re.compile(r".*\d.*"),
}  # fmt: skip
_COORDINATE = re.compile(r"-?\d{1,3}\.\d{3,}\s*°?\s*[NSEW]?\Z")
_NO = frozenset(
    "no n false 0 00 000 none null na n/a #n/a not_applicable nil - -- . paid p full full_pay fullpay "
    "inactive never unknown "
    "notapplicable denied not_eligible ineligible declined decline_to_state not_specified unspecified "
    "not_selected "
    "nondisabled no_disability general_education gen_ed regular eo english_only housed not_homeless "
    "expired exited".split()
)
_NEGATED = re.compile(r"(?i)(?:no|not|non|none|never|without|isn['’]?t|does ?n['’]?t)\b|(?:not|no)[A-Z]")
_FLAGS = frozenset(
    "iep section_504 disability_category health_condition mental_health substance_use "
    "pregnancy_parenting frl_status "
    "economic_disadvantage homeless_status foster_status english_learner migrant_status "
    "immigration_status discipline "
    "law_enforcement_juvenile victim_bullying_titleix gifted_program military_connected race_ethnicity "
    "bus_transport activities_sports religion family_relationship household_income awards_honors".split()
)
_TRUE = r"y|yes|true|t|1|x|s[ií]"
_CODES: Mapping[str, re.Pattern[str]] = {
    "frl_status": re.compile(
        rf"(?i)(?:.*\b(?:free|reduced)\b.*|{_TRUE}|[123]|f|r|fr|rp|fl|rl|red|dc|fdc|fdm|rdm|frl|free.*|"
        r"reduced.*|direct.*|eligible.*|qualif.*|approved.*|income.*|snap|tanf)\Z"
    ),
    "iep": re.compile(rf"(?i)(?:{_TRUE}|iep|sped|active|\d{{1,2}}|[a-z]{{2,3}}|special ed.*|speech.*|resource.*)\Z"),
    "disability_category": re.compile(
        r"(?i)(?!free|red|paid|approved|eligible|yes|no\b)(?:[a-z]{2,4}|\d{1,3}|[^\W\d_][^\d\n]{3,50})\Z"
    ),
    "race_ethnicity": re.compile(
        r"(?i)(?:y|yes|true|[a-z]{1,3}|\d{1,4}|.*(?:asian|black|white|hispan|latin|indian|native|pacific|multi|two or more|"
        r"african|caucas|hawai|mixed|hmong|somali|mexican|tribe|nation).*)\Z"
    ),
    "english_learner": re.compile(
        rf"(?i)(?:{_TRUE}|\d(?:\.\d)?|el|ell|lep|rfep|ifep|ltel|fep|esl|mll|active|current|monitor.*|newcomer.*|"
        r"level.*|emerging|entering|developing|expanding|bridging|limited.*)\Z"
    ),
    "homeless_status": re.compile(
        rf"(?i)(?:{_TRUE}|\d{{1,2}}|[a-z]{{1,2}}|.*(?:doubled|shelter|motel|hotel|homeless|"
        r"unaccompan|car\b|transition|couch|mckinney).*)\Z"
    ),
    "language": re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]+){0,2}\Z|\d{2,4}\Z"), "date_of_birth": _DATE,
    "section_504": re.compile(rf"(?i)(?:{_TRUE}|504.*|active)\Z"),
    "app_username": re.compile(r"(?=[a-z.]{3,}\d{0,4}\Z)(?=.*[.\d]|[a-z]{6,}\Z)[a-z][a-z.]*[a-z]\d{0,4}\Z"),
}  # fmt: skip
"""Of a field whose name alone says little (`sp`, `elig`, `lunch`), the values that say the rest."""
TELLING: Mapping[str, str] = {
    "iep": "iep", "sped": "iep", "swd": "iep", "special education": "iep", "special ed": "iep", "504": "section_504",
    "504 plan": "section_504", "el": "english_learner", "ell": "english_learner", "lep": "english_learner",
    "esl": "english_learner", "mll": "english_learner", "esol": "english_learner", "rfep": "english_learner",
    "ltel": "english_learner", "newcomer": "english_learner", "frl": "frl_status", "free/reduced": "frl_status",
    "free lunch": "frl_status", "foster": "foster_status", "foster care": "foster_status", "homeless": "homeless_status",
    "mckinney-vento": "homeless_status", "mkv": "homeless_status", "migrant": "migrant_status", "gifted": "gifted_program",
    "gate": "gifted_program", "gt": "gifted_program", "title i": "economic_disadvantage", "sed": "economic_disadvantage",
    "refugee": "immigration_status", "unaccompanied minor": "immigration_status", "military": "military_connected",
    "bip": "iep", "esy": "iep", "doubled up": "homeless_status", "doubled-up": "homeless_status",
}  # fmt: skip
_HOUSING = re.compile(
    r"(?i)\b(?:doubled[ \-]?up|shelter|motel|hotel|unsheltered|couch|homeless|living in (?:a )?(?:car|tent))\b"
)
_FOSTER = re.compile(r"(?i)\bfoster|group home\b")
_PLACEHOLDER = re.compile(
    r"[\W_]*\Z|\{\{.*|<[^<>]*>?\Z|\$\{.*|\[[^\[\]]*\]\Z|%\w+%\Z|\{[^{}]*\}\Z|"
    r"(?i:x{3,}|tbd|tba|n/?a|null|none|string|int|integer|boolean|"
    r"varchar.*|redacted|lorem ipsum.*|todo|undefined|nan|example|"
    r"sample|unknown|pending|not provided|see (?:above|below).*)\Z"
)  # fmt: skip
_SAMPLE = re.compile(
    r"(?i)@(?:[\w.\-]+\.)?example\.(?:com|org|net|edu)\Z|@\S+\.(?:test|invalid|example)\Z|"
    r"00000000-0000-[04]000-[08]000-0{9}\w{3}\Z"
)
_NOT_IN_NAMES = frozenset(
    "school elementary high middle class classroom district quiz essay report homework period inc llc "
    "corp academy "
    "department dept office team group grade level course lesson unit chapter assignment university "
    "college center "
    "account system service admin support noreply bot test demo default null none undefined true "
    "false yes no unknown "
    "student students teacher teachers parent parents guardian staff user assistant anonymous guest "
    "everyone all other "
    "name first last male female active inactive pending tbd public private english spanish math "
    "science reading "
    "i'm im i is it he she they by off out in on at and or his her their to not algebra history "
    "biology enrolled absent present the of for with from this that is are has was".split()
)


def placeholder(value: str) -> bool:
    """Whether a value stands for one to come: blanks, `{{name}}`, "TBD", a type's name."""
    return bool(_PLACEHOLDER.match(value))


def sample(value: str) -> bool:
    """Whether a value belongs to sample data: the domains of RFC 2606, an id of zeros."""
    return bool(_SAMPLE.search(value))


def fits(element: str, value: str) -> bool:
    """Whether a field's value has the shape of this element; elements without a shape take any value."""
    if element == "student_name":
        return is_name(value)
    if element == "date_of_birth":
        return bool(_DATE.match(value) or _DATE_NUMBER.match(value))
    shape = _SHAPES.get(element)
    return (shape is None or bool(shape.match(value))) and not (
        element in {"local_student_id", "state_student_id"} and _looks_like_date(value)
    )


def tells(element: str, value: str) -> bool:
    """Whether a value is telling by itself for this element, so that a vague field name will do."""
    codes = _CODES.get(element)
    return codes is None or bool(codes.match(value))


def coordinate(value: str) -> bool:
    """Whether a value is a latitude or longitude with the places that a device gives."""
    return bool(_COORDINATE.match(value))


def opaque(value: str) -> bool:
    """Whether a value is a UUID or a digest: an id of a platform, not of a school."""
    return bool(_UUID.match(value))


def retold(element: str, value: str) -> str:
    """The element that the value makes of a field's: with whom a child lives may be where it shelters."""
    if element in {"family_relationship", "student_address", "address"}:
        if _HOUSING.search(value):
            return "homeless_status"
        if _FOSTER.search(value):
            return "foster_status"
    return element


def is_name(value: str) -> bool:
    """Whether a value can be a person's name, "Last, First" too."""
    if not 1 < len(value) <= _MAX_NAME or not _NAME.match(value):
        return False
    words = value.split()
    return len(words) <= _MAX_NAME_WORDS and not any(
        w.strip(".,'\"()").lower() in _NOT_IN_NAMES for w in words
    )


def full_name(value: str) -> bool:
    """Whether a value looks like the full name of a person: two or more words that begin with capitals."""
    words = value.replace(",", " ").split()
    big = [w for w in words if w[:1].isupper()]
    return 2 <= len(words) <= 4 and len(big) >= 2 and len(big) >= len(words) - 1 and is_name(value)  # noqa: PLR2004


def names_in(value: str, *, many: bool = False) -> Iterator[tuple[int, int]]:
    """The places of the names in a value of a field for names: one, or a list of them; titles stay outside.

    `many`: the field is one of several names, so that "Ruiz Paz, Ode Lee" are two.
    """
    if is_name(value) and not _lists(value, many=many):
        start = _after_title(value)
        yield start, len(_LAST_ASIDE.sub("", value))
        return
    at = 0
    pieces = _PARTS if _PARTS.search(value) else _COMMAS
    found: list[tuple[int, int]] = []
    whole = True
    for piece in pieces.split(value):
        start = value.index(piece, at)
        at = start + len(piece)
        if pieces is _PARTS and _COMMAS.search(piece) and _lists(piece, many=many):
            found += [(start + a, start + b) for a, b in names_in(piece, many=many)]
            continue
        text = piece if is_name(piece) else _ASIDE.sub("", piece)
        if not is_name(text):
            whole = False
            break
        skip = _after_title(text)
        found.append((start + skip, start + len(text)))
    yield from found if whole else found[:1] if pieces is _PARTS else ()


def _lists(value: str, *, many: bool) -> bool:
    """Whether commas part whole names here ("Ana Ruiz, Ben Ode"), and not a last name from a first one."""
    pieces = _COMMAS.split(value)
    if len(pieces) == 2:  # noqa: PLR2004
        return many and all(len(p.split()) > 1 for p in pieces)
    return len(pieces) > 2 and not _SUFFIX.match(pieces[-1])  # noqa: PLR2004


def _after_title(value: str) -> int:
    title = _ASIDE_TITLE.match(value)
    return title.end() if title and title.end() < len(value) else 0


def says_no(value: str, element: str) -> bool:
    """Whether the value says that the fact does not hold: "no", 0, "paid"."""
    if element not in _FLAGS:
        return False
    low = value.strip().lower().replace(" ", "_")
    return low in _NO or bool(_NEGATED.match(value.strip()))


def descriptor(value: str) -> int:
    """Where the value proper begins: behind the `#` of an Ed-Fi descriptor, `uri://…/SexDescriptor#Female`."""
    return value.index("#") + 1 if value.startswith("uri://") and "#" in value[:-1] else 0


def _looks_like_date(value: str) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,3}(?:\.\d{1,3}){3}\Z", value))


def coded(element: str) -> bool:
    """Whether a field of this element may be named for the form of its value: `race_code`, `lep_status`."""
    return (
        element in _FLAGS
        or element in _CODES
        or element in {"grade_level", "gender_sex", "school_enrollment"}
    )
