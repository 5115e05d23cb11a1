# demo: the first thing to try · test: what must pass · lint: style and types
# bench: how fast, against what · soak: what takes too long for a test
.PHONY: demo test lint bench soak clean

# The first Python ≥ 3.11 on the machine; `make PYTHON=/path/to/python` names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
VENV := .venv
# Label Studio pins other versions of what the tool uses, so it lives in an environment of its own.
STUDIO_VENV := .venv-label-studio
STUDIO_VERSION := 1.23.2
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --prefer-binary

demo: $(VENV)/.installed
	$(VENV)/bin/ls-transcribe export data/samples

test: $(VENV)/.installed-test $(STUDIO_VENV)/.installed lint
	tests/e2e/install-browser.sh
	$(VENV)/bin/python -m pytest

lint: $(VENV)/.installed-test
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

bench: $(VENV)/.installed-test
	cd tests && ../$(VENV)/bin/python -m benchmarks

soak: $(VENV)/.installed-test
	cd tests && ../$(VENV)/bin/python -m benchmarks.soak

clean:
	rm -rf $(VENV) $(STUDIO_VENV) data/output build dist *.egg-info

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "make: ls-transcribe needs Python 3.11 or newer, and none is on the PATH"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python setup.cfg pyproject.toml
	$(VENV)/bin/python $(PIP_INSTALL) --editable '.[local]'
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(VENV)/bin/python $(PIP_INSTALL) --editable '.[local,test]'
	@touch $@

$(STUDIO_VENV)/.installed: Makefile
	"$(PYTHON)" -m venv $(STUDIO_VENV)
	$(STUDIO_VENV)/bin/python $(PIP_INSTALL) label-studio==$(STUDIO_VERSION)
	@touch $@
