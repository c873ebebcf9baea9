"""The words of the shipped pack: readable, careful, its own, and with every medical term explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from textwrap import wrap

import pytest
import textstat

from riskcheck.loading.loader import load_pack
from riskcheck.pack.records import Question, Record

PACK = load_pack()
SECTIONS = ["groups", "safety_net", "sources", "questions", "types", "causes", "symptoms", "tests", "treatments", "medications"]
SECTIONS += ["facts", "terms", "about", "scenarios"]
NOT_PROSE = {"id", "group", "kind", "sources", "related", "use", "code", "when", "read", "doi", "url", "year", "ask", "part"}
NOT_PROSE |= {"answers", "expect", "forbid", "near_misses", "no_near_misses", "rules", "urgency", "follow_up_of", "asked_when"}
NOT_PROSE |= {"where", "also", "term", "version", "language", "article", "red_flags", "reviewed_by", "digest", "sections"}
HIGHEST_GRADE = 7.0
HIGHEST_GRADE_IN_FEAR = 6.0
"""For what a frightened person reads: the safety net, the danger signs, the advice."""


def prose(value: object) -> Iterator[str]:
    """Every text for people in a record, ids and references left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            if name not in NOT_PROSE or (name == "urgency" and not isinstance(getattr(value, name), str | None)):
                yield from prose(getattr(value, name))
    elif isinstance(value, Sequence):
        for item in value:
            yield from prose(item)


def text_of(value: object) -> str:
    """All prose of a record or several, each text ending as a sentence."""
    return " ".join(text if text[-1] in ".!?" else f"{text}." for text in prose(value))


def section_text(section: str) -> str:
    """All prose of one part of the pack."""
    return text_of(getattr(PACK, section))


def in_plain_words(text: str) -> str:
    """The text with every term of the glossary replaced by its plain words, longer terms first."""
    plain = {form.lower(): term.plain for term in PACK.terms for form in (term.term, *term.also)}
    forms = "|".join(re.escape(form) for form in sorted(plain, key=len, reverse=True))
    return re.sub(rf"\b(?:{forms})\b", lambda found: plain[found[0].lower()], text, flags=re.I)


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_can_be_read_at_grade_seven(section: str) -> None:
    """Pooled, with terms in plain words, each part of the pack has a Flesch-Kincaid grade of 7 or lower."""
    text = section_text(section)
    assert len(text.split()) > 10
    assert textstat.flesch_kincaid_grade(in_plain_words(text)) <= HIGHEST_GRADE


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(PACK.safety_net, id="safety net"),
        pytest.param(PACK.question[PACK.about.red_flags], id="danger signs"),
        pytest.param(tuple(advice for _, advice in PACK.about.urgency), id="advice"),
    ],
)
def test_what_a_frightened_person_reads_is_at_grade_six(read: object) -> None:
    """The safety net, the danger signs and the advice have a Flesch-Kincaid grade of 6 or lower, terms in plain words."""
    assert textstat.flesch_kincaid_grade(in_plain_words(text_of(read))) <= HIGHEST_GRADE_IN_FEAR


def test_every_temperature_is_in_both_units() -> None:
    """Wherever the pack says a temperature in Celsius, the one in Fahrenheit stands behind it."""
    texts = [text for section in SECTIONS for text in prose(getattr(PACK, section))]
    said = [found for text in texts for found in re.findall(r"\b(\d+) C\b(?: \(([\d.]+) F\))?", text)]
    assert said
    assert all(fahrenheit and float(fahrenheit) == round(int(celsius) * 9 / 5 + 32, 1) for celsius, fahrenheit in said)


def test_the_danger_signs_fit_on_one_screen() -> None:
    """At 76 columns each danger sign takes one line or two, and all of them leave five of 24 rows for what stands around."""
    rows = [len(wrap(option.text, 76)) for option in PACK.question[PACK.about.red_flags].options]
    assert max(rows) == 2
    assert sum(rows) <= 19


@pytest.mark.parametrize(
    "question", [question for question in PACK.questions if question.help], ids=lambda question: question.id
)
def test_help_is_one_thought(question: Question) -> None:
    """The help to a question is short: at most three sentences, and three lines at 76 columns."""
    assert len(re.findall(r"[.!?](?:\s|$)", question.help)) <= 3
    assert len(wrap(question.help, 76)) <= 3


@pytest.mark.parametrize("section", SECTIONS)
def test_sentences_are_short(section: str) -> None:
    """The sentences of each part of the pack have 20 words or fewer on average."""
    text = section_text(section)
    sentences = [sentence for sentence in re.split(r"[.!?]+\s", text) if sentence.strip()]
    assert sum(len(sentence.split()) for sentence in sentences) / len(sentences) <= 20


RULED_OUT = {
    "a diagnosis": r"you have (?:\w+ ){0,3}(?:calcinosis|calciphylaxis|kidney|disease|disorder|cancer|condition)",
    "a risk for the reader": r"you are at risk",
    "a share": r"%|\bper ?cent",
    "a probability": r"\bprobab|\bchances? of\b|\bscore\b|\blikely\b",
    "a frequency nobody counted": r"\bcommon(?:ly)?\b|\busually\b|\boften\b",
    "a claim about the reader's calcium": r"your (?:blood )?calcium is",
}


