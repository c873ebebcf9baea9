"""The words of the frame: every catalogue complete, every key known and used, and no English word for a German reader."""

from __future__ import annotations

import ast
import html
import io
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import pytest
from english import english_in
from packs import minimal_text, write_pack
from pagescript import words_of
from test_scores import PACK as SCORED
from test_scores import random_answers

import riskcheck
from riskcheck import Checker
from riskcheck.checking.summary import summarise
from riskcheck.documents.render import render
from riskcheck.interview.interview import Interview
from riskcheck.interview.screens import Screen
from riskcheck.loading.loader import load_pack
from riskcheck.pack.kinds import RESULT_FINDINGS
from riskcheck.pack.words import Words, catalogue, faults, flat, language_tag, languages, locale, placeholders, reference
from riskcheck.page.build import build_page
from riskcheck.prompts import opening
from riskcheck.prompts.drawing import draw
from riskcheck.prompts.plain import PlainPrompter
from riskcheck.prompts.ticks import Ticks
from riskcheck.prompts.view import View
from riskcheck.report import results_text, summary_text
from riskcheck.report.diff_document import diff_document
from riskcheck.report.explain import explain, overview
from riskcheck.report.why_document import why_document
from riskcheck.why.diff import diff_results

SOURCE = Path(riskcheck.__file__).parent
GERMAN = Path(__file__).parent / "packs" / "deutsch"
ENGLISH = reference()
SCRIPT = (SOURCE / "page" / "page.js").read_text(encoding="utf-8")
SPEAKERS = {"say", "_say", "words"}
"""What a call is named that asks for words by their key; `words` is another function where pictures are drawn."""
CASES = {
    "all kinds of findings": {
        "alter": "kind",
        "zeichen": ["none"],
        "schuhe": "yes",
        "schuhe-dauer": "ganzer-tag",
        "socken": "unsure",
        "hitze": "yes",
        "haut": ["blase", "schmerz"],
    },
    "a near miss": {"zeichen": ["unsure"], "schuhe": "yes", "schuhe-dauer": "kurz", "socken": "no"},
    "an answer not used": {"schuhe-dauer": "kurz", "haut": ["unsure"]},
    "an emergency": {"zeichen": ["atemnot", "ausschlag"], "alter": "baby"},
    "nothing": {},
}


# ---------------------------------------------------------------- catalogues


@pytest.mark.parametrize("language", languages())
def test_every_catalogue_is_complete(language: str) -> None:
    """A catalogue has the keys of English, each form for numbers that its language has, and English's placeholders."""
    tree = tomllib.loads((SOURCE / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    assert list(faults(language, tree)) == []
    texts = catalogue(language)
    assert texts
    numbered = {key.rpartition(".")[0] for key in ENGLISH if key.endswith(".other")}
    forms = {f"{key}.{form}" for key in numbered for form in (*locale(language).plural_form.tags, "other")}
    assert texts.keys() == {key for key in ENGLISH if key.rpartition(".")[0] not in numbered} | forms


def test_german_words_are_german() -> None:
    """No text of the German catalogue holds an English stop word, so that the test of documents below can find some."""
    said = {key: re.sub(r"\{\w+\}", "", text) for key, text in (catalogue("de") or {}).items()}
    assert {key: found for key, text in said.items() if (found := english_in(text))} == {}
    assert len({key for key, text in ENGLISH.items() if english_in(text)}) > 200


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("How soon: {when", "a brace stands alone"),
        ("How soon: {when.year}", "more than a name"),
        ("How soon: {when!r}", "more than a name"),
        ("How soon: {}", "more than a name"),
        ("How soon", "{when} is missing"),
        ("How soon: {when} {now}", "{now} stands for nothing"),
    ],
)
def test_a_text_with_other_placeholders_is_a_fault(text: str, fault: str) -> None:
    """What a pack puts in the place of a text has the same placeholders, each a name in braces and no more."""
    (found,) = faults("en", {"how_soon": text})
    assert found[0] == "how_soon"
    assert fault in " ".join(found)


def test_a_missing_text_is_a_fault_where_there_is_no_catalogue() -> None:
    """A language without a catalogue needs all texts from the pack: one that lacks is named, and none is no fault."""
    assert list(faults("fr", dict(ENGLISH))) == []
    (found,) = faults("fr", {key: text for key, text in ENGLISH.items() if key != "how_soon"})
    assert "how_soon" in found[2]


# ---------------------------------------------------------------- keys in the code


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the source that asks for words, with the place it stands at."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                function = node.func
                if isinstance(function, ast.Attribute) and function.attr == "count":
                    function = function.value
                name = getattr(function, "attr", getattr(function, "id", ""))
                if name in SPEAKERS and (name != "words" or path.parent.name == "cli"):
                    yield f"{path.name}:{node.lineno}", node


def keys_of(argument: ast.expr) -> set[str]:
    """The keys that an argument can be: a text, one of two, or a beginning that an id is put behind."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return {argument.value}
    if isinstance(argument, ast.IfExp):
        return keys_of(argument.body) | keys_of(argument.orelse)
    if isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        beginning = str(argument.values[0].value)
        return {key for key in ENGLISH if key.startswith(beginning)} if beginning.endswith(".") else set()
    return set()


def test_each_call_asks_for_known_words_and_fills_in_what_they_hold() -> None:
    """A key in the code is in the catalogue, and a call gives the placeholders of its text and no others."""
    seen, wrong = 0, []
    for place, call in calls():
        counted = isinstance(call.func, ast.Attribute) and call.func.attr == "count"
        for key in keys_of(call.args[0]):
            seen += 1
            text = ENGLISH.get(f"{key}.other" if counted else key)
            if text is None:
                wrong.append(f"{place}: {key}")
            elif not any(each.arg is None for each in call.keywords):
                given = {str(each.arg) for each in call.keywords} | ({"count"} if counted else set())
                wrong += [f"{place}: {key}: {given}"] if not placeholders(text) <= given else []
    assert seen > 200
    assert wrong == []


def test_each_text_of_the_catalogue_is_used() -> None:
    """Each key stands in the code or in the page's script, whole or by the name that it shares with others."""
    written = {
        part.value
        for path in SOURCE.rglob("*.py")
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    written |= set(re.findall(r'["`]([a-z_]+\.?)["`$]', SCRIPT)) | set(re.findall(r'"([a-z_]+\.[a-z_-]+)"', SCRIPT))
    shared = {text.rstrip(".") for text in written}
    assert [key for key in ENGLISH if key not in written and key.rpartition(".")[0] not in shared] == []


# ---------------------------------------------------------------- languages


def test_numbers_lists_and_dates_follow_the_language() -> None:
    """Plurals, lists, figures and dates are those of the language, also of a variety of it."""
    english, german = Words("en"), Words("de-AT")
    assert english.count("reasons_more", 1) == "There is one more reason."
    assert english.count("reasons_more", 1200) == "There are 1,200 more reasons."
    assert german.count("reasons_more", 2) == "Es gibt noch 2 Gründe."
    assert [words.listed(["x", "y"]) for words in (english, german)] == ["x and y", "x und y"]
    assert [words.either(["x", "y", "z"]) for words in (english, german)] == ["x, y, or z", "x, y oder z"]
    assert [words.date(date(2026, 11, 6)) for words in (english, Words("de"))] == ["November 6, 2026", "6. November 2026"]
    assert Words("de").number(1_360) == "1.360"


def test_a_language_without_a_catalogue_never_speaks_english() -> None:
    """Where a pack gives one form of a text for all numbers, that form stands for the number one too."""
    own = {key: f"FR {text}" for key, text in reference().items() if not key.endswith(".one")}
    assert list(faults("fr", own)) == []
    assert Words("fr", own).count("reasons_more", 1).startswith("FR ")


@pytest.mark.parametrize(
    ("language", "tag"), [("de", "de"), ("pt-BR", "pt-BR"), ("en-1", "en"), ("de-a", "de"), ("en-x", "en")]
)
def test_the_page_writes_dates_in_a_language_that_browsers_know(language: str, tag: str) -> None:
    """A code that is no good tag for a browser, though a pack may have it, is that of the language it is a variety of."""
    assert language_tag(language) == tag


def test_a_pack_puts_its_own_words_in_the_place_of_others(tmp_path: Path) -> None:
    """What `frame` gives is said in the place of the catalogue's; all else stays."""
    own = '[frame]\nhow_soon = "When to go: {when}"\nlevel.match = "agrees"\n\n[urgency.routine]'
    folder = write_pack(tmp_path / "minimal", pack=minimal_text("pack", ("[urgency.routine]", own)))
    with Checker(folder) as checker:
        text = checker.check({"dialysis": "yes", "dialysis-duration": "long-term"}).to_text()
    assert "When to go: Book a visit" in text
    assert "agrees: long-term dialysis" in text


def test_a_pack_in_another_language_gives_all_words_itself(tmp_path: Path) -> None:
    """A pack in a language without a catalogue loads where it has all words, and speaks by the numbers of its language."""
    own = "".join(f"{key} = {quoted(f'~{text}')}\n" for key, text in ENGLISH.items())
    about = minimal_text(
        "pack", ('language = "en"', 'language = "fr"'), ("[urgency.routine]", f"[frame]\n{own}\n[urgency.routine]")
    )
    with Checker(write_pack(tmp_path / "minimal", pack=about)) as checker:
        assert "~How soon to see a clinician" in checker.check({}).to_text()
        assert checker.pack.say.listed(["x", "y"]) == "x et y"


def quoted(text: str) -> str:
    """A text as TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ---------------------------------------------------------------- a German reader


@pytest.fixture(scope="module")
def german() -> Iterator[Checker]:
    """The German test pack."""
    with Checker(GERMAN) as checker:
        yield checker


@pytest.mark.parametrize("name", CASES)
def test_a_german_reader_meets_no_english_in_results(german: Checker, name: str) -> None:
    """Text, sheets in Markdown and HTML, and JSON's texts, short and with all details, hold no English word."""
    answers = german.read(CASES[name])
    case = (answers.given, german.check(answers, id="7"))
    for details in (False, True):
        for format in ("text", "markdown", "html"):
            shown = results_text(german.pack, [case, case], format, single=False, details=details)
            assert english_in(words_of(shown) if format == "html" else shown) == set(), (format, details)
    assert 'lang="de"' in results_text(german.pack, [case], "html", single=True)
    texts = [text for because in case[1].advice.because for text in [because.text or ""]]
    assert english_in(" ".join([case[1].advice.text, case[1].disclaimer, *texts])) == set()


def test_a_german_reader_meets_no_english_in_scores_and_exceptions() -> None:
    """Results of a pack with scores, exceptions and a number hold no English word, whatever was answered."""
    random = Random(1)
    with Checker(SCORED) as checker:
        for _ in range(40):
            answers = checker.read(random_answers(SCORED, random))
            case = (answers.given, checker.check(answers))
            for format in ("text", "markdown"):
                assert english_in(results_text(SCORED, [case], format, single=True, details=True)) == set()


@pytest.mark.parametrize("name", CASES)
def test_a_german_reader_meets_no_english_in_explanations(german: Checker, name: str) -> None:
    """Why of each finding, and what differs from each other case, hold no English word."""
    for finding in german.pack.names:
        if finding.kind in (*RESULT_FINDINGS, "urgency"):
            shown = render([why_document(german.pack, german.why(CASES[name], finding))], "text")
            assert english_in(shown) == set(), finding
    for other in CASES.values():
        shown = render([diff_document(german.pack, diff_results(german.check(CASES[name]), german.check(other)))], "text")
        assert english_in(shown) == set()


def test_a_german_reader_meets_no_english_in_topics_and_summaries(german: Checker) -> None:
    """What the pack knows of each topic, the list of topics, and the summary of a batch hold no English word."""
    pack = german.pack
    documents = [overview(pack), *(explain(pack, name) for name in (*pack.knowledge, "term:abstrich"))]
    assert english_in(render(documents, "text")) == set()
    counts = {"urgency:soon": 1200, "cause:hitze=match": 30, "cause:hitze=possible": 2, "question:alter": 3, "symptom:blase": 2}
    summary = summarise(pack, counts, results=1200, errors=2, article_only=True, min_count=5)
    page = summary_text(pack, summary, "html")
    assert "1.200" in page
    assert english_in(words_of(page)) == set()


class Keyboard(io.StringIO):
    """Lines that a person types."""

    def isatty(self) -> bool:
        """A person sits there."""
        return True


def screens(interview: Interview) -> Iterator[Screen]:
    """Every screen of an interview that an emergency and a yes to all lead through."""
    replies = {"zeichen": ("atemnot",), "notice:emergency": ("go-on",), "alter": ("kind",), "haut": ("blase",)}
    while (screen := interview.current()) and screen.id != "notice:review":
        yield screen
        interview.reply(screen, replies.get(screen.id, (screen.choices[0].code,)))
    if screen:
        yield screen


def test_a_german_reader_meets_no_english_in_the_questionnaire(german: Checker) -> None:
    """The opening, every screen drawn and in lines, its keys, why it is asked, and what is said of wrong replies."""
    interview, target = Interview(german.pack, lambda _: "Rufen Sie jetzt den Notruf."), io.StringIO()
    shown = [opening(german.pack)]
    for screen in screens(interview):
        view = View(screen, None, 1, 9, True, "", partial(interview.why, screen), lambda _: None)
        ticks = Ticks(screen, None)
        for why in (False, True):
            ticks.enter()
            shown += [text for _, text in draw(view, ticks, why=why, columns=100, rows=60)]
        PlainPrompter(Keyboard("\n?\n?1\n99\nx\n1\n"), target, german.pack.say).ask(view)
        shown += [screen.fault(()) or "", screen.fault(("x",)) or "", screen.fault(screen.offered[:3]) or ""]
    assert len(shown) > 100
    assert len(target.getvalue().splitlines()) > 50
    assert english_in("\n".join([*shown, target.getvalue()])) == set()


def test_a_german_reader_meets_no_english_at_the_prompt(tmp_path: Path) -> None:
    """`riskcheck ask --plain` with replies from a pipe says nothing in English, from its opening to its result."""
    replies = "2\n1\n1\n1,2\n1\n1\n1\n1\n1\n1\n"
    command = [sys.executable, "-m", "riskcheck", "ask", "--plain", "--pack", str(GERMAN), "--save", str(tmp_path / "a.json")]
    done = subprocess.run(command, input=replies, capture_output=True, text=True, check=False)
    assert "Schritt 1 von" in done.stderr
    assert english_in(done.stdout) == set()
    assert english_in(done.stderr.replace(str(tmp_path), "")) == set()


def test_a_german_page_is_german(german: Checker) -> None:
    """The page of a German pack says so to the browser, and has no English word in its texts or in its words of the frame."""
    page = build_page(german.pack)
    assert '<html lang="de">' in page
    assert english_in(words_of(page)) == set()
    assert '"begin":"Los geht es"' in page
    assert '"next":"Weiter"' in html.unescape(page)


def test_catalogues_of_the_tests_speak_german() -> None:
    """The German test pack is in German itself: else the tests above would blame the frame."""
    texts = flat({})
    for path in sorted(GERMAN.glob("*.toml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in re.findall(r'"([^"]* [^"]*)"', line):
                texts[text] = path.name
    assert len(texts) > 60
    assert {text for text in texts if english_in(text)} == set()
    assert load_pack(GERMAN).about.language == "de"
