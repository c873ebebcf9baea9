"""References to records and to items of sources: texts that know their parts."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from riskcheck import Checker
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import FINDINGS, LEVELLED, PARTS, RESULT_FINDINGS, Ref, SourceRef
from riskcheck.pack.pack import RUNGS, highest_urgency
from riskcheck.pack.rules import Rule

PACK = load_pack()


class Holder(BaseModel):
    """A model that holds both kinds of reference."""

    finding: Ref
    source: SourceRef


def test_a_reference_is_its_text() -> None:
    """A reference equals the text that spells it, has its hash and its JSON, and knows its kind and its id."""
    finding = Ref("cause:dialysis")
    assert (finding, hash(finding), json.dumps(finding)) == ("cause:dialysis", hash("cause:dialysis"), '"cause:dialysis"')
    assert (finding.kind, finding.id) == ("cause", "dialysis")
    assert Ref.of("cause", "dialysis") == finding


@pytest.mark.parametrize("made", [Ref("type:metastatic"), SourceRef("article:causes/2")])
def test_a_copy_of_a_reference_knows_its_parts(made: Ref | SourceRef) -> None:
    """What was pickled or copied is the same text, of the same type, with the same parts."""
    for other in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made), copy.copy(made)):  # noqa: S301 - it is our own
        assert (other, type(other)) == (made, type(made))
        assert [getattr(other, part) for part in type(made).__slots__] == [getattr(made, part) for part in type(made).__slots__]


def test_a_reference_to_a_source_knows_the_item() -> None:
    """A source alone has no section and no number; an item has both."""
    item, whole = SourceRef("article:causes/2"), SourceRef("article")
    assert (item.source, item.section, item.number) == ("article", "causes", "2")
    assert (whole.source, whole.section, whole.number) == ("article", "", "")
    assert SourceRef.of("article", "causes", 2) == item


def test_any_of_a_kind_covers_that_kind_and_no_other() -> None:
    """`cause:*` stands for every cause, and a reference to one record for that record alone."""
    assert Ref("cause:*").is_any
    assert Ref("cause:*").covers(Ref("cause:dialysis"))
    assert not Ref("cause:*").covers(Ref("type:dialysis"))
    assert Ref("cause:dialysis").covers(Ref("cause:dialysis"))
    assert not Ref("cause:dialysis").covers(Ref("cause:tattoo"))


def test_a_model_takes_texts_and_references_and_writes_texts() -> None:
    """A model makes references of texts, keeps references, writes texts, and takes nothing else."""
    made = Holder.model_validate({"finding": "test:x-ray", "source": SourceRef("article")})
    assert (type(made.finding), made.finding.id, type(made.source)) == (Ref, "x-ray", SourceRef)
    assert Holder.model_validate_json(made.model_dump_json()) == made
    assert made.model_dump_json() == '{"finding":"test:x-ray","source":"article"}'
    assert Holder.model_json_schema()["properties"]["finding"] == {"title": "Finding", "type": "string"}
    with pytest.raises(ValidationError):
        Holder.model_validate({"finding": 3, "source": "article"})


def test_a_pack_holds_references() -> None:
    """Wherever a record of a pack names a finding or a source, it is split already."""
    rules = PACK.rules
    assert {type(rule.concludes) for rule in rules} == {Ref}
    assert {type(entry) for rule in rules for group in rule.finding_groups for entry in group} == {Ref}
    assert {type(each) for record in PACK.knowledge.values() for each in record.sources} == {SourceRef}
    assert {type(name) for scenario in PACK.scenarios for name in (*scenario.expect, *scenario.forbid)} == {Ref}
    with pytest.raises(ValidationError, match="should match pattern"):
        Rule.model_validate({"id": "r", "concludes": "cuse:x", "sources": ["article"]})


def test_a_result_holds_references(checker: Checker) -> None:
    """Each finding of a result is referred to by its kind and id, and so is what its reasons rest on."""
    result = checker.check({"dialysis": "yes", "dialysis-duration": "long-term", "symptoms": ["pain"]})
    assert [each.ref for each in result.causes] == ["cause:dialysis"]
    assert {each.ref.kind for each in result.findings} == {"cause", "type", "test", "symptom"}
    assert [result.level(each.ref) for each in result.findings] == [each.level for each in result.findings]
    assert result.level("symptom:pain") == "reported"
    assert result.level("cause:tattoo") is None
    assert {type(name) for each in result.levelled for because in each.because for name in because.findings} == {Ref}


def test_every_record_that_can_be_named_is_of_the_kind_of_its_part() -> None:
    """The part of a pack for a kind holds records of that kind, and every kind that a result lists has a part."""
    packs = (PACK, load_pack(Path(__file__).parent / "packs" / "deutsch"))
    assert {kind: {record.ref.kind for pack in packs for record in getattr(pack, part)} for kind, part in PARTS.items()} == {
        kind: {kind} for kind in PARTS
    }
    assert set(RESULT_FINDINGS) < set(PARTS)
    assert set(LEVELLED) < set(FINDINGS)


def test_the_highest_urgency_counts() -> None:
    """Of all urgencies that are reached the highest counts, and the lowest where none is."""
    assert highest_urgency({RUNGS["soon"], RUNGS["urgent"]}) == "urgent"
    assert highest_urgency({Ref("cause:dialysis")}) == "routine"
