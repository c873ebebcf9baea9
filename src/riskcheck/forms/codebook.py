"""A codebook: every question, when it is asked, and the codes of its answers, for people who fill in tables."""

from __future__ import annotations

from typing import Literal

from riskcheck.documents.document import Document, Entry, Section
from riskcheck.documents.render import render
from riskcheck.forms.outline import conditions_of, exclusive_codes, outline
from riskcheck.pack.numbers import plain_number
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question


def codebook(pack: Pack, format: Literal["html", "markdown"]) -> str:
    """The codebook of a pack."""
    about = pack.about
    what = f"Rule pack {about.id} {about.version}. {about.summary}"
    parts = [
        Section(part.title, entries=tuple(_entry(pack, item) for item in part.items if isinstance(item, Question)))
        for part in outline(pack)
    ]
    sections = (
        Section("What this is", (about.disclaimer, what), tone="advice"),
        Section("How answers are written", _WRITING),
        *(section for section in parts if section.entries),
    )
    title = f"Codebook: {about.title}"
    return render([Document(title, sections, contents=True)], format, language=about.language, title=title)


_WRITING = (
    "One case is one row of a table, with a column for each question, named by the question's id. The column id may hold "
    "anything that tells cases apart.",
    "In a cell stands the code of the answer, or the number where one is asked for. Where several answers may be given, their "
    "codes are separated by semicolons.",
    'An empty cell means "not answered", which is not the same as "no" or "not sure".',
)


def _entry(pack: Pack, question: Question) -> Entry:
    alone = exclusive_codes(question)
    codes = (
        f"{code} = {pack.answer_text(question.id, code)}{' (only alone)' if code in alone else ''}" for code in question.codes
    )
    if question.is_number:
        bands = {option.code: plain_number(option.start or 0) for option in question.options}
        told = (f"{code} = {pack.answer_text(question.id, code)} (from {bands[code]})" for code in bands)
        codes = (c for c in (f"A number from {question.range_words}; or unsure = {pack.about.words.unsure}.", *told))
    above = " or where ".join(f"{each.question.id} is {' or '.join(each.codes)}" for each in conditions_of(pack, question))
    asked = f"Asked only where {above}." if above else "Asked of everyone."
    baby = (f"Of a baby: {question.baby_text}",) if question.baby_text else ()
    mark = "several answers" if question.many else "a number" if question.is_number else "one answer"
    return Entry(question.id, mark, (question.text, *baby, question.help, asked, *codes))
