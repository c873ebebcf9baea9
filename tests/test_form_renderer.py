"""The FHIR Questionnaire in LHC-Forms, a form renderer of the National Library of Medicine. For `make browser`."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskcheck import Checker
from riskcheck.checking.answers import check_answers
from riskcheck.checking.questionnaire import is_asked
from riskcheck.errors import AnswerError
from riskcheck.files.records import only_case
from riskcheck.forms import form
from riskcheck.pack.pack import Pack
from riskcheck.pack.scenario import Scenario

if not os.environ.get("RISKCHECK_BROWSER"):
    pytest.skip("needs Chromium and LHC-Forms; `make browser` installs both and runs it", allow_module_level=True)

from chromium import chromium, refused

if TYPE_CHECKING:
    from playwright.sync_api import Page

LFORMS = Path(os.environ.get("RISKCHECK_LFORMS", "")) / "dist" / "lforms"
SCRIPTS = (
    "webcomponent/assets/lib/zone.min.js",
    "webcomponent/runtime.js",
    "webcomponent/polyfills.js",
    "webcomponent/main.js",
    "fhir/R4/lformsFHIR.min.js",
)
SCENARIOS = 12


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page with the renderer in it, which may ask for files only."""
    scripts = "".join(f'<script src="{(LFORMS / each).as_uri()}"></script>' for each in SCRIPTS)
    path = tmp_path_factory.mktemp("lforms") / "form.html"
    path.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A form</title><div id="form"></div>{scripts}')
    with chromium() as browser:
        context = browser.new_context()
        asked = refused(context)
        page = context.new_page()
        page.goto(path.as_uri())
        yield page
        assert not asked


@pytest.fixture
def shown(page: Page, checker: Checker) -> Page:
    """The page with the questionnaire of the pack, not answered yet."""
    show(page, checker.pack)
    return page


def show(page: Page, pack: Pack) -> None:
    """Show the questionnaire of a pack, not answered yet."""
    page.evaluate("form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'})", json.loads(form(pack, "fhir")))
    page.get_by_text(pack.about.disclaimer).first.wait_for()


def scenarios(checker: Checker) -> list[Scenario]:
    """Scenarios from all over the pack, in which only what is asked is answered."""
    pack = checker.pack
    given = {each.name: check_answers(pack, each.answers) for each in pack.scenarios}
    asked = {name for name, answers in given.items() if all(is_asked(pack.question[each], answers) for each in answers)}
    usable = [each for each in pack.scenarios if len(each.answers) > 2 and each.name in asked]
    return usable[:: len(usable) // SCENARIOS][:SCENARIOS]


def choose(page: Page, question: str, code: str) -> None:
    """Click one answer, which the form must show."""
    page.locator(f'label[id^="{question}/"][id$="||{code}"]').click(timeout=5000)


def filled_in(page: Page) -> dict[str, Any]:
    """The response that the form makes of what was chosen in it."""
    response: dict[str, Any] = page.evaluate("() => LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')")
    return response


def test_a_response_filled_in_by_hand_gives_the_result_of_the_scenario(shown: Page, checker: Checker, tmp_path: Path) -> None:
    """Twelve scenarios, clicked into the form answer by answer: what it gives back is read as the same case."""
    chosen = scenarios(checker)
    assert len(chosen) == SCENARIOS
    assert len({result.advice.urgency for result in (checker.check(each.answers) for each in chosen)}) > 2
    source = tmp_path / "response.json"
    for scenario in chosen:
        show(shown, checker.pack)
        for question in checker.pack.question:
            for code in check_answers(checker.pack, scenario.answers).get(question, ()):
                choose(shown, question, code)
        source.write_text(json.dumps(filled_in(shown)))
        case = only_case(str(source), pack=checker.pack)
        assert checker.check(case.answers) == checker.check(scenario.answers), scenario.name


def test_a_danger_sign_shows_at_once_what_to_do(shown: Page, checker: Checker) -> None:
    """What to do stands in the form as soon as a sign of an emergency is ticked, and not before."""
    what_to_do = shown.get_by_text(checker.pack.about.urgency.emergency.text, exact=True)
    assert not what_to_do.is_visible()
    choose(shown, checker.pack.about.red_flags, "cold-limb")
    what_to_do.wait_for(timeout=5000)


def test_what_the_renderer_lets_pass_is_refused(shown: Page, checker: Checker, tmp_path: Path) -> None:
    """This renderer does not know `optionExclusive`: "none" beside a symptom comes back, and is refused, not mended."""
    for code in ("pain", "none"):
        choose(shown, "symptoms", code)
    source = tmp_path / "response.json"
    source.write_text(json.dumps(filled_in(shown)))
    with pytest.raises(AnswerError, match="'none' stands together with other answers"):
        checker.check(only_case(str(source), pack=checker.pack).answers)
