# demo: the first thing to try · test: what must pass · lint: style and types
# review: the demo in a Label Studio of its own · commands-page: docs/commands.md made anew · pictures: those of the README, too
# bench: how fast, against what · soak: what takes too long for a test · test-versions: each Label Studio that is supported
# dist: what is published, built and tried · sentences: every text that a user can meet, to be read through
# test-oldest, test-newest: the quick tests with the oldest and the newest dependencies that setup.cfg allows
.PHONY: demo review test lint bench soak test-versions test-oldest test-newest dist commands-page sentences pictures clean

# The first Python ≥ 3.11 on the machine; `make PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
# Label Studio pins other versions of what the tool uses, so it lives in an environment of its own.
STUDIO_VENV := .venv-label-studio
STUDIO_VERSION := 1.23.2
# The earlier versions that are supported, each in an environment of its own: $(STUDIO_VENV)-VERSION.
EARLIER_STUDIOS := 1.13.1 1.17.0 1.20.0
EARLIER_STUDIO_VENVS := $(EARLIER_STUDIOS:%=$(STUDIO_VENV)-%)
BEFORE := 1fe6504
# The oldest and the newest dependencies have an environment for each Python: .venv-oldest-3.11.
PYTHON_VERSION = $(shell "$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
OLDEST_VENV = .venv-oldest-$(PYTHON_VERSION)
NEWEST_VENV = .venv-newest-$(PYTHON_VERSION)
QUICK_TESTS := -m pytest --numprocesses 3 -m "not soak and not programs"
# What `make bench` measures beside the tool, in an environment of its own: tscribe, and the versions of what it needs.
PEERS_VENV := .venv-peers
PEERS := tscribe==1.3.1 python-docx==1.2.0 pandas==3.1.1 matplotlib==3.11.2 webvtt-py==0.6.0
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --prefer-binary

# In an output folder of its own: yours keeps the engine that it was begun with.
demo: $(VENV)/.installed
	$(VENV)/bin/ls-transcribe export data/samples --engine pocketsphinx -o data/demo

# `make review PORT=8090` has it at another port.
review: $(VENV)/.installed $(STUDIO_VENV)/.installed
	@cd tests && exec ../$(VENV)/bin/python -m e2e.review $(if $(PORT),--port $(PORT))

test: $(VENV)/.installed-test $(STUDIO_VENV)/.installed lint
	tests/e2e/install-browser.sh
	tests/exports/install-office.sh
	$(VENV)/bin/python -m pytest --numprocesses 3  # of two cores: one worker mostly waits for the server and the browser

lint: $(VENV)/.installed-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.installed-test $(STUDIO_VENV)/.installed $(PEERS_VENV)/.installed
	cd tests && ../$(VENV)/bin/python -m benchmarks

soak: $(VENV)/.installed-test $(STUDIO_VENV)/.installed
	$(VENV)/bin/python -m pytest -m soak
	cd tests && ../$(VENV)/bin/python -m benchmarks.soak
	cd tests && ../$(VENV)/bin/python -m fuzzing
	cd tests && ../$(VENV)/bin/python -m benchmarks.annotators_soak
	LS_TRANSCRIBE_SOAK=1 $(VENV)/bin/python -m pytest tests/cli/test_export.py tests/workflows/archive -k "at_any_moment or anywhere"

# With PostgreSQL's programs on the machine, the newest is run on PostgreSQL too. At last, what this tool has pushed as it
# was at the commit BEFORE is pushed again and pulled.
test-versions: $(VENV)/.installed-test $(STUDIO_VENV)/.installed $(EARLIER_STUDIO_VENVS:%=%/.installed)
	cd tests && ../$(VENV)/bin/python -m versions $(EARLIER_STUDIO_VENVS:%=../%/bin/label-studio) \
		../$(STUDIO_VENV)/bin/label-studio
	cd tests && ../$(VENV)/bin/python -m versions.upgrade $(BEFORE) ../$(STUDIO_VENV)/bin/label-studio

# `make PYTHON=/path/to/python test-oldest` has another Python, in an environment of its own.
test-oldest: tests/versions/oldest.py
	@test -x $(OLDEST_VENV)/bin/python || "$(PYTHON)" -m venv $(OLDEST_VENV)
	$(OLDEST_VENV)/bin/python tests/versions/oldest.py > $(OLDEST_VENV)/constraints.txt
	$(OLDEST_VENV)/bin/python $(PIP_INSTALL) --constraint $(OLDEST_VENV)/constraints.txt --editable '.[local,pocketsphinx,test]'
	$(OLDEST_VENV)/bin/python tests/install_models.py
	$(OLDEST_VENV)/bin/python $(QUICK_TESTS)

test-newest:
	@test -x $(NEWEST_VENV)/bin/python || "$(PYTHON)" -m venv $(NEWEST_VENV)
	$(NEWEST_VENV)/bin/python $(PIP_INSTALL) --upgrade --upgrade-strategy eager --editable '.[local,pocketsphinx,test]'
	$(NEWEST_VENV)/bin/python tests/install_models.py
	$(NEWEST_VENV)/bin/python $(QUICK_TESTS)

dist: $(VENV)/.installed-test
	rm -rf build dist
	$(VENV)/bin/python -m build
	cd tests && ../$(VENV)/bin/python -m distribution ../dist

commands-page: $(VENV)/.installed
	cd tests && ../$(VENV)/bin/python -m commands_page

sentences: $(VENV)/.installed
	cd tests && ../$(VENV)/bin/python -m sentences

pictures: $(VENV)/.installed-test $(STUDIO_VENV)/.installed
	tests/e2e/install-browser.sh
	tests/exports/install-office.sh
	LS_TRANSCRIBE_PICTURES=docs $(VENV)/bin/python -m pytest tests/e2e/test_push_in_browser.py -k editor
	LS_TRANSCRIBE_PICTURES=docs $(VENV)/bin/python -m pytest tests/exports/test_docx_in_office.py
	LS_TRANSCRIBE_PICTURES=docs $(VENV)/bin/python -m pytest tests/e2e/test_report_page.py

clean:
	rm -rf $(VENV) $(STUDIO_VENV) $(EARLIER_STUDIO_VENVS) $(PEERS_VENV) .venv-oldest-* .venv-newest-* data/demo data/demo-reviewed data/output build dist *.egg-info
	@test ! -d data/review || echo "data/review stays: people's work is in it. rm -r data/review deletes it."

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: ls-transcribe needs Python 3.11 or newer, and none is on the PATH"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python setup.cfg pyproject.toml
	$(VENV)/bin/python $(PIP_INSTALL) --editable '.[pocketsphinx]'
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed tests/install_models.py
	$(VENV)/bin/python $(PIP_INSTALL) --editable '.[local,pocketsphinx,test]'
	$(VENV)/bin/python tests/install_models.py
	@touch $@

$(STUDIO_VENV)/.installed: Makefile
	@test -n "$(PYTHON)" || { echo "make: Label Studio needs Python 3.11 or newer, and none is on the PATH"; exit 1; }
	@echo "Installing Label Studio $(STUDIO_VERSION) in $(STUDIO_VENV) (a few minutes)"
	"$(PYTHON)" -m venv $(STUDIO_VENV)
	$(STUDIO_VENV)/bin/python $(PIP_INSTALL) label-studio==$(STUDIO_VERSION)
	cd tests && ../$(STUDIO_VENV)/bin/python -m e2e.migrated_database ../$(STUDIO_VENV)/bin/label-studio
	@touch $@

$(STUDIO_VENV)-%/.installed:
	@test -n "$(PYTHON)" || { echo "make: Label Studio needs Python 3.11 or newer, and none is on the PATH"; exit 1; }
	@echo "Installing Label Studio $* in $(@D) (a few minutes)"
	"$(PYTHON)" -m venv $(@D)
	$(@D)/bin/python $(PIP_INSTALL) label-studio==$*
	cd tests && ../$(@D)/bin/python -m e2e.migrated_database ../$(@D)/bin/label-studio
	@touch $@

$(PEERS_VENV)/.installed: Makefile
	@test -n "$(PYTHON)" || { echo "make: tscribe needs Python 3.11 or newer, and none is on the PATH"; exit 1; }
	"$(PYTHON)" -m venv $(PEERS_VENV)
	$(PEERS_VENV)/bin/python $(PIP_INSTALL) $(PEERS)
	@touch $@
