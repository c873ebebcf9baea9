"""Finding and loading packs, and the digest that tells two packs apart."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packs import MINIMAL, minimal_text, write_pack, write_pack_with_folder

import riskcheck
from riskcheck.errors import PackError
from riskcheck.loading import loader
from riskcheck.loading.loader import DEFAULT_PACK, find_pack, load_pack, pack_names, rules_folder
from riskcheck.loading.tables import TABLES

FILES = sorted(path.name for path in MINIMAL.iterdir())


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands in for that of the packs that come with riskcheck, with two packs and something else."""
    folder = tmp_path / "rules"
    write_pack(folder / DEFAULT_PACK, pack=minimal_text("pack", ('id = "minimal"', 'id = "the-default"')))
    write_pack(folder / "another-pack", pack=minimal_text("pack", ('id = "minimal"', 'id = "another"')))
    (folder / "no-pack").mkdir()
    monkeypatch.setattr(loader, "rules_folder", lambda: folder)
    return folder


# ---------------------------------------------------------------- finding


def test_the_packs_that_come_with_riskcheck_are_listed_by_name(shelf: Path) -> None:
    """pack_names lists the folders that hold a pack.toml, sorted, and no others."""
    assert sorted(path.name for path in shelf.iterdir()) == ["another-pack", DEFAULT_PACK, "no-pack"]
    assert pack_names() == ["another-pack", DEFAULT_PACK]


def test_the_default_pack_comes_with_riskcheck() -> None:
    """The default pack is one of those that come with riskcheck, in this checkout."""
    assert DEFAULT_PACK in pack_names()
    checkout, package = Path(__file__).resolve().parents[1], Path(riskcheck.__file__).parent
    assert rules_folder() in (checkout / "rules", package / "rules")


def test_without_a_name_the_default_pack_is_loaded(shelf: Path) -> None:
    """load_pack() loads the default pack."""
    assert find_pack(None) == shelf / DEFAULT_PACK
    assert load_pack().about.id == "the-default"


def test_a_pack_is_loaded_by_name_by_folder_and_by_path(shelf: Path, tmp_path: Path) -> None:
    """A name, a folder as text and a folder as Path all load the pack that they name."""
    folder = write_pack(tmp_path / "elsewhere")
    assert load_pack("another-pack").about.id == "another"
    assert load_pack(str(folder)).about.id == "minimal"
    assert load_pack(folder).about.id == "minimal"
    assert load_pack(shelf / "another-pack") == load_pack("another-pack")


def test_a_folder_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is looked up from where the program runs."""
    write_pack(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert load_pack("mine").about.id == "minimal"


@pytest.mark.usefixtures("shelf")
def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    """A name that is neither a pack's nor a folder's is answered with the name that is nearest to it."""
    with pytest.raises(PackError) as raised:
        load_pack("another-pak")
    (problem,) = raised.value.problems
    assert (problem.file, problem.code, problem.hint) == ("another-pak", "no-such-pack", "did you mean 'another-pack'?")


@pytest.mark.usefixtures("shelf")
def test_a_name_near_to_none_is_answered_with_all() -> None:
    """A name that is near to no pack's is answered with the names of all packs."""
    with pytest.raises(PackError) as raised:
        load_pack("xyz")
    assert raised.value.problems[0].hint == f"known: another-pack, {DEFAULT_PACK}"


@pytest.mark.usefixtures("shelf")
def test_a_file_is_no_pack(tmp_path: Path) -> None:
    """The path of a file, such as a pack's own pack.toml, is no pack."""
    with pytest.raises(PackError) as raised:
        load_pack(write_pack(tmp_path / "pack") / "pack.toml")
    assert [problem.code for problem in raised.value.problems] == ["no-such-pack"]


# ---------------------------------------------------------------- loading


def test_every_record_of_the_files_is_in_the_pack_in_their_order() -> None:
    """A pack holds the records of each of its files, in their order, and nothing else."""
    pack = load_pack(MINIMAL)
    ids = {part: [getattr(each, "id", "") for each in getattr(pack, part)] for part in ("questions", "causes", "rules")}
    assert ids == {
        "questions": ["red-flags", "dialysis", "dialysis-duration", "tattoo", "symptoms"],
        "causes": ["dialysis", "tattoo"],
        "rules": [
            "cause-dialysis",
            "cause-tattoo",
            "type-metastatic",
            "symptom-lump",
            "fact-deposit",
            "test-x-ray",
            "urgency-soon",
            "urgency-emergency",
        ],
    }
    counts = {part: len(getattr(pack, part)) for tables in TABLES.values() for part, _ in tables.values()}
    assert {part: counts[part] for part in counts if part not in ids} == {
        "groups": 3,
        "safety_net": 5,
        "sources": 2,
        "types": 1,
        "symptoms": 1,
        "tests": 1,
        "treatments": 1,
        "medications": 1,
        "preventions": 0,
        "self_care": 0,
        "complications": 0,
        "facts": 1,
        "terms": 1,
        "scores": 0,
        "scenarios": 2,
    }


