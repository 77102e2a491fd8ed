# Bianmin Kiosk: the developer's whole interface.  `make` alone lists the targets.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
QML     := $(shell find ui/qml -name '*.qml' 2>/dev/null)
# Tests that reach every branch of the rooms that must be covered; measuring makes the others half as slow again.
MEASURED := tests/flows tests/offline tests/unit
# A worker that runs out of tests takes over half of the other's rest: what a file prepares is mostly made once.
WORKERS := -n 2 --dist worksteal
# Hundreds of processes import the same files: they are compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check types style fix bench journey hardware lock newest-qt fuzz

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .stamps/system .stamps/venv  ## Install what is needed (Debian packages, virtual environment); quick when nothing changed

.stamps/system: packaging/debian-packages.txt packaging/install-debian-packages
	@mkdir -p .stamps
	packaging/install-debian-packages
	@touch $@

.stamps/venv: requirements.lock pyproject.toml .stamps/system
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup  ## Start everything: platform, sync, simulated devices, screen; without a display it plays one visit into out/demo
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(BIN)/kiosk demo; else $(BIN)/kiosk demo --play --out out/demo; fi

run: setup  ## Start the terminal with the settings of KIOSK_CONFIG
	$(BIN)/kiosk run

test: setup  ## Run every test, with the real card daemon, a real database server and a virtual screen
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q $(WORKERS) $(MEASURED)
	$(BIN)/pytest -q $(WORKERS) $(MEASURED:%=--ignore=%)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

fuzz: setup  ## Run the property tests with a thousand new examples each
	HYPOTHESIS_PROFILE=search $(BIN)/pytest -q -n 2 --timeout 900 $$(grep -rlE '^from hypothesis' tests --include 'test_*.py')

check: setup  ## Style, types, structure, QML
	@$(MAKE) --no-print-directory -j 2 -O types style

types:
	$(BIN)/mypy

# Collecting finds tests that can't be imported, and leaves them compiled for the workers of `make test`.
style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/pyside6-qmllint --max-warnings 0 -I ui/qml $(QML)
	packaging/check-qml-format $(BIN)/pyside6-qmlformat $(QML)
	$(BIN)/pytest -qq --collect-only > .stamps/collected || { cat .stamps/collected; exit 1; }

fix: setup  ## Put style in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/pyside6-qmlformat -i $(QML)

bench: setup  ## Measure: one JSON object a line
	$(BIN)/kiosk bench --json

journey: setup  ## Play the visits that the README shows and take its screenshots anew; with ALL=1 every item, by script
ifdef ALL
	JOURNEY_ALL=1 $(BIN)/pytest -q $(WORKERS) tests/journeys/test_every_item.py
else
	$(BIN)/kiosk demo --play --out out/journey --readme docs/images
endif

hardware: setup  ## Try the devices that are plugged in, and hold them to the promises (settings of KIOSK_CONFIG)
	$(BIN)/kiosk doctor
	$(BIN)/kiosk device card read
	$(BIN)/kiosk device print test
	$(BIN)/kiosk device camera shot out/camera.jpg
	$(BIN)/pytest -q -s -p no:randomly --timeout 900 tests/devices/on_hardware.py

newest-qt: setup  ## Run the interface tests on the newest Qt that is allowed (terminals are locked to an older one)
	@test -x .venv-newest/bin/python || $(PYTHON) -m venv .venv-newest
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'PySide6_Essentials<6.12' 'PySide6_Addons<6.12'
	.venv-newest/bin/python -m pytest -q -n 2 tests/ui

lock:  ## Pin every package anew (needs pip-tools)
	pip-compile --quiet --extra dev --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host -c packaging/constraints.txt -o requirements.lock pyproject.toml
