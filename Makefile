# make run, make test: what is missing is installed, everything is built. make and Swift 6.3 must be there
# (https://swift.org).
#
#   make run ARGUMENTS="scenarios/01-saga.yaml --seed 7"
#   make test ARGUMENTS="--filter PerennialTests"

SCENARIO := scenarios/05-circuit-breaker.yaml
# One set of flags for every debug build, so that test and check share one: a target may import only what the manifest
# lets it, and warnings are errors there already.
DEBUG_FLAGS := --explicit-target-dependency-import-check error
SWIFT_FILES := Package.swift Benchmarks/Package.swift Sources Tests Benchmarks/Sources Benchmarks/Tests

# Linux: with the runtime in the executable, a call into it is a plain call, and nothing is looked up at the start.
RELEASE_FLAGS := $(if $(filter Linux,$(shell uname)),--static-swift-stdlib)

# What tests read our CSV back with, besides Python's own csv, and a client of HTTP that others wrote; without them, and on
# other systems, those tests are left out.
TEST_PACKAGES := python3-pandas curl

# What shows that a commit is on disk before it is answered; without it, those tests are left out.
TRACE_PACKAGES := strace

# The server's programs for the tests of MySQL, which start it themselves, and no service of the system; without them,
# those tests are left out.
SERVER_PACKAGES := mariadb-server-core mariadb-client-core

# The server for the tests of NATS, likewise.
BUS_PACKAGES := nats-server

# The tests look at the HTML report in a browser. It is no small package, so only they install it, and without what it
# only recommends: some 15 seconds.
BROWSER_PACKAGES := chromium
# What the document of the shop's interface is read by: programs of others in Python, in a folder of their own; without
# them, two tests are left out.
PYTHON := .build/python
PYTHON_PACKAGES := openapi-spec-validator==0.9.0 schemathesis==4.32.5
# What takes the place of the gateway in tests; without it, those are left out.
NGINX_PACKAGES := nginx-light
# What reads manifests and jobs by the schemas that their takers publish, in a folder of its own; without it, those tests are
# left out. kubernetes-validate has the version of Kubernetes in its own.
MANIFEST_PYTHON := .build/python-manifests
MANIFEST_PACKAGES := kubernetes-validate==1.37.0 check-jsonschema==0.39.0
SUDO := $(if $(filter 0,$(shell id -u)),,sudo)

.PHONY: build run test check format bench soak install install-browser install-test clean

# The command, as fast as it gets.
build: install
	swift build -c release --product perennial $(RELEASE_FLAGS)

run: build
	.build/release/perennial run $(or $(ARGUMENTS),$(SCENARIO))

# Tests that start the command start the optimised one, which `make check` needs too; TEST_PROGRAM=debug spares its build.
TEST_PROGRAM ?= release
# How many cases run at a time. Without a bound all begin at once, and each waits minutes for its turn.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4
test: install install-browser install-test $(if $(filter release,$(TEST_PROGRAM)),build)
	swift build --build-tests $(DEBUG_FLAGS)
	PERENNIAL_PROGRAM="$(CURDIR)/.build/$(TEST_PROGRAM)/perennial" swift test --skip-build $(DEBUG_FLAGS) $(ARGUMENTS)

# What no test says: the format; that arrows between rooms point down; that everything builds without a warning and
# without a hidden import; and that no figure of any scenario has moved. One that was to move is taken over with
# --update-baseline. The bans of the design are a test.
check: build
	swift format lint --strict --parallel -r $(SWIFT_FILES)
	.ci/rooms --check
	swift build --build-tests $(DEBUG_FLAGS)
	.build/release/perennial check scenarios --baseline reports/baseline --junit reports/junit.xml

format:
	swift format -i --parallel -r $(SWIFT_FILES)

# Our runtime side by side with its peers; installs what is missing. ARGUMENTS go to Benchmarks/, see there.
bench:
	$(MAKE) -C Benchmarks run

# Every scenario with one seed after the other, until something breaks: SEEDS of them. Then the tests that draw what they
# try, SOAK times as long as in an ordinary run, and those of the live world under ThreadSanitizer, which has a build of its
# own.
SEEDS ?= 20
SOAK ?= 10
# The programs' supervisor is not among them: a Mutex guards it, and ThreadSanitizer does not see the kernel hand that over.
LIVE_TESTS = Live|FaultContract|ReceiverPort|WorldContract|WorldRunner|Fairness|ActorRuntimeTests.*Supervisor|WaitingHost
SOAK_TESTS = Random|Fuzz|ServedShop|ServedBus|KillCampaign|Damaged|Noise|WholeComparison|QueueTheory|EventQueue|GrowthTest|CapacitySeeds
soak: build
	for seed in $$(seq 1 $(SEEDS)); do \
		.build/release/perennial run scenarios \
			--seed $$seed --out reports/soak --quiet || { echo "make soak: seed $$seed: exit code $$?" >&2; exit 1; }; \
	done
	swift build --build-tests $(DEBUG_FLAGS)
	PERENNIAL_SOAK=$(SOAK) swift test --skip-build $(DEBUG_FLAGS) --filter '$(SOAK_TESTS)'
	PERENNIAL_SOCKET_TESTS=1 swift test --skip-build $(DEBUG_FLAGS) --filter ServingTests
	PERENNIAL_SYSTEM_ALLOCATOR=1 TSAN_OPTIONS=halt_on_error=1 \
		swift test --sanitize=thread --scratch-path .build-tsan $(DEBUG_FLAGS) --filter '$(LIVE_TESTS)'

