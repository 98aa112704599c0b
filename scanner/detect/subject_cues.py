"""Words that tell whose name it is. Imports nothing of ours. Weights are log odds, set on the development set."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern just before or just after a name, and what it says of it."""

    name: str
    kind: str
    weight: float
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None

    def fits(self, before: str, after: str) -> bool:
        """Whether the words around a name (lower case) hold this cue."""
        return bool((self.before and self.before.search(before)) or (self.after and self.after.match(after)))


@dataclass(frozen=True, slots=True)
class Genre:
    """Words that tell the kind of a text; each distinct one adds, up to `most`."""

    name: str
    kind: str
    weight: float
    most: float
    pattern: re.Pattern[str]


def _cue(name: str, kind: str, weight: float, before: str = "", after: str = "") -> Cue:
    end = re.compile(rf"(?:{before})\W{{0,3}}\Z") if before else None
    return Cue(name, kind, weight, end, re.compile(rf"\W{{0,3}}(?:{after})") if after else None)


_PARENT = (
    r"mom|mother|mum|mommy|dad|father|daddy|parents?|guardians?|grandm\w+|grandpa\w*|grandfather|stepmo\w+|stepfather|"
    r"stepdad|foster (?:mom|mother|dad|father|parent)|abuel[ao]|mam[aá]|pap[aá]|madre|padre|aunt(?:ie)?|uncle|t[ií][ao]"
)
_STAFF = (
    r"teacher|counselor|principal|vice principal|case manager|psychologist|coordinator|para(?:professional)?|aide|"
    r"interventionist|superintendent|secretary|registrar|nurse|librarian|coach|dean|slp|social worker|specialist|"
    r"director|instructor|advisor|custodian|tech(?:nician)?|substitute|sub"
)
CUES: tuple[Cue, ...] = (
    _cue("title", "staff", 1.8, r"\b(?:mr|mrs|ms|miss|mx|coach|principal|vice principal|señora|señor|sra|maestr[ao]|prof|professor)\.?"),
    _cue("staff-word", "staff", 2.2, rf"\b(?:{_STAFF})s?(?: is)?[:,]?", rf",? (?:\(|our |the |her |his |their |my |a |an )*(?:\d\w* grade |math |ela |sped |school |reading |gen ?ed |homeroom )*(?:{_STAFF})\b"),
    _cue("signature", "staff", 1.4, r"(?:thanks|thank you|sincerely|best|regards|respectfully|cheers|gracias)[,.!\s]*"),
    _cue("mail-from", "staff", 0.8, r"\bfrom:\s*"),
    _cue("doctor", "other", 2.2, r"\b(?:dr|doctor|doctora)\.?"),
    _cue("outside", "other", 2.0, r"\b(?:therapist|caseworker|officer|deputy|detective|attorney|lawyer|judge|pediatrician|physician|psychiatrist|probation officer|landlord|neighbor|pastor)[:,]?"),
    _cue("parent-word", "guardian", 2.8, rf"\b(?:{_PARENT})[,:]?(?: is| named|\()?", rf",? \(?(?:who is |is )?(?:his|her|their|the|'?s)?\s?(?:{_PARENT})\b"),
    _cue("possessive-parent", "student", 2.0, "", rf"['’]s? (?:{_PARENT}|family|brother|sister|sibling)\b"),
    _cue("possessive-record", "student", 1.8, "", r"['’]s? (?:iep|504|goals?|grades?|reading|math|writing|progress|report card|attendance|accommodations?|behavior|teacher|locker|chromebook|account|schedule|transcript|essay|work|score|parents?|file|case|lunch)\b"),
    _cue("student-word", "student", 2.4, r"\b(?:student|pupil|learner|child|kid|scholar|classmate|sophomore|freshman|junior|senior|grader|son|daughter|athlete|cousin|sibling|brother|sister|twin)s?(?: name| is| named)?[:,#(]?"),
    _cue("grade-after", "student", 2.2, "", r",? ?\(?(?:is |a |an |who is |age |aged )*(?:in )?(?:\d{1,2}(?:st|nd|rd|th)[ -]grad|grade \d|gr\.? ?\d|kindergart|freshman|sophomore|\d{1,2} ?years? old|period \d|p\d\b)"),
    _cue("says-self", "student", 1.6, r"\b(?:my name is|my name's|i am|i'm|im|this is|me llamo|name:)"),
    _cue("school-verb", "student", 1.0, "", r"(?:is |was |has been |keeps |still |often |also )?(?:struggl|absent|tardy|suspended|failing|reads?\b|scored|earned|missed|refuse|eloped|qualif|receives|needs|forgot|turned in|participat|respond|improv|transferred|enrolled|tested|sees the|gets pulled|works hard)"),
    _cue("my-pupil", "student", 2.4, r"\b(?:my|our|one of my|a|this|another) (?:actual |own |real |new |third |fourth |little |older |younger |best |eighth |\d\w{2} )*(?:student|kiddo|kid|pupil|scholar|daughter|son|classmate|friend|bestie|teammate|sister|brother|cousin|lab partner|partner|grader|child|grandson|granddaughter|niece|nephew)s?,?(?: named| is| called)?"),
    _cue("in-my-class", "student", 1.8, r"\b(?:in my class|my class(?: is)?|my kids|my students|our class|my group|kids|students|my table|first period|\d(?:st|nd|rd|th) period)[^.\n]{0,40}[:,]"),
    _cue("self-aside", "student", 2.2, r"\b(?:im|i'm|i am|its|it's|soy|me llamo|mi nombre es|my name is|name's|call me|this is|de parte de)", r"(?: btw| by the way| from| de | in \w+'s class| here\b| otra vez|,? (?:\d+|i)\b)"),
    _cue("praised", "student", 1.2, r"\b(?:excellent work|great job|nice work|good job|well done|hi|hello|hey|hola|welcome back|thanks|great thinking|good thinking|correct)[,!]?"),
    _cue("asked-of", "student", 1.4, r"\b(?:tell|about|for|with|help|email|call|to|on|remind|move|put|excuse|pull)", r"['’]?s? (?:mom|dad|parents?|mother|father|family|guardian|grandma|teacher|counselor|locker|seat|desk|bus|group|iep|504|grade|essay|project)\b"),
    _cue("happened", "student", 1.4, "", r"(?:got |was |has been |keeps |is getting |just |also |is |still )*(?:jumped|suspended|iss\b|oss\b|absent|sick|crying|bullied|failing|caught|sent (?:home|out|to)|pulled|hospitalized|diagnosed|retained|expelled|truant|late\b|out (?:today|again|sick|since)|has (?:a |an )?(?:iep|504|adhd|asthma|lazy eye|allerg|seizure|anxiety|f in|d in))"),
    _cue("works-at", "guardian", 1.2, "", r"(?:works|called|emailed|is worried|signed|picks up|drops off|asked|wants|came in|is upset|said that)\b"),
    _cue("list-item", "student", 0.8, r"(?:^|\n)\s*(?:[-*•]|\d+[.)])", ""),
    _cue("author-by", "nobody", 2.2, r"\b(?:written by|by|author|novelist|poet|playwright|composer|painter|artist|edited by|directed by|translated by)[:,]?"),
    _cue("made-work", "nobody", 1.8, "", r"(?:wrote|composed|painted|invented|discovered|proved|published|directed|sang|founded|ruled|conquered|reigned)\b"),
    _cue("years", "nobody", 3.0, "", r",? ?\(?(?:b\.|born|c\.|ca\.)? ?1[0-9]{3}\b"),
    _cue("office", "nobody", 2.0, r"\b(?:president|king|queen|emperor|empress|prince|princess|senator|governor|mayor|congress(?:man|woman)|rep\.|justice|pope|saint|st\.|sir|lord|lady|general|captain|pharaoh|chief|board member|trustee)"),
    _cue("character", "nobody", 2.4, r"\b(?:character|protagonist|antagonist|narrator|hero|heroine|villain|named|called)s?(?: is| named)?[:,]?"),
    _cue("work-possessive", "nobody", 1.8, "", r"['’]s? (?:law|theorem|theory|poem|novel|play|symphony|sonata|painting|speech|symphonies|works|plays|poetry|sonnets?|equation|principle|triangle|journey|character|monologue|soliloquy)"),
    _cue("problem-amount", "nobody", 1.6, "", r"(?:has|had|buys|bought|sells|sold|eats|ate|bakes|baked|gives|gave|picks|picked|runs|walks|drives|saves|saved|earns|spends|spent|reads|has read|wants) (?:\$|about |another )?(?:\d|one |two |three |four |five |six |seven |eight |nine |ten |twice|some |half)"),
    _cue("sample-word", "nobody", 2.0, r"\b(?:e\.g\.|example|sample|such as|placeholder|dummy|fake|fictional|imaginary|test user)[:,]?"),
)  # fmt: skip


