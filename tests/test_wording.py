"""The words of the shipped pack: readable, careful, its own, and with every medical term explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
import textstat

from riskcheck.loader import load_pack
from riskcheck.packrecords import Record

PACK = load_pack()
SECTIONS = ["groups", "safety_net", "sources", "questions", "types", "causes", "symptoms", "tests", "treatments", "medications"]
SECTIONS += ["facts", "terms", "about", "scenarios"]
NOT_PROSE = {"id", "group", "kind", "sources", "related", "use", "code", "when", "read", "doi", "url", "year", "ask", "part"}
NOT_PROSE |= {"answers", "expect", "forbid", "near_misses", "no_near_misses", "rules", "urgency", "follow_up_of", "asked_when"}
NOT_PROSE |= {"where", "also", "term", "version", "language", "article", "red_flags", "reviewed_by", "digest", "sections"}
HIGHEST_GRADE = 8.0


def prose(value: object) -> Iterator[str]:
    """Every text for people in a record, ids and references left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            if name not in NOT_PROSE or (name == "urgency" and not isinstance(getattr(value, name), str | None)):
                yield from prose(getattr(value, name))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from prose(item)


def section_text(section: str) -> str:
    """All prose of one part of the pack, each text ending as a sentence."""
    return " ".join(text if text[-1] in ".!?" else f"{text}." for text in prose(getattr(PACK, section)))


def in_plain_words(text: str) -> str:
    """The text with every term of the glossary replaced by its plain words, longer terms first."""
    plain = {form.lower(): term.plain for term in PACK.terms for form in (term.term, *term.also)}
    forms = "|".join(re.escape(form) for form in sorted(plain, key=len, reverse=True))
    return re.sub(rf"\b(?:{forms})\b", lambda found: plain[found[0].lower()], text, flags=re.I)


@pytest.mark.parametrize("section", SECTIONS)
def test_each_section_can_be_read_at_grade_eight(section: str) -> None:
    """Pooled, with terms in plain words, each part of the pack has a Flesch-Kincaid grade of 8 or lower."""
    text = section_text(section)
    assert len(text.split()) > 10
    assert textstat.flesch_kincaid_grade(in_plain_words(text)) <= HIGHEST_GRADE


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


def medical_words() -> Iterable[str]:
    """Words that need explaining wherever they stand."""
    return (
        "calcinosis cutis", "iatrogenic", "dystrophic", "metastatic", "dialysis", "warfarin", "sarcoidosis", "parathyroid",
        "dermatomyositis", "systemic sclerosis", "chemotherapy", "radiation therapy", "biopsy", "dermoscopy", "ultrasound",
        "CT scan", "bone scan", "X-ray", "phosphate", "calciphylaxis", "autoimmune disease", "colchicine", "bisphosphonates",
        "methotrexate", "cyclophosphamide", "cinacalcet", "alendronate", "lithotripsy", "sclerotherapy", "emollient",
        "nadroparin", "EEG", "EMG", "calcium-channel blocker", "corticosteroid", "immunosuppressant", "antacid", "vitamin K",
    )  # fmt: skip


@pytest.mark.parametrize("word", medical_words())
def test_medical_terms_are_in_the_glossary(word: str) -> None:
    """Each medical term that the pack uses is explained in its glossary."""
    forms = {form.lower() for term in PACK.terms for form in (term.term, *term.also)}
    assert any(word.lower() in form for form in forms)


def test_plain_words_need_no_glossary() -> None:
    """What stands in the place of a term is not itself a term."""
    forms = {form.lower() for term in PACK.terms for form in (term.term, *term.also)}
    assert [term.id for term in PACK.terms if term.plain.lower() in forms] == []
