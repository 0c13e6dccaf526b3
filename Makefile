# Two commands on a fresh machine: `make assess` and `make test`. Only Python 3.11+, make and a package index are assumed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: assess test serve bench lint law clean help

help:
	@echo "make assess   set up and assess the example orders"
	@echo "make test     set up and run every test"
	@echo "make serve    set up and answer other programs that screen, on this machine"
	@echo "make bench    print every published figure"
	@echo "make lint     style, types and import directions only"

$(VENV)/base: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit("Comity needs Python 3.11 or newer; set PYTHON=python3.12 or the like") if sys.version_info < (3, 11) else 0'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) ..."
	@$(PIP) install -c constraints.txt -e '.[pictures]'
	@touch $@

$(VENV)/test: $(VENV)/base
	@$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@

$(VENV)/bench: $(VENV)/base
	@$(PIP) install -c constraints.txt -e '.[bench]'
	@touch $@

$(VENV)/serve: $(VENV)/base
	@$(PIP) install -c constraints.txt -e '.[serve]'
	@touch $@

assess: $(VENV)/base
	@$(BIN)/comity assess examples/orders/*.toml

serve: $(VENV)/serve
	@$(BIN)/comity serve

lint: $(VENV)/test
	@$(BIN)/ruff check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

test: $(VENV)/test
	@$(BIN)/python -m pytest -n auto --dist loadfile

PEERS := $(VENV)/peers
# the programs that screening is measured beside, apart from ours; they need ICU and a compiler, and are left out where that fails
$(PEERS)/ready: pyproject.toml
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check -q install 'nomenklatura>=4.17' 'rapidfuzz>=3.9' 'numpy>=2' 'pyyaml>=6' 'sanctions-screening-benchmark==0.1.0' \
	  && touch $@ || echo "the peers cannot be installed here: screening is measured alone"

IMPACT_PEERS := $(VENV)/impact-peers
# pymrio and the published reallocation model, apart from ours; left out where they cannot be installed
$(IMPACT_PEERS)/ready: pyproject.toml
	@$(PYTHON) -m venv $(IMPACT_PEERS)
	@$(IMPACT_PEERS)/bin/python -m pip --disable-pip-version-check -q install 'pymrio>=0.6' 'sanction-simulator==0.1.4' \
	  && touch $@ || echo "the peers of impact cannot be installed here: it is measured alone"

bench: $(VENV)/bench $(VENV)/test $(PEERS)/ready $(IMPACT_PEERS)/ready
	@$(BIN)/python bench/run.py
	@$(BIN)/python bench/mutations.py
	@if [ -f $(PEERS)/ready ]; then COMITY_PEERS_PYTHON=$(PEERS)/bin/python $(BIN)/python bench/screening/run.py; else $(BIN)/python bench/screening/run.py; fi
	@if [ -f $(IMPACT_PEERS)/ready ]; then $(BIN)/python bench/impact.py --peer $(IMPACT_PEERS)/bin/python; else $(BIN)/python bench/impact.py; fi
	@if [ -f $(IMPACT_PEERS)/ready ]; then $(BIN)/python bench/impact_models.py --peer $(IMPACT_PEERS)/bin/python; else $(BIN)/python bench/impact_models.py; fi
	@$(BIN)/python bench/govern.py
	@$(BIN)/python bench/draft.py

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
