"""What `explain` knows: every record, by every name, with its sources and its links."""

from __future__ import annotations

import pytest

from riskcheck import Checker, InputError
from riskcheck.documents.text import text
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.report.explain import explain, overview


@pytest.fixture(scope="session")
def pack(checker: Checker) -> Pack:
    """The shipped pack."""
    return checker.pack


def explained(pack: Pack, topic: str) -> str:
    """The explanation of a topic as one long line."""
    return " ".join(text(explain(pack, topic)).split())


def test_every_record_can_be_explained_by_its_id_and_name(pack: Pack) -> None:
    """Each of the article's items, and each cause beyond it, is explained by kind and id, and by its name."""
    for record, item in pack.knowledge.items():
        for topic in (record, item.id, item.name):
            said = explained(pack, topic)
            assert " ".join(item.summary.split()) in said
            assert all(" ".join(note.text.split()) in said for note in item.notes)


def test_every_form_of_a_term_is_explained(pack: Pack) -> None:
    """Each term is found by its name and by its other forms, in any case."""
    for term in pack.terms:
        for form in (term.term, *term.also):
            assert " ".join(term.definition.split()) in explained(pack, form.upper())


def test_treatments_and_medications_are_not_suggestions(pack: Pack) -> None:
    """Every treatment and medication says that it is to talk about with a clinician, not a suggestion."""
    for item in (*pack.treatments, *pack.medications):
        assert "to talk about with a clinician, not a suggestion" in explained(pack, item.id).lower()


def test_links_lead_to_related_items(pack: Pack) -> None:
    """A treatment names the cause it belongs to, that cause names the treatment, and a cause names its type and tests."""
    surgery = explained(pack, "parathyroid-surgery")
    parathyroid = explained(pack, "cause:parathyroid-disorder")
    assert f"Cause: {pack.knowledge[Ref('cause:parathyroid-disorder')].name}" in surgery
    assert f"Treatment: {pack.knowledge[Ref('treatment:parathyroid-surgery')].name}" in parathyroid
    kidney = explained(pack, "cause:kidney-disease")
    assert f"Type: {pack.knowledge[Ref('type:metastatic')].name}" in kidney
    assert f"Test: {pack.knowledge[Ref('test:blood-tests')].name}" in kidney
    assert f"Cause: {pack.knowledge[Ref('cause:kidney-disease')].name}" in explained(pack, "type:metastatic")
    assert f"Test: {pack.knowledge[Ref('test:physical-examination')].name}" in explained(pack, "itching")


def test_a_name_of_two_records_explains_both(pack: Pack) -> None:
    """Where a word names a cause and a term, both are explained; with its kind, one is."""
    both = explained(pack, "dialysis")
    assert "CAUSE: DIALYSIS" in both
    assert "TERM: DIALYSIS" in both
    assert "TERM: DIALYSIS" not in explained(pack, "cause:dialysis")


def test_an_unknown_topic_is_answered_with_the_nearest_names(pack: Pack) -> None:
    """A misspelt topic is an error that names what was meant; a far one says where to look."""
    with pytest.raises(InputError, match="did you mean 'dialysis'"):
        explain(pack, "dialisys")
    with pytest.raises(InputError, match="lists every topic"):
        explain(pack, "qqqqqqqq")


def test_the_overview_lists_every_topic(pack: Pack) -> None:
    """Without a topic, every id that can be asked about is listed under its kind."""
    said = " ".join(text(overview(pack)).split())
    ids = [record.partition(":")[2] for record in pack.knowledge] + [term.id for term in pack.terms]
    assert [name for name in ids if f"{name}," not in said and f"{name}." not in said] == []
