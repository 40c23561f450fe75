# regionscope. `make help` lists the targets; each does all the set-up that it needs.
SHELL := /bin/sh
VENV ?= .venv
PYTHON := $(VENV)/bin/python
OUT ?= out

.DEFAULT_GOAL := help
.PHONY: help run test lint types contract unit wheel bench fuzz setup system clean without-display

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## open the window on the sample pictures (no display: write what it would show to out/)
	@$(PYTHON) main.py $(ARGS); status=$$?; \
	if [ $$status -eq 3 ]; then $(MAKE) --no-print-directory without-display; else exit $$status; fi

without-display: $(VENV)/.run ## detect on the samples, and write the boxes and the window's picture to out/
	@echo "No display: detecting on the sample pictures instead, into $(OUT)/"
	$(PYTHON) main.py detect resources/samples --score 0.5 --draw --out $(OUT)
	$(PYTHON) main.py snapshot resources/samples --out $(OUT)/window.png --layers detections
	$(PYTHON) main.py snapshot resources/samples --out $(OUT)/window-proposals.png --layers proposals,detections
	@echo "Written: $(OUT)/window.png, $(OUT)/window-proposals.png and one picture with boxes per sample in $(OUT)/"

# What a target says stays together where make can do that (GNU make 4; macOS brings 3.81).
TOGETHER := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)

test: $(VENV)/.dev ## all that CI runs: linters, types, import contract, the wheel (two at a time); then the tests
	@$(MAKE) --no-print-directory --jobs 2 $(TOGETHER) lint types contract wheel
	@$(MAKE) --no-print-directory unit

lint: $(VENV)/.dev ## ruff: style and mistakes
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .

types: $(VENV)/.dev ## mypy, strict on the engine
	$(PYTHON) -m mypy

contract: $(VENV)/.dev ## the import contract: app -> engine, never back
	$(VENV)/bin/lint-imports

unit: $(VENV)/.dev ## the tests, a file on each core (tests/conftest.py says in which order)
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

wheel: $(VENV)/.dev ## build the wheel, install it into an empty environment, and use it from another folder
	$(PYTHON) tools/check_wheel.py

bench: $(VENV)/.bench ## every figure that README claims, beside its peer (long)
	@for file in $$(grep -l '^def main' benchmarks/*.py); do echo "== $$file"; \
	$(PYTHON) -m benchmarks.$$(basename $$file .py) || exit 1; done

fuzz: $(VENV)/.dev ## change files at random for an hour (SECONDS=60: a minute); faults go to tests/fuzz/seeds/
	QT_QPA_PLATFORM=offscreen $(PYTHON) tests/fuzz/run.py --seconds $(or $(SECONDS),3600)

setup: $(VENV)/.run ## the virtual environment with what the program needs

system: ## the system libraries that the window needs (Debian, Ubuntu)
	@sh tools/system_libraries.sh

$(VENV)/bin/python:
	@sh tools/make_venv.sh $(VENV)

$(VENV)/.run: pyproject.toml tools/system_libraries.sh tools/make_venv.sh | $(VENV)/bin/python
	@sh tools/system_libraries.sh
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

$(VENV)/.bench: $(VENV)/.dev
	$(PYTHON) -m pip uninstall --quiet --yes opencv-python-headless
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps opencv-contrib-python-headless
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -e '.[bench]'
	@touch $@

clean: ## remove the virtual environment and what was written to out/
	rm -rf $(VENV) $(OUT)