# What the build needs, looked for before it begins.
install:
	@.ci/install

# A machine that has none and cannot install it does without: the tests say so, and fail where
# PERENNIAL_DEMANDS_BROWSER=1.
install-browser: install
	@if [ "$$(uname)" = Linux ] && command -v apt-get > /dev/null \
		&& ! { command -v chromium || command -v chromium-browser || command -v google-chrome; } > /dev/null 2>&1; then \
		if [ -n "$(SUDO)" ] && ! command -v sudo > /dev/null; then \
			echo "no browser: the tests of the HTML report are skipped; as root: apt-get install $(BROWSER_PACKAGES)" >&2; \
		else \
			$(SUDO) apt-get update && $(SUDO) apt-get install -y --no-install-recommends $(BROWSER_PACKAGES); \
		fi; \
	fi

install-test: install
	@if command -v apt-get > /dev/null && ! { /usr/bin/python3 -c 'import pandas' && command -v curl; } > /dev/null 2>&1; then \
		$(SUDO) apt-get install -y --no-install-recommends $(TEST_PACKAGES) \
			|| echo "$(TEST_PACKAGES) cannot be installed: some tests are left out" >&2; \
	fi
	@if command -v apt-get > /dev/null && ! command -v strace > /dev/null; then \
		$(SUDO) apt-get install -y --no-install-recommends $(TRACE_PACKAGES) \
			|| echo "$(TRACE_PACKAGES) cannot be installed: two tests of commits are left out" >&2; \
	fi
	@if ! $(PYTHON)/bin/python -c 'import openapi_spec_validator, schemathesis' > /dev/null 2>&1; then \
		{ python3 -m venv $(PYTHON) \
			|| { command -v apt-get > /dev/null \
				&& $(SUDO) apt-get install -y --no-install-recommends python3-venv && python3 -m venv $(PYTHON); }; } \
			&& $(PYTHON)/bin/pip install --quiet --disable-pip-version-check $(PYTHON_PACKAGES) \
			|| echo "$(PYTHON_PACKAGES) cannot be installed: two tests of the interface are left out" >&2; \
	fi
	@if command -v apt-get > /dev/null && ! { command -v mariadbd || [ -x /usr/sbin/mariadbd ]; } > /dev/null; then \
		$(SUDO) apt-get install -y --no-install-recommends $(SERVER_PACKAGES) \
			|| echo "$(SERVER_PACKAGES) cannot be installed: the tests of MySQL are left out" >&2; \
	fi
	@if command -v apt-get > /dev/null && ! { command -v nats-server || [ -x /usr/sbin/nats-server ]; } > /dev/null; then \
		$(SUDO) apt-get install -y --no-install-recommends $(BUS_PACKAGES) \
			|| echo "$(BUS_PACKAGES) cannot be installed: the tests of NATS are left out" >&2; \
	fi
	@if command -v apt-get > /dev/null && ! { command -v nginx || [ -x /usr/sbin/nginx ]; } > /dev/null; then \
		$(SUDO) apt-get install -y --no-install-recommends $(NGINX_PACKAGES) \
			|| echo "$(NGINX_PACKAGES) cannot be installed: the tests of nginx are left out" >&2; \
	fi
	@if ! $(MANIFEST_PYTHON)/bin/python -c 'import kubernetes_validate, check_jsonschema' > /dev/null 2>&1; then \
		{ python3 -m venv $(MANIFEST_PYTHON) \
			|| { command -v apt-get > /dev/null \
				&& $(SUDO) apt-get install -y --no-install-recommends python3-venv \
				&& python3 -m venv $(MANIFEST_PYTHON); }; } \
			&& $(MANIFEST_PYTHON)/bin/pip install --quiet --disable-pip-version-check $(MANIFEST_PACKAGES) \
			|| echo "$(MANIFEST_PACKAGES) cannot be installed: two tests of manifests are left out" >&2; \
	fi

clean:
	rm -rf .build .build-tsan
