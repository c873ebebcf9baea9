"""Numbers on the page, in Node: results, words and screens as everywhere. For `make browser`."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from datetime import date
from random import Random
from typing import Any

import pytest
from numbercases import PACK, answer, drawn
from pagescript import run
from test_page_agreement import document, shown, take

from riskcheck import Checker
from riskcheck.cli.ask import emergency
from riskcheck.interview.interview import Interview
from riskcheck.interview.review import REVIEW
from riskcheck.interview.screens import Screen
from riskcheck.page.build import build_page
from riskcheck.report.result_document import result_document
from riskcheck.report.visit_sheet import visit_sheet

if not os.environ.get("RISKCHECK_BROWSER"):
    pytest.skip("needs Node; `make browser` installs it and runs this", allow_module_level=True)

PAGE = build_page(PACK)
CASES, DOCUMENTS, WALKS = 3000, 300, 60
MADE_ON = date(2026, 11, 22)
DAY = PACK.say.date(MADE_ON)
FAULTS = [
    ("filter(([, from]) => from <= answer)", "filter(([, from]) => from < answer)"),
    ("from <= answer).pop()", "from <= answer).shift()"),
    (
        "return Object.entries(question.follows).some(([name, after]) => {",
        "return Object.entries(question.follows).every(([name, after]) => {",
    ),
    ("some(([name, after]) => given[name]", "every(([name, after]) => given[name]"),
]


def test_page_and_checker_agree_on_random_numbers() -> None:
    """On 3,000 random cases, half of their numbers at borders of bands, the page gives the JSON of the checker."""
    cases = drawn(CASES)
    with Checker(PACK) as checker:
        assert [json.loads(line) for line in run(PAGE, cases)] == [checker.check(each).to_dict() for each in cases]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_border_that_moves_is_found(fault: tuple[str, str]) -> None:
    """A page that reads a border otherwise gives another result for some case."""
    assert PAGE.count(fault[0]) == 1
    from pagescript import parts

    script, data = parts(PAGE)
    cases = drawn(CASES)
    made = run((script.replace(*fault), data), cases)
    with Checker(PACK) as checker:
        assert any(line != checker.check(each).to_json() for line, each in zip(made, cases, strict=True))


def test_result_and_sheet_of_the_page_say_the_number() -> None:
    """For 300 random cases, both say what riskcheck says: "71 Jahre", "0,4 °C"."""
    act = f"""((told, result) => [resultDocument(told, say, result), visitSheet(pack, say, each, result, '{DAY}')])(
        telling(pack, each), evaluate(pack, each))"""
    cases = drawn(DOCUMENTS)
    with Checker(PACK) as checker:
        for answers, line in zip(cases, run(PAGE, cases, act), strict=True):
            read = checker.read(answers)
            result, told = checker.check(read), PACK.telling(read.given)
            details = result.advice.urgency != "emergency"
            sheet = visit_sheet(told, read.given, result, made_on=MADE_ON)
            wanted = [document(each, PACK.say) for each in (result_document(told, result, details=details), sheet)]
            assert [shown(each["sections"], each["title"], PACK.say) for each in json.loads(line)] == wanted


def replies(random: Random, screen: Screen) -> list[str]:
    """A reply that a screen takes."""
    if screen.number:
        said = str(answer(random, PACK.question[screen.id]))
        return [said.replace(".", random.choice(".,"))]
    if screen.id == REVIEW:
        return [random.choice(screen.choices).code]
    return [random.choice([code for code in screen.offered if not code.endswith("?")])]


def seen(interview: Interview) -> Any:
    """The screen, what was replied to it, how far it is, and the answers so far."""
    screen = interview.current()
    so_far = interview.so_far(screen) if screen else None
    drawn = {each.name: getattr(screen, each.name) for each in fields(Screen)} if screen else None
    if drawn:
        del drawn["say"]
        drawn |= {"choices": [[each.code, each.text] for each in drawn["choices"]], "alone": sorted(drawn["alone"])}
        drawn |= {"number": drawn["number"] is not None, "canSkip": drawn.pop("can_skip")}
    return json.loads(json.dumps([drawn, so_far, interview.progress(), interview.answers()]))


WALK = """(() => { const walk = new Interview(pack, say);
  const seen = () => { const at = walk.current();
    return [at && {...at, alone: [...at.alone].sort(), choices: at.choices.map((each) => [each.code, each.text]),
      number: Boolean(at.number)}, at && walk.replies.soFar(at), walk.progress(), walk.answers()]; };
  const shown = [seen()];
  for (const [what, codes] of each) { const at = walk.current();
    if (what === "back") walk.back(); else walk.reply(at, codes);
    shown.push(seen()); }
  return shown; })()"""


def test_the_questionnaire_of_the_page_asks_for_numbers_as_the_terminal_does() -> None:
    """In 60 random walks, screens, replies, the review with its numbers, and the answers are the same."""
    walks: list[tuple[list[Any], list[Any]]] = []
    with Checker(PACK) as checker:
        for seed in range(WALKS):
            random, interview = Random(seed), Interview(PACK, emergency(checker))
            steps, shots = [], [seen(interview)]
            for _ in range(25):
                screen = interview.current()
                back = screen is None or random.random() < 0.15
                steps.append(("back", None) if back or screen is None else ("reply", replies(random, screen)))
                take(interview, *steps[-1])
                shots.append(seen(interview))
            walks.append((steps, shots))
    assert any(shot[0] and shot[0]["number"] for _, shots in walks for shot in shots)
    for (steps, shots), line in zip(walks, run(PAGE, [steps for steps, _ in walks], WALK), strict=True):
        for place, (wanted, told) in enumerate(zip(shots, json.loads(line), strict=True)):
            assert told == wanted, steps[:place]


def test_what_is_no_number_is_told_in_the_same_words() -> None:
    """Nothing, a text, out of range, too fine, a group of digits: the page says what the terminal says."""
    interview = Interview(PACK, lambda _: None)
    texts = ["", "x", "121", "120", "-1", "0", "71,5", "1.000", " 71 ", "-5,1", "39,9", "40,1", "17,95", "unsure"]
    screens = [screen for screen in interview.screens() if screen.number]
    cases = [(screen.id, [text] if text else []) for screen in screens for text in texts]
    act = "faultOf(new Interview(pack, say).question(pack.question[each[0]]), each[1], say)"
    told = [json.loads(line) for line in run(PAGE, cases, act)]
    assert told == [screen.fault((text,) if text else ()) or "" for screen in screens for text in texts]
    assert "" in told
    assert "Geben Sie eine Zahl von -5 bis 40 °C, mit höchstens 1 Nachkommastelle ein." in told
