"""The result model by itself: what cannot be changed, how it is written, and how findings are looked up in it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from riskcheck.checking.frozen import FrozenDict
from riskcheck.checking.result import (
    BRIEF,
    CLINICIAN,
    Advice,
    Because,
    CauseFinding,
    ClinicalTestFinding,
    NearMiss,
    Note,
    PackInfo,
    Result,
    SymptomFinding,
    TypeFinding,
)
from riskcheck.pack.kinds import Ref, SourceRef

SOURCES = (SourceRef("s"),)
REASON = Because(rule="r", answers=FrozenDict({"a": ("yes",)}), findings=(Ref("fact:f"),), sources=SOURCES, text=None)
FINDING: dict[str, Any] = {
    "level": "match",
    "sources": ("s",),
    "because": (REASON,),
    "notes": (Note(text="A note.", sources=SOURCES),),
}
RESULT = Result(
    id="one",
    pack=PackInfo(id="p", version="1", digest="d"),
    article_only=False,
    red_flags_answered=True,
    advice=Advice(
        urgency="soon",
        text="See a clinician.",
        because=(REASON,),
        safety_net=("a", "b", "c", "d"),
        emergency_signs=("e",),
        urgent_signs=("u",),
        sources=SOURCES,
    ),
    causes=(
        CauseFinding(id="x", name="X", article=True, **FINDING),
        CauseFinding(id="y", name="Y", article=False, **FINDING | {"level": "possible"}),
    ),
    types=(TypeFinding(id="x", name="X", article=True, **FINDING | {"level": "possible"}),),
    tests=(ClinicalTestFinding(id="z", name="Z", use="usual", **FINDING),),
    symptoms=(SymptomFinding(id="pain", name="Pain", sources=SOURCES),),
    near_misses=(NearMiss(cause="n", describes="N", answers=FrozenDict({"a": ("no",)}), sources=SOURCES, notes=()),),
    unanswered=("u",),
    ignored=(),
    disclaimer="No diagnosis.",
)


@pytest.mark.parametrize(
    ("finding", "level"),
    [
        ("cause:x", "match"),
        ("cause:y", "possible"),
        ("cause:z", None),
        ("type:x", "possible"),
        ("type:z", None),
        ("test:z", "match"),
        ("test:x", None),
        ("symptom:pain", "reported"),
        ("symptom:x", None),
        ("cause:x:y", None),
        ("urgency:soon", None),
        ("x", None),
    ],
)
def test_a_finding_is_looked_up_by_kind_and_id(finding: str, level: str | None) -> None:
    """The level is that of the finding of this kind and this id, "reported" for a symptom, None where it is not there."""
    assert RESULT.level(finding) == level


def test_no_way_of_changing_a_mapping_is_left_open() -> None:
    """Every method by which a dict changes raises TypeError, and leaves what it holds."""
    frozen = FrozenDict({"a": ("yes",)})
    changes: list[Callable[[], Any]] = [
        lambda: frozen.__setitem__("a", ()),
        lambda: frozen.__delitem__("a"),
        lambda: frozen.__ior__({"b": ()}),
        lambda: frozen.update({"b": ()}),
        lambda: frozen.setdefault("b", ()),
        lambda: frozen.pop("a"),
        frozen.popitem,
        frozen.clear,
    ]
    for change in changes:
        with pytest.raises(TypeError, match=r"^a result is frozen$"):
            change()
    assert frozen == {"a": ("yes",)}


ADVICE = RESULT.advice.model_dump()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("See a CLINICIAN.", None),
        ("Bitte zum Arzt.", ["Arzt", "Ärztin"]),
        ("Bitte zur ÄRZTIN.", ["Arzt", "Ärztin"]),
        ("请今天看医生。", ["医生"]),
    ],
)
def test_advice_that_names_a_clinician_in_the_words_of_its_pack_is_built(text: str, words: list[str] | None) -> None:
    """Any of the pack's words will do, in capitals or not; without a pack, the word is "clinician"."""
    context = {CLINICIAN: words} if words else None
    assert Advice.model_validate(ADVICE | {"text": text}, context=context).text == text


