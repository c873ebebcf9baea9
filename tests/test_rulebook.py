"""Compiling the rules of a pack: variants of one rule never overlap, and nothing is left that cannot fire."""

from __future__ import annotations

from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packs import MINIMAL, minimal_text, write_pack

from riskcheck import Checker
from riskcheck.checking.flat import FlatRule, finding_of, is_answer, possible
from riskcheck.checking.rulebook import Order, Rulebook, compile_rules
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import LEVELLED, Ref
from riskcheck.pack.pack import Pack
from riskcheck.verify.verifier import verify
from riskcheck.ways.plain import Plain

ONE_OF = {
    "steroids": ("yes", "no", "unsure"),
    "repeated": ("yes", "no", "unsure"),
    "dose": ("low", "high", "unsure"),
    "site": ("arm", "leg"),
}
"""Questions of the rules below, with the codes each offers. `repeated` is a follow-up of `steroids`."""

QUESTIONS = """
[[question]]
id = "steroids"
group = "exposures"
kind = "yes-no"
text = "Steroids?"
label = "Steroids"
help = "None."

[[question]]
id = "repeated"
group = "exposures"
kind = "yes-no"
follow_up_of = "steroids"
text = "Repeated?"
label = "Repeated"
help = "None."

[[question]]
id = "dose"
group = "danger"
kind = "one-of"
text = "Dose?"
label = "Dose"
help = "None."
options = [{ code = "low", text = "Low" }, { code = "high", text = "High" }, { code = "unsure", text = "Not sure" }]

[[question]]
id = "site"
group = "danger"
kind = "one-of"
text = "Site?"
label = "Site"
help = "None."
options = [{ code = "arm", text = "Arm" }, { code = "leg", text = "Leg" }]
"""


def rule(name: str, concludes: str, *lines: str, sources: str = "article") -> str:
    return "\n".join(["", "[[rule]]", f'id = "{name}"', f'concludes = "{concludes}"', *lines, f'sources = ["{sources}"]', ""])


def load(folder: Path, *rules: str) -> Pack:
    """The minimal pack with these questions and rules besides its own."""
    rules = (minimal_text("rules"), *rules)
    return load_pack(write_pack(folder, questions=minimal_text("questions") + QUESTIONS, rules="".join(rules)))


def of(book: Rulebook, name: str) -> dict[str, list[tuple[tuple[str, ...], ...]]]:
    """The compiled forms of one rule of the pack: for each conclusion, the groups of every form."""
    found: dict[str, list[tuple[tuple[str, ...], ...]]] = {}
    for flat in book.rules:
        if flat.rule == name:
            found.setdefault(flat.conclusion, []).append(flat.groups)
    return found


def holds(flat: FlatRule, tokens: frozenset[str]) -> bool:
    return all(tokens.intersection(group) for group in flat.groups)


# ---------------------------------------------------------------- answers


def test_a_rule_for_a_cause_has_a_strict_form_and_one_for_each_first_doubt(tmp_path: Path) -> None:
    """Two questions make one match and two possibles: the first in doubt, or the first fulfilled and the second in doubt."""
    book = compile_rules(load(tmp_path, rule("two", "cause:tattoo", 'answers = { steroids = ["yes"], dose = ["high"] }')))
    assert of(book, "two") == {
        "cause:tattoo": [(("steroids=yes",), ("dose=high",))],
        "cause:tattoo?": [
            (("steroids=unsure",), ("dose=high", "dose=unsure")),
            (("steroids=yes",), ("dose=unsure",)),
        ],
    }


def test_a_follow_up_left_out_is_a_doubt(tmp_path: Path) -> None:
    """A follow-up left out leaves its condition open, as "not sure" does; a question that follows nothing does not."""
    both = 'answers = { steroids = ["yes"], repeated = ["yes"] }'
    book = compile_rules(load(tmp_path, rule("two", "cause:tattoo", both)))
    assert of(book, "two")["cause:tattoo?"] == [
        (("steroids=unsure",), ("repeated=yes", "repeated=unsure", "repeated=")),
        (("steroids=yes",), ("repeated=unsure", "repeated=")),
    ]


def test_a_question_without_not_sure_leaves_nothing_open(tmp_path: Path) -> None:
    """A question that does not offer "not sure" makes no possible form."""
    book = compile_rules(load(tmp_path, rule("one", "cause:tattoo", 'answers = { site = ["leg"] }')))
    assert of(book, "one") == {"cause:tattoo": [(("site=leg",),)]}


