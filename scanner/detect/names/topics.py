"""Words that tell what a text is about and who is meant, by topic. Imports features.

A star stands for any ending. Written by hand from knowledge of schools and of texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from scanner.detect.names.features import Floats, fold

TOPICS: Final = """
school record: absen* tard* truan* attendance excused unexcused enroll* roster homeroom hr period section
    grade grades gr grader transcript gpa credits schedule locker chromebook sis powerschool dob birthdate
    permanent cumulative
support: iep ieps 504 sped disab* accommodat* modif* goal goals eligib* evaluat* dyslex* autis* adhd ell el
    esl lep wida speech therap* ot pt slp services bip fba rti mtss tier caseload intervention* counsel*
    tutor* present levels
conduct: referr* detention suspen* iss oss expel* fight* hit pushed shoved bull* incident office dean
    behavior disrupt* defian* warn* consequence* witness vape vaping threat
care: nurse asthma inhaler allerg* epipen medic* fever vomit* seizure diabet* insulin concussion injur*
    custody foster cps shelter homeless court lunch free reduced frl bus pickup dismissal
school work: homework essay draft quiz test score* missing late turned assignment* participat* reads reading
    lexile wcpm fluency map benchmark percent percentile mastery progress struggling struggles improve*
    effort report comment* seating seat conference
family: mom mother mum mama mamá dad father papa papá parent* guardian* grandma grandmother grandpa
    grandfather abuela abuelo aunt uncle tia tio stepmom stepdad madre padre mama's mom's dad's famil*
    emergency relationship contact
sibling: brother* sister* sibling* twin* cousin* son daughter child hijo hija hermano hermana kid
pupil: student* pupil* learner kiddo he she they his her their him stu classmate friend* alumno estudiante
staff: teacher* mr mrs ms mx dr coach principal counselor secretary para aide nurse librarian superintendent
    assistant registrar custodian advisor sponsor instructor maestra maestro staff director
outside: therapist caseworker officer deputy physician pediatrician clinic landlord doctor probation
    psychiatrist attorney agency neighbor pastor
literature: novel* chapter* character* protagonist* theme* symbol* poem* poet* poetry stanza* narrator plot
    author* book* story stories fiction tale literary metaphor* passage excerpt play act scene sonnet memoir
    myth* fable folktale author's reader readers series hero villain legend
history: history century war treaty president revolution* empire colony coloni* civil constitution amendment
    slave* abolition* king queen general battle independence senator congress governor supreme movement bc
    ad born died era explorer expedition leader nation protest
science and art: theory theorem law discover* invent* physicist chemist biolog* scientist* experiment*
    painter paint* artist* compos* symphony sonata orchestra museum sculpt* album band concert film movie
    director actor actress singer
fame: nba nfl wnba mlb olympic* champion* medal player team league star celebrity famous tournament goals
    touchdown grammy youtube tiktok rapper
citation: doi isbn vol pp press journal et al retrieved edition ed eds publish* publisher univ abstract
    references cited bibliography mla apa citation isbn-13 proceedings
word problem: how many apples cookies marbles bought buys sells sold gave gives left each total altogether
    miles hour hours faster per cost costs twice half remaining share shares divided puzzle riddle taller
    older sits clue
code: def class function const let var return import assert test tests mock fixture seed faker null true
    false print select from where insert values schema json todo lorem stack exception error http api
    payload user users admin commit
sample: sample* example* fictional fictitious invented imaginary pseudonym* placeholder dummy doe template*
    vignette hypothetical scenario* composite simulated demo mock pretend made-up smith anytown tester
civic: board trustee* mayor commissioner council agenda minutes motion second seconded vote voted approved
    senator representative candidate election ballot policy resolution public
lesson: lesson unit objective* standard* students class worksheet vocabulary question* answer* multiple
    choice correct explain describe discuss write grammar sentence* translate dialogue dialog verb noun
    adjective item key rubric
request: write draft make help can please need generate create summarize summarise rewrite format turn fix
speaker: said says asked asks told replied whispered laughed cried shouted smiled thought looked walked
own: i my me i'm im mine we our
address: dear hi hello hey hola sincerely regards thanks cc fwd fw re subject sent to from
"""
EXTRA: Final = ("long number", "date or time", "percent or score", "address or link")
_TOPICS: Final = [line.split(": ")[1].split() for line in TOPICS.replace("\n    ", " ").strip().splitlines()]
COUNT: Final = len(_TOPICS) + len(EXTRA)

_WHOLE: Final[dict[str, list[int]]] = {}
_STEMS: Final[dict[str, list[int]]] = {}
for _i, _words in enumerate(_TOPICS):
    for _word in _words:
        _table, _stem = (_STEMS, _word[:-1]) if _word.endswith("*") else (_WHOLE, _word)
        _table.setdefault(_stem, []).append(_i)


def topics_of(words: Sequence[str]) -> Floats:
    """Which topics each word speaks of: shape (words, COUNT)."""
    found = np.zeros((len(words), COUNT), np.float32)
    extra = len(_TOPICS)
    for row, word in enumerate(words):
        flat = fold(word)
        found[row, _WHOLE.get(flat, ())] = 1
        for length in range(3, len(flat) + 1):
            found[row, _STEMS.get(flat[:length], ())] = 1
        if word[0].isdigit():
            digits = sum(c.isdigit() for c in word)
            found[row, extra] = digits >= 5 and word.isdigit()  # noqa: PLR2004
            found[row, extra + 1] = bool(re.search(r"\d[/:]\d", word))
            found[row, extra + 2] = word.isdigit() and digits in (2, 3)
        found[row, extra + 3] = "://" in word or "@" in word
    return found
