# make run    sets everything up and runs the main job
# make test   sets everything up and passes the tests
# Needs python3 (3.11 or later) with pip and venv; everything else goes into .venv.

PYTHON ?= python3
SCENARIO ?= texas.yaml
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

# Python keeps what it compiles: the tests start dozens of processes, each of which would compile the program again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test slow validate verify fuzz mutants bench lint types format docs docs-outputs setup lock clean

run: $(READY)
	$(BIN)/sim run $(SCENARIO) $(ARGS)

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not protocol" $(ARGS)

slow: $(READY)
	$(BIN)/python -m pytest -n auto -m "slow or drawn" --hypothesis-profile=many --durations=10 $(ARGS)

validate: $(READY)
	$(BIN)/python -m pytest -n auto -m protocol --durations=10 $(ARGS)

verify: $(READY)
	$(BIN)/sim verify $(ARGS)

# 100,000 odd files, hours; the same ones for the same --seed: make fuzz ARGS="--seed 7 --seconds 600"
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz.fuzz $(ARGS)

# Small wrong changes of economics, statistics and rules that some test must notice, hours: make mutants ARGS="--most 20"
mutants: $(READY)
	$(BIN)/python -m tests.mutants.mutate $(ARGS)

bench: $(READY)
	$(BIN)/python benchmarks/bench.py $(ARGS)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY)
	$(BIN)/python -m mkdocs build --strict

# Runs every command in README and docs and writes what it prints into them; ARGS=--quick leaves out those that take minutes.
docs-outputs: $(READY)
	$(BIN)/python -m docs.outputs $(ARGS)
	case "$(ARGS)" in *--quick*) ;; *) $(BIN)/python -m docs.overturn ;; esac

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "sim needs Python 3.11 or later, $(PYTHON) is `$(PYTHON) --version 2>&1`. Try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -c "from sim.engine.compiled.engine import prepare; prepare()"
	@touch $(READY)

# For maintainers, after changing pyproject.toml; needs uv.
lock:
	uv pip compile --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --extra dev --extra fast --extra frames \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
