# The one entrance. Each target is one line; `make` alone lists them.
.PHONY: help demo test test-all check fix bench soak planted guide states assets locks

help: ; @sed -n 's/^\([a-z-]*\):.*  [#]# \(.*\)/\1|\2/p' Makefile | awk -F'|' '{ printf "  make %-9s %s\n", $$1, $$2 }'
demo: ; @scripts/bootstrap run && exec .venv/bin/bankbook demo  ## both halves with demo data on this machine, until Ctrl-C
test: ; @scripts/bootstrap dev && .venv/bin/python -m tests.suites test  ## the suite on SQLite: rooms, routes, rules, main browser stories, the two SDK clients
test-all: ; @scripts/bootstrap dev && .venv/bin/python -m tests.suites test rest  ## everything: every story, every client, crashes, bad banks, races
check: ; @scripts/bootstrap dev && scripts/check  ## linters, types of both halves, import contracts, templates, migrations, generated files
fix: ; @scripts/bootstrap dev && .venv/bin/ruff check -q --fix . ; .venv/bin/ruff format .  ## formats the code and mends what the linter can
bench: ; @scripts/bootstrap bench && .venv/bin/python -m bench  ## measurements side by side, as tables
soak: ; @scripts/bootstrap dev && .venv/bin/python -m tests.suites soak  ## the long harnesses with the counts of a night
planted: ; @scripts/bootstrap dev && .venv/bin/python -m tests.planted  ## plants known faults and shows that a test catches each
guide: ; @scripts/bootstrap dev && .venv/bin/python -m tests.suites guide  ## performs the guide's stories and takes its pictures
states: ; @scripts/bootstrap dev && .venv/bin/python scripts/states  ## draws docs/states from the tables of transitions
assets: ; @scripts/bootstrap dev && scripts/assets  ## compiles the stylesheet and subsets the typeface
locks: ; @scripts/bootstrap dev && scripts/locks  ## remakes requirements/*.lock from pyproject.toml
