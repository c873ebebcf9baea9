"""Loading a rule pack from its folder. A pack with problems is never loaded: PackError holds all of them at once."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from riskcheck.errors import PackError, nearest
from riskcheck.loading.catalogue import Problems, TooManyProblems
from riskcheck.loading.checks import check_pack
from riskcheck.loading.draft import Draft
from riskcheck.loading.packfolder import digest_of, read_folder
from riskcheck.loading.records import read_records
from riskcheck.loading.rulechecks import check_compiled, check_rules
from riskcheck.loading.tables import ABOUT, TABLES, tables_file
from riskcheck.loading.tomlfile import TomlFile, parse_toml
from riskcheck.pack.pack import Pack

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


def load_pack(pack: str | Path | None = None) -> Pack:
    """Load a pack by name or folder (without one, the default pack). Raises PackError with all its problems."""
    folder = find_pack(pack)
    problems = Problems()
    draft: Draft | None = None
    with suppress(TooManyProblems):
        draft = _read(folder, problems)
    if problems or draft is None:
        raise PackError(folder.resolve().name, problems)
    return draft.pack


def _read(folder: Path, problems: Problems) -> Draft | None:
    """A pack with all checks run; None where `pack.toml` cannot be read."""
    files = read_folder(folder, problems)
    parsed: dict[str, list[TomlFile]] = {name: [] for name in TABLES}
    for name, content in files.items():
        if kind := tables_file(name):
            parsed[kind].append(parse_toml(name, content, problems))
    draft = read_records(parsed, digest_of(files), problems)
    if draft is not None:
        check_pack(draft)
        check_rules(draft)
        if not problems:
            check_compiled(draft)
    return draft
