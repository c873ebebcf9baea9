# `make run` and `make test` need Python 3.11 to 3.13 with venv and headers, a C compiler and make; nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SUITE := -m pytest --numprocesses auto --dist worksteal
READY := $(VENV)/.ready

.PHONY: run page test lint page-lint types coverage wheel container pythons strict browser tables spark databases faults test-all bench docs fuzz pack-mutants mutants mutants-sample clean

run: $(READY)
	@if [ -t 0 ] && [ -t 2 ]; then $(BIN)/riskcheck ask; else \
	  $(BIN)/riskcheck check examples/answers.json && \
	  printf '\nThis was the result of examples/answers.json. To answer the questions yourself, run: make run, on a terminal.\n'; fi

# The page of the shipped pack, in the browser; where there is none, its name.
page: $(READY)
	@mkdir -p build
	$(BIN)/riskcheck page build/riskcheck.html
	@$(BIN)/python -m webbrowser "file://$(CURDIR)/build/riskcheck.html" >/dev/null 2>&1 || true
	@echo 'Open in any browser: build/riskcheck.html'

# `make test COVERAGE=1` runs the same tests and measures lines and branches in that run.
test: $(READY)
ifdef COVERAGE
	$(BIN)/coverage erase
	$(BIN)/coverage run $(SUITE)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report $$($(BIN)/python -c 'import duckdb, ibis' 2>/dev/null || echo '--omit=*/tables/*,*/cli/table.py')
else
	$(BIN)/python $(SUITE)
endif

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The script of the page, with Biome, which npx fetches (Node needed); `make page-lint BIOME=format\ --write` formats it.
BIOME := check --error-on-warnings
page-lint:
	sh tests/node.sh npx npm
	npx --yes @biomejs/biome@2.6.8 $(BIOME) src

types: $(READY)
	$(BIN)/mypy

coverage:
	$(MAKE) test COVERAGE=1

wheel: $(READY)
	PYTHON=$(PYTHON) sh tests/wheel.sh

pythons: $(READY)
	PYTHON=$(PYTHON) sh tests/pythons.sh

container: $(READY)
	PYTHON=$(PYTHON) sh tests/container.sh

strict: $(READY)
	sh tests/strict.sh

browser: $(READY)
	sh tests/browser.sh $(BIN)

tables: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[tables]'

spark: tables
	sh tests/spark.sh $(BIN)

databases: tables
	sh tests/databases.sh $(BIN)

# Each line says how many runs came to what.
faults: $(READY)
	$(BIN)/python -m pytest tests/faults --capture=no

test-all: tables test wheel container pythons page-lint browser spark databases faults mutants-sample

# `make bench` measures everything, `make bench ONLY=engines` one thing; BENCH_MOST=100000 bounds the records and rows.
bench: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench,tables,browser]'
	$(BIN)/python -m benchmarks $(ONLY)

docs: $(READY)
	$(BIN)/python tests/error_page.py

fuzz: $(READY)
	$(BIN)/python tests/fuzz_packs.py 20000

pack-mutants: $(READY)
	$(BIN)/python tests/packmutants.py

mutants: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[mutants]'
	nice -n 19 $(BIN)/python tests/codemutants.py $(SAMPLE)

mutants-sample:
	$(MAKE) mutants SAMPLE=44

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo 'riskcheck needs Python 3.11, 3.12 or 3.13; name one with: make PYTHON=python3.12 ...' >&2; exit 1; }
	@command -v cc >/dev/null || command -v gcc >/dev/null || command -v clang >/dev/null || \
	  { echo 'riskcheck needs a C compiler: durable-rules comes as C source. On Debian: apt install gcc python3-dev' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