def test_not_sure_as_a_listed_answer_is_a_match(tmp_path: Path) -> None:
    """A rule that lists "unsure" takes it as fulfilled, so it leaves nothing open."""
    book = compile_rules(load(tmp_path, rule("one", "cause:tattoo", 'answers = { dose = ["high", "unsure"] }')))
    assert of(book, "one") == {"cause:tattoo": [(("dose=high", "dose=unsure"),)]}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack with rules for a cause over every kind of single-valued question, with near misses."""
    return load(
        tmp_path_factory.mktemp("mixed"),
        rule("one", "cause:tattoo", 'answers = { dose = ["high"] }', 'near_miss = { dose = ["low"] }'),
        rule(
            "two", "cause:tattoo", 'answers = { steroids = ["yes"], repeated = ["yes"] }', 'near_miss = { repeated = ["no"] }'
        ),
        rule(
            "three", "cause:dialysis", 'answers = { steroids = ["yes"], repeated = ["yes", "unsure"], dose = ["low", "high"] }'
        ),
        rule("four", "cause:dialysis", 'answers = { steroids = ["yes"], repeated = ["yes"], dose = ["high"], site = ["leg"] }'),
    )


def test_no_answers_make_two_forms_of_a_rule_fire(mixed: Pack) -> None:
    """Whatever is answered, or left out, to single-valued questions, at most one compiled form of each rule holds."""
    book = compile_rules(mixed)
    fired: set[tuple[str, str, bool]] = set()
    for codes in product(*((*codes, None) for codes in ONE_OF.values())):
        tokens = frozenset(
            f"{name}={code or ''}" for name, code in zip(ONE_OF, codes, strict=True) if code or name == "repeated"
        )
        for name in ("one", "two", "three", "four"):
            forms = [flat for flat in book.rules if flat.rule == name and holds(flat, tokens)]
            assert len(forms) <= 1, (tokens, forms)
            fired.update((flat.rule, finding_of(flat.conclusion)[1], flat.conclusion.startswith("near")) for flat in forms)
    levels = {(name, level, False) for name in ("one", "two", "three", "four") for level in ("match", "possible")}
    assert fired == levels | {("one", "match", True), ("two", "match", True)}


@given(
    accepted=st.lists(st.sampled_from([("yes",), ("no",), ("yes", "no"), ("yes", "unsure")]), min_size=1, max_size=5),
    data=st.data(),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_level_of_a_rule_is_what_its_conditions_say(
    tmp_path: Path, accepted: list[tuple[str, ...]], data: st.DataObject
) -> None:
    """For random rules and answers: all fulfilled is one match; none missed and some in doubt, one possible; else nothing."""
    names = [f"extra-{number}" for number in range(len(accepted))]
    questions = "".join(
        f'[[question]]\nid = "{name}"\ngroup = "exposures"\nkind = "yes-no"\ntext = "?"\nlabel = "?"\nhelp = "?"\n'
        for name in names
    )
    listed = ", ".join(f"{name} = {list(codes)}" for name, codes in zip(names, accepted, strict=True))
    rules = minimal_text("rules") + rule("random", "cause:tattoo", f"answers = {{ {listed} }}")
    pack = load_pack(write_pack(tmp_path, questions=minimal_text("questions") + questions, rules=rules))
    answers = data.draw(st.tuples(*(st.sampled_from(["yes", "no", "unsure"]) for _ in names)))
    tokens = frozenset(f"{name}={code}" for name, code in zip(names, answers, strict=True))
    missed = [code for code, codes in zip(answers, accepted, strict=True) if code not in codes]
    expected = [] if {*missed} - {"unsure"} else ["cause:tattoo?" if missed else "cause:tattoo"]
    assert [flat.conclusion for flat in compile_rules(pack).rules if flat.rule == "random" and holds(flat, tokens)] == expected


# ---------------------------------------------------------------- near misses, levels, findings


def test_a_near_miss_replaces_only_the_answers_it_names(tmp_path: Path) -> None:
    """The near-miss form keeps the answers that near_miss does not name, and "not sure" is not part of it."""
    lines = 'answers = { steroids = ["yes"], dose = ["high"] }', 'near_miss = { dose = ["low"] }'
    book = compile_rules(load(tmp_path, rule("near", "cause:tattoo", *lines)))
    assert of(book, "near")["near-miss:cause:tattoo"] == [(("steroids=yes",), ("dose=low",))]


def test_any_of_several_answers_makes_a_near_miss(tmp_path: Path) -> None:
    """Where near_miss names several questions, one of them is enough; the others may be answered in any way, or left out."""
    lines = (
        'answers = { steroids = ["yes"], repeated = ["yes"], dose = ["high"] }',
        'near_miss = { repeated = ["no"], dose = ["low"] }',
    )
    pack = load(tmp_path, rule("near", "cause:tattoo", *lines))
    book, plain = compile_rules(pack), Plain(pack, article_only=False)
    assert of(book, "near")["near-miss:cause:tattoo"] == [(("steroids=yes",), ("repeated=no", "dose=low"))]
    near = 0
    with Checker(pack) as checker:
        for codes in product(*((*codes, None) for codes in ONE_OF.values())):
            answers = {name: code for name, code in zip(ONE_OF, codes, strict=True) if code}
            deviates = answers.get("repeated") == "no" or answers.get("dose") == "low"
            expected = ["tattoo"] if deviates and answers.get("steroids") == "yes" else []
            assert [each.cause for each in checker.check(answers).near_misses] == expected
            assert [name.id for name in plain.evaluate(answers).near_misses] == expected
            near += bool(expected)
    assert near == len(ONE_OF["site"] + (None,)) * (4 + 4 - 1)


SYMPTOMS = """
[[question]]
id = "signs"
group = "exposures"
kind = "many-of"
text = "Signs?"
label = "Signs"
help = "None."
options = [
    { code = "a", text = "A" }, { code = "b", text = "B" }, { code = "c", text = "C" },
    { code = "none", text = "None" }, { code = "unsure", text = "Not sure" },
]
"""


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack with a rule for two of four facts, of which three can be possible, and one for any two causes."""
    facts = {"one": 'steroids = ["yes"]', "two": 'dose = ["high"]', "three": 'signs = ["a"]', "four": 'site = ["leg"]'}
    rules = [rule(f"fact-{name}", f"fact:{name}", f"answers = {{ {read} }}") for name, read in facts.items()]
    named = ", ".join(f'"fact:{name}"' for name in facts)
    rules += [
        rule("two-facts", "type:metastatic", f"findings = [{named}]", "at_least = 2"),
        rule("three-facts", "urgency:urgent", f"findings = [{named}]", "at_least = 3"),
        rule("two-causes", "test:x-ray", 'findings = ["cause:*"]', "at_least = 2"),
    ]
    folder = tmp_path_factory.mktemp("counting")
    records = minimal_text("facts") + "".join(f'\n[[fact]]\nid = "{name}"\nname = "{name}"\n' for name in facts)
    questions = minimal_text("questions") + QUESTIONS + SYMPTOMS
    return load_pack(write_pack(folder, questions=questions, rules=minimal_text("rules") + "".join(rules), facts=records))


