# SPDX-License-Identifier: ISC
# The commands csvrows, pace, httppost and datarunner. `make help` lists the
# targets. Everything that is made is in $(BUILD).

VERSION = 0.2.0
BUILD ?= build

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
UNITDIR ?= $(PREFIX)/lib/systemd/system
# fish searches below /usr/local only if it is installed there itself.
ifeq ($(shell uname -s)$(PREFIX),Linux/usr/local)
FISHDIR ?= /etc/fish/completions
else
FISHDIR ?= $(DATADIR)/fish/vendor_completions.d
endif

ZSHDIR ?= $(DATADIR)/zsh/site-functions

CC ?= cc
PKG_CONFIG ?= pkg-config
INSTALL ?= install
CFLAGS ?= -O2 -g

# WERROR=-Werror in developer targets and CI, but not for users who only build.
WERROR ?=
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wwrite-strings \
	-Wconversion -Wsign-conversion -Wformat=2 -Wundef -Wpointer-arith \
	-Wcast-qual -Wcast-align -Wswitch-enum -Wvla -Wnull-dereference \
	-Wdouble-promotion -Wimplicit-fallthrough -Wdate-time
# _FORTIFY_SOURCE needs optimization and must not be defined twice. Level 3 is
# for compilers that know it; the system's headers warn where they don't.
FORTIFY := $(shell echo '\#include <stdlib.h>' | $(CC) -O2 -E -Werror \
	-D_FORTIFY_SOURCE=3 -x c - >/dev/null 2>&1 && echo 3 || echo 2)
CLASH := $(shell $(CC) -Werror -fstack-clash-protection -c -o /dev/null \
	-x c /dev/null >/dev/null 2>&1 && echo -fstack-clash-protection)
HARDENING ?= -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY) \
	-fstack-protector-strong $(CLASH) -fPIE
HARDENING_LINK ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack

# The name of this folder is not in the commands, so two builds are identical.
PREFIX_MAP ?= -ffile-prefix-map="$$PWD"=.

# Files of more than 2 GiB, where a pointer has only 32 bits.
LARGE_FILES := $(if $(filter 1,$(shell echo __LP64__ | $(CC) -E -P -x c - \
	2>/dev/null)),,-D_FILE_OFFSET_BITS=64)

# Required flags are separate from the user's CFLAGS, CPPFLAGS and LDFLAGS.
DEFINES = -D_POSIX_C_SOURCE=200809L $(LARGE_FILES) -DVERSION='"$(VERSION)"' \
	-Itools
STANDARD = -std=c11 $(DEFINES)
COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(WERROR) $(HARDENING) $(PREFIX_MAP) \
	$(CPPFLAGS) $(CFLAGS) -MMD -MP
LINK = $(CC) $(CFLAGS) $(HARDENING_LINK) $(LDFLAGS)

# Runs commands that were built for another machine.
EMULATOR ?=

# V=1 shows whole command lines.
V ?= 0
Q = $(if $(filter-out 0,$(V)),,@)
SAY = @$(if $(Q),printf '%-5s %s\n',:)

