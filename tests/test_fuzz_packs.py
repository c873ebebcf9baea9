"""Packs changed at random, and packs made to hurt, end in a pack or in a PackError with file and line."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fuzz_packs import MEGABYTES, fuzz, outcome
from packs import MINIMAL, minimal_text, write_pack, write_pack_with_folder

from riskcheck.errors import PackError
from riskcheck.loading.loader import load_pack
from riskcheck.loading.tables import TABLES

pytestmark = pytest.mark.unmeasured


def test_packs_changed_at_random_end_in_a_pack_or_a_pack_error() -> None:
    """500 packs with changed files end well, some of them in a pack; others are refused for reasons of every sort."""
    outcomes = fuzz(500)
    assert outcomes.total() == 500
    assert outcomes["pack"] >= 20
    assert len(outcomes) >= 15


def rule(number: int, concludes: str, reads: str) -> str:
    """A rule as it stands in rules.toml."""
    return f'[[rule]]\nid = "r{number}"\nconcludes = "{concludes}"\n{reads}\nsources = ["own"]\n'


def question(number: int, follows: str = "") -> str:
    """A yes-no question as it stands in questions.toml."""
    return f'[[question]]\nid = "q{number}"\ngroup = "more"\nkind = "yes-no"\ntext = "?"\nlabel = "?"\nhelp = "?"\n{follows}\n'


FACTS = "".join(f'[[fact]]\nid = "f{n}"\nname = "x"\n' for n in range(4000))
HURTFUL: dict[str, dict[str, str]] = {
    "a long chain of facts": {
        "facts": FACTS,
        "rules": rule(0, "fact:f0", 'answers = { symptoms = ["lump"] }')
        + "".join(rule(n, f"fact:f{n}", f'findings = ["fact:f{n - 1}"]') for n in range(1, 4000)),
    },
    "a long circle of facts": {
        "facts": FACTS,
        "rules": "".join(rule(n, f"fact:f{n}", f'findings = ["fact:f{(n + 1) % 4000}"]') for n in range(4000)),
    },
    "all facts read by all rules": {
        "facts": FACTS,
        "rules": "".join(rule(n, f"fact:f{n}", 'findings = ["fact:*", "cause:*", "test:*"]') for n in range(4000)),
    },
    "a wildcard over thousands": {
        "facts": FACTS,
        "rules": minimal_text("rules")
        + "".join(rule(n, f"fact:f{n}", 'answers = { symptoms = ["lump"] }') for n in range(4000))
        + "".join(rule(n, "test:x-ray", f'findings = ["fact:*"]\nanswers = {{ q{n} = ["yes"] }}') for n in range(5000, 5200)),
        "questions": minimal_text("questions") + "".join(question(n) for n in range(5000, 5200)),
    },
    "a circle of follow-ups": {
        "questions": "".join(question(n, f'follow_up_of = "q{(n + 1) % 4000}"') for n in range(4000)),
    },
    "thousands of unknown names": {
        "questions": minimal_text("questions") + "".join(question(n) for n in range(1000)),
        "rules": "".join(rule(n, "cause:dialysis", f'answers = {{ zzz{n} = ["yes"], q{n}q = ["no"] }}') for n in range(4000)),
    },
    "a table of empty records": {"rules": "[[rule]]\n" * 4900},
    "an array of empty records": {"rules": "rule = [" + "{}," * 300_000 + "]\n"},
    "unknown keys": {"pack": "".join(f"k{n} = 1\n" for n in range(49_000)) + minimal_text("pack")},
    "a huge record": {
        "rules": rule(1, "cause:dialysis", "answers = { " + ",".join(f"q{n} = ['yes']" for n in range(60_000)) + " }"),
    },
    "one long key": {"facts": f"{'k' * 1_000_000} = 1\n"},
    "one long text": {"facts": f'[[fact]]\nid = "x"\nname = "{"x" * 1_000_000}"\n'},
    "deep brackets": {"facts": "fact = " + "[" * 900 + "]" * 900 + "\n"},
    "deep tables": {"facts": "fact = " + "{a=" * 450 + "1" + "}" * 450 + "\n"},
    "commas": {"facts": "x = [" + "1," * 500_000 + "]\n"},
}  # fmt: skip


@pytest.mark.parametrize("name", HURTFUL)
def test_a_pack_made_to_hurt_ends_soon_in_a_pack_error(name: str, tmp_path: Path) -> None:
    """Files that are large, deep or tangled are refused in seconds, with as many problems as a person may read."""
    files = {file: (MINIMAL / file).read_bytes() for file in TABLES}
    files |= {f"{file}.toml": text.encode() for file, text in HURTFUL[name].items()}
    started = time.process_time()
    assert outcome(files, tmp_path) != "pack"
    assert time.process_time() - started < 8
    with pytest.raises(PackError) as raised:
        load_pack(tmp_path)
    assert len(raised.value.problems) <= 501
    assert len(str(raised.value)) < 1_000_000


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")
def test_packs_made_to_hurt_take_little_memory(tmp_path: Path) -> None:
    """All of them, one after another in a process of their own, stay below 500 MB."""
    code = (
        "import sys; from pathlib import Path; from riskcheck.errors import PackError\n"
        "from riskcheck.loading.loader import load_pack\n"
        "for folder in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try: load_pack(folder)\n"
        "    except PackError: pass\n"
        "import re; print(int(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]) // 1024)"
    )
    for number, files in enumerate(HURTFUL.values()):
        write_pack(tmp_path / str(number), **files)
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert int(ended.stdout) < MEGABYTES


# ---------------------------------------------------------------- what else may lie in a folder


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe in the place of a file is reported, and not read from."""
    folder = write_pack(tmp_path / "pack")
    (folder / "facts.toml").unlink()
    os.mkfifo(folder / "facts.toml")
    with pytest.raises(PackError, match=r"facts\.toml:1: \[unreadable-file\] cannot be read: a device"):
        load_pack(folder)