def test_the_minimal_pack_holds_every_file_of_a_pack() -> None:
    """The files of a pack are those of the minimal one, so each of them is in the tests of the digest below."""
    assert sorted(TABLES) == FILES


def test_files_without_records_may_be_empty(tmp_path: Path) -> None:
    """A pack may do without treatments, medications, terms and scenarios: their files may be empty."""
    pack = load_pack(write_pack(tmp_path, treatments="", medications="# None yet.\n", glossary="", scenarios=""))
    assert (pack.treatments, pack.medications, pack.terms, pack.scenarios) == ((), (), (), ())


def test_a_fact_is_of_use_when_only_a_note_reads_it(tmp_path: Path) -> None:
    """A fact that no rule reads, but a note waits for, is no fault."""
    idle = '\n[[fact]]\nid = "idle"\nname = "Idle"\n'
    rule = '\n[[rule]]\nid = "fact-idle"\nconcludes = "fact:idle"\nanswers = { tattoo = ["yes"] }\nsources = ["own"]\n'
    causes = minimal_text("causes", ('when = "fact:deposit"', 'when = "fact:idle"'))
    files = {"facts": minimal_text("facts") + idle, "rules": minimal_text("rules") + rule, "causes": causes}
    assert "fact-idle" in load_pack(write_pack(tmp_path, **files)).rule


def test_a_pack_in_other_letters_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Texts come out as they stand in the file, whatever their alphabet and the system's own encoding."""
    glossary = minimal_text("glossary", ('plain = "calcium build-up"', 'plain = "Kalkablagerung: ёлка 漢字"'))
    assert load_pack(write_pack(tmp_path, glossary=glossary)).terms[0].plain == "Kalkablagerung: ёлка 漢字"


def test_scenarios_may_stand_in_a_folder_in_the_order_of_its_files(tmp_path: Path) -> None:
    """A pack holds the scenarios of every file in its folder, file after file by name; hidden files are no part of it."""
    folder = write_pack_with_folder(tmp_path / "pack")
    (folder / "scenarios" / ".notes").write_text("not of the pack")
    first, second = load_pack(MINIMAL).scenarios
    assert load_pack(folder).scenarios == (second, first)
    (folder / "scenarios" / "02-causes.toml").rename(folder / "scenarios" / "00-causes.toml")
    assert load_pack(folder).scenarios == (first, second)


def test_a_pack_is_the_same_whichever_form_its_scenarios_have(tmp_path: Path) -> None:
    """All but the order of scenarios and the digest is equal for a file and for a folder of scenarios."""
    file, folder = (
        load_pack(path).model_dump(exclude={"scenarios", "digest"}) for path in (MINIMAL, write_pack_with_folder(tmp_path))
    )
    assert file == folder


# ---------------------------------------------------------------- scenarios that are read later


WRONG = '\n[[scenario]]\nname = "Wrong"\nanswers = { dialisys = "yes" }\n'


def test_a_fault_in_scenarios_alone_keeps_no_named_pack_from_loading(shelf: Path) -> None:
    """No result rests on them: a pack that is named loads, and what is wrong is raised, in full, when they are used."""
    folder = write_pack(shelf / "another-pack", scenarios=minimal_text("scenarios") + WRONG)
    with pytest.raises(PackError) as of_folder:
        load_pack(folder)
    loaded = load_pack("another-pack")
    with pytest.raises(PackError) as of_use:
        len(loaded.scenarios)
    assert [problem.code for problem in of_folder.value.problems] == ["unknown-question"]
    assert of_use.value.problems == of_folder.value.problems
    assert str(of_use.value) == str(of_folder.value)


def test_a_fault_in_scenarios_is_refused_where_the_whole_pack_is_loaded(shelf: Path) -> None:
    """`whole` reads the scenarios of a named pack at once, as `pack check` does."""
    write_pack(shelf / "another-pack", scenarios=minimal_text("scenarios") + WRONG)
    with pytest.raises(PackError, match="unknown-question"):
        load_pack("another-pack", whole=True)


def test_a_named_pack_is_refused_with_the_faults_of_its_scenarios_too(shelf: Path) -> None:
    """Where another file has a fault, all problems are reported at once, those of scenarios included."""
    write_pack(shelf / "another-pack", scenarios=minimal_text("scenarios") + WRONG, glossary="[[term]]\n")
    with pytest.raises(PackError) as refused:
        load_pack("another-pack")
    assert {problem.file for problem in refused.value.problems} == {"glossary.toml", "scenarios.toml"}


def test_a_fault_of_the_folder_of_scenarios_is_refused_at_once(shelf: Path) -> None:
    """Files that are missing, or cannot be read, keep a named pack from loading, those of scenarios too."""
    (shelf / "another-pack" / "scenarios.toml").unlink()
    with pytest.raises(PackError, match="missing-file"):
        load_pack("another-pack")


