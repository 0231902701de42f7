# The commands of a checkout; `make` alone lists them. Works with GNU make 3.81 and newer (macOS has 3.81).

VENV := .venv
PY := $(VENV)/bin/python
MADE_IN := $(VENV)/made-in
RUN := .stamps/run
DEV := .stamps/dev
TRAIN := .stamps/train
PIP_INSTALL := $(PY) -m pip install --constraint constraints.txt --build-constraint constraints.txt
QUIETLY := $(PY) packaging/with_heartbeat.py
# More test processes than this only take each other's cores: llama.cpp itself uses several threads.
TEST_PROCESSES := 4
PROGRAM := $(VENV)/bin/bioner-desk
VOCABULARIES := build/vocabularies

# Where the tests find the vocabularies of other models; nowhere, until `make vocabularies` has fetched them.
BIONER_VOCABULARIES ?= $(if $(wildcard $(VOCABULARIES)),$(CURDIR)/$(VOCABULARIES))
export BIONER_VOCABULARIES

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export PIP_PROGRESS_BAR := off

.PHONY: help setup setup-train vocabularies demo test fuzz check format bench screenshots package clean distclean

help:
	@echo "make demo       set up, pre-annotate the sample notes with the model that comes along, show the result"
	@echo "make test       set up, run the whole test suite (ARGS=… goes to pytest)"
	@echo "make check      lint, formatting, types, layers"
	@echo "make setup      set up only: the program in $(VENV), with what development needs"
	@echo "make setup-train  the same with PyTorch, for bioner-desk train and its tests (large)"
	@echo "make vocabularies  fetch vocabularies of other models, for the tests that need them"
	@echo "make format     format the code, repair what lint can repair"
	@echo "make bench      measure speed (BIONER_CORPORA names the folder of public corpora)"
	@echo "make screenshots  make the pictures of the window under docs/img"
	@echo "make package    build the program as a folder that needs no Python, and try it"
	@echo "make clean      remove what was built; make distclean: the set-up as well"
	@echo "PYTHON=…        the Python to set up with; otherwise the newest of 3.11 to 3.13 that is found"

setup: $(DEV)

# The environment is made again when its Python has gone (an upgrade of the system) or the checkout was moved or copied:
# it holds absolute paths, and would run the sources of the old place.
ifneq ($(shell test -x $(PY) && cat $(MADE_IN) 2>/dev/null),$(CURDIR))
.PHONY: $(MADE_IN)
endif

$(MADE_IN):
	@python=$$(packaging/find_python.sh) && packaging/find_compiler.sh && \
	echo "Making a virtual environment in $(VENV) with $$python" && \
	"$$python" -m venv --clear $(VENV) && \
	$(QUIETLY) --title "Updating pip …" --log .stamps/pip.log -- \
	$(PY) -m pip install --upgrade --constraint constraints.txt pip && \
	echo "$(CURDIR)" > $@ || { rm -rf $(VENV); exit 1; }

# Two stamps, so that `make demo` does not wait for development tools, and a second run of anything starts at once.
# -v puts the compiler's progress into the log, where the heartbeat finds it.
$(RUN): $(MADE_IN) pyproject.toml constraints.txt
	@$(PY) -m pip show --quiet llama-cpp-python 2>/dev/null || { \
	echo "llama.cpp, which runs the model, is now compiled from source, so that it uses all that this processor can do."; \
	echo "That takes about 4 minutes on two cores, once (seconds, if pip has kept it from an earlier set-up)."; }
	@$(QUIETLY) --title "Installing bioner-desk and what it needs to run …" --log .stamps/run.log -- \
	$(PIP_INSTALL) -v --editable .
	@touch $@

$(DEV): $(RUN)
	@$(QUIETLY) --title "Installing what development needs …" --log .stamps/dev.log -- $(PIP_INSTALL) --group dev
	@touch $@

setup-train: $(TRAIN)

$(TRAIN): $(DEV)
	@$(QUIETLY) --title "Installing what training needs …" --log .stamps/train.log -- $(PIP_INSTALL) --editable '.[train]'
	@touch $@

vocabularies: $(DEV)
	@$(QUIETLY) --title "Fetching vocabularies of other models …" --log .stamps/vocabularies.log -- \
	$(PY) packaging/fetch_vocabularies.py $(VOCABULARIES)

demo: $(RUN)
	@echo
	@echo "1. The model that comes with the program reads the notes in resources/samples; results go to demo-out/."
	@echo
	$(PROGRAM) annotate resources/samples --out demo-out --overwrite --kind "clinical note"
	@echo
	@echo "2. One of the notes, with what was found in it."
	@echo
	$(PROGRAM) show demo-out/emergency-note.txt
	@echo
	@echo "3. How well this agrees with what people marked in the same notes (strict: same type, same characters)."
	@echo
	$(PROGRAM) evaluate resources/samples demo-out

# loadfile keeps the tests of one file in one process, which loads the model once. PASSIVE: several processes that wait
# for their threads by spinning hold each other up, twenty times over and more on two cores. The profile `ci` draws the
# same examples each time, so that what a commit is told does not change from run to run; `make fuzz` draws others.
PYTEST = OMP_WAIT_POLICY=PASSIVE $(PY) -m pytest --numprocesses logical --maxprocesses $(TEST_PROCESSES) --dist loadfile

test: $(DEV)
	$(PYTEST) --hypothesis-profile=ci $(ARGS)

fuzz: $(DEV)
	$(PYTEST) -m hypothesis $(ARGS)

check: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m pip check

format: $(DEV)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# All of them run, even when one misses its limit.
bench: $(DEV)
	@failed=""; for script in benchmarks/bench_*.py; do \
	echo; echo "$$script"; PYTHONPATH=. $(PY) "$$script" || failed="$$failed $$script"; \
	done; \
	[ -z "$$failed" ] || { echo; echo "Not within its limits, or not run:$$failed"; exit 1; }

screenshots: $(DEV)
	$(PY) packaging/screenshots.py docs/img

package: $(DEV)
	@$(QUIETLY) --title "Building dist/bioner-desk …" --log build/package.log -- \
	$(PY) -m PyInstaller --noconfirm --distpath dist --workpath build packaging/bioner-desk.spec
	$(PY) packaging/smoke.py dist/bioner-desk/bioner-desk

clean:
	rm -rf build dist demo-out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage
	find src tests benchmarks packaging -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV) .stamps