def levels_of(answers: dict[str, Any]) -> list[int]:
    """How far the four facts of the counting pack hold: 2 for a match, 1 for possible."""
    signs = answers.get("signs", [])
    return [
        {"yes": 2, "unsure": 1}.get(answers.get("steroids", ""), 0),
        {"high": 2, "unsure": 1}.get(answers.get("dose", ""), 0),
        2 if "a" in signs else int("unsure" in signs),
        2 if answers.get("site") == "leg" else 0,
    ]


def test_so_many_of_the_findings_are_enough(counting: Pack) -> None:
    """`at_least` is a match where so many findings are, possible where so many are at either level, whatever is answered."""
    plain, seen = Plain(counting, article_only=False), Counter[int]()
    signs: list[list[str] | None] = [None, ["a"], ["a", "b"], ["b"], ["none"], ["unsure"]]
    with Checker(counting) as checker:
        for steroids, dose, site, sign in product(*((*ONE_OF[name], None) for name in ("steroids", "dose", "site")), signs):
            given = {"steroids": steroids, "dose": dose, "site": site, "signs": sign}
            answers: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
            levels = sorted(levels_of(answers), reverse=True)
            result = checker.check(answers)
            assert result.level("type:metastatic") == {2: "match", 1: "possible", 0: None}[levels[1]]
            assert (result.advice.urgency == "urgent") == bool(levels[2])
            assert plain.evaluate(answers).findings.get(Ref("type:metastatic"), 0) == levels[1]
            seen[levels[1]] += 1
    assert min(seen.values()) > 10
    assert len(seen) == 3


def test_what_was_counted_is_the_reason(counting: Pack) -> None:
    """A reason holds the answers of all that was counted, and none of the totals."""
    with Checker(counting) as checker:
        result = checker.check({"steroids": "yes", "dose": "high", "site": "arm"})
        (because,) = next(each.because for each in result.types if each.id == "metastatic")
        assert (because.rule, because.findings) == ("two-facts", ())
        assert dict(because.answers) == {"steroids": ("yes",), "dose": ("high",)}
        assert "total" not in result.to_json()
        both = checker.check({"dialysis": "yes", "dialysis-duration": "long-term", "tattoo": "yes"})
        reasons = next(each.because for each in both.tests if each.id == "x-ray")
        assert [each.findings for each in reasons if each.rule == "two-causes"] == [("cause:dialysis", "cause:tattoo")]


