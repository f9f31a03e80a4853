# Two commands do everything on a fresh machine:  make demo  and  make test
# They need Python 3.11 or later, and make .venv themselves.

PYTHON ?= $(firstword $(foreach p,python3 python3.14 python3.13 python3.12 python3.11 python,\
	$(shell $(p) -c 'import sys; print("$(p)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
JOBS ?= 2
CARGO := cd rust && cargo

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench bench-guard peers book rust rust-sanitize rust-toolchain clean

help:  ## Show the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: .venv/base  ## Make .venv, and install what the course needs
	@echo "✓ ready: source .venv/bin/activate"

demo: .venv/base  ## Export, grade, load, train: the whole way on data made from a seed; no network needed after set-up
	@$(BIN)/tito demo

test: .venv/dev  ## Run all tests
	@$(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=worksteal --ignore=tests/classroom
	@$(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=worksteal tests/classroom  # by itself: it keeps all cores busy

lint: .venv/dev  ## Check style, types, the notebooks, and that the exported package is up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/tito lint
	$(BIN)/tito export --check

format: .venv/dev  ## Put the code into its standard form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/dev  ## Measure the loader side by side with its peers
	$(BIN)/python -m benchmarks

bench-guard: .venv/dev  ## Count the instructions of Python that the loader takes; fail if they have become more
	@$(BIN)/python -m benchmarks.guard

peers: .venv/dev  ## Measure the loader beside other loaders, each in an environment of its own (30 to 40 minutes)
	@$(BIN)/python -m benchmarks.peers

book: .venv/book  ## Build the site people read into book/_build/html; no network needed after set-up
	@$(BIN)/tito book build

rust: rust-toolchain .venv/dev  ## Build, test and measure the optional lab in Rust; nothing else needs Rust
	@! cargo fmt --version > /dev/null 2>&1 || ($(CARGO) fmt --check)
	@! cargo clippy --version > /dev/null 2>&1 || ($(CARGO) clippy --offline --lib --quiet -- --deny warnings)
	$(CARGO) build --offline --release --quiet
	$(if $(filter Linux,$(shell uname)),$(CARGO) build --offline --release --quiet --examples --features trials)
	$(CARGO) test --offline --lib --quiet
	$(BIN)/python -m pytest tests/rust
	$(BIN)/python -m benchmarks rust

# The tests of the crate, and the random configurations, with AddressSanitizer, which needs a nightly toolchain.
SANITIZED := cd rust && RUSTFLAGS=-Zsanitizer=address CARGO_TARGET_DIR=target/sanitized cargo +nightly
rust-sanitize: rust-toolchain .venv/dev
	$(SANITIZED) test --offline --lib --quiet --target $(shell rustc -vV | sed -n 's/^host: //p')
	$(SANITIZED) build --offline --lib --quiet --release --target $(shell rustc -vV | sed -n 's/^host: //p')
	$(BIN)/python tests/rust/sanitized.py

rust-toolchain:
	@cargo --version > /dev/null || { echo "cargo was not found, or does not start: install Rust, see https://rustup.rs; on Debian 13 and Ubuntu: apt-get install cargo"; exit 1; }

clean:  ## Remove the environment and everything that was made
	rm -rf .venv data demo book/_build rust/target .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed and was not found: install it, or run  make PYTHON=/path/to/python"; exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "No venv could be made; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

.venv/base: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing the course and what it needs (no torch) ..."
	@$(PIP) --editable .
	@touch $@

.venv/book: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what the book needs ..."
	@$(PIP) --editable '.[book]'
	@touch .venv/base $@

.venv/dev: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing what the tests and benchmarks need (torch too: about 200 MB) ..."
	@$(PIP) --editable '.[dev]'
	@touch .venv/base .venv/book $@
