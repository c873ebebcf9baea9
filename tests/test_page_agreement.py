"""The script of the page against riskcheck: results, documents and screens, in Node. For `make browser`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest
from packs import MINIMAL, WELLS
from pagescript import EVALUATE, as_answers, parts, run
from strategies import AnswerSet
from test_pages import random_answers
from test_scores import random_answers as scored_answers
from test_scores import random_pack

from riskcheck import Checker
from riskcheck.cli.ask import emergency
from riskcheck.documents.document import Document, printable
from riskcheck.documents.html import print_size
from riskcheck.interview.asked import terms_in
from riskcheck.interview.interview import Interview
from riskcheck.interview.review import REVIEW
from riskcheck.interview.screens import Screen, not_sure
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import Ref
from riskcheck.pack.pack import Pack
from riskcheck.pack.words import Words
from riskcheck.page.build import build_page
from riskcheck.report.result_document import result_document
from riskcheck.report.visit_sheet import visit_sheet
from riskcheck.verify.mode import Mode

if not os.environ.get("RISKCHECK_BROWSER"):
    pytest.skip("needs Node; `make browser` installs it and runs this", allow_module_level=True)

PACK = load_pack()
SMALL = load_pack(MINIMAL)
SCORED = load_pack(WELLS)
_LATER = SMALL.question["tattoo"].model_copy(
    update={"id": "since", "follow_up_of": "dialysis-duration", "asked_when": ("long-term",)}
)
_FIRST = SMALL.rules[0]
_SEVERAL = {
    "id": "several",
    "concludes": Ref("test:x-ray"),
    "answers": {},
    "near_miss": {},
    "findings": (Ref("cause:dialysis"), Ref("cause:tattoo"), Ref("symptom:lump")),
    "at_least": 2,
}
CHAIN = SMALL.model_copy(
    update={
        "questions": (*SMALL.questions, _LATER),
        "rules": (
            *SMALL.rules,
            _FIRST.model_copy(update={"id": "later", "answers": {"since": ("yes",)}, "near_miss": {}}),
            _FIRST.model_copy(update={"id": "other", "answers": {"tattoo": ("yes",)}, "near_miss": {}}),
            _FIRST.model_copy(update=_SEVERAL),
        ),
    }
)
"""A small pack: a follow-up of a follow-up, a cause and its near miss that can both be concluded, and a rule that counts."""
PAGES = {article_only: build_page(PACK, article_only=article_only) for article_only in (False, True)}
BOTH = pytest.mark.parametrize("article_only", [False, True], ids=["all", "article-only"])
RANDOM, PARTS, DOCUMENTS, WALKS = 20_000, 40, 500, 60
DAY = "2026-11-22"

FAULTS = [
    ("const fits = codes.some((code) => code === UNSURE || after", "const fits = codes.some((code) => after"),
    ("const leftOut = above.follows && codes.length === 0;", "const leftOut = false;"),
    ("&& isUsed(pack, above, given)", ""),
    ("each.follows || denials.has(each.id) ? [NOT_ANSWERED] : []", "[]"),
    ("row[2].every((group)", "row[2].some((group)"),
    ("for (const row of firing) holds.add(row[1]);", ""),
    ('if (levels[finding] !== "match") levels[finding] = level;', "levels[finding] = level;"),
    ('kind === "fact" || kind === "total" ? [] : [entry]', "[entry]"),
    ('|| kind === "total" ?', "?"),
    ('if (own.length && kind !== "symptom") return own;', "if (own.length) return own;"),
    ("!note.when || conclusions.levels[note.when]", "true"),
    ("unique([...finding.sources, ...links.flat()])", "finding.sources"),
    ("links.some(pack.isArticle)", "links.every(pack.isArticle)"),
    ("&& !levels[name])", ")"),
    ("notes: notes.filter((note) => note.near_miss).map(noteOf)", "notes: []"),
    ("redFlagsAnswered ? words.text :", "true ? words.text :"),
    ("each.id in given && !isUsed(pack, each, given)", "false && each.id in given"),
]
"""Faults put into the evaluator, one at a time: what it says, and what it would say in its place."""


@pytest.fixture(scope="module")
def walked() -> dict[bool, list[AnswerSet]]:
    """Every case that `pack verify` walks, with all sources and with the article alone."""
    return {
        article_only: [as_answers(each) for each in Mode(PACK, article_only=article_only).smallest()] for article_only in PAGES
    }


def scenarios() -> list[AnswerSet]:
    """The answers of all scenarios."""
    return [as_answers(each.answers) for each in PACK.scenarios]


def drawn(count: int, seed: int = 15) -> list[AnswerSet]:
    """Answers drawn at random, the same ones each time."""
    random = Random(seed)
    return [random_answers(random) for _ in range(count)]


def all_cases(pack: Pack) -> Iterator[AnswerSet]:
    """Every set of answers with at most one code to each question."""
    offered = [[None, *(each.codes)] for each in pack.questions]
    for codes in product(*offered):
        chosen = zip(pack.questions, codes, strict=True)
        yield {each.id: [code] if each.many else code for each, code in chosen if code}


def test_page_and_checker_agree_on_every_case_of_a_small_pack() -> None:
    """In a pack with follow-ups of follow-ups, and causes that are near misses too, they agree on every set of answers."""
    cases = list(all_cases(CHAIN))
    assert len(cases) == 4 * 4 * 4 * 4 * 4 * 4
    with Checker(CHAIN) as checker:
        assert differences(checker, build_page(CHAIN), cases) == []


def differences(
    checker: Checker, page: str | tuple[str, str], cases: list[AnswerSet], *, article_only: bool = False
) -> list[AnswerSet]:
    """The cases for which page and checker do not give the same JSON, byte for byte."""
    made = run(page, cases, EVALUATE)
    return [
        answers
        for answers, line in zip(cases, made, strict=True)
        if line != checker.check(answers, article_only=article_only).to_json()
    ]


@BOTH
def test_page_and_checker_agree_on_every_scenario(checker: Checker, article_only: bool) -> None:
    """For all scenarios, the page gives the JSON of the checker, byte for byte."""
    assert len(scenarios()) > 400
    assert differences(checker, PAGES[article_only], scenarios(), article_only=article_only) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_page_and_checker_agree_on_random_answers(checker: Checker, part: int) -> None:
    """For 20,000 random sets of answers in all, the page gives the JSON of the checker; and for a tenth more by the article."""
    count = RANDOM // PARTS
    assert differences(checker, PAGES[False], [*drawn(count, part), {}]) == []
    assert differences(checker, PAGES[True], drawn(count // 10, PARTS + part), article_only=True) == []


@BOTH
def test_page_and_checker_agree_on_every_case_that_verify_walks(
    checker: Checker, walked: dict[bool, list[AnswerSet]], article_only: bool
) -> None:
    """For every case of every rule, the page gives the JSON of the checker."""
    assert len(walked[article_only]) > 500
    assert differences(checker, PAGES[article_only], walked[article_only], article_only=article_only) == []


@BOTH
def test_page_and_checker_agree_on_scores_and_exceptions(article_only: bool) -> None:
    """In a pack with a score and exceptions, they agree on 5,000 random sets of answers."""
    random = Random(15)
    cases = [scored_answers(SCORED, random) for _ in range(5_000)]
    with Checker(SCORED) as checker:
        page = build_page(SCORED, article_only=article_only)
        assert differences(checker, page, cases, article_only=article_only) == []


@pytest.mark.parametrize("seed", range(20))
def test_page_and_checker_agree_on_scores_and_exceptions_made_at_random(seed: int) -> None:
    """In packs whose scores and exceptions are made at random, they agree on random sets of answers."""
    random = Random(seed)
    pack = random_pack(random)
    cases = [scored_answers(pack, random) for _ in range(100)]
    with Checker(pack) as checker:
        assert differences(checker, build_page(pack), cases) == []


@pytest.mark.parametrize(
    "fault",
    [
        ("|| denials.has(each.id)", ""),
        ("!set[1].some((code)", "!set[1].every((code)"),
        ("withoutDenials(tokens.flatMap(groundsOf), given)", "tokens"),
    ],
)
def test_a_fault_in_what_is_denied_is_found(fault: tuple[str, str]) -> None:
    """An evaluator that takes what was not answered, or not ticked, for something else gives another result."""
    script, data = parts(build_page(SCORED))
    assert script.count(fault[0]) == 1
    random = Random(15)
    with Checker(SCORED) as checker:
        assert differences(checker, (script.replace(*fault), data), [scored_answers(SCORED, random) for _ in range(200)])


@pytest.mark.parametrize("fault", FAULTS, ids=[before for before, _ in FAULTS])
def test_a_fault_in_the_evaluator_is_found(checker: Checker, fault: tuple[str, str]) -> None:
    """An evaluator with one fault put in gives other results for a scenario, a random case, or a case of the small pack."""
    script, data = parts(PAGES[False])
    assert script.count(fault[0]) == 1
    changed = script.replace(*fault)
    with Checker(CHAIN) as small:
        found = differences(small, (changed, parts(build_page(CHAIN))[1]), list(all_cases(CHAIN)))
    assert found or differences(checker, (changed, data), [*scenarios(), *drawn(200)])


def test_a_fault_in_the_table_of_rules_is_found(checker: Checker) -> None:
    """A table without one of its rows gives another result for some case of its rule: every ninth row is tried.

    Rows for facts are left out: most facts follow from several rules by the same answers, so that one row less changes nothing.
    """
    script, data = parts(PAGES[False])
    whole, cases = json.loads(data), Mode(PACK, article_only=False).cases
    unnoticed = []
    tokens, rules = whole["rules"]["tokens"], whole["rules"]["flat"]
    rows = [place for place, row in enumerate(rules) if not tokens[row[1]].startswith("fact:")]
    assert len(rows) > 150
    for place in rows[::9]:
        flat = [row for number, row in enumerate(rules) if number != place]
        changed = json.dumps(whole | {"rules": whole["rules"] | {"flat": flat}})
        left_out = rules[place]
        if not differences(checker, (script, changed), [*map(as_answers, cases[PACK.rules[left_out[0]].id])]):
            unnoticed.append(left_out)
    assert unnoticed == []


def shown(sections: Iterable[Any], title: str, say: Words = PACK.say) -> list[Any]:
    """A document as it is shown: words on one line each; without the words that name a command."""
    found: list[Any] = [printable(title)]
    for each in sections:
        entries = [
            (printable(one["head"]), printable(one["mark"]), list(map(printable, one["lines"]))) for one in each["entries"]
        ]
        words = (
            printable(each["title"]).removesuffix(f" {say('more_later')}"),
            list(map(printable, each["paragraphs"])),
            entries,
        )
        found.append((*words, each["tone"], each["layout"], list(each["blanks"])))
    return found


def document(made: Document, say: Words = PACK.say) -> list[Any]:
    """The same of a document of riskcheck."""
    return shown(map(asdict, made.sections), made.title, say)


@BOTH
def test_result_and_sheet_of_the_page_say_what_riskcheck_says(checker: Checker, article_only: bool) -> None:
    """For all scenarios and 500 random cases: the result as `--details` tells it (in an emergency the box alone), and the
    short sheet for the visit, section by section and word by word, and how large its letters are on paper."""
    cases = [*scenarios(), *drawn(DOCUMENTS), {}]
    act = f"""((result, sheet) => [resultDocument(pack, say, result), sheet, printSize(sheet, data.print_sizes)])(
        evaluate(pack, each), visitSheet(pack, say, each, evaluate(pack, each), '{PACK.say.date(date.fromisoformat(DAY))}'))"""
    sizes = set()
    for answers, line in zip(cases, run(PAGES[article_only], cases, act), strict=True):
        result, given = checker.check(answers, article_only=article_only), checker.read(answers).given
        details = result.advice.urgency != "emergency"
        sheet = visit_sheet(PACK, given, result, made_on=date.fromisoformat(DAY))
        wanted = [document(result_document(PACK, result, details=details)), document(sheet)]
        *made, size = json.loads(line)
        assert [shown(each["sections"], each["title"]) for each in made] == wanted
        assert size == print_size(sheet)
        sizes.add(size)
    assert len(sizes) > 1


Step = tuple[str, Any]


def plain(screen: Screen) -> dict[str, Any]:
    """A screen as plain data, without the words for what is wrong with a reply."""
    return {name: value for name, value in asdict(replace(screen, say=Words("en"))).items() if name != "say"}


def replies(random: Random, screen: Screen) -> list[str]:
    """Codes that a screen takes as a reply."""
    if not screen.many:
        return [random.choice(screen.offered)]
    if random.random() < 0.25:
        return [random.choice(sorted(screen.alone))]
    lines = [choice.code for choice in screen.choices if choice.code not in screen.alone]
    ticked = random.sample(lines, random.randint(1, min(4, len(lines))))
    marked = [not_sure(code) if screen.unsure and random.random() < 0.3 else code for code in ticked]
    return [code for code in screen.offered if code in marked]


def step(random: Random, interview: Interview) -> Step:
    """One thing that a person may do at the current screen."""
    screen = interview.current()
    if screen is None or random.random() < 0.15:
        return "back", None
    if screen.many and random.random() < 0.15:
        return "draft", replies(random, screen)
    if screen.can_skip and random.random() < 0.15:
        return "reply", None
    if screen.id == REVIEW and random.random() < 0.8:
        return "reply", [random.choice(screen.choices[1:]).code]
    return "reply", replies(random, screen)


def take(interview: Interview, what: str, codes: Any) -> None:
    """Do it."""
    screen = interview.current()
    if what == "back":
        interview.back()
    elif screen and what == "draft":
        interview.draft(screen, tuple(codes))
    elif screen:
        interview.reply(screen, None if codes is None else tuple(codes))


def seen(interview: Interview) -> Any:
    """All that the questionnaire shows: the screen, what was replied to it, how far it is, the answers so far."""
    screen = interview.current()
    so_far = interview.so_far(screen) if screen else None
    drawn = plain(screen) if screen else None
    if drawn:
        drawn |= {"alone": sorted(drawn["alone"]), "canSkip": drawn.pop("can_skip")}
    return json.loads(json.dumps([drawn, so_far, interview.progress(), interview.answers()]))


WALK = """(() => { const walk = new Interview(pack, say);
  const seen = () => { const at = walk.current();
    return [at && {...at, alone: [...at.alone].sort()}, at && walk.replies.soFar(at), walk.progress(), walk.answers()]; };
  const shown = [seen()];
  for (const [what, codes] of each) { const at = walk.current();
    if (what === "back") walk.back(); else if (what === "draft") walk.draft(at, codes); else walk.reply(at, codes);
    shown.push(seen()); }
  return shown; })()"""


@BOTH
def test_the_questionnaire_of_the_page_is_that_of_the_terminal(checker: Checker, article_only: bool) -> None:
    """In 60 random walks of ticks, replies, skips, back and edits, every screen of the page is the terminal's, word by word:
    lists, follow-ups, the words for a baby and their order, the stop at danger signs, the review, and the answers so far."""
    walks: list[tuple[list[Step], list[Any]]] = []
    for seed in range(WALKS):
        random = Random(seed)
        interview = Interview(PACK, emergency(checker), article_only=article_only)
        steps, shots = [], [seen(interview)]
        for _ in range(40):
            steps.append(step(random, interview))
            take(interview, *steps[-1])
            shots.append(seen(interview))
        walks.append((steps, shots))
    met = {shot[0]["id"] for _, shots in walks for shot in shots if shot[0]}
    assert {"red-flags", "notice:emergency", "notice:review", "list:treatments", "dialysis-duration"} <= met
    for (steps, shots), line in zip(walks, run(PAGES[article_only], [steps for steps, _ in walks], WALK), strict=True):
        for place, (wanted, told) in enumerate(zip(shots, json.loads(line), strict=True)):
            assert told == wanted, steps[:place]


def replies_of_all_kinds() -> Iterator[tuple[Screen, list[str]]]:
    """Screens with codes that they take and codes that they do not."""
    interview = Interview(PACK, lambda _: None)
    for screen in interview.screens():
        yield from (
            (screen, codes)
            for codes in ([], ["no-such-code"], list(screen.offered[:2]), [screen.offered[-1], screen.offered[0]])
        )


def test_what_cannot_be_a_reply_is_told_in_the_same_words() -> None:
    """Nothing chosen, two of one, a line that stands alone: the page says what the terminal says."""
    cases = list(replies_of_all_kinds())
    told = run(
        PAGES[False],
        [[{**plain(screen), "alone": sorted(screen.alone)}, codes] for screen, codes in cases],
        "faultOf(...each, say)",
    )
    wanted = [screen.fault(tuple(codes)) or "" for screen, codes in cases]
    assert len(set(wanted)) > 4
    assert [json.loads(line) for line in told] == wanted


def test_the_same_terms_are_explained() -> None:
    """For the words of every question, label and answer, the page explains the terms that the terminal explains."""
    texts = [
        text for each in PACK.questions for text in (each.text, each.label, each.help, *(one.text for one in each.options))
    ]
    told = run(PAGES[False], texts, "new Interview(pack, say).terms(each)")
    assert [json.loads(line) for line in told] == [
        [f"{term.term}: {term.definition}" for term in terms_in(PACK, text)] for text in texts
    ]
