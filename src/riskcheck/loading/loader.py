"""Loading a rule pack from its folder. A pack with problems is never loaded: PackError holds all of them at once.

Only the scenarios of a pack that comes with riskcheck are read later, when they are first used: nearly half of the pack's text,
on which no result rests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from riskcheck.errors import PackError, nearest
from riskcheck.loading.catalogue import Problems, TooManyProblems
from riskcheck.loading.checks import check_pack
from riskcheck.loading.draft import Draft
from riskcheck.loading.followups import follow_findings
from riskcheck.loading.packfolder import digest_of, read_folder
from riskcheck.loading.records import read_records
from riskcheck.loading.rulechecks import check_compiled, check_rules
from riskcheck.loading.tables import ABOUT, SCENARIOS, TABLES, tables_file
from riskcheck.loading.tomlfile import TomlFile, parse_toml
from riskcheck.pack.later import Later
from riskcheck.pack.pack import Pack
from riskcheck.pack.scenario import Scenario

DEFAULT_PACK = "iatrogenic-calcinosis-cutis"


def rules_folder() -> Path:
    """The folder of the packs that come with riskcheck: inside an installed package, beside `src/` in a checkout."""
    here = Path(__file__).resolve().parents[1]
    return here / "rules" if (here / "rules").is_dir() else here.parents[1] / "rules"


def pack_names() -> list[str]:
    """Names of the packs that come with riskcheck."""
    return sorted(path.parent.name for path in rules_folder().glob(f"*/{ABOUT}"))


def find_pack(pack: str | Path | None) -> Path:
    """The folder of a pack given by name or folder; None is the default pack. Raises PackError where there is none."""
    name = DEFAULT_PACK if pack is None else str(pack)
    known = name.rstrip("/")
    if known in pack_names():
        return rules_folder() / known
    folder = Path(name)
    if name and any((folder / file).exists() for file in TABLES):
        return folder
    message, hint = "no pack has this name, and no folder is here", nearest(known, pack_names())
    if name and folder.is_dir():
        message, hint = "this folder holds no pack", f"a pack has a file {ABOUT}"
    elif folder.is_file():
        message, hint = "this is a file", "name the folder that holds it"
    problems = Problems()
    problems.note(name, 0, "", "no-such-pack", message, hint)
    raise PackError(name, problems)


def load_pack(pack: str | Path | None = None, *, whole: bool = False) -> Pack:
    """Load a pack by name or folder (without one, the default pack). Raises PackError with all its problems.

    What is wrong with scenarios alone is raised when they are first used where the pack is given by name, and at once where it
    is given by folder, or with `whole`.
    """
    folder = find_pack(pack)
    name, problems = folder.resolve().name, Problems()
    try:
        files = read_folder(folder, problems)
    except TooManyProblems:
        raise PackError(name, problems) from None
    if _comes_with_riskcheck(pack) and not whole and not problems:
        with suppress(PackError):  # of which the whole pack may have more problems
            return _without_scenarios(name, files)
    return _checked(name, files, problems)


def _comes_with_riskcheck(pack: str | Path | None) -> bool:
    """Whether a pack is named by its name, not by a folder."""
    return pack is None or str(pack).rstrip("/") in pack_names()


def _without_scenarios(name: str, files: Mapping[str, bytes]) -> Pack:
    """A pack whose scenarios are read later. Raises PackError with the problems of all its other files."""
    needed = {file: b"" if tables_file(file) == SCENARIOS else content for file, content in files.items()}
    later = Later(partial(_scenarios, name, files))
    return _checked(name, needed, Problems()).model_copy(update={"digest": digest_of(files), "scenarios": later})


def _scenarios(name: str, files: Mapping[str, bytes]) -> Sequence[Scenario]:
    """The scenarios in the files of a pack. Raises PackError with all problems of the pack."""
    return _checked(name, files, Problems()).scenarios


def _checked(name: str, files: Mapping[str, bytes], problems: Problems) -> Pack:
    """The pack of which these are the files. Raises PackError with `problems`, where there are any, and all others it has."""
    with suppress(TooManyProblems):
        draft = _read(files, problems)
        if draft is not None and not problems:
            return draft.pack
    raise PackError(name, problems)


def _read(files: Mapping[str, bytes], problems: Problems) -> Draft | None:
    """A pack with all checks run; None where `pack.toml` cannot be read."""
    parsed: dict[str, list[TomlFile]] = {name: [] for name in TABLES}
    for name, content in files.items():
        if kind := tables_file(name):
            parsed[kind].append(parse_toml(name, content, problems))
    draft = read_records(parsed, digest_of(files), problems)
    if draft is not None:
        follow_findings(draft)
        check_pack(draft)
        check_rules(draft)
        if not problems:
            check_compiled(draft)
    return draft