@pytest.mark.parametrize(
    ("text", "words"), [("See a doctor.", None), ("See a clinician.", ["Arzt"]), ("Den Notarzt rufen.", ["Arzt"])]
)
def test_advice_that_names_no_clinician_is_refused(text: str, words: list[str] | None) -> None:
    """Advice without one of the words cannot be built; inside a longer word, it does not count."""
    with pytest.raises(ValidationError, match="advice must say"):
        Advice.model_validate(ADVICE | {"text": text}, context={CLINICIAN: words} if words else None)


def test_equal_mappings_have_one_hash_and_others_another() -> None:
    """A frozen mapping can stand in a set; its hash tells different ones apart, and it comes whole out of a pickle."""
    one, same, other = (FrozenDict({"a": (code,)}) for code in ("yes", "yes", "no"))
    assert len({one, same, other}) == 2
    assert hash(one) != hash(other)
    again = pickle.loads(pickle.dumps(one))  # noqa: S301
    assert (type(again), again) == (FrozenDict, one)


@pytest.mark.parametrize(
    ("model", "change", "words"),
    [
        (RESULT.advice, {"text": "Wait."}, r"Value error, advice must say 'clinician' \["),
        (RESULT.advice, {"because": "x"}, "valid tuple"),
        (RESULT.causes[0], {"because": ()}, "at least 1 item"),
        (RESULT.pack, {"more": "x"}, "Extra inputs are not permitted"),
        (RESULT, {"more": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_not_whole_cannot_be_built(model: Any, change: dict[str, Any], words: str) -> None:
    """Advice without "clinician", a finding without a reason, and a field that is not known are refused with the reason."""
    with pytest.raises(ValidationError, match=words):
        type(model).model_validate(model.model_dump() | change)


@pytest.mark.parametrize("part", [RESULT, RESULT.advice, RESULT.causes[0], RESULT.pack])
def test_no_part_can_be_changed(part: Any) -> None:
    """Setting a field of a result or of a part of it is refused."""
    name = next(iter(type(part).model_fields))
    with pytest.raises(ValidationError, match="Instance is frozen"):
        setattr(part, name, getattr(part, name))


def test_what_a_brief_result_leaves_out_is_named_by_field() -> None:
    """Names, reasons and notes of findings, names of symptoms, reasons and safety net of the advice, notes of near misses."""
    finding = {"__all__": {"name", "because", "notes"}}
    expected = {
        "advice": {"because", "safety_net", "emergency_signs", "urgent_signs"},
        "causes": finding,
        "types": finding,
        "tests": finding,
        "symptoms": {"__all__": {"name"}},
        "near_misses": {"__all__": {"notes"}},
    }
    assert expected == BRIEF


@pytest.mark.parametrize("brief", [False, True])
def test_json_is_what_the_dictionary_holds_in_the_order_of_the_contract(brief: bool) -> None:
    """Text and dictionary say the same, whole and brief; the whole one is what is written unless `brief` is asked for."""
    plain = RESULT.to_dict(brief=brief)
    assert json.loads(RESULT.to_json(brief=brief)) == plain
    assert list(plain) == list(Result.model_fields)
    assert ("name" in plain["causes"][0]) is not brief
    whole = RESULT.to_dict()
    assert whole["causes"][0]["because"][0] == {
        "rule": "r",
        "answers": {"a": ["yes"]},
        "findings": ["fact:f"],
        "sources": ["s"],
        "text": None,
    }
    assert json.loads(RESULT.to_json()) == whole


def test_the_json_of_a_part_is_kept_whole_but_for_its_reasons_and_brief() -> None:
    """Reasons fit between the two pieces of a part that has some; a part that has none is whole in the first."""
    lists = (RESULT.causes, RESULT.types, RESULT.tests, RESULT.symptoms, RESULT.near_misses)
    parts = [RESULT.advice, *(part for each in lists for part in each)]
    for part in parts:
        before, after = part.json_around_reasons
        reasons = b",".join(because.model_dump_json().encode() for because in getattr(part, "because", ()))
        assert before + reasons + after == part.model_dump_json().encode()
        assert json.loads(part.brief_json) == {
            name: value for name, value in part.model_dump(mode="json").items() if name not in part.brief_omits
        }
        assert part.json_around_reasons is part.json_around_reasons
        assert part.brief_json is part.brief_json
