"""Answers of a person: whatever is wrong with them is said in full."""

from __future__ import annotations

from typing import Any

import pytest
from packs import MINIMAL

from riskcheck.checking.answers import check_answers, json_type
from riskcheck.errors import MOST_SHOWN, AnswerError, AnswerFault, nearest
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack

PACK = load_pack(MINIMAL)
ONE = "one of: 'yes', 'no', 'unsure'"
MANY = "a list of any of: 'lump', 'none', 'unsure'"


def fault(answers: object, pack: Pack = PACK) -> AnswerFault:
    """The one fault of some answers."""
    with pytest.raises(AnswerError) as caught:
        check_answers(pack, answers)
    (found,) = caught.value.faults
    return found


@pytest.mark.parametrize(
    ("question", "value", "code", "message", "hint"),
    [
        ("tattoo", None, "null-answer", "null is no answer; leave the question out instead", ONE),
        ("tattoo", ["yes"], "string-expected", "a list stands where one answer, a string, belongs", ONE),
        ("tattoo", ("yes",), "string-expected", "a list stands where one answer, a string, belongs", ONE),
        ("tattoo", 7, "wrong-type", "a number stands where a string such as 'yes' belongs", ONE),
        (
            "tattoo",
            True,
            "wrong-type",
            "true stands where a string such as 'yes' belongs",
            "write \"yes\", in quotes; offered: 'yes', 'no', 'unsure'",
        ),
        (
            "tattoo",
            False,
            "wrong-type",
            "false stands where a string such as 'yes' belongs",
            "write \"no\", in quotes; offered: 'yes', 'no', 'unsure'",
        ),
        (
            "dialysis-duration",
            True,
            "wrong-type",
            "true stands where a string such as 'long-term' belongs",
            "one of: 'long-term', 'short-term', 'unsure'",
        ),
        ("tattoo", "perhaps", "answer-not-offered", "the answer is not one of the answers offered", ONE),
        ("symptoms", "lump", "list-expected", "a string stands where a list of answers belongs", MANY),
        ("symptoms", {"lump": 1}, "wrong-type", "an object stands where a list of answers belongs", MANY),
        ("symptoms", ["lump", 1], "wrong-type", "a number stands where a string such as 'lump' belongs", MANY),
        ("symptoms", [], "empty-list", "the list is empty", MANY),
        ("symptoms", ["lump", "bump"], "answer-not-offered", "item 2 of the list is not one of the answers offered", MANY),
        (
            "symptoms",
            ["unsure", "none"],
            "answer-not-alone",
            "'none' stands together with other answers, but means something only alone",
            "keep it alone, or take it out",
        ),
    ],
)
def test_each_fault_says_what_is_wrong_and_what_to_write(
    question: str, value: object, code: str, message: str, hint: str
) -> None:
    """A fault names the question, says what stands there in the words of JSON, and what could stand there."""
    assert fault({question: value}) == AnswerFault(question, value, code, f"{question}: {message}", hint)


@pytest.mark.parametrize(
    ("name", "short", "shown", "hint"),
    [
        ("tatoo", "tatoo", "'tatoo'", "did you mean 'tattoo'?"),
        (7, "", "a number", "known: red-flags, dialysis, dialysis-duration, tattoo, symptoms"),
        ("x" * 61, "x" * 60, repr("x" * 60), "known: red-flags, dialysis, dialysis-duration, tattoo, symptoms"),
    ],
)
def test_an_unknown_question_is_answered_with_the_nearest(name: Any, short: str, shown: str, hint: str) -> None:
    """A name that is no question is shown, at most 60 characters of it, with the nearest name, or all where they are few."""
    expected = AnswerFault(short, "yes", "unknown-question", f"{shown} is no question of this pack", hint)
    assert fault({name: "yes"}) == expected


def test_where_no_name_is_near_the_schema_lists_them() -> None:
    """In a pack of many questions, a name that is near none is answered with the command that lists all."""
    assert fault({"x": "yes"}, load_pack()).hint == "`riskcheck schema answers` lists every question"


def test_among_very_many_names_the_nearest_is_still_found() -> None:
    """Of thousands of names only those next in the alphabet are compared, so that a hint never takes seconds."""
    names = [f"{word}-{number:04}" for number in range(2000) for word in ("cause", "test")]
    assert "'cause-1203'" in nearest("cause-1203x", names)
    assert nearest("zebra", names) == ""


def test_only_faults_that_are_shown_look_for_the_nearest_name() -> None:
    """All faults are told, but the nearest name is looked for only in those whose words are shown."""
    with pytest.raises(AnswerError) as caught:
        check_answers(PACK, dict.fromkeys([f"tatto{number}" for number in range(MOST_SHOWN + 2)], "yes"))
    hints = [found.hint for found in caught.value.faults]
    assert hints == ["did you mean 'tattoo'?"] * MOST_SHOWN + ["`riskcheck schema answers` lists every question"] * 2


def test_answers_that_are_no_object_show_one() -> None:
    """Anything but an object is told with what it is and an example of what to write."""
    hint = 'write an object of question ids and answers, such as {"some-question": "yes"}'
    assert fault([1]) == AnswerFault(None, [1], "wrong-type", "answers: a list is not an object", hint)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        ("x", "a string"),
        (1, "a number"),
        (1.5, "a number"),
        ([], "a list"),
        ((), "a list"),
        ({}, "an object"),
        (b"x", "a bytes"),
    ],
)
def test_a_value_is_named_in_the_words_of_json(value: object, words: str) -> None:
    """What a value is, without the value."""
    assert json_type(value) == words


def test_good_answers_are_read_in_the_order_of_the_pack() -> None:
    """Whatever the order they were given in, answers stand in the pack's order; codes in that of the list, each once."""
    given = check_answers(PACK, {"symptoms": ("lump", "lump"), "tattoo": "no", "red-flags": ["fever"]})
    assert list(given.items()) == [("red-flags", ("fever",)), ("tattoo", ("no",)), ("symptoms", ("lump",))]
