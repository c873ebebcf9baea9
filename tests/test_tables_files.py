"""The command on tables: files and databases in and out, and what cannot be used."""

from __future__ import annotations

import csv
import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from processes import started
from tablecases import Row, arrow_table, differences, expected, rows
from terminal import RISKCHECK
from test_cli import run

from riskcheck import Checker
from riskcheck.checking.columns import COLUMNS
from riskcheck.files.locks import locked

duckdb: Any = pytest.importorskip("duckdb", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)
pytest.importorskip("ibis", reason="needs the extra `tables`", exc_type=ModuleNotFoundError)

EXAMPLES = Path(__file__).parents[1] / "examples"
HEAD = "id,dialysis,dialysis-duration,symptoms\n"
GOOD = HEAD + "a,yes,long-term,hard-nodules;pain\nb,no,,none\n"


def found(path: str) -> list[tuple[Any, ...]]:
    """What a query on a file or a database finds: the id, the causes and the error of each row."""
    query = f"SELECT id, causes, error FROM {path}"  # noqa: S608
    rows: list[tuple[Any, ...]] = duckdb.connect().execute(query).fetchall()
    return rows


def attached(database: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in a database."""
    with duckdb.connect(str(database)) as connection:
        rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A CSV file with two good rows."""
    path = tmp_path / "answers.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_every_format_is_read_and_written(answers: Path, tmp_path: Path) -> None:
    """CSV, packed CSV, Parquet and a table of a database hold the same findings, whichever they come from."""
    packed, parquet, database = tmp_path / "a.csv.gz", tmp_path / "a.parquet", tmp_path / "a.duckdb"
    packed.write_bytes(gzip.compress(GOOD.encode()))
    given = f"FROM read_csv('{answers}', all_varchar = true)"
    duckdb.connect().execute(f"COPY ({given}) TO '{parquet}'")
    attached(database, f"CREATE TABLE given AS {given}")
    for source, targets in (
        (answers, ["out.csv", "out.duckdb:found"]),
        (packed, ["out.csv.gz", "out.duckdb:found"]),
        (parquet, ["out.parquet", "a.duckdb:found"]),
        (f"{database}:given", ["out.parquet", "a.duckdb:found"]),
    ):
        for target in targets:
            ended = run("table", str(source), str(tmp_path / target), "--replace")
            assert (ended.stdout, ended.returncode) == ("", 0)
            assert ended.stderr == "2 rows: 2 annotated, 0 with an error\n"
            if ":" in target:
                base, _, table = target.partition(":")
                assert attached(tmp_path / base, f"FROM {table} SELECT id, causes") == [("a", "dialysis"), ("b", "")]
            else:
                assert [row[:2] for row in found(f"'{tmp_path / target}'")] in (
                    [("a", "dialysis"), ("b", "")],
                    [("a", "dialysis"), ("b", None)],
                )
    assert sorted(path.name for path in tmp_path.glob("*.partial")) == []


def test_rows_keep_their_order_and_their_findings(tmp_path: Path) -> None:
    """20,000 rows come out of a CSV file in their order, with the engine's findings; the rows with errors are counted."""
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    with Checker() as checker:
        some = list(rows(checker.pack, 500, lists=False, seed=3))
        wanted = [expected_of_csv(checker, row) for row in some]
    cases = [{**row, "id": str(place)} for place, row in enumerate(some * 40)]
    with source.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(cases[0]))
        writer.writeheader()
        writer.writerows(cases)
    ended = run("table", str(source), str(target))
    errors = 40 * sum(row["error"] is not None for row in wanted)
    assert {"answer-twice", None} < {row["error"] for row in wanted}
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == f"20000 rows: {20_000 - errors} annotated, {errors} with an error"
    with target.open(encoding="utf-8", newline="") as stream:
        got = list(csv.DictReader(stream))
    as_text = [{column: value or "" for column, value in row.items()} for row in wanted * 40]
    assert differences(got, [{**row, "id": str(place)} for place, row in enumerate(as_text)]) == []


def expected_of_csv(checker: Checker, row: Row) -> dict[str, str | int | None]:
    """What the engine makes of a row once slips are read as what was meant; of one with an answer twice in a cell, an error."""
    plain, is_twice = Row(), False
    for name, cell in row.items():
        plain[name] = cell
        question = checker.pack.question.get(name)
        if question and isinstance(cell, str):
            words = [word.strip() for word in (cell.split(";") if question.many else [cell])]
            codes = [word.lower() if word.lower() in question.codes else word for word in words if word]
            is_twice = is_twice or len({*codes}) < len(codes)
            plain[name] = ";".join(codes)
    if is_twice:
        return {**dict.fromkeys(COLUMNS), "error": "answer-twice"}
    return expected(checker, plain)