def test_a_pack_is_the_same_whenever_its_scenarios_are_read(shelf: Path) -> None:
    """Digest and all records are those of the whole pack; what was read is not read again, whatever becomes of the files."""
    whole, later = load_pack("another-pack", whole=True), load_pack("another-pack")
    (shelf / "another-pack" / "scenarios.toml").write_text("")
    assert later == whole
    assert later.digest == whole.digest != load_pack("another-pack").digest
    assert later.scenarios[0] is later.scenarios[0]
    assert later.scenarios[:1] == (whole.scenarios[0],)


@pytest.mark.usefixtures("shelf")
def test_a_pack_keeps_its_scenarios_when_it_goes_to_another_process() -> None:
    """A pickled pack has them, whether they were used before or not."""
    loaded = load_pack("another-pack")
    unused = pickle.loads(pickle.dumps(loaded))  # noqa: S301
    count = len(loaded.scenarios)
    used = pickle.loads(pickle.dumps(loaded))  # noqa: S301
    assert unused.scenarios == used.scenarios == load_pack("another-pack", whole=True).scenarios
    assert count == 2


def test_packs_load_in_several_threads_at_once() -> None:
    """The first packs that a process loads may be loaded at the same time."""
    code = (
        "import sys; from concurrent.futures import ThreadPoolExecutor; from riskcheck.loading.loader import load_pack;"
        "sys.setswitchinterval(1e-6); print(len({each.digest for each in ThreadPoolExecutor(8).map(load_pack, [None] * 8)}))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"


# ---------------------------------------------------------------- digest


def test_the_digest_covers_the_folder_of_scenarios(tmp_path: Path) -> None:
    """The content of each file in it, and its name within the pack, change the digest; hidden files in it do not."""
    folder = write_pack_with_folder(tmp_path / "pack")
    scenarios = folder / "scenarios"
    digests = [load_pack(MINIMAL).digest, load_pack(folder).digest]
    (scenarios / ".notes").write_text("not of the pack")
    assert load_pack(folder).digest == digests[-1]
    (scenarios / "01-near.toml").write_bytes((scenarios / "01-near.toml").read_bytes() + b"\n")
    digests.append(load_pack(folder).digest)
    (scenarios / "01-near.toml").rename(scenarios / "03-near.toml")
    digests.append(load_pack(folder).digest)
    assert len(set(digests)) == 4


@pytest.mark.parametrize("name", FILES)
def test_the_digest_changes_with_every_file(name: str, tmp_path: Path) -> None:
    """A byte more at the end of any file, even one that means nothing, changes the digest."""
    folder = write_pack(tmp_path / "pack")
    before = load_pack(folder).digest
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    assert load_pack(folder).digest != before


def test_the_digest_changes_with_every_byte(tmp_path: Path) -> None:
    """Each letter of a comment that is changed gives another digest."""
    comment = "# a comment\n"
    texts = [comment[:place] + "x" + comment[place + 1 :] for place in range(1, len(comment) - 1)]
    digests = {
        load_pack(write_pack(tmp_path / str(number), facts=text + minimal_text("facts"))).digest
        for number, text in enumerate([comment, *texts])
    }
    assert len(digests) == 1 + len(texts)


def test_the_digest_changes_when_text_moves_from_one_file_to_the_next(tmp_path: Path) -> None:
    """Two packs whose files, put one after another with their names, read the same still have two digests."""
    causes, facts = minimal_text("causes"), minimal_text("facts")
    packs = [(causes + "# ", "# facts.toml:\n" + facts), (causes + "# facts.toml:# ", "\n" + facts)]
    assert len({f"{first}facts.toml:{second}" for first, second in packs}) == 1
    digests = {load_pack(write_pack(tmp_path / str(len(a)), causes=a, facts=b)).digest for a, b in packs}
    assert len(digests) == 2


def test_the_digest_covers_every_file_that_is_seen(tmp_path: Path) -> None:
    """A file more beside those of a pack, its content and its name each change the digest."""
    folder = write_pack(tmp_path / "pack")
    digests = [load_pack(folder).digest]
    for name, text in (("README.md", "a"), ("README.md", "b"), ("LICENSE", "")):
        (folder / name).write_text(text)
        digests.append(load_pack(folder).digest)
    (folder / "LICENSE").rename(folder / "LICENCE")
    digests.append(load_pack(folder).digest)
    assert len(set(digests)) == 5


def test_the_digest_changes_with_nothing_else(tmp_path: Path) -> None:
    """Where a pack lies, its folder's name, the times of its files and hidden files do not change the digest."""
    folder = write_pack(tmp_path / "pack")
    before = load_pack(folder).digest
    (folder / ".notes.toml").write_text("not of the pack")
    (folder / ".git").mkdir()
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    moved = Path(shutil.move(folder, tmp_path / "another name"))
    assert load_pack(moved).digest == before
    assert len(before) == 64
