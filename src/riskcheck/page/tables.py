"""A pack as data for a page: its rules as one flat table, its texts, and what follows from the pack alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from riskcheck.checking.answers import token
from riskcheck.checking.flat import near_miss
from riskcheck.checking.rulebook import compile_rules
from riskcheck.interview.screens import question_screen
from riskcheck.pack.denials import denial
from riskcheck.pack.kinds import Ref
from riskcheck.pack.numbers import Numeric, number_wanted
from riskcheck.pack.pack import Pack
from riskcheck.pack.reading import Treatment
from riskcheck.pack.records import EXCLUSIVE, UNSURE, Cause, ClinicalTest, Knowledge, Question, Type
from riskcheck.report.treatments import LISTED_AT
from riskcheck.report.visit_summary import exposures
from riskcheck.report.wording import cause_questions, reviewed_words, source_origin, symptom_of_answer

Table = dict[str, Any]


def tables(pack: Pack, *, article_only: bool = False) -> Table:
    """All that a page needs to know of a pack, as plain JSON values; with `article_only`, by the rules of the article alone.

    `tokens` has every token of the rules once. `flat` has a compiled rule in each row: the place of its rule in `rules`, and in
    `tokens` the place of what it concludes, and of the tokens of each of its groups.
    """
    rulebook, about = compile_rules(pack, article_only=article_only), pack.about
    place = {rule.id: number for number, rule in enumerate(pack.rules)}
    written = (entry for flat in rulebook.rules for group in ((flat.conclusion,), *flat.groups) for entry in group)
    at = {entry: number for number, entry in enumerate(dict.fromkeys(written))}
    ladder = {rung: {"text": advice.text, "sources": advice.sources} for rung, advice in about.urgency}
    return {
        "pack": {"id": about.id, "version": about.version, "digest": pack.digest},
        "article_only": article_only,
        "about": {
            **about.model_dump(include=_ABOUT),
            "reviewed": reviewed_words(pack),
            "answers": about.words.model_dump(exclude={"clinician"}),
        },
        "urgency": ladder,
        "safety_net": [part.model_dump() for part in pack.safety_net],
        "groups": [group.model_dump() for group in pack.groups],
        "questions": [_question(pack, question) for question in pack.questions],
        "knowledge": {name: _knowledge(record) for name, record in pack.knowledge.items()},
        "sources": [{"id": each.id, "title": each.title, "origin": source_origin(pack, each)} for each in pack.sources],
        "terms": [{"says": f"{each.term}: {each.definition}", "forms": (each.term, *each.also)} for each in pack.terms],
        "rules": [(rule.id, rule.sources, *filter(None, [rule.because])) for rule in pack.rules],
        "tokens": [*at],
        "flat": [
            (place[flat.rule], at[flat.conclusion], [[at[entry] for entry in group] for group in flat.groups])
            for flat in rulebook.rules
        ],
        "reports": {token(*answer): symptom for answer, symptom in symptom_of_answer(pack).items()},
        "exposures": _in_order(pack, exposures(pack)),
        "cause_questions": _in_order(pack, cause_questions(pack)),
        "near_miss": near_miss(Ref("")),
        "denials": _denials(pack),
        "exclusive": sorted(EXCLUSIVE),
        "treatments_at": LISTED_AT,
    }


_ABOUT = {"title", "summary", "disclaimer", "article", "red_flags", "red_flags_unanswered", "treatments_note", "baby"}


_NOT_WRITTEN = {"options", "informational", "follow_up_of", "asked_when", "asked_after", "asked_after_findings"}


def _question(pack: Pack, question: Question) -> Table:
    written = question.model_dump(exclude_defaults=True, exclude={*_NOT_WRITTEN, *Numeric.model_fields})
    after: Table = {"follows": question.follows} if question.follows else {}
    texts = {code: pack.answer_text(question.id, code) for code in question.codes}
    marks = {"many": question.many, "beyond": question.id in pack.beyond}
    headings = {each.code: each.heading for each in question_screen(pack, question, "").choices if each.heading}
    after |= {"headings": headings} if headings else {}
    return (
        written | after | _number(pack, question) | {"answers": texts} | {name: True for name, holds in marks.items() if holds}
    )


def _number(pack: Pack, question: Question) -> Table:
    """What a number must be, in which band it lies, and how it is written."""
    if not question.is_number:
        return {}
    least, most = question.bounds
    asked = {"least": least, "most": most, "decimals": question.decimals, "unit": question.unit or ""}
    bands = [(option.code, option.start) for option in question.options]
    wanted = number_wanted(pack.say, question)
    return {"number": {**asked, "bands": bands, "mark": pack.say.decimal_mark, "wanted": wanted}}


def _denials(pack: Pack) -> list[tuple[str, list[tuple[str, tuple[str, ...]]]]]:
    """Questions of which rules read answers as denied, each with tokens, and the answers none of which is given then."""
    sets = {name: [(*codes, UNSURE) for codes in denied] for name, denied in pack.denials.items()}
    return [(name, [(token(name, denial(number)), codes) for number, codes in enumerate(each)]) for name, each in sets.items()]


def _knowledge(record: Knowledge) -> Table:
    told: Table = {"name": record.name, "sources": record.sources}
    if record.notes:
        told["notes"] = [note.model_dump(exclude_defaults=True) for note in record.notes]
    if isinstance(record, Cause):
        told["describes"] = record.describes
    if isinstance(record, ClinicalTest):
        told["use"] = record.use
    if isinstance(record, Type):
        told["explained"] = record.explained or ""
    if isinstance(record, Treatment):
        told["related"] = record.related
    return told


def _in_order(pack: Pack, names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [name for name in pack.question if name in wanted]