def test_lists_in_parquet_are_read(tmp_path: Path) -> None:
    """Answers to a question with many can be a list; NULL in it, and nothing in it, are errors that name the question."""
    from pyarrow import parquet

    lists: list[list[str | None]] = [["pain"], [], [None], ["pain;itching"], ["none", "pain"]]
    given: list[Row] = [{"id": str(place), "symptoms": each} for place, each in enumerate(lists)]
    parquet.write_table(arrow_table(given), tmp_path / "in.parquet")
    ended = run("table", str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), "--quiet")
    assert (ended.returncode, ended.stderr) == (1, "")
    codes = [None, "empty-list", "wrong-type", "answer-not-offered", "answer-not-alone"]
    errors = [code and f"{code}:symptoms" for code in codes]
    assert [row[2] for row in found(f"'{tmp_path / 'out.parquet'}'")] == errors


def test_a_column_of_nothing_is_not_answered(tmp_path: Path) -> None:
    """A column of a Parquet file that holds only NULL, of no type, is not answered; one that holds numbers is refused."""
    import pyarrow
    from pyarrow import parquet

    nothing = {"dialysis": pyarrow.nulls(1), "symptoms": pyarrow.nulls(1, pyarrow.list_(pyarrow.null()))}
    parquet.write_table(pyarrow.table({"id": [7], "kidney-disease": ["yes"], **nothing}), tmp_path / "in.parquet")
    assert run("table", str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet")).returncode == 0
    assert found(f"'{tmp_path / 'out.parquet'}'") == [(7, "kidney-disease", None)]
    parquet.write_table(pyarrow.table({"dialysis": [1]}), tmp_path / "in.parquet")
    assert "is of type int64" in run("table", str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet")).stderr


def test_article_only_and_another_pack(answers: Path, tmp_path: Path) -> None:
    """`--article-only` and `--pack` mean the same as for other commands."""
    answers.write_text("id,iv-calcium\na,yes\n", encoding="utf-8")
    run("table", str(answers), str(tmp_path / "out.parquet"), "--article-only")
    assert found(f"'{tmp_path / 'out.parquet'}'") == [("a", "", None)]
    minimal = str(Path(__file__).parent / "packs" / "minimal")
    assert "'iv-calcium' is no question of this pack" in run("table", str(answers), "out.csv", "--pack", minimal).stderr


PACKED = gzip.compress(GOOD.encode())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (PACKED[: len(PACKED) // 2], "end-of-stream"),
        (PACKED[:-8], "end-of-stream"),
        (PACKED[:-8] + bytes(8), "was damaged"),
        (PACKED + b"zebra", "was damaged"),
    ],
    ids=["cut", "cut-before-checksum", "wrong-checksum", "something-after"],
)
def test_a_packed_file_that_is_not_whole(content: bytes, told: str, tmp_path: Path) -> None:
    """A .csv.gz that is damaged or cut off is never taken for all of the rows: it ends with 2, and leaves no output."""
    (tmp_path / "in.csv.gz").write_bytes(content)
    ended = run("table", str(tmp_path / "in.csv.gz"), str(tmp_path / "out.csv"))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"riskcheck: {tmp_path / 'in.csv.gz'}: cannot be read: ")
    assert told in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv.gz"]


def test_blank_lines_are_no_rows(answers: Path, tmp_path: Path) -> None:
    """A blank line is skipped, also where there is one column; a row of nothing but empty cells is no case either."""
    for content, causes in (
        ("\n\nid,sarcoidosis\na,yes\n \t\nb,no\n\n", ["sarcoidosis", ""]),
        ("id,sarcoidosis\na,yes\n\nb,no\n\n", ["sarcoidosis", ""]),
        ('sarcoidosis\nyes\n\n""\nno\n\n', ["sarcoidosis", ""]),
        ("id,sarcoidosis\na,yes\n,\nb,no\n" + '"",""\n', ["sarcoidosis", ""]),
    ):
        answers.write_text(content, encoding="utf-8")
        assert run("table", str(answers), str(tmp_path / "out.parquet")).returncode == 0
        assert [row[1] for row in found(f"'{tmp_path / 'out.parquet'}'")] == causes


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("inner", ['\n""', "\r\n", "\r", ","], ids=["break", "crlf", "cr", "comma"])
def test_no_row_is_lost_where_cells_hold_line_breaks(inner: str, end: str, answers: Path, tmp_path: Path) -> None:
    """30,000 rows, every other with an id over two lines, come out one for one, from a file with either ends of lines."""
    ids = [f"{place}{inner}a" if place % 2 else str(place) for place in range(30_000)]
    rows = [f'"{id}",yes' if inner in id else f"{id},yes" for id in ids]
    answers.write_text(end.join(["id,sarcoidosis", *rows, ""]), encoding="utf-8", newline="")
    ended = run("table", str(answers), str(tmp_path / "out.csv"))
    assert (ended.returncode, ended.stderr) == (0, "30000 rows: 30000 annotated, 0 with an error\n")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        got = [(row["id"], row["causes"]) for row in csv.DictReader(stream)]
    assert got == [(id.replace('""', '"'), "sarcoidosis") for id in ids]


def test_a_row_that_is_too_long_to_be_counted_is_told(tmp_path: Path) -> None:
    """A row with an id of many million characters fits into Parquet, and is told where it cannot be counted as CSV."""
    for length, code in ((3_000_000, 0), (60_000_000, 2)):
        query = f"SELECT repeat('i', {length}) AS id, 'yes' AS dialysis"
        duckdb.connect().execute(f"COPY ({query}) TO '{tmp_path / 'in.parquet'}'")
        assert run("table", str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet")).returncode == 0
        ended = run("table", str(tmp_path / "in.parquet"), str(tmp_path / "out.csv"))
        assert (ended.returncode, "a row is longer than 16,777,216 bytes" in ended.stderr) == (code, bool(code))


def test_ends_of_lines_may_differ(answers: Path, tmp_path: Path) -> None:
    """A file put together of rows with different ends of lines is read row by row."""
    answers.write_bytes(b"id,sarcoidosis\r\na,yes\nb,no\r\nc,yes\n")
    assert run("table", str(answers), str(tmp_path / "out.parquet")).returncode == 0
    assert [row[1] for row in found(f"'{tmp_path / 'out.parquet'}'")] == ["sarcoidosis", "", "sarcoidosis"]


def test_a_view_is_not_replaced_by_its_findings(tmp_path: Path) -> None:
    """What a view shows is not replaced by the findings: its table may be the only place where the answers are."""
    database = tmp_path / "a.duckdb"
    attached(database, "CREATE TABLE given AS SELECT 'a' AS id, 'yes' AS sarcoidosis; CREATE VIEW recent AS FROM given")
    for name in ("given", "GIVEN"):
        ended = run("table", f"{database}:recent", f"{database}:{name}")
        assert (ended.returncode, "what the view recent shows" in ended.stderr) == (2, True)
    assert attached(database, "FROM given") == [("a", "yes")]
    assert run("table", f"{database}:recent", f"{database}:findings").returncode == 0
    assert attached(database, "SELECT id, causes FROM findings") == [("a", "sarcoidosis")]


def test_a_table_without_answers_is_annotated(tmp_path: Path) -> None:
    """A table whose only question holds nothing, or that has no rows, has no findings, and is no wrong use."""
    import pyarrow
    from pyarrow import parquet

    for count in (2, 0):
        rows = pyarrow.table({"id": pyarrow.array(range(count)), "dialysis": pyarrow.nulls(count)})
        parquet.write_table(rows, tmp_path / "in.parquet")
        ended = run("table", str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"))
        assert (ended.returncode, ended.stderr) == (0, f"{count} rows: {count} annotated, 0 with an error\n")


@pytest.mark.parametrize("name", ["raw.cases", "RAW.Cases", '"raw"."CASES"', 'raw."cases"'])
def test_a_table_is_named_as_duckdb_names_it(name: str, tmp_path: Path) -> None:
    """A schema may stand before the table; capitals and small letters are the same, in quotation marks too."""
    database = tmp_path / "a.duckdb"
    attached(database, "CREATE SCHEMA raw; CREATE TABLE raw.cases AS SELECT 'a' AS id, 'yes' AS sarcoidosis")
    ended = run("table", f"{database}:{name}", f"{database}:raw.findings")
    assert (ended.returncode, ended.stderr) == (0, "1 rows: 1 annotated, 0 with an error\n")
    assert attached(database, "SELECT id, causes FROM raw.findings") == [("a", "sarcoidosis")]
    for same in (name, "Raw.cases"):
        refused = run("table", f"{database}:{name}", f"{database}:{same}", "--replace")
        assert (refused.returncode, "would replace an input" in refused.stderr) == (2, True)


def test_a_name_in_quotation_marks_may_hold_a_dot(answers: Path, tmp_path: Path) -> None:
    """Quotation marks keep a dot within the name of one table; a mark within them is doubled."""
    database = tmp_path / "a.duckdb"
    assert run("table", str(answers), f'{database}:"of.""May"""').returncode == 0
    assert attached(database, 'SELECT id, causes FROM main."of.""May""" ORDER BY id')[0] == ("a", "dialysis")


def test_a_table_is_replaced_only_when_asked(answers: Path, tmp_path: Path) -> None:
    """A table that is there already, in whichever letters, stays as it was unless `--replace` is given."""
    database = tmp_path / "a.duckdb"
    attached(database, "CREATE TABLE Kept AS SELECT 42 AS answer")
    for name in ("Kept", "kept", "main.KEPT"):
        ended = run("table", str(answers), f"{database}:{name}")
        assert (ended.returncode, "there is such a table already; --replace replaces it" in ended.stderr) == (2, True)
        assert attached(database, "FROM kept") == [(42,)]
    assert run("table", str(answers), f"{database}:kept", "--replace").returncode == 0
    assert attached(database, "SELECT id, causes FROM kept ORDER BY id") == [("a", "dialysis"), ("b", "")]


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("a.duckdb:rae.found", "no schema 'rae' (did you mean 'raw'?); make it in DuckDB first"),
        ("new.duckdb:raw.found", "no schema 'raw' (known: main); make it in DuckDB first"),
    ],
)
def test_a_schema_is_never_made_of_a_slip(target: str, told: str, answers: Path, tmp_path: Path) -> None:
    """A schema that is not there is told with the nearest one; no database is left behind."""
    attached(tmp_path / "a.duckdb", "CREATE SCHEMA raw")
    ended = run("table", str(answers), str(tmp_path / target))
    assert (ended.returncode, told in ended.stderr) == (2, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.duckdb", "answers.csv"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_rows_that_come_in_one_large_piece_fit_in_memory(ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows read in one piece, whose findings are more than memory holds, are all annotated all the same, and in order."""
    from riskcheck.loading.loader import load_pack
    from riskcheck.tables import csvrows, files

    source, target = tmp_path / f"in.{ending}", tmp_path / "out.parquet"
    answers = "SELECT range::VARCHAR AS id, if(range % 3 = 0, 'yes', 'no') AS sarcoidosis FROM range(400000)"
    duckdb.connect().execute(f"COPY ({answers}) TO '{source}' ({'ROW_GROUP_SIZE 400000' if ending == 'parquet' else 'HEADER'})")
    monkeypatch.setattr(csvrows, "_PIECE", 1_000_000)
    monkeypatch.setitem(files._SETTINGS, "memory_limit", "150MB")
    assert files.annotate_file(str(source), str(target), pack=load_pack()) == files.Counts(rows=400_000, errors=0)
    causes = ["" if number % 3 else "sarcoidosis" for number in range(400_000)]
    assert [row[:2] for row in found(f"'{target}'")] == [(str(number), cause) for number, cause in enumerate(causes)]


@pytest.mark.parametrize("name", ["in.parquet", "in.duckdb:answers", "in.csv.gz"])
def test_a_file_that_is_something_else(name: str, tmp_path: Path) -> None:
    """A file that is not what its name says ends with 2 and one line that names it."""
    (tmp_path / name.partition(":")[0]).write_text(GOOD, encoding="utf-8")
    ended = run("table", str(tmp_path / name), str(tmp_path / "out.csv"))
    assert ended.returncode == 2
    assert ended.stderr.startswith(f"riskcheck: {tmp_path / name}: cannot be read")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("answers.csv", "answers.csv", "would replace an input"),
        ("answers.csv", "out.txt", "of no known format"),
        ("answers.txt", "out.csv", "of no known format"),
        ("answers.xlsx", "out.csv", "answers.xlsx: cannot be read: there is no such file"),
        ("none.csv", "out.csv", "none.csv: cannot be read: there is no such file"),
        ("answers.csv", "none/out.csv", "there is no folder"),
        ("kept.duckdb:given", "kept.duckdb:given", "would replace an input"),
        ("kept.duckdb:givn", "out.csv", "there is no such table (did you mean 'given'?)"),
        ("answers.csv", "kept.duckdb:shown", "cannot be written: Catalog Error"),
    ],
)
def test_names_that_cannot_be_used(source: str, target: str, told: str, answers: Path, tmp_path: Path) -> None:
    """What cannot be read or replaced is told before any work, and ends with 2."""
    attached(tmp_path / "kept.duckdb", f"CREATE TABLE given AS FROM '{answers}'; CREATE VIEW shown AS FROM given")
    ended = run("table", str(tmp_path / source), str(tmp_path / target))
    assert ended.returncode == 2
    assert told in ended.stderr
    assert answers.read_text(encoding="utf-8") == GOOD


