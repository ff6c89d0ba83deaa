# `make` says what there is. Everything here needs Rust only; parts that need more say so when it is absent.

.DEFAULT_GOAL := help
.PHONY: help demo stack simulate test fuzz check infra-check package invoke bench bench-lambda clean

ORDERS ?= 40

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## A shop's day of orders on simulated systems, and whether both sides agree
	cargo run --package waybill -- demo

stack: ## The same day twice on the functions as they are deployed, in an emulator of AWS; needs Python. ORDERS=40
	WAYBILL_STACK_PROFILE=stack cargo run --package waybill-tests --bin waybill-stack -- --orders $(ORDERS)
	WAYBILL_STACK_PROFILE=stack cargo run --package waybill-tests --bin waybill-stack -- --orders $(ORDERS) --pull-only

SIMULATED ?= 1000

simulate: ## Random lives of many orders while everything goes wrong and workers die; SIMULATED=10000 orders
	WAYBILL_ORDERS=$(SIMULATED) cargo test --profile simulation --workspace --test simulation -- some_seeds --nocapture

# The days bring files of their own; on AWS the partners are no other, and SQS hands out ten at a time, where Lambda gathers
# a hundred. Large warehouses ask for the same again and again, page by page. The whole workspace, so that nothing is built a
# second time with other features.
FLOWS = cargo test --quiet --workspace --test flows -- --skip days::

test: ## Every test, with cargo-nextest where it is installed; the flows on SQLite and, where it is installed, on AWS's emulator too
	@if cargo nextest --version >/dev/null 2>&1; then \
		set -x; cargo nextest run --workspace --no-fail-fast; \
	else \
		set -x; cargo test --workspace --no-fail-fast --tests; \
	fi
	cargo test --workspace --doc
	WAYBILL_GROUND=sqlite $(FLOWS)
	@if [ -n "$$WAYBILL_STACK_DIR" ]; then \
		set -x; RUST_TEST_THREADS=4 WAYBILL_GROUND=aws $(FLOWS) --skip partners:: --skip backlog:: --skip labels:: --skip pushed:: --skip trackers:: --skip unheard:: --skip stock:: --skip in_flight::; \
	else \
		echo "skipped: WAYBILL_STACK_DIR is not set; the flows are not played on the emulator of AWS"; \
	fi

SECONDS ?= 60
TARGET ?=

fuzz: ## Every decoder of outside bytes with what nobody would send, for so long each: SECONDS=60 TARGET=partners::ordoro
	WAYBILL_FUZZ_SECONDS=$(SECONDS) cargo test --workspace --test fuzz -- --nocapture $(TARGET)

check: ## Format, lints and house rules
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	cargo test --workspace --test tidy

infra-check: ## What infra/ says: formatting, structure, house rules, policies; no cloud
	cargo test --package waybill-tests --test infra
	infra/check

CONFIG ?= waybill.toml
ARCH ?= arm64
FUNCTIONS := $(notdir $(wildcard functions/*))

# A function lies at a fixed address: a start has some 26,000 addresses fewer to put right, and less to read. Each runs alone in a
# machine of its own.
FIXED = RUSTFLAGS="$$RUSTFLAGS -C relocation-model=static"

package: ## Zips of all functions with CONFIG in each, for ARCH=arm64 or x86-64, into target/lambda
	mkdir -p target
	cargo run --package waybill -- check --config $(CONFIG) --prepare target/waybill.prepared
	$(FIXED) cargo lambda build --profile lambda --$(ARCH) --output-format zip --include waybill.toml:$(CONFIG) \
		--include waybill.prepared:target/waybill.prepared $(addprefix --package ,$(FUNCTIONS))

invoke: ## A sample event to a function under `cargo lambda watch`: make invoke F=order-pull E=schedule
	cargo lambda invoke $(F) --data-file events/$(F)/$(E).json

bench: ## How long the hot paths take, and how fast a backlog leaves
	cargo bench --package waybill-tests --bench paths
	WAYBILL_BACKLOG=8000 cargo test --quiet --workspace --test flows -- backlog:: --nocapture

HOST = $(shell rustc --print host-tuple)
PROFILE ?= lambda

bench-lambda: ## How the functions start, what they ask whom, what a million orders cost; PROFILE=stack builds faster
	$(FIXED) cargo build --profile $(PROFILE) --target $(HOST) --package waybill-echo $(addprefix --package ,$(FUNCTIONS))
	cargo bench --profile dev --workspace --bench lambda -- $(CURDIR)/target/$(HOST)/$(PROFILE)

clean: ## Removes everything that was built
	cargo clean
