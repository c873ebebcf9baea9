"""The script of a page in Node: taken out of the page itself, with the data that is in it. No copy of either."""

from __future__ import annotations

import html
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from typing import Any

from strategies import AnswerSet

_SCRIPTS = re.compile(r"<script(?P<kind>[^>]*)>(?P<content>.*?)</script>", re.S)
_RUN = """
const vm = require("vm");
let input = "";
process.stdin.setEncoding("utf8").on("data", (part) => { input += part; }).on("end", () => {
  const { script, data, act, cases } = JSON.parse(input);
  const context = vm.createContext({});
  vm.runInContext(script, context);
  const made = vm.runInContext(`(data) => {
    data = JSON.parse(data);
    const pack = openPack(data.rules);
    const say = speaker(data.words, data.language);
    return (text) => { const each = JSON.parse(text); return JSON.stringify((${act})); };
  }`, context);
  const run = made(data);
  const tried = (each) => { try { return run(JSON.stringify(each)); } catch (error) { return `"${error.name}"`; } };
  const lines = cases.map(tried);
  process.stdout.write(lines.join("\\n"));
});
"""
EVALUATE = "evaluate(pack, each)"
"""What gives the result of answers."""


def parts(page: str) -> tuple[str, str]:
    """The script of a page and its data."""
    found = {each["kind"]: each["content"] for each in _SCRIPTS.finditer(page)}
    return found[""], found[' type="application/json" id="data"']


def run(page: str | tuple[str, str], cases: Iterable[Any], act: str = EVALUATE) -> Iterator[str]:
    """What an expression over `each` case, `pack` and `say` gives in Node, as JSON, by the script of a page."""
    script, data = parts(page) if isinstance(page, str) else page
    work = json.dumps({"script": script, "data": data, "act": act, "cases": list(cases)})
    done = subprocess.run(["node", "-e", _RUN], input=work, capture_output=True, text=True, check=True)
    yield from done.stdout.split("\n")


def as_answers(given: Any) -> AnswerSet:
    """Answers of a record as a file gives them."""
    return {name: answer if isinstance(answer, str) else list(answer) for name, answer in given.items()}


def words_of(page: str) -> str:
    """The texts of a page that are no script, style or data."""
    return html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.S))