def test_a_folder_of_very_many_files_is_refused(tmp_path: Path) -> None:
    """More files than a pack may have are one problem, however many they are."""
    folder = write_pack(tmp_path / "pack")
    for number in range(200):
        (folder / f"{number}.txt").touch()
    with pytest.raises(PackError, match="more than 64 files") as raised:
        load_pack(folder)
    assert len(raised.value.problems) == 1


def test_the_files_of_scenarios_count_among_those_of_the_pack(tmp_path: Path) -> None:
    """A pack may have 64 files, those in its folder of scenarios included; one more is one problem."""
    folder = write_pack_with_folder(tmp_path / "pack")
    files = sum(path.is_file() for path in folder.rglob("*"))
    for number in range(64 - files):
        (folder / "scenarios" / f"more-{number}.toml").touch()
    assert load_pack(folder).about.id == "minimal"
    (folder / "scenarios" / "one-more.toml").touch()
    with pytest.raises(PackError, match="more than 64 files") as raised:
        load_pack(folder)
    assert len(raised.value.problems) == 1


def test_the_name_of_a_file_is_shown_as_text(tmp_path: Path) -> None:
    """A name that would steer a terminal, or is no text at all, is told with escapes."""
    folder = write_pack(tmp_path / "pack")
    (folder / "\x1b[2J\n\u202e.toml").touch()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.toml")).touch()
    with pytest.raises(PackError) as raised:
        load_pack(folder)
    assert [problem.code for problem in raised.value.problems] == ["unknown-file"] * 2
    assert all(str(problem).isprintable() for problem in raised.value.problems)
    str(raised.value).encode()


def test_a_name_that_is_no_text_has_its_place_in_the_digest(tmp_path: Path) -> None:
    """A file beside a pack's own may have a name that is not UTF-8."""
    folder = write_pack(tmp_path / "pack")
    before = load_pack(folder).digest
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt")).touch()
    assert load_pack(folder).digest != before


def test_the_limit_on_memory_is_of_this_platform() -> None:
    """Peak memory is counted in kilobytes here, as the tests above take it."""
    assert 10 < resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 < 10_000
