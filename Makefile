# demo   a sample exam with robots, from nothing, on http://localhost:8000 (ARGS="--port 9000 ...")
# test   everything that is checked; with CI=true nothing may be left out
# bench  the benchmarks, as a table
# pictures the three screens of a demo at work, for the README
# format the one way the code is laid out
# env    the environment that the others use, in .venv

.PHONY: demo test bench pictures format env
.DEFAULT_GOAL := demo

PYTHON ?= python3

env:
	@$(PYTHON) tests/environment.py

demo: env
	@.venv/bin/exam demo $(ARGS)

test: env
	@.venv/bin/python tests/run.py $(ARGS)

bench: env
	@.venv/bin/python -m bench $(ARGS)

pictures: env
	@TEST_PICTURES=docs/pictures .venv/bin/python -m pytest -q tests/browser/test_demo.py

format: env
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .
