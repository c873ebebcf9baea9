"""The page that `riskcheck page` writes: whole in itself, complete, small, and with no word in its script."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from packs import MINIMAL
from pagescript import parts, words_of

from riskcheck import InputError
from riskcheck.cli.main import app
from riskcheck.loading.loader import load_pack
from riskcheck.page.build import build_page
from riskcheck.page.words import words_of_script

PACK = load_pack()
PAGE = build_page(PACK)
SCRIPT, DATA = parts(PAGE)
HOSTILE = "</script><script>document.title='taken'</script><!-- \u2028"


def test_a_page_is_below_200_kb() -> None:
    """The page of the shipped pack has fewer than 200,000 bytes."""
    assert len(PAGE.encode()) < 200_000


def test_a_page_names_by_hash_what_it_runs_and_forbids_the_rest() -> None:
    """Its policy allows nothing but its own script and its own style, each by the hash of its content."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', PAGE)
    style = re.search(r"<style>(.*?)</style>", PAGE, re.S)
    assert policy
    assert style
    hashes = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (SCRIPT, style[1])]
    assert policy[1].split("; ") == [
        "default-src 'none'",
        f"script-src 'sha256-{hashes[0]}'",
        f"style-src 'sha256-{hashes[1]}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_a_page_stores_and_asks_for_nothing() -> None:
    """No address is in the page's markup, style or script, and its script has nothing that stores, sends or evaluates."""
    markup = PAGE.replace(DATA, "")
    assert not re.search(r"https?:|\bsrc=|\bhref=|@import|url\(|\son\w+=", markup)
    never = (
        r"localStorage|sessionStorage|indexedDB|cookie|fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(|eval\(|innerHTML"
    )
    assert not re.search(never, SCRIPT)


def test_a_page_has_the_words_that_its_script_asks_for() -> None:
    """Each key that the script asks for has its words in the page, and what a prompt or a comparison says is not in it."""
    words = json.loads(DATA)["words"]
    assert words == words_of_script(PACK.say, SCRIPT)
    asked = set(re.findall(r'(?:say|button|say\.count|say\.all)\(\s*["`]([a-z_]+)', SCRIPT))
    roots = {key.partition(".")[0] for key in words}
    assert len(asked) > 50
    assert asked - roots == set()
    assert {key for key in words if key.startswith(("key.", "diff_", "batch_", "explain_"))} == set()


def test_no_word_of_the_frame_stands_in_the_script() -> None:
    """No text in the script is a sentence: whatever is in quotes is a key, a code, a mark or a name of the browser's."""
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", SCRIPT, flags=re.S)
    texts = re.findall(r'"([^"\n]*)"', code) + re.findall(r"`([^`]*)`", code)
    sentences = [text for text in texts if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", re.sub(r"\$\{[^}]*\}", "", text))]
    assert sentences == ["no words for ${key}"] or sentences == []


def test_disclaimer_and_danger_stand_in_the_page_without_its_script() -> None:
    """Where no script runs, the title, the words for an emergency and the disclaimer are there all the same."""
    said, frame = words_of(PAGE), (PACK.say("opening_danger"), PACK.say("no_script"))
    assert [text for text in (PACK.about.title, PACK.about.disclaimer, *frame) if text not in said] == []


def test_no_page_is_made_without_disclaimer_and_clinician() -> None:
    """A pack that was put together with neither is refused, with both faults."""
    about = PACK.about
    silent = about.urgency.soon.model_copy(update={"text": "Wait."})
    broken = about.model_copy(update={"disclaimer": " ", "urgency": about.urgency.model_copy(update={"soon": silent})})
    with pytest.raises(InputError, match=r"would lack a disclaimer and a word for a clinician in urgency\.soon; load the pack"):
        build_page(PACK.model_copy(update={"about": broken}))


def test_texts_of_a_pack_are_no_markup() -> None:
    """Whatever a text of a pack holds, the page has one script of its own, and the data comes back as it was."""
    pack = load_pack(MINIMAL)
    hostile = pack.model_copy(update={"about": pack.about.model_copy(update={"title": HOSTILE, "disclaimer": HOSTILE})})
    page = build_page(hostile)
    assert parts(page)[0] == SCRIPT
    assert page.count("<script") == 2
    assert json.loads(parts(page)[1])["rules"]["about"]["title"] == HOSTILE


def test_the_article_alone_has_fewer_rules() -> None:
    """With `article_only`, the page has the rules and the mark of the article alone."""
    alone, full = (json.loads(parts(build_page(PACK, article_only=each))[1])["rules"] for each in (True, False))
    assert (alone["article_only"], full["article_only"]) == (True, False)
    assert len(alone["flat"]) < len(full["flat"])


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    """`riskcheck page FILE.html` writes the page of a pack and says nothing; another ending is refused with 2."""
    from typer.testing import CliRunner

    target = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["page", str(target), "--pack", str(MINIMAL)])
    assert (done.exit_code, done.output) == (0, "")
    assert target.read_text(encoding="utf-8") == build_page(load_pack(MINIMAL))
    refused = CliRunner().invoke(app, ["page", str(tmp_path / "page.pdf")])
    assert refused.exit_code == 2
    assert ".pdf is not what can be written here; end its name in .html" in refused.output
    assert not (tmp_path / "page.pdf").exists()