@pytest.mark.parametrize("kind", RULED_OUT)
def test_no_text_holds_a_phrase_that_is_ruled_out(kind: str) -> None:
    """No text of the pack holds wording that reads as a diagnosis, a risk or a share."""
    counted = [source.says for source in PACK.sources if source.id == "balin-2012"]
    texts = [text for section in SECTIONS for text in prose(getattr(PACK, section)) if text not in counted]
    assert [text for text in texts if re.search(RULED_OUT[kind], text, re.I)] == []


MEDICAL_WORDS = (
    "calcinosis cutis", "iatrogenic", "dystrophic", "metastatic", "dialysis", "warfarin", "sarcoidosis", "parathyroid",
    "dermatomyositis", "systemic sclerosis", "chemotherapy", "radiation therapy", "biopsy", "dermoscopy", "ultrasound",
    "CT scan", "bone scan", "X-ray", "phosphate", "calciphylaxis", "autoimmune disease", "colchicine", "bisphosphonates",
    "methotrexate", "cyclophosphamide", "cinacalcet", "alendronate", "lithotripsy", "sclerotherapy", "emollients", "diltiazem",
    "nadroparin", "EEG", "EMG", "calcium-channel blocker", "steroids", "immunosuppressants", "antacids", "vitamin K",
    "amlodipine", "nifedipine", "verapamil",
)  # fmt: skip
"""Words that need explaining wherever they stand, as the pack writes them."""

MEDICAL_ENDINGS = re.compile(
    r"\b[a-z]*(?:itis|oses|osis|a?emia|oma|scopy|opsy|ectomy|therapy|pathy|gram|graphy|algia|phylaxis|trophic|static|genic|oid"
    r"|ism|(?:dip|ap)ine|chicine|zem|farin|parin|olone|sone|statin|cillin|mycin|dronate|phonate|trexate|phamide|calcet)s?\b"
)
"""What names of illnesses, tests and medicines end in."""
NOT_MEDICAL = {"diagnosis"}

FORMS = {form.lower() for term in PACK.terms for form in (term.term, *term.also)}


def unexplained(text: str) -> list[str]:
    """The words of a text that look medical and that no term of the glossary is made of."""
    explained = {word for form in FORMS for word in re.findall(r"[a-z]+", form)} | NOT_MEDICAL
    return sorted(set(MEDICAL_ENDINGS.findall(text.lower())) - explained)


@pytest.mark.parametrize("word", MEDICAL_WORDS)
def test_medical_terms_are_in_the_glossary(word: str) -> None:
    """Each of these words is used by the pack, and is as a whole a term of its glossary or another form of one."""
    used = " ".join(section_text(section) for section in SECTIONS if section != "terms")
    assert re.search(rf"\b{re.escape(word)}\b", used, re.I)
    assert word.lower() in FORMS


@pytest.mark.parametrize("section", SECTIONS)
def test_whatever_looks_medical_is_in_the_glossary(section: str) -> None:
    """A word of the pack that ends as names of illnesses, tests and medicines do is explained."""
    assert unexplained(section_text(section)) == []


def test_a_medicine_without_a_term_is_found() -> None:
    """The check above sees a medicine that the glossary lacks, and lets pass one that it has."""
    assert unexplained("Felodipine and diltiazem are two such drugs; warfarin is not, and prednisolone is a steroid.") == [
        "felodipine",
        "prednisolone",
    ]


def test_plain_words_need_no_glossary() -> None:
    """What stands in the place of a term is not itself a term."""
    forms = {form.lower() for term in PACK.terms for form in (term.term, *term.also)}
    assert [term.id for term in PACK.terms if term.plain.lower() in forms] == []


# The pack's own words ---------------------------------------------------------------------------------------------------

SHINGLE = 6
ARTICLE = frozenset((Path(__file__).parent / "article_shingles.txt").read_text(encoding="ascii").split())
"""The first 12 hexadecimal digits of the SHA-256 of every run of six words in an item of the article's lists.

Made once by `shingles` from the article, which is not ours to copy: from each line of its lists, heading included.
"""


def shingles(text: str) -> dict[str, str]:
    """Every run of six words of a text, lower case and letters only, by the beginning of its SHA-256."""
    words = re.findall(r"[a-z]+", text.lower())
    runs = [" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)]
    return {sha256(run.encode()).hexdigest()[:12]: run for run in runs}


@pytest.mark.parametrize("section", SECTIONS)
def test_no_sentence_is_the_articles(section: str) -> None:
    """No text of the pack shares a run of six words with an item of the article."""
    texts = list(prose(getattr(PACK, section)))
    assert [run for text in texts for digest, run in shingles(text).items() if digest in ARTICLE] == []


def test_a_sentence_of_the_article_is_found() -> None:
    """The check above knows the article: it finds six words of an item in a sentence of ours, in any case."""
    assert len(ARTICLE) > 500
    assert all(re.fullmatch(r"[0-9a-f]{12}", digest) for digest in ARTICLE)
    planted = "These are Small, firm, and painless lumps under your skin, it says."
    assert [run for digest, run in shingles(planted).items() if digest in ARTICLE] == ["small firm and painless lumps under"]
    assert not ARTICLE & shingles("Small, firm lumps that do not hurt lie under your skin.").keys()