TOOLS = $(filter-out common,$(notdir $(wildcard tools/*)))
RUNNER = $(BUILD)/bin/datarunner
COMMANDS = $(TOOLS:%=$(BUILD)/bin/%) $(RUNNER)
COMPLETED = csvrows pace httppost datarunner
COMPLETIONS = $(COMPLETED:%=$(BUILD)/completions/%.bash) \
	$(COMPLETED:%=$(BUILD)/completions/%.fish) \
	$(COMPLETED:%=$(BUILD)/completions/%.zsh)
MANUALS = $(wildcard man/*.1 man/*.5 man/*.7)

# Only tools/common/profile_yaml.c knows libfyaml; of tools/httppost only gzip.c
# knows zlib, and only the files named curl_* know libcurl; only edit.c of
# tools/datarunner-prompt knows libedit.
YAML_CFLAGS = $(shell $(PKG_CONFIG) --cflags libfyaml)
YAML_LIBS = $(shell $(PKG_CONFIG) --libs libfyaml)
CURL_CFLAGS = $(shell $(PKG_CONFIG) --cflags libcurl)
CURL_LIBS = $(shell $(PKG_CONFIG) --libs libcurl)
ZLIB_CFLAGS = $(shell $(PKG_CONFIG) --cflags zlib)
ZLIB_LIBS = $(shell $(PKG_CONFIG) --libs zlib)
# Without libedit the prompt reads plain lines; `make EDIT=` leaves it out.
EDIT := $(shell $(PKG_CONFIG) --exists libedit 2>/dev/null && echo libedit)
EDIT_CFLAGS = $(if $(EDIT),-DHAVE_LIBEDIT $(shell $(PKG_CONFIG) --cflags $(EDIT)))
EDIT_LIBS = $(if $(EDIT),$(shell $(PKG_CONFIG) --libs $(EDIT)))
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check)
BACKEND_CFLAGS = $(shell $(PKG_CONFIG) --cflags libmicrohttpd jansson)
BACKEND_LIBS = $(shell $(PKG_CONFIG) --libs libmicrohttpd jansson)
# Only a test needs http-parser, and skips if it is not installed.
HTTP_PARSER_LIBS = $(shell echo '\#include <http_parser.h>' | $(CC) -E -x c - \
	>/dev/null 2>&1 && echo -lhttp_parser)

# A tool is its main file and an archive of its modules, which tests link too.
# In one order everywhere: that of wildcard depends on the locale.
sources = $(sort $(wildcard tools/$(1)/*.c))
objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
modules = $(call objects,$(filter-out tools/$(1)/$(1).c,$(call sources,$(1))))
# Whether the linker can replace functions.
WRAP = -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=free \
	-Wl,--wrap=strndup
UNIT_SOURCES = $(filter-out $(if $(findstring apple,$(shell $(CC) \
	-dumpmachine)),%/check_memory.c),$(wildcard tests/unit/*.c))
UNIT_TESTS = $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/unit/%)
CLI_TESTS = $(sort $(wildcard tests/cli/*.t))
BACKEND = $(BUILD)/tests/backend/backend
GUARD = $(BUILD)/tests/guard/guard
BENCH = $(BUILD)/tests/bench
BENCH_TOOLS = $(addprefix $(BENCH)/,bare poster race raw receiver sink ticker \
	writer)
REFERENCE = $(BUILD)/tests/reference/reference
TORTURE = $(BUILD)/tests/torture/torture
SHIM = $(BUILD)/tests/torture/shim.so
CLOCK = $(BUILD)/tests/support/clock.so
DAY = $(BUILD)/tests/day.csv

.PHONY: all check check-unit check-cli check-pm2 check-cluster check-browser \
	check-recipes check-portable check-arm64 check-i686 check-s390x cross-tests fuzz \
	torture torture-asan soak \
	demo pictures bench bench-csvrows bench-pace bench-httppost \
	bench-datarunner undici \
	lint format warnings asan install uninstall dist distcheck clean help
.DELETE_ON_ERROR:

all: $(COMMANDS) $(COMPLETIONS)
	$(if $(EDIT),,@echo 'libedit is missing: the prompt of datarunner reads' \
		'plain lines')

help:
	@echo 'make all             build the commands into $(BUILD)/bin (default)'
	@echo 'make check           run all tests (TESTS=... for some of them)'
	@echo 'make check-unit      run the tables of the pure modules'
	@echo 'make check-cli       run the tests of the commands'
	@echo 'make check-pm2       run a stream under pm2, which npm installs'
	@echo 'make check-cluster   run shards over ssh and with Slurm, if installed'
	@echo 'make check-recipes   run the pages of doc/recipes against their targets'
	@echo 'make check-browser   open the page of the demo in Chromium'
	@echo 'make check-portable  run the tests of csvrows without SSE2'
	@echo 'make check-arm64     run pure modules on arm64; also check-i686, check-s390x'
	@echo 'make check-valgrind  run the filters under valgrind'
	@echo 'make check-musl      run csvrows and pace with musl'
	@echo 'make check-all       run the five targets for valgrind, musl and other machines'
	@echo 'make asan            run all tests under ASan and UBSan'
	@echo 'make torture         let every system call fail once; also torture-asan'
	@echo 'make soak            run two streams for SOAK_MINUTES with faults and kills'
	@echo 'make fuzz            feed generated input to each parser for FUZZ_SECONDS'
	@echo 'make coverage        show lines and branches that the unit tests reach'
	@echo 'make warnings        compile everything with gcc and clang and -Werror'
	@echo 'make lint            check format, shell scripts, manuals and C sources'
	@echo 'make format          format the C sources'
	@echo 'make demo            stream a day of readings to a page on this machine'
	@echo 'make pictures        make the pictures of README from a real run'
	@echo 'make bench           measure the commands beside their peers; bench-csvrows,'
	@echo '                     bench-pace, bench-httppost and bench-datarunner one'
	@echo 'make undici          install a peer of httppost for bench, by npm'
	@echo 'make install         install below PREFIX (/usr/local); BINDIR, MANDIR,'
	@echo '                     DATADIR, UNITDIR, FISHDIR, ZSHDIR and DESTDIR are'
	@echo '                     honoured'
	@echo 'make uninstall       remove what install wrote'
	@echo 'make dist            make an archive of the sources; distcheck tests it'
	@echo 'make deb             build packages of Debian into $(BUILD)/deb; deb-arm64'
	@echo '                     and deb-armhf cross-build, check-deb runs lintian'
	@echo 'make static          build csvrows and pace without libraries into'
	@echo '                     $(STATIC)/bin; check-static tests them'
	@echo 'make rpm             build an RPM into $(BUILD)/rpm; check-rpm runs rpmlint'
	@echo 'make clean           remove $(BUILD)'

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(COMPILE) $(EXTRA_CFLAGS) -c -o $@ $<

$(BUILD)/tools/common/profile_yaml.o: EXTRA_CFLAGS = $(YAML_CFLAGS)
$(BUILD)/tools/httppost/curl_%.o: EXTRA_CFLAGS = $(CURL_CFLAGS)
$(BUILD)/tools/httppost/gzip.o: EXTRA_CFLAGS = $(ZLIB_CFLAGS)
$(BUILD)/tools/datarunner-prompt/edit.o: EXTRA_CFLAGS = $(EDIT_CFLAGS)
$(BUILD)/tests/unit/%.o: EXTRA_CFLAGS = -Itests $(CHECK_CFLAGS) \
	$(BACKEND_CFLAGS) $(ZLIB_CFLAGS)
$(BUILD)/tests/bench/%.o: EXTRA_CFLAGS = -Itests $(CURL_CFLAGS)
$(BUILD)/tests/guard/%.o $(BUILD)/tests/support/%.o: EXTRA_CFLAGS = -Itests
$(BUILD)/tests/backend/%.o: EXTRA_CFLAGS = $(BACKEND_CFLAGS)

$(BUILD)/lib/common.a: $(call objects,$(call sources,common))
$(foreach tool,$(TOOLS),$(eval $(BUILD)/lib/$(tool).a: $(call modules,$(tool))))
$(BUILD)/lib/reference.a: $(BUILD)/tests/reference/reference.o
$(BUILD)/lib/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(SAY) AR $@
	$(Q)$(AR) rcs $@ $^

# All programs are linked by one rule, each with the LIBS that it needs.
PROGRAMS = $(TOOLS:%=$(BUILD)/bin/%) $(UNIT_TESTS) $(BACKEND) $(GUARD) \
	$(BENCH_TOOLS) $(REFERENCE) $(TORTURE) \
	$(CROSS_TESTS:%=$(BUILD)/cross/check_%)
$(BUILD)/bin/csvrows $(BUILD)/bin/pace $(BUILD)/bin/datarunner-log: LIBS = \
	$(YAML_LIBS)
$(BUILD)/bin/datarunner-prompt: LIBS = $(EDIT_LIBS)
$(BUILD)/bin/httppost: LIBS = $(CURL_LIBS) $(ZLIB_LIBS) $(YAML_LIBS)
$(foreach tool,$(TOOLS),$(eval $(BUILD)/bin/$(tool): \
	$(BUILD)/tools/$(tool)/$(tool).o $(BUILD)/lib/$(tool).a \
	$(BUILD)/lib/common.a))

# One file with the modules that scripts/datarunner names.
$(RUNNER): scripts/datarunner $(wildcard scripts/runner/*.sh)
	@mkdir -p $(@D)
	$(SAY) JOIN $@
	$(Q)LC_ALL=C awk -f scripts/runner/join.awk scripts/datarunner >$@.new
	$(Q)chmod 755 $@.new && mv $@.new $@

$(BUILD)/completions/%: scripts/completions $(COMMANDS)
	@mkdir -p $(@D)
	$(Q)PATH="$(abspath $(BUILD))/bin:$$PATH" EMULATOR='$(EMULATOR)' \
		scripts/completions \
		$(subst .,,$(suffix $@)) $(basename $(@F)) >$@

$(UNIT_TESTS): LIBS = $(CHECK_LIBS) $(CURL_LIBS) $(ZLIB_LIBS) $(YAML_LIBS) \
	$(BACKEND_LIBS) $(EDIT_LIBS)
$(BUILD)/tests/unit/check_memory: LIBS += $(WRAP)
$(BUILD)/tests/unit/check_http_answer_oracle: LIBS += $(HTTP_PARSER_LIBS)
$(BUILD)/tests/unit/check_history: $(BUILD)/tests/backend/history.o
$(UNIT_TESTS): %: %.o $(BUILD)/lib/reference.a $(TOOLS:%=$(BUILD)/lib/%.a) \
	$(BUILD)/lib/common.a

# The page that the backend serves: the folder is joined into one file, which is
# converted to C.
PAGE = $(BUILD)/tests/backend/page
$(PAGE).html: $(wildcard tests/backend/page/*)
	@mkdir -p $(@D)
	$(SAY) JOIN $@
	$(Q)awk -f tests/backend/page/join.awk tests/backend/page/index.html >$@
$(PAGE).c: $(PAGE).html Makefile
	$(Q){ echo '#include "tests/backend/page.h"' && \
		echo 'const unsigned char page[] = {' && \
		od -A n -v -t u1 $< | sed 's/  */,/g; s/^,//; s/$$/,/' && \
		echo '};' && echo 'const size_t page_bytes = sizeof(page);'; } >$@
$(PAGE).o: $(PAGE).c
	$(Q)$(COMPILE) -I. -c -o $@ $<

$(BACKEND): LIBS = $(BACKEND_LIBS)
$(BACKEND): $(call objects,$(wildcard tests/backend/*.c)) $(PAGE).o
$(GUARD) $(BENCH_TOOLS): %: %.o $(BUILD)/tests/support/program.o
$(BENCH)/bare $(BENCH)/poster: LIBS = $(CURL_LIBS)
$(BENCH)/bare $(BENCH)/raw: $(BENCH)/exchange.o $(BENCH)/watch.o
$(BENCH)/sink: $(BENCH)/watch.o
$(REFERENCE): $(BUILD)/tests/reference/main.o $(BUILD)/lib/reference.a

# The modules with vector code once more, as plain C and for arm64. That
# machine is emulated, and has only the part of Check that the tests need.
PURE_TESTS = closing decimal dialect json names nest number parser part plain \
	plain_line range record scan shape skim times utf8 value
PORTABLE = $(BUILD)/portable
check-portable:
	$(MAKE) BUILD=$(PORTABLE) CPPFLAGS='$(CPPFLAGS) -DSCAN_PORTABLE' \
		TOOLS='csvrows pace' \
		TEST_PARTS='$(addprefix $(PORTABLE)/tests/,guard/guard \
			reference/reference)' \
		UNIT_TESTS='$(PURE_TESTS:%=$(PORTABLE)/tests/unit/check_%)' \
		CLI_TESTS='$(sort $(wildcard tests/cli/csvrows*.t))' check

# The modules that need only a C library, for other machines: arm64 (64 bits),
# i686 (32 bits) and s390x (most significant byte first).
CROSS_TESTS = $(PURE_TESTS) arrival batch buffer cksum http_answer latency \
	ledger line_origin member pace_figures quantity recent replay retry schedule \
	schedule_kinds schedule_shards schedule_steps scheme slots spacings \
	start_at survey template url moment moment_form moment_system zone
CROSS_MODULES = $(filter-out %/csvrows.c %/decode.c,$(call sources,csvrows)) \
	$(filter-out %/pace.c,$(call sources,pace)) \
	$(filter-out %/profile_yaml.c,$(call sources,common)) \
	$(addprefix tools/httppost/,arrival.c batch.c cksum.c http_answer.c latency.c \
		ledger.c line_origin.c retry.c scheme.c secrets.c spelling.c template.c) \
	tests/reference/reference.c
$(BUILD)/lib/cross.a: $(call objects,$(CROSS_MODULES))
$(BUILD)/cross/%.o: tests/unit/%.c
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(COMPILE) -Itests/cross -Itests -c -o $@ $<
$(CROSS_TESTS:%=$(BUILD)/cross/check_%): %: %.o $(BUILD)/lib/cross.a
cross-tests: $(CROSS_TESTS:%=$(BUILD)/cross/check_%)

# Compiled with the header that replaces that of libfyaml, to show that the header
# declares everything that is used.
STAND_IN = $(BUILD)/cross/profile_yaml.o
$(STAND_IN): tools/common/profile_yaml.c
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(COMPILE) -Itests/cross -c -o $@ $<

# check_on ARCHITECTURE COMPILER EMULATOR
check_on = $(MAKE) BUILD=$(BUILD)/$(1) CC=$(2) HARDENING= \
		HARDENING_LINK=-static CFLAGS='-O2 -g' cross-tests; \
	for test in $(CROSS_TESTS:%=$(BUILD)/$(1)/cross/check_%); do \
		$(3) $$test || exit; \
	done; \
	echo '$(1): all tests have passed'
check-arm64:
	@set -e; $(call check_on,arm64,aarch64-linux-gnu-gcc,qemu-aarch64)
check-i686:
	@set -e; $(call check_on,i686,i686-linux-gnu-gcc,)
check-s390x:
	@set -e; $(call check_on,s390x,s390x-linux-gnu-gcc,qemu-s390x)

# Every call of the filters fails once, each in a run of its own. TORTURE_MOST
# limits the calls of each kind, TORTURE_CASE chooses one case, and
# HTTPPOST_ENGINE=libcurl chooses the engine of httppost. The shim is made for
# Linux and glibc.
TORTURE_MOST ?= 0
TORTURE_CASE ?=
TORTURE_SETTINGS = -m $(TORTURE_MOST) $(TORTURE_CASE:%=-o %) \
	$(HTTPPOST_ENGINE:%=-e %)
TORTURE_PARTS = $(if $(findstring gnu,$(shell $(CC) -dumpmachine)), \
	$(TORTURE) $(SHIM))
torture: $(COMMANDS) $(BACKEND) $(TORTURE) $(SHIM)
	@$(TORTURE) $(TORTURE_SETTINGS) "$(abspath $(BUILD))/bin" \
		"$(abspath $(SHIM))" "$(abspath $(BACKEND))"

# The same under ASan and UBSan. The shim must come before the sanitizer's
# malloc, and memory that an aborted process has not freed is not a fault.
torture-asan: $(BACKEND)
	$(MAKE) BUILD=$(BUILD)/asan HARDENING= HARDENING_LINK= WERROR=-Werror \
		CPPFLAGS='$(CPPFLAGS) -DMADE_ONCE' CFLAGS='-O1 -g $(SANITIZE)' \
		all
	$(MAKE) BUILD=$(BUILD)/shim CFLAGS='-O2 -g -DTORTURE_SANITIZED' \
		$(BUILD)/shim/tests/torture/shim.so $(BUILD)/shim/tests/torture/torture
	@ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
		$(BUILD)/shim/tests/torture/torture $(TORTURE_SETTINGS) \
		"$(abspath $(BUILD))/asan/bin" \
		"$(abspath $(BUILD))/shim/tests/torture/shim.so" \
		"$(abspath $(BACKEND))"

SHIM_SOURCES = $(wildcard tests/torture/shim*.c)
$(SHIM): $(call objects,$(SHIM_SOURCES))
	$(SAY) LINK $@
	$(Q)$(CC) $(CFLAGS) -shared -o $@ $^ -ldl
$(TORTURE): LIBS = $(ZLIB_LIBS)
$(TORTURE): $(call objects,$(filter-out $(SHIM_SOURCES), \
	$(wildcard tests/torture/*.c)))
$(BUILD)/tests/torture/%.o: EXTRA_CFLAGS = -Itests -D_DEFAULT_SOURCE \
	$(ZLIB_CFLAGS)
# Without FORTIFY_SOURCE, because the shim defines the functions that hardened
# programs call.
$(BUILD)/tests/torture/shim%.o: HARDENING = -U_FORTIFY_SOURCE
$(BUILD)/tests/torture/shim%.o: EXTRA_CFLAGS = -Itests -fno-builtin -fPIC

$(CLOCK): $(BUILD)/tests/support/clock.o
	$(SAY) LINK $@
	$(Q)$(CC) $(CFLAGS) -shared -o $@ $^
$(BUILD)/tests/support/clock.o: HARDENING = -U_FORTIFY_SOURCE
$(BUILD)/tests/support/clock.o: EXTRA_CFLAGS = -fPIC

# Two streams while faults are injected; SOAK_SEED repeats a run.
SOAK_MINUTES ?= 10
SOAK_SEED ?=
soak: $(COMMANDS) $(BACKEND) $(CLOCK)
	@BIN="$(abspath $(BUILD))/bin" BACKEND="$(abspath $(BACKEND))" \
		CLOCK="$(abspath $(CLOCK))" scripts/soak $(SOAK_MINUTES) $(SOAK_SEED)

$(PROGRAMS):
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(LIBS) $(LDLIBS)

# Checked archives and unit objects are kept: they are no intermediate files.
.SECONDARY:

# Most of a command test is waiting for slots, so more of them run than there
# are processors, and no test fails on a busy machine only because it is slow.
# env is used because some versions of prove split the name of a folder at a
# blank.
PROVE = prove --exec env --timer --jobs $(JOBS)
JOBS ?= 8
# Whether each unit test has a process of its own.
CK_FORK ?= yes
TEST_ENVIRONMENT = BIN="$(abspath $(BUILD))/bin" \
	BACKEND="$(abspath $(BACKEND))" GUARD="$(abspath $(GUARD))" \
	TORTURE="$(abspath $(TORTURE))" SHIM="$(abspath $(SHIM))" \
	DAY="$(abspath $(DAY))" \
	CK_FORK=$(CK_FORK) CK_VERBOSITY=silent CK_TIMEOUT_MULTIPLIER=15 \
	CK_TAP_LOG_FILE_NAME=-

# What tests of the commands need in addition.
TEST_PARTS = $(BACKEND) $(GUARD) $(REFERENCE) $(DAY) $(TORTURE_PARTS)

# The readings that tests of datarunner stream.
$(DAY): scripts/sample-day
	@mkdir -p $(@D)
	$(SAY) DAY $@
	$(Q)scripts/sample-day $@

check-parts: $(UNIT_TESTS) $(COMMANDS) $(TEST_PARTS)
.PHONY: check-parts

# The longest tests begin first, in this order, so that none of them ends long
# after all others. Those beside cluster.t, which compares times, mostly wait;
# those that compute follow.
LONG_TESTS = $(addprefix tests/cli/,cluster.t datarunner-run.t \
	datarunner-kill.t datarunner-redeliver.t datarunner-start.t \
	datarunner-torn.t datarunner-notify.t httppost-faults.t torn.t pipe.t \
	httppost-retry.t httppost-stopped.t pace-shape.t node-runner.t \
	pace-replay.t httppost-jobs.t faults.t reproducible.t kill.t \
	datarunner-status.t datarunner-prompt.t engines.t datarunner-init.t \
	datarunner-state.t readme.t csvrows-reference.t)

check: TESTS ?= $(filter $(CLI_TESTS),$(LONG_TESTS)) $(UNIT_TESTS) \
	$(filter-out $(LONG_TESTS),$(CLI_TESTS))
check: check-parts
	@$(TEST_ENVIRONMENT) $(PROVE) $(TESTS)

check-unit: $(UNIT_TESTS)
	@$(TEST_ENVIRONMENT) $(PROVE) $(UNIT_TESTS)

check-cli: $(COMMANDS) $(TEST_PARTS)
	@$(TEST_ENVIRONMENT) $(PROVE) $(CLI_TESTS)

# One stream on many machines, with an sshd and a Slurm that the test starts.
# npm has types of the fields of Kubernetes, for Node.js 18 and later. Without
# them the test skips what needs them.
TYPES = $(BUILD)/kubernetes/node_modules/.bin/tsc
$(TYPES):
	-npm install --prefix $(BUILD)/kubernetes --no-audit --no-fund --silent \
		kubernetes-types@1.30 typescript@5 yaml@2

check-cluster: $(COMMANDS) $(BACKEND) $(GUARD) $(DAY) $(TYPES)
	@$(TEST_ENVIRONMENT) $(PROVE) tests/cli/cluster.t

# The commands of doc/recipes against the targets that are installed, of which npm
# installs two in the build folder. TESTS=tests/recipes/NAME.t runs one page.
NODE_TARGETS = $(BUILD)/recipes/node_modules
$(NODE_TARGETS):
	-npm install --prefix $(BUILD)/recipes --no-audit --no-fund --silent \
		node-red@4 ws@8

check-recipes: TESTS ?= $(wildcard tests/recipes/*.t)
check-recipes: $(COMMANDS) $(BACKEND) $(GUARD) | $(NODE_TARGETS)
	@$(TEST_ENVIRONMENT) $(PROVE) $(TESTS)

# The page of the backend in Chromium; the pictures are in $(BUILD)/browser.
check-browser: $(COMMANDS) $(BACKEND)
	@$(TEST_ENVIRONMENT) PICTURES="$(abspath $(BUILD))/browser" \
		prove --timer $(wildcard tests/browser/*.t)

# The supervisor of the ecosystem file, installed from npm in the build folder.
PM2 = $(BUILD)/pm2/node_modules/.bin/pm2
$(PM2):
	npm install --prefix $(BUILD)/pm2 --no-audit --no-fund --silent pm2

check-pm2: $(COMMANDS) $(BACKEND) $(GUARD) $(DAY) $(PM2)
	@$(TEST_ENVIRONMENT) $(PROVE) tests/cli/pm2.t

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
# Left out are tests of scripts, documents, builds and the machine, and long ones
# that run the same code once more. ASAN_TESTS='$(wildcard tests/cli/*.t)' runs
# all.
ASAN_TESTS ?= tests/cli/datarunner-status.t \
	$(filter-out $(wildcard tests/cli/datarunner*.t) \
	$(addprefix tests/cli/,backend.t backend-control.t \
	check-includes.t check-run.t cluster.t completions.t csvrows-exports.t \
	csvrows-reference.t doubling.t engines.t httppost-gnutls.t install.t \
	lib.t manual.t node-runner.t pm2.t profiles.t readme.t release.t \
	reproducible.t sample-day.t setup.t times-reference.t),$(CLI_TESTS))
# A sanitizer makes each process expensive, so that unit tests share one.
WITH_ASAN = CK_FORK=no BUILD=$(BUILD)/asan HARDENING= HARDENING_LINK= WERROR=-Werror \
	CPPFLAGS='$(CPPFLAGS) -DMADE_ONCE' CFLAGS='-O1 -g $(SANITIZE)'
asan:
	$(MAKE) $(WITH_ASAN) -j$(JOBS) check-parts
	$(MAKE) $(WITH_ASAN) CLI_TESTS='$(ASAN_TESTS)' check

# Checks that take too long for each change and are run by hand: the commands
# under valgrind, csvrows and pace with another C library, and the modules on
# other machines.
check-all:
	for name in valgrind musl i686 s390x arm64; do \
		$(MAKE) check-$$name || exit; \
	done

# The commands are scripts that run the real ones under valgrind, which does not
# support Landlock. Whatever it finds in a process becomes a file. Left out are
# tests of more than one tool, which are about time and processes;
# pace-output.t, because valgrind needs a stderr; pace-progress.t, because
# valgrind handles Ctrl-Z itself; and httppost-kill.t, because its kills come
# before anything has begun.
VALGRIND = $(BUILD)/valgrind
VALGRIND_TESTS ?= $(filter-out %/pace-output.t %/pace-progress.t \
	%/httppost-kill.t,$(filter $(addprefix tests/cli/,csvrows%.t pace%.t \
	httppost%.t),$(CLI_TESTS)))
check-valgrind: $(BACKEND) $(GUARD) $(REFERENCE)
	$(MAKE) BUILD=$(VALGRIND)/real CPPFLAGS='$(CPPFLAGS) -DCONFINE_NOTHING' \
		CFLAGS='-O1 -g' all
	@rm -rf $(VALGRIND)/found && mkdir -p $(VALGRIND)/bin $(VALGRIND)/found
	@for name in csvrows pace httppost; do \
		printf '#!/bin/sh\nexec valgrind -q --error-exitcode=99 %s %s %s%s\n' \
			"--log-fd=9 $(abspath $(VALGRIND))/real/bin/$$name" \
			'"$$@"' "9>$(abspath $(VALGRIND))/found/" '$$$$' \
			>$(VALGRIND)/bin/$$name && \
		chmod +x $(VALGRIND)/bin/$$name || exit; \
	done
	@$(TEST_ENVIRONMENT) BIN="$(abspath $(VALGRIND))/bin" TIME_BOUND=200 \
		TEST_BOUND=900 $(PROVE) $(VALGRIND_TESTS)
	@! grep -r '^==' $(VALGRIND)/found

# libfyaml is only installed for glibc, so a header that refuses all profiles
# replaces its own. So is libcurl, and httppost is not built. Tests that need
# profiles, or encodings that musl does not have, are left out.
MUSL = $(BUILD)/musl
MUSL_TESTS ?= $(filter tests/cli/csvrows%.t tests/cli/pace%.t, \
	$(filter-out %-profile.t %/csvrows-encoding.t,$(CLI_TESTS)))
check-musl: $(BACKEND) $(GUARD) $(REFERENCE) $(COMMANDS)
	$(MAKE) BUILD=$(MUSL) CC=musl-gcc HARDENING_LINK='-static' \
		YAML_CFLAGS=-Itests/cross YAML_LIBS= musl-commands
	@$(TEST_ENVIRONMENT) BIN="$(abspath $(MUSL))/bin" $(PROVE) $(MUSL_TESTS)

# Commands that need no other file, for any Linux of this kind of processor.
# There is no httppost: Debian has libcurl and its libraries only for glibc.
STATIC = $(BUILD)/static
STATIC_YAML = $(STATIC)/libfyaml
STATIC_TESTS ?= tests/cli/static.t $(filter tests/cli/csvrows%.t \
	tests/cli/pace%.t,$(filter-out %/csvrows-encoding.t,$(CLI_TESTS)))
$(STATIC_YAML)/libfyaml.a: scripts/static-libfyaml
	scripts/static-libfyaml "$(STATIC_YAML)" musl-gcc >"$(BUILD)/libfyaml.log" 2>&1
static:
	@mkdir -p $(BUILD)
	$(MAKE) $(STATIC_YAML)/libfyaml.a
	$(MAKE) BUILD=$(STATIC) CC=musl-gcc HARDENING_LINK=-static \
		YAML_CFLAGS=-I$(STATIC_YAML)/include \
		YAML_LIBS=$(STATIC_YAML)/libfyaml.a musl-commands
	@ls -l $(STATIC)/bin
check-static: static $(BACKEND) $(GUARD) $(REFERENCE) $(COMMANDS)
	@$(TEST_ENVIRONMENT) BIN="$(abspath $(STATIC))/bin" $(PROVE) $(STATIC_TESTS)

.PHONY: static check-static

# The lines and branches of each module that unit tests reach. In a pure module
# it must be 95 % of the branches.
PURE_MODULES = moment moment_form moment_format moment_number moment_parts \
	moment_shape moment_usual zone zone_rule \
	times times_report \
	closing decimal dialect json names nest number parser plain \
	plain_index plain_line range record \
	scan shape value thin active_time progress_bar line_time recent replay \
	schedule slots spacings survey survey_text ticks time_fault arrival \
	cksum http_answer latency ledger retry scheme since template buffer \
	escape member quantity url utf8
# No function is compiled again for constant arguments, so that each branch
# counts once.
MADE_APART = -Dalways_inline=unused
coverage:
	$(MAKE) BUILD=$(BUILD)/coverage HARDENING= HARDENING_LINK=--coverage PREFIX_MAP= \
		CPPFLAGS='$(CPPFLAGS) -DCONFINE_NOTHING -DMADE_ONCE $(MADE_APART)' \
		CFLAGS='-O1 -g -fno-inline --coverage' \
		$(UNIT_TESTS:$(BUILD)/%=$(BUILD)/coverage/%)
	@find $(BUILD)/coverage -name '*.gcda' -exec rm {} +
	@$(TEST_ENVIRONMENT) $(PROVE) $(UNIT_TESTS:$(BUILD)/%=$(BUILD)/coverage/%)
	@scripts/coverage $(BUILD)/coverage $(PURE_MODULES)

.PHONY: check-all check-valgrind check-musl musl-commands coverage
musl-commands: $(BUILD)/bin/csvrows $(BUILD)/bin/pace

# libFuzzer searches for inputs that break a promise. Each target runs for that
# many seconds and starts with its corpus.
FUZZ = $(BUILD)/fuzz
FUZZ_CC = clang
FUZZ_SECONDS ?= 30
FUZZ_TARGETS = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_RUNS = $(FUZZ_TARGETS:%=fuzz-%)
FUZZ_CFLAGS = -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=undefined
fuzz:
	$(MAKE) BUILD=$(FUZZ) CC=$(FUZZ_CC) HARDENING= HARDENING_LINK= \
		CFLAGS='$(FUZZ_CFLAGS)' fuzz-targets
	$(MAKE) $(FUZZ_RUNS)

$(FUZZ_RUNS): fuzz-%:
	@mkdir -p $(FUZZ)/found/$*
	@$(FUZZ)/tests/fuzz/fuzz_$* -close_fd_mask=2 \
		-print_final_stats=1 -max_len=4096 -timeout=25 \
		-max_total_time=$(FUZZ_SECONDS) -artifact_prefix=$(FUZZ)/ \
		$(FUZZ)/found/$* tests/fuzz/corpus/$* >$(FUZZ)/$*.log 2>&1; \
	status=$$?; \
	grep -E 'ERROR|SUMMARY|Test unit|number_of_exec' $(FUZZ)/$*.log | \
		sed 's/^/$*: /'; \
	exit $$status

.PHONY: fuzz-targets $(FUZZ_RUNS)
fuzz-targets: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/fuzz_%)
$(BUILD)/tests/fuzz/%.o: EXTRA_CFLAGS = -Itests $(BACKEND_CFLAGS)
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o \
		$(BUILD)/tests/fuzz/filter.o $(BUILD)/lib/reference.a \
		$(TOOLS:%=$(BUILD)/lib/%.a) $(BUILD)/lib/common.a
	$(SAY) FUZZ $@
	$(Q)$(LINK) -fsanitize=fuzzer -o $@ $^ $(YAML_LIBS) $(CURL_LIBS) \
		$(BACKEND_LIBS)

# Everything except the fuzz targets, with both compilers, and not linked. gcc
# finds some faults only while it optimizes; clang finds all while it reads.
warnings:
	$(MAKE) BUILD=$(BUILD)/gcc CC=gcc WERROR=-Werror objects
	$(MAKE) BUILD=$(BUILD)/clang CC=clang WERROR=-Werror \
		CFLAGS='$(CFLAGS) -fsyntax-only' objects

.PHONY: objects
objects: $(call objects,$(wildcard tools/*/*.c $(addprefix tests/,backend/*.c \
	bench/*.c guard/*.c reference/*.c support/*.c)) $(UNIT_SOURCES)) \
	$(PAGE).o $(STAND_IN) $(if $(TORTURE_PARTS),$(call objects,$(wildcard \
	tests/torture/*.c)))

C_FILES = $(wildcard tools/*/*.[ch] tests/unit/*.[ch] tests/backend/*.[ch] \
	tests/reference/*.[ch] tests/cross/*.[ch] tests/fuzz/*.[ch] \
	tests/bench/*.[ch] tests/guard/*.[ch] tests/torture/*.[ch] \
	tests/support/*.[ch])
SHELL_FILES = scripts/setup scripts/dist scripts/make-deb \
	scripts/release scripts/static-libfyaml scripts/try-container \
	scripts/try-fresh scripts/demo scripts/pictures scripts/soak \
	scripts/coverage scripts/check-includes \
	scripts/cluster/over-ssh scripts/cluster/slurm.sbatch \
	scripts/completions scripts/sample-day scripts/until_true.sh .ci/run \
	scripts/debian/tests/smoke $(wildcard scripts/debian/datarunner.p*) \
	$(wildcard tests/cli/*.sh tests/recipes/*.sh tests/recipes/*.t) $(CLI_TESTS)
TIDY_FLAGS = $(STANDARD) -Itests $(YAML_CFLAGS) $(CURL_CFLAGS) $(ZLIB_CFLAGS) \
	$(EDIT_CFLAGS)

# Each file is analysed separately, so that -j helps: by clang-tidy (.clang-tidy
# chooses its checks) and by gcc. The warnings of gcc 12 about leaks and
# uninitialized values are mostly about iconv_open, whose failure is a pointer,
# and about loops over vectors; LeakSanitizer, valgrind and clang check for
# these.
LINT_FILES = $(wildcard tools/*/*.c tests/bench/*.c tests/guard/*.c \
	tests/support/*.c)
LINT_STAMPS = $(LINT_FILES:%.c=$(BUILD)/lint/%.tidy) \
	$(LINT_FILES:%.c=$(BUILD)/lint/%.analyzed)
SHELL_STAMPS = $(SHELL_FILES:%=$(BUILD)/lint/%.shell)
ANALYZER = gcc -fanalyzer -Werror -Wno-analyzer-malloc-leak \
	-Wno-analyzer-use-of-uninitialized-value
$(LINT_STAMPS): .clang-tidy Makefile $(wildcard tools/*/*.h tests/bench/*.h \
	tests/support/*.h)
$(BUILD)/lint/%.tidy: %.c
	@mkdir -p $(@D)
	$(SAY) TIDY $<
	$(Q)clang-tidy --quiet $< -- $(TIDY_FLAGS) 2>$@.err || \
		{ cat $@.err; exit 1; }
	@touch $@
$(BUILD)/lint/%.analyzed: %.c
	@mkdir -p $(@D)
	$(SAY) LOOK $<
	$(Q)$(ANALYZER) $(TIDY_FLAGS) -O1 -c -o /dev/null $<
	@touch $@

$(SHELL_STAMPS): .shellcheckrc Makefile $(wildcard tests/cli/*.sh scripts/*.sh)
$(BUILD)/lint/%.shell: %
	@mkdir -p $(@D)
	$(SAY) SHELL $<
	$(Q)shellcheck -x $<
	@touch $@

# What is checked as a whole, the longest first. All modules of datarunner and of
# bench are checked together; variables that eval sets are unknown.
LINT_WHOLE = $(addprefix lint-,cppcheck datarunner format includes manuals)
.PHONY: $(LINT_WHOLE)
lint-cppcheck:
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr -j 2 \
		--enable=warning,performance,portability \
		--suppress=missingIncludeSystem $(DEFINES) tools
lint-datarunner:
	shellcheck -x -a -e SC2034,SC2154 scripts/datarunner scripts/bench
lint-format:
	@clang-format --dry-run -Werror $(C_FILES)
lint-includes:
	@scripts/check-includes
lint-manuals:
	mandoc -Tlint -Wwarning $(MANUALS)

lint: $(LINT_WHOLE) $(SHELL_STAMPS) $(LINT_STAMPS)
	@echo 'lint: nothing to complain of'

format:
	clang-format -i $(C_FILES)

demo: $(COMMANDS) $(BACKEND)
	@BIN="$(abspath $(BUILD))/bin" BACKEND="$(abspath $(BACKEND))" \
		scripts/demo

pictures: $(COMMANDS) $(BACKEND)
	@BIN="$(abspath $(BUILD))/bin" BACKEND="$(abspath $(BACKEND))" \
		scripts/pictures

# A peer of httppost, installed from npm in the build folder; this version is
# for Node.js 18 and later.
UNDICI = $(BUILD)/undici/node_modules/undici/package.json
$(UNDICI):
	npm install --prefix $(BUILD)/undici --no-audit --no-fund --silent \
		undici@6
undici: $(UNDICI)

bench bench-csvrows bench-pace bench-httppost bench-datarunner: \
		$(COMMANDS) $(BACKEND) $(BENCH_TOOLS)
	@BUILD="$(abspath $(BUILD))" scripts/bench \
		$(patsubst bench-%,%,$(filter bench-%,$@))

SHARE = $(DESTDIR)$(DATADIR)
OVER_SSH = $(DESTDIR)$(BINDIR)/datarunner-over-ssh
CLUSTER = scripts/cluster/kubernetes.yaml scripts/cluster/slurm.sbatch
PROFILES = $(wildcard scripts/profiles/*.yaml)
COMPLETION_FOLDERS = $(SHARE)/bash-completion/completions \
	$(DESTDIR)$(ZSHDIR) $(DESTDIR)$(FISHDIR)
# Folders that are removed if nothing is left in them, except those that every
# system has.
OUR_FOLDERS = $(SHARE)/datarunner/cluster $(SHARE)/datarunner/profiles \
	$(SHARE)/datarunner $(COMPLETION_FOLDERS) \
	$(patsubst %/,%,$(dir $(COMPLETION_FOLDERS))) $(DESTDIR)$(UNITDIR) \
	$(patsubst %/,%,$(dir $(DESTDIR)$(UNITDIR))) \
	$(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	$(DESTDIR)$(MANDIR)/man7

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
		$(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7 \
		$(DESTDIR)$(UNITDIR) $(SHARE)/datarunner/cluster \
		$(SHARE)/datarunner/profiles \
		$(SHARE)/datarunner $(COMPLETION_FOLDERS)
	$(INSTALL) -m 755 $(COMMANDS) $(DESTDIR)$(BINDIR)
	for manual in $(MANUALS); do \
		sed 's|/usr/local/bin|$(BINDIR)|; s|/usr/local/share|$(DATADIR)|' \
			"$$manual" >"$(BUILD)/$${manual##*/}" && \
		$(INSTALL) -m 644 "$(BUILD)/$${manual##*/}" \
			"$(DESTDIR)$(MANDIR)/man$${manual##*.}" || exit 1; \
	done
	for name in $(COMPLETED); do \
		$(INSTALL) -m 644 $(BUILD)/completions/$$name.bash \
			$(SHARE)/bash-completion/completions/$$name && \
		$(INSTALL) -m 644 $(BUILD)/completions/$$name.zsh \
			$(DESTDIR)$(ZSHDIR)/_$$name && \
		$(INSTALL) -m 644 $(BUILD)/completions/$$name.fish \
			$(DESTDIR)$(FISHDIR) || exit 1; \
	done
	sed 's|/usr/local/bin|$(BINDIR)|' scripts/datarunner@.service \
		>$(BUILD)/datarunner@.service
	$(INSTALL) -m 644 $(BUILD)/datarunner@.service $(DESTDIR)$(UNITDIR)
	$(INSTALL) -m 644 scripts/ecosystem.config.js $(SHARE)/datarunner
	$(INSTALL) -m 755 scripts/cluster/over-ssh $(OVER_SSH)
	$(INSTALL) -m 644 $(CLUSTER) $(SHARE)/datarunner/cluster
	chmod 755 $(SHARE)/datarunner/cluster/slurm.sbatch
	$(INSTALL) -m 644 $(PROFILES) $(SHARE)/datarunner/profiles

uninstall:
	rm -f $(COMMANDS:$(BUILD)/bin/%=$(DESTDIR)$(BINDIR)/%) $(OVER_SSH)
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man1/%,$(filter %.1,$(MANUALS)))
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man5/%,$(filter %.5,$(MANUALS)))
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man7/%,$(filter %.7,$(MANUALS)))
	rm -f $(COMPLETED:%=$(SHARE)/bash-completion/completions/%) \
		$(COMPLETED:%=$(DESTDIR)$(ZSHDIR)/_%) \
		$(COMPLETED:%=$(DESTDIR)$(FISHDIR)/%.fish)
	rm -f $(DESTDIR)$(UNITDIR)/datarunner@.service \
		$(SHARE)/datarunner/ecosystem.config.js \
		$(CLUSTER:scripts/%=$(SHARE)/datarunner/%) \
		$(PROFILES:scripts/%=$(SHARE)/datarunner/%)
	@for folder in $(OUR_FOLDERS); do \
		rmdir "$$folder" 2>/dev/null || :; \
	done

# The time of the last commit, or of the files of an archive.
SOURCE_DATE_EPOCH ?= $(shell { [ -e .git ] && git -c safe.directory="$$PWD" \
	log -1 --format=%ct 2>/dev/null; } || date -r Makefile +%s)

NAME = datarunner-$(VERSION)
dist:
	@scripts/dist $(NAME) "$(BUILD)" $(SOURCE_DATE_EPOCH)
	@echo '$(BUILD)/$(NAME).tar.gz'

# From the archive alone: an archive made there is the same.
UNPACKED = $(BUILD)/distcheck/$(NAME)
distcheck: dist
	rm -rf $(BUILD)/distcheck && mkdir -p $(BUILD)/distcheck
	tar -xzf $(BUILD)/$(NAME).tar.gz -C $(BUILD)/distcheck
	$(MAKE) -C $(UNPACKED) BUILD=build dist
	cmp $(BUILD)/$(NAME).tar.gz $(UNPACKED)/build/$(NAME).tar.gz
	$(MAKE) -C $(UNPACKED) BUILD=build check
	$(MAKE) -C $(UNPACKED) BUILD=build DESTDIR=build/root install
	$(MAKE) -C $(UNPACKED) BUILD=build DESTDIR=build/root uninstall

# Packages of Debian, from the archive: scripts/make-deb explains.
DEB_HOST_ARCH ?=
deb: dist
	@scripts/make-deb "$(BUILD)" $(NAME) $(SOURCE_DATE_EPOCH) $(DEB_HOST_ARCH)

deb-arm64:
	@$(MAKE) deb DEB_HOST_ARCH=arm64
deb-armhf:
	@$(MAKE) deb DEB_HOST_ARCH=armhf

check-deb: deb
	lintian --fail-on error,warning $(BUILD)/deb/*.changes

# An RPM, from the archive; --nodeps, for Debian's rpmbuild does not know what
# Debian has installed.
RPM = $(BUILD)/rpm
MAINTAINER = $(shell sed -n 's/^Maintainer: //p' scripts/debian/control)
rpm: dist
	@rm -rf $(RPM) && mkdir -p $(RPM)/SOURCES
	@cp $(BUILD)/$(NAME).tar.gz $(RPM)/SOURCES
	@date=$$(LC_ALL=C date -u -d @$(SOURCE_DATE_EPOCH) '+%a %b %d %Y') && \
		sed "s/@VERSION@/$(VERSION)/; s/@DATE@/$$date/; \
			s/@MAINTAINER@/$(MAINTAINER)/" \
		scripts/rpm/datarunner.spec >$(RPM)/datarunner.spec
	rpmbuild -ba --nodeps -D '_topdir $(abspath $(RPM))' \
		-D 'packager $(MAINTAINER)' $(RPM)/datarunner.spec

check-rpm: rpm
	rpmlint -c scripts/rpm/rpmlint.toml $(RPM)/datarunner.spec $(RPM)/RPMS/*/*.rpm

.PHONY: deb deb-arm64 deb-armhf check-deb rpm check-rpm

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/tools $(BUILD)/tests -name '*.d' 2>/dev/null)