def test_a_count_is_compiled_to_running_totals(counting: Pack) -> None:
    """Four of nine findings make far fewer rules than there are ways to choose four of them."""
    named = [Ref(f"fact:f{number}") for number in range(9)]
    base = counting.rule["two-facts"]
    several = base.model_copy(update={"findings": tuple(named), "at_least": 4})
    facts = [
        base.model_copy(update={"id": each, "concludes": each, "findings": (Ref("cause:tattoo"),), "at_least": None})
        for each in named
    ]
    rules = (*(each for each in counting.rules if each.id not in ("two-facts", "three-facts")), *facts, several)
    compiled = compile_rules(counting.model_copy(update={"rules": rules}))
    assert len([flat for flat in compiled.rules if flat.rule == "two-facts"]) < 126


def test_a_count_holds_in_proofs_and_explanations(counting: Pack) -> None:
    """The engine agrees with the rules as written, and `why` names what would bring the count and what led to it."""
    checks = {check.proves: list(check.shortfalls) for check in verify(counting).checks}
    assert checks["the rules as written, the compiled rulebook and the engine agree"] == []
    assert checks["more support never takes anything away"] == []
    with Checker(counting) as checker:
        absent = checker.why({"steroids": "yes"}, "type:metastatic")
        assert absent.would_be_there_if
        for change in absent.would_be_there_if:
            answers = {"steroids": ("yes",), **change}
            one = {name: list(codes) if name == "signs" else codes[0] for name, codes in answers.items()}
            assert checker.check(one).level("type:metastatic") == "match"
        present = checker.why({"steroids": "yes", "dose": "high"}, "type:metastatic")
        assert [step.rule for step in present.chain] == ["fact-one", "fact-two", "two-facts"]


def test_a_rule_without_near_miss_has_no_such_form(tmp_path: Path) -> None:
    """Only a rule with near_miss compiles to a near miss."""
    book = compile_rules(load_pack(write_pack(tmp_path)))
    assert {flat.rule for flat in book.rules if flat.conclusion.startswith("near-miss:")} == {"cause-dialysis"}


def test_a_rule_without_level_takes_answers_as_listed_and_findings_at_either_level(tmp_path: Path) -> None:
    """An urgency has one form: "not sure" does not meet its answers, and a possible finding meets it as a match does."""
    lines = 'answers = { dose = ["high"] }', 'findings = [["cause:tattoo", "symptom:lump"]]'
    book = compile_rules(load(tmp_path, rule("one", "urgency:urgent", *lines)))
    assert of(book, "one") == {"urgency:urgent": [(("dose=high",), ("cause:tattoo", "symptom:lump", "cause:tattoo?"))]}


def test_a_rule_without_level_that_lists_not_sure_takes_a_follow_up_left_out(tmp_path: Path) -> None:
    """A symptom's rule that takes "not sure" to a follow-up takes its absence too; one that does not list it takes neither."""
    answers = (
        'answers = { steroids = ["yes"], repeated = ["yes", "unsure"] }',
        'answers = { steroids = ["yes"], repeated = ["yes"] }',
    )
    book = compile_rules(load(tmp_path, rule("either", "symptom:lump", answers[0]), rule("sure", "symptom:lump", answers[1])))
    assert of(book, "either") == {"symptom:lump": [(("steroids=yes",), ("repeated=yes", "repeated=unsure", "repeated="))]}
    assert of(book, "sure") == {"symptom:lump": [(("steroids=yes",), ("repeated=yes",))]}


def test_a_rule_with_level_takes_the_level_of_what_it_reads(tmp_path: Path) -> None:
    """A type that rests on a cause is a match where the cause is, and possible where the cause is."""
    assert of(compile_rules(load_pack(write_pack(tmp_path))), "type-metastatic") == {
        "type:metastatic": [(("cause:dialysis",),)],
        "type:metastatic?": [(("cause:dialysis?",),)],
    }


def test_a_wildcard_stands_for_all_that_is_concluded_of_its_kind(tmp_path: Path) -> None:
    """`cause:*` reads every cause that a rule concludes, at either level for a rule without level, and no other kind."""
    groups = of(compile_rules(load_pack(write_pack(tmp_path))), "urgency-soon")["urgency:soon"]
    assert groups == [
        (("cause:dialysis", "cause:tattoo", "cause:dialysis?", "cause:tattoo?"), ("fact:deposit",)),
    ]


