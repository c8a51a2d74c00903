# make lab     set up everything, then open JupyterLab on the course map
# make test    set up everything, then test the course on this computer
# make update  bring new lessons; what you wrote in yours stays
# make doctor  is this computer ready? which data will each lesson get?
# make slides  export the slides, for a machine with no kernel (LESSON=05)
#
# For authors: new · notebooks (LESSON=05 for one) · check · docs · instructor ·
# format · bench · robust · lock · test-rest (the sample, changed parameters,
# JAX, every lesson in the browser, JupyterHub) · test-all (both)

.SHELLFLAGS = -ec
.ONESHELL:
.PHONY: lab test test-rest test-all update doctor slides new notebooks \
    check docs instructor format bench robust lock

BIN = .venv/bin
READY = .venv/.ready
AUTHOR = $(BIN)/python -m course_authoring
FIRST = notebooks/zh-TW/00_start_here.ipynb

# The first Python on this machine that the course runs on; else python3,
# so that the set-up can say which version it found.
FITS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)

lab: $(READY)
	@$(BIN)/python setup/leave_slides.py
	if [ "$$(id -u)" = 0 ]; then root=--allow-root; fi
	exec $(BIN)/jupyter lab --ip=127.0.0.1 $$root \
	    --LabApp.default_url=/lab/tree/$(FIRST)

PYTEST = $(BIN)/python -m pytest -n 2 --dist load --maxschedchunk 1

test: $(READY)
	@exec $(PYTEST)

test-rest: $(READY)
	@exec $(PYTEST) -m thorough

test-all: test test-rest

update: $(READY)
	@exec $(BIN)/python setup/update.py

doctor: $(READY)
	@exec $(BIN)/python -m course_utils.doctor

slides: $(READY)
	@exec $(AUTHOR) slides $(LESSON)

# make new LESSON=14 NAME=char_rnn
new: $(READY)
	@exec $(AUTHOR) new "$(LESSON)" "$(NAME)"

notebooks: $(READY)
	@exec $(AUTHOR) build $(LESSON)

check: $(READY)
	@exec $(AUTHOR) check

docs: $(READY)
	@exec $(AUTHOR) docs

instructor: $(READY)
	@exec $(AUTHOR) build --instructor $(LESSON)

format: $(READY)
	@$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# About 40 minutes, on a machine that does nothing else.
bench: $(READY)
	@exec $(BIN)/python benchmarks/bench.py

# Hours; go on where it stopped. `make robust LESSON=05` for one lesson.
robust: $(READY)
	@exec $(AUTHOR) robust $(LESSON)

# Needs uv. One lock for all systems and Python 3.11 to 3.13.
lock:
	@uv pip compile --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --extra dev --quiet \
	    pyproject.toml -o requirements.txt

$(READY): requirements.txt pyproject.toml setup/lab_overrides.json
	@if ! command -v "$(or $(PYTHON),python3)" >/dev/null; then
	    echo "Python was not found: install Python 3.11, 3.12 or 3.13," \
	        "then run the same command again."
	    exit 1
	fi
	"$(or $(PYTHON),python3)" setup/setup_env.py
	touch $(READY)
