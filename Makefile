# make lab     set up everything, then open JupyterLab on the course map
# make test    set up everything, then test the course on this computer
# make update  bring new lessons; what you wrote in yours stays
# make doctor  is this computer ready? which data will each lesson get?
# make setup   set up everything, or mend it
# make slides  export the slides, for a machine with no kernel (LESSON=05)
# make site    the website, in build/site
# make assignment  exercises for nbgrader, in build/assignment (LESSON=05)
#
# For authors: new · notebooks (LESSON=05 for one) · check · docs ·
# instructor · format · bench · robust · lock · test-rest (the sample, changed
# parameters, JAX, every lesson in the browser, JupyterHub, Colab's and the
# oldest versions) · test-all (both)
#
# Apple ships Make 3.81, without .ONESHELL: each line has its own shell.

.PHONY: lab test test-rest test-all update doctor setup python slides site \
    assignment new notebooks check docs instructor format bench robust lock

VENV_PYTHON = .venv/bin/python
AUTHOR = $(VENV_PYTHON) -m course_authoring

# The first Python on this machine that the course runs on; else python3,
# so that the set-up can say which version it found.
FITS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(FITS)' 2>/dev/null && echo $$p && exit; done; echo python3)

# The course's kernel, not one of that name in somebody's home.
export JUPYTER_PREFER_ENV_PATH = 1
unexport JUPYTER_PATH

lab: python
	@"$(PYTHON)" setup/lab.py

doctor: python
	@"$(PYTHON)" src/course_utils/doctor.py

setup: python
	@"$(PYTHON)" setup/setup_env.py

python:
	@command -v "$(PYTHON)" >/dev/null || { echo "Python was not found:" \
	    "install Python 3.11, 3.12 or 3.13, then run the same command" \
	    "again." >&2; exit 1; }

PYTEST = $(VENV_PYTHON) -m pytest -n 2 --dist load --maxschedchunk 1

test: setup
	@$(PYTEST)

test-rest: setup
	@$(PYTEST) -m thorough

test-all: test test-rest

update: setup
	@$(VENV_PYTHON) setup/update.py

slides: setup
	@$(AUTHOR) slides $(LESSON)

site: setup
	@$(AUTHOR) site

assignment: setup
	@$(AUTHOR) assignment $(LESSON)

# make new LESSON=14 NAME=char_rnn
new: setup
	@$(AUTHOR) new "$(LESSON)" "$(NAME)"

notebooks: setup
	@$(AUTHOR) build $(LESSON)

check: setup
	@$(AUTHOR) check

docs: setup
	@$(AUTHOR) docs

instructor: setup
	@$(AUTHOR) build --instructor $(LESSON)
	@$(AUTHOR) script $(LESSON)

format: setup
	@$(VENV_PYTHON) -m ruff check --fix .
	@$(VENV_PYTHON) -m ruff format .

# About 40 minutes, on a machine that does nothing else.
bench: setup
	@$(VENV_PYTHON) benchmarks/bench.py

# Hours; go on where it stopped. `make robust LESSON=05` for one lesson.
robust: setup
	@$(AUTHOR) robust $(LESSON)

# Needs uv. One lock for all systems and Python 3.11 to 3.13.
lock:
	@uv pip compile --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --extra dev --quiet \
	    pyproject.toml -o requirements.txt