def test_a_wildcard_reads_no_kind_that_begins_alike(tmp_path: Path) -> None:
    """`type:*` reads types, and not tests, which begin with the same letter."""
    book = compile_rules(load(tmp_path, rule("any-type", "urgency:urgent", 'findings = ["type:*"]')))
    assert of(book, "any-type") == {"urgency:urgent": [(("type:metastatic", "type:metastatic?"),)]}


# ---------------------------------------------------------------- what is left out


def test_possible_forms_of_what_is_never_possible_are_left_out(tmp_path: Path) -> None:
    """A fact that rests on a symptom, which has no level, is never possible; so no form reads or concludes `fact:deposit?`."""
    book = compile_rules(load_pack(write_pack(tmp_path)))
    assert of(book, "fact-deposit") == {"fact:deposit": [(("symptom:lump",),)]}
    assert of(book, "test-x-ray") == {"test:x-ray": [(("fact:deposit",),)]}
    assert not {"fact:deposit?", "test:x-ray?"} & (book.read | {flat.conclusion for flat in book.rules})


def test_what_rests_on_nothing_is_left_out_along_the_whole_chain(tmp_path: Path) -> None:
    """When no rule concludes the first finding of a chain, every rule of the chain is gone, and the others stay."""
    pack = load_pack(write_pack(tmp_path))
    without = pack.model_copy(update={"rules": tuple(each for each in pack.rules if each.id != "symptom-lump")})
    kept = {flat.rule for flat in compile_rules(without).rules}
    assert kept == {"cause-dialysis", "cause-tattoo", "type-metastatic", "urgency-emergency"}


def test_article_only_leaves_out_just_the_causes_and_types_of_other_sources(tmp_path: Path) -> None:
    """With article_only, rules for causes and types without a source in the article go; facts, tests and urgencies stay."""
    pack = load(
        tmp_path,
        rule("own-type", "type:metastatic", 'answers = { site = ["leg"] }', sources="own"),
        rule("own-test", "test:x-ray", 'answers = { site = ["leg"] }', sources="own"),
        rule("article-cause", "cause:tattoo", 'answers = { site = ["arm"] }', sources="article:causes/2"),
    )
    every, article = ({flat.rule for flat in compile_rules(pack, article_only=only).rules} for only in (False, True))
    assert every == set(pack.rule)
    assert every - article == {"cause-tattoo", "own-type"}


def test_article_only_narrows_a_wildcard(tmp_path: Path) -> None:
    """With article_only, `cause:*` does not read a cause that only another source names."""
    book = compile_rules(load_pack(write_pack(tmp_path)), article_only=True)
    assert of(book, "urgency-soon")["urgency:soon"] == [(("cause:dialysis", "cause:dialysis?"), ("fact:deposit",))]


def test_every_token_that_is_read_is_an_answer_or_concluded(mixed: Pack) -> None:
    """Of a compiled rulebook, `read` holds just the tokens of all groups, and each finding among them is concluded."""
    book = compile_rules(mixed)
    assert book.read == {token for flat in book.rules for group in flat.groups for token in group}
    assert {token for token in book.read if not is_answer(token)} <= {flat.conclusion for flat in book.rules}


# ---------------------------------------------------------------- names


def test_a_possible_finding_is_told_from_a_match() -> None:
    """possible and finding_of undo each other, and a match stands for itself."""
    assert finding_of(possible(Ref("cause:dialysis"))) == ("cause:dialysis", "possible")
    assert finding_of("cause:dialysis") == ("cause:dialysis", "match")


@pytest.mark.parametrize(
    ("finding", "expected"),
    [("cause:a", True), ("type:a", True), ("test:a", True), ("fact:a", True), ("symptom:a", False), ("urgency:soon", False)],
)
def test_which_findings_have_a_level(finding: str, expected: bool) -> None:
    """Causes, types, tests and facts have a level; symptoms and urgencies do not."""
    assert (Ref(finding).kind in LEVELLED) is expected


def test_the_order_holds_the_position_of_every_rule_finding_and_answer() -> None:
    """Positions count from 0 in the pack's order; an answer that was not given stands before those that can be."""
    pack = load_pack(MINIMAL)
    order = Order(pack)
    assert list(order.rule) == [rule.id for rule in pack.rules]
    assert list(order.finding) == list(pack.knowledge)
    assert [order.answer[f"dialysis{rest}"] for rest in ("=", "=yes", "=no", "=unsure", "-duration=")] == [4, 5, 6, 7, 8]
    for positions in (order.rule, order.finding, order.answer):
        assert list(positions.values()) == list(range(len(positions)))