def _genre(name: str, kind: str, weight: float, most: float, words: str) -> Genre:
    return Genre(name, kind, weight, most, re.compile(rf"\b(?:{words})\b"))


GENRES: tuple[Genre, ...] = (
    _genre("literature", "nobody", 0.9, 2.2, r"novel|chapters?|protagonist|antagonist|characters?|narrator|poem|poet|stanza|scene|act [iv1-5]+|playwright|symbolism|themes?|foreshadow\w*|plot|literary|author|fiction|short story|fable|myth\w*|folktale|genre|metaphor|soliloquy"),
    _genre("history", "nobody", 0.8, 2.0, r"century|president|empire|revolution|treaty|civil war|world war|colon(?:y|ies|ial)|amendment|constitution|abolition\w*|civil rights|emperor|dynasty|1[4-9]\d\d|supreme court|congress|senate|historical|biography"),
    _genre("science", "nobody", 0.7, 1.6, r"scientist|physicist|discovered|theory|theorem|laws? of|experiment|nobel|astronomer|chemist|mathematician|inventor"),
    _genre("word-problem", "nobody", 1.2, 3.0, r"how many|how much|how far|how long|in total|altogether|word problems?|apples|marbles|cookies|stickers|equation|solve|remainder|miles per hour|left over"),
    _genre("invented", "nobody", 1.3, 3.0, r"fictional|fictitious|made[- ]up|invented|hypothetical|sample data|dummy data|fake|placeholder|for example only|not real|pretend|vignette|role[- ]?play|story about|write a story|bedtime story|once upon a time|lorem|test data|example data|mock"),
    _genre("citation", "nobody", 1.0, 2.4, r"et al|doi|isbn|pp?\.|vol\.|retrieved from|press|journal of|works cited|bibliography|mla|apa|edition|publisher"),
    _genre("code", "nobody", 0.9, 2.4, r"def|class \w+:|select \*|insert into|create table|import \w+|function|unit tests?|pytest|faker|json schema|lambda|console\.log|varchar"),
    _genre("record", "student", 0.8, 2.4, r"iep|504 plan|my students?|our students?|report card|accommodations?|attendance|absences|tard(?:y|ies)|referral|suspen\w+|caseload|progress report|present levels|wcpm|rti|mtss|parent (?:meeting|conference|contact)|homeroom|student id|behavior plan|intervention|eligibility|this student|the student|roster|gradebook|missing assignments?"),
)  # fmt: skip

_SAMPLES = re.compile(
    r"(?i)(?:jane|john|janie|jon|baby) (?:q\.? )?(?:doe|smith|public|student|sample)|(?:test|sample|demo|example|dummy|fake|"
    r"first|last|student|user) ?(?:name|student|user|person|teacher|parent|[a-z0-9])?|foo(?: bar)?|(?:alice|bob|mallory|eve)"
)


def sample_name(name: str) -> bool:
    """Whether a name is one of those that only samples have."""
    return bool(_SAMPLES.fullmatch(name.strip()))