def test_wildcards_and_folders_in_a_name_are_just_a_name(tmp_path: Path) -> None:
    """A name with wildcards, quotes or `a=b` stands for one file, and adds no column."""
    folder = tmp_path / "dialysis=no"
    folder.mkdir()
    source, target = folder / "it's[1]*.csv", folder / "o'ut[1].csv"
    source.write_text(GOOD, encoding="utf-8")
    assert run("table", str(source), str(target)).returncode == 0
    assert "a,urgent,dialysis," in target.read_text(encoding="utf-8")


def test_an_existing_output_stays_when_the_work_fails(answers: Path, tmp_path: Path) -> None:
    """A file and a table keep what they held until all of the new rows are there."""
    target, database = tmp_path / "out.csv", tmp_path / "out.duckdb"
    assert run("table", str(answers), str(target)).returncode == 0
    assert run("table", str(answers), f"{database}:found").returncode == 0
    before = target.read_text(encoding="utf-8")
    packed, torn = gzip.compress(("id,dialysis\n" + "a,yes\n" * 200_000).encode()), tmp_path / "torn.csv.gz"
    torn.write_bytes(packed[:-20])
    assert run("table", str(torn), str(target)).returncode == 2
    assert run("table", str(torn), f"{database}:found", "--replace").returncode == 2
    assert run("table", str(torn), str(tmp_path / "new.duckdb:found")).returncode == 2
    assert target.read_text(encoding="utf-8") == before
    assert attached(database, "SELECT count(*) FROM found") == [(2,)]
    assert not (tmp_path / "new.duckdb").exists()


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_ends_at_once_with_nothing_under_the_name(
    sent: signal.Signals, code: int, answers: Path, tmp_path: Path
) -> None:
    """Ctrl-C ends with 130 and a request to stop with 143, in the middle of the work; only the partial file is left."""
    answers.write_text("id,dialysis,symptoms\n" + "a,yes,pain;itching\n" * 2_000_000, encoding="utf-8")
    target = tmp_path / "out.csv"
    with started(RISKCHECK, "table", answers, target, stderr=subprocess.PIPE) as process:
        while not (partial := tmp_path / "out.csv.partial").exists() or not partial.stat().st_size:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(sent)
        _, told = process.communicate(timeout=60)
    assert process.returncode == code
    assert b"Traceback" not in told
    assert not target.exists()


