"""Answers of a person: what is wrong with them is told in full, and what follows from good ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from packs import MINIMAL

from riskcheck.checking.answers import Answers, from_given, is_asked, json_type, read_answers
from riskcheck.checking.questionnaire import Numbering
from riskcheck.errors import MOST_SHOWN, AnswerError, AnswerFault, nearest
from riskcheck.loading.loader import load_pack
from riskcheck.pack.pack import Pack
from riskcheck.pack.records import Question

PACK = load_pack(MINIMAL)
ONE = "one of: 'yes', 'no', 'unsure'"
MANY = "a list of any of: 'lump', 'none', 'unsure'"


def fault(answers: object, pack: Pack = PACK) -> AnswerFault:
    """The one fault of some answers."""
    with pytest.raises(AnswerError) as caught:
        read_answers(pack, answers)
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
        read_answers(PACK, dict.fromkeys([f"tatto{number}" for number in range(MOST_SHOWN + 2)], "yes"))
    hints = [found.hint for found in caught.value.faults]
    assert hints == ["did you mean 'tattoo'?"] * MOST_SHOWN + ["`riskcheck schema answers` lists every question"] * 2


def test_answers_that_are_no_object_show_one() -> None:
    """Anything but an object is told with what it is and an example of what to write."""
    hint = 'write an object of question ids and answers, such as {"dialysis": "yes"}'
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
    read = read_answers(PACK, {"symptoms": ("lump", "lump"), "tattoo": "no", "red-flags": ["fever"]})
    assert list(read.given.items()) == [("red-flags", ("fever",)), ("tattoo", ("no",)), ("symptoms", ("lump",))]
    assert read.tokens == {"red-flags=fever", "tattoo=no", "symptoms=lump"}
    assert read.ignored == ()


@pytest.mark.parametrize(
    ("given", "tokens", "ignored"),
    [
        ({}, set(), ()),
        ({"dialysis": ("yes",)}, {"dialysis=yes", "dialysis-duration="}, ()),
        ({"dialysis": ("unsure",)}, {"dialysis=unsure", "dialysis-duration="}, ()),
        ({"dialysis": ("no",)}, {"dialysis=no"}, ()),
        ({"dialysis-duration": ("long-term",)}, set(), ("dialysis-duration",)),
        ({"dialysis": ("no",), "dialysis-duration": ("long-term",)}, {"dialysis=no"}, ("dialysis-duration",)),
        (
            {"dialysis": ("unsure",), "dialysis-duration": ("long-term",)},
            {"dialysis=unsure", "dialysis-duration=long-term"},
            (),
        ),
    ],
)
def test_a_follow_up_counts_where_what_it_follows_makes_it_apply(
    given: dict[str, tuple[str, ...]], tokens: set[str], ignored: tuple[str, ...]
) -> None:
    """A follow-up is used after "yes" and "not sure", its absence then too; otherwise it is ignored."""
    assert from_given(PACK, given) == Answers(given, frozenset(tokens), ignored)


CHAIN = PACK.model_copy(
    update={
        "questions": tuple(
            Question(
                id=name,
                group="exposures",
                kind="yes-no",
                text="?",
                label="?",
                help="?",
                follow_up_of=parent,
                asked_when=("yes",) if parent else (),
            )
            for name, parent in (("first", None), ("second", "first"), ("third", "second"))
        )
    }
)
"""A pack in which a follow-up follows a follow-up."""


@pytest.mark.parametrize(
    ("given", "tokens", "ignored"),
    [
        ({"first": "yes"}, {"first=yes", "second=", "third="}, ()),
        ({"first": "no"}, {"first=no"}, ()),
        ({"first": "yes", "second": "no"}, {"first=yes", "second=no"}, ()),
        ({"first": "yes", "third": "yes"}, {"first=yes", "second=", "third=yes"}, ()),
        ({"first": "no", "second": "yes", "third": "yes"}, {"first=no"}, ("second", "third")),
        ({"second": "yes", "third": "yes"}, set(), ("second", "third")),
    ],
)
def test_a_follow_up_of_a_follow_up_counts_along_the_whole_way(
    given: dict[str, str], tokens: set[str], ignored: tuple[str, ...]
) -> None:
    """A follow-up left out stands for "not sure", so what follows it still counts; after any other answer, not."""
    codes: dict[str, tuple[str, ...]] = {name: (code,) for name, code in given.items()}
    assert from_given(CHAIN, codes) == Answers(codes, frozenset(tokens), ignored)


def test_a_follow_up_is_asked_only_where_it_fits() -> None:
    """A question is asked always, a follow-up only after an answer that makes it apply; "not sure" does not."""
    first, second, _ = CHAIN.questions
    assert is_asked(first, {})
    assert is_asked(second, {"first": ("yes",)})
    assert not any(is_asked(second, given) for given in ({}, {"first": ("no",)}, {"first": ("unsure",)}))


def unanswered(answers: Mapping[str, tuple[str, ...]], *, article_only: bool) -> tuple[str, ...]:
    """The questions left out, given these answers."""
    numbering = Numbering(PACK)
    return numbering.unanswered(numbering.number_of(from_given(PACK, dict(answers))), article_only=article_only)


def test_what_was_not_answered_is_what_would_have_been_asked() -> None:
    """Not answered are questions without an answer that are asked; with the article alone, none that goes beyond it."""
    assert PACK.beyond == {"tattoo"}
    given = {"dialysis": ("yes",), "symptoms": ("lump",)}
    assert unanswered(given, article_only=False) == ("red-flags", "dialysis-duration", "tattoo")
    assert unanswered(given, article_only=True) == ("red-flags", "dialysis-duration")
    assert unanswered({"dialysis": ("no",)}, article_only=True) == ("red-flags", "symptoms")
