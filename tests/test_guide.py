"""The guide to packs is true: its commands and changes, one after another, do what it says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from terminal import RISKCHECK

from riskcheck.loading import packfolder, records, tomlfile
from riskcheck.loading.loader import load_pack
from riskcheck.pack.records import MOST, MOST_OPTIONS

DOCS = Path(__file__).parents[1] / "docs"
GUIDE = (DOCS / "packs.md").read_text(encoding="utf-8")
STEPS = re.split(r"^```(console|toml)\n(.*?)^```$", GUIDE, flags=re.M | re.S)
ENVIRONMENT = {
    "PATH": f"{Path(RISKCHECK).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "80",
    **{f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def follow(before: str, language: str, block: str, folder: Path) -> None:
    """Do what a step of the guide says: a block, and what is said before it."""
    said = " ".join(before.split())
    if language == "console":
        for command in filter(None, re.split(r"^\$ ", block, flags=re.M)):
            run(*command.split("\n", 1), folder=folder)
        return
    assert language == "toml"
    added, changed = (
        re.search(r"Add to `([^`]+)`:$", said),
        re.search(r"In `([^`]+)`, change the line that begins with `([^`]+)`:$", said),
    )
    assert bool(added) != bool(changed), said
    if added:
        with (folder / added[1]).open("a", encoding="utf-8") as file:
            file.write(block)
    elif changed:
        text = (folder / changed[1]).read_text(encoding="utf-8")
        new, times = re.subn(rf"^{re.escape(changed[2])}.*\n", lambda _: block, text, flags=re.M)
        assert times == 1
        (folder / changed[1]).write_text(new, encoding="utf-8")


def run(command: str, shown: str, *, folder: Path) -> None:
    """Run a command, whose output must be what is shown; `...` stands for anything. Without git, what needs it is left out."""
    if re.search(r"\bgit\b|--since", command) and shutil.which("git") is None:
        return
    ended = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=os.environ | ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    pattern = "".join(".*" if part == "...\n" else re.escape(part) for part in re.split(r"^(\.\.\.\n)", shown, flags=re.M))
    assert re.fullmatch(pattern, ended.stdout, re.S), f"{command}\n{ended.stdout}"
    assert "Traceback" not in ended.stdout


def test_who_follows_the_guide_gets_what_it_shows(tmp_path: Path) -> None:
    """Each command prints what the guide shows, each change can be made, and a pack with the cause is there in the end."""
    steps = list(zip(STEPS[::3], STEPS[1::3], STEPS[2::3], strict=False))
    assert len(steps) == GUIDE.count("\n```") // 2
    for step in steps:
        follow(*step, folder=tmp_path)
    assert "cause:new-shoes" in load_pack(tmp_path / "blisters").knowledge


def test_the_limits_that_the_guide_names_are_those_of_the_code() -> None:
    """The numbers in the guide are the ones that are in force."""
    for said in (
        f"{packfolder.MAX_FILES} files",
        f"{packfolder.MAX_BYTES >> 20} MiB in a file and {packfolder.MAX_BYTES_IN_ALL >> 20} MiB in all",
        f"{records.MAX_RECORDS:,} records in a table",
        f"{MOST} entries in a list",
        f"{MOST_OPTIONS} options",
    ):
        assert said in " ".join(GUIDE.split())
    assert tomlfile.MAX_LINES >= 5 * records.MAX_RECORDS


def test_links_between_the_documents_lead_somewhere() -> None:
    """Each link to a file in the guide, the page of errors and the README is to a file that is there."""
    for page in (DOCS / "packs.md", DOCS / "pack-errors.md", DOCS.parent / "README.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), target