def test_input_and_output_or_a_dialect(answers: Path) -> None:
    """Without files, with one, or with files and a dialect, the command says what it needs."""
    for arguments in ([], [str(answers)], [str(answers), "out.csv", "--sql", "duckdb"]):
        ended = run("table", *arguments)
        assert (ended.returncode, "name INPUT and OUTPUT, or --sql" in ended.stderr) == (2, True)


def test_the_example_runs() -> None:
    """`tables.py` prints a line for each row, with the fault of the one that cannot be used, and a count by urgency."""
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / "tables.py")], capture_output=True, text=True, check=True, timeout=60
    )
    assert "case-1: urgent; causes: dialysis\n" in done.stdout
    assert "case-3: answer-not-offered:dialysis; causes: none\n" in done.stdout
    assert done.stdout.endswith("{'urgency': 'urgent', 'cases': 1}, {'urgency': None, 'cases': 1}]\n")


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.duckdb:found"])
def test_a_table_that_is_being_written_is_refused_to_another(tmp_path: Path, name: str) -> None:
    """The second of two runs with one output ends with 2 and the number of the first, and touches nothing."""
    (tmp_path / "in.csv").write_text("id,dialysis\na,yes\n")
    target = tmp_path / name
    with locked([str(target).partition(":")[0]]):
        ended = run("table", str(tmp_path / "in.csv"), str(target))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"is being written by another riskcheck, process {os.getpid()};" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]
