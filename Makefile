# csvrows, pace, httppost, datarunner. `make help` lists the targets.
# Everything that is made lies under $(BUILD).

VERSION = 0.1.0
BUILD ?= build

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
UNITDIR ?= $(PREFIX)/lib/systemd/system

CC ?= cc
PKG_CONFIG ?= pkg-config
INSTALL ?= install
CFLAGS ?= -O2 -g

# WERROR=-Werror in developer targets and CI; not for those who only build.
WERROR ?=
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wold-style-definition -Wwrite-strings \
	-Wconversion -Wsign-conversion -Wformat=2 -Wundef -Wpointer-arith \
	-Wcast-qual -Wcast-align -Wswitch-enum -Wvla -Wnull-dereference \
	-Wdouble-promotion -Wimplicit-fallthrough
# _FORTIFY_SOURCE needs optimization and must not be defined twice.
HARDENING ?= -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
	-fPIE
HARDENING_LINK ?= -pie -Wl,-z,relro,-z,now

# Required flags stay apart from the user's CFLAGS, CPPFLAGS and LDFLAGS.
DEFINES = -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' -Itools
STANDARD = -std=c11 $(DEFINES)
COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(WERROR) $(HARDENING) $(CPPFLAGS) \
	$(CFLAGS) -MMD -MP
LINK = $(CC) $(CFLAGS) $(HARDENING_LINK) $(LDFLAGS)

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

# Only tools/common/profile.c knows libfyaml; libcurl is known to transfer.c and
# attempt.c of tools/httppost, which are one room.
YAML_CFLAGS = $(shell $(PKG_CONFIG) --cflags libfyaml)
YAML_LIBS = $(shell $(PKG_CONFIG) --libs libfyaml)
CURL_CFLAGS = $(shell $(PKG_CONFIG) --cflags libcurl)
CURL_LIBS = $(shell $(PKG_CONFIG) --libs libcurl)
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags check)
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs check)
BACKEND_CFLAGS = $(shell $(PKG_CONFIG) --cflags libmicrohttpd jansson)
BACKEND_LIBS = $(shell $(PKG_CONFIG) --libs libmicrohttpd jansson)

# A tool is its main file and an archive of its rooms, which tests link too.
sources = $(wildcard tools/$(1)/*.c)
objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
rooms = $(call objects,$(filter-out tools/$(1)/$(1).c,$(call sources,$(1))))
UNIT_SOURCES = $(wildcard tests/unit/*.c)
UNIT_TESTS = $(UNIT_SOURCES:tests/unit/%.c=$(BUILD)/tests/unit/%)
CLI_TESTS = $(sort $(wildcard tests/cli/*.t))
BACKEND = $(BUILD)/tests/backend/backend
RECEIVER = $(BUILD)/tests/bench/receiver
POSTER = $(BUILD)/tests/bench/poster
REFERENCE = $(BUILD)/tests/reference/reference
WRITER = $(BUILD)/tests/bench/writer

.PHONY: all check check-unit check-cli check-pm2 check-portable check-arm64 fuzz \
	demo bench lint format warnings asan install \
	uninstall dist distcheck clean help
.DELETE_ON_ERROR:

all: $(COMMANDS) $(COMPLETIONS)

help:
	@echo 'make all         the commands, into $(BUILD)/bin'
	@echo 'make check       all tests (TESTS=... for some of them)'
	@echo 'make check-unit  the tables of the pure rooms'
	@echo 'make check-cli   the commands against a real server'
	@echo 'make check-pm2   a stream under the real pm2, which npm installs'
	@echo 'make check-portable, make check-arm64  csvrows without SSE2'
	@echo 'make fuzz        csvrows against made-up inputs, FUZZ_SECONDS each'
	@echo 'make warnings    gcc and clang builds of everything, -Werror'
	@echo 'make asan        all tests under ASan and UBSan'
	@echo 'make demo        a day of readings into a server on loopback'
	@echo 'make bench       figures beside limits and peers'
	@echo 'make lint        format, shell, manuals, static checks'
	@echo 'make format      lay the sources out'
	@echo 'make install     PREFIX, BINDIR, MANDIR, DATADIR, UNITDIR and DESTDIR'
	@echo '                 are honoured'
	@echo 'make uninstall   takes away what install put there'
	@echo 'make dist        a tar file of the sources; distcheck tries it'
	@echo 'make clean       removes $(BUILD)'

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(COMPILE) $(EXTRA_CFLAGS) -c -o $@ $<

$(BUILD)/tools/common/profile.o: EXTRA_CFLAGS = $(YAML_CFLAGS)
$(BUILD)/tools/httppost/transfer.o \
$(BUILD)/tools/httppost/attempt.o: EXTRA_CFLAGS = $(CURL_CFLAGS)
$(BUILD)/tests/unit/%.o: EXTRA_CFLAGS = -Itests $(CHECK_CFLAGS) \
	$(BACKEND_CFLAGS)
$(BUILD)/tests/bench/poster.o: EXTRA_CFLAGS = $(CURL_CFLAGS)
$(BUILD)/tests/backend/%.o: EXTRA_CFLAGS = $(BACKEND_CFLAGS)

$(BUILD)/lib/common.a: $(call objects,$(call sources,common))
$(foreach tool,$(TOOLS),$(eval $(BUILD)/lib/$(tool).a: $(call rooms,$(tool))))
$(BUILD)/lib/reference.a: $(BUILD)/tests/reference/reference.o
$(BUILD)/lib/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(SAY) AR $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/bin/datarunner-hold: YAML_LIBS =
$(BUILD)/bin/httppost: TOOL_LIBS = $(CURL_LIBS)
$(foreach tool,$(TOOLS),$(eval $(BUILD)/bin/$(tool): \
	$(BUILD)/tools/$(tool)/$(tool).o $(BUILD)/lib/$(tool).a \
	$(BUILD)/lib/common.a))
$(TOOLS:%=$(BUILD)/bin/%):
	@mkdir -p $(@D)
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(TOOL_LIBS) $(YAML_LIBS) $(LDLIBS)

# One file of the rooms that scripts/datarunner names.
$(RUNNER): scripts/datarunner $(wildcard scripts/runner/*.sh)
	@mkdir -p $(@D)
	$(SAY) JOIN $@
	$(Q)awk -f scripts/runner/join.awk scripts/datarunner >$@.new
	$(Q)chmod 755 $@.new && mv $@.new $@

$(BUILD)/completions/%: scripts/completions $(COMMANDS)
	@mkdir -p $(@D)
	$(Q)PATH="$(abspath $(BUILD))/bin:$$PATH" scripts/completions \
		$(subst .,,$(suffix $@)) $(basename $(@F)) >$@

$(BUILD)/tests/unit/%: $(BUILD)/tests/unit/%.o $(BUILD)/lib/reference.a \
		$(TOOLS:%=$(BUILD)/lib/%.a) $(BUILD)/lib/common.a
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(CHECK_LIBS) $(CURL_LIBS) $(YAML_LIBS) \
		$(BACKEND_LIBS) $(LDLIBS)

$(BACKEND): $(call objects,$(wildcard tests/backend/*.c))
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(BACKEND_LIBS) $(LDLIBS)

$(RECEIVER): $(call objects,tests/bench/receiver.c)
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(LDLIBS)

$(POSTER): $(call objects,tests/bench/poster.c)
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(CURL_LIBS) $(LDLIBS)

# The rooms that know vectors once more, as plain C and for arm64: that one is
# emulated, and brings the little it needs of Check.
PURE_TESTS = decimal json reader record scan shape sweep utf8
PORTABLE = $(BUILD)/portable
check-portable:
	$(MAKE) BUILD=$(PORTABLE) CPPFLAGS='$(CPPFLAGS) -DSCAN_PORTABLE' \
		TESTS='$(PURE_TESTS:%=$(PORTABLE)/tests/unit/check_%) \
		$(sort $(wildcard tests/cli/csvrows*.t))' check

ARM64 = $(BUILD)/arm64
ARM64_CC = aarch64-linux-gnu-gcc
ARM64_RUN = qemu-aarch64
ARM64_ROOMS = $(filter-out $(addprefix tools/csvrows/,csvrows.c decode.c \
	flow.c header.c options.c origin.c output.c rejects.c report.c rows.c \
	settings.c source.c records.c),$(call sources,csvrows)) \
	$(addprefix tools/common/,buffer.c escape.c member.c quantity.c utf8.c) \
	tests/reference/reference.c
check-arm64: $(PURE_TESTS:%=$(ARM64)/check_%)
	@for test in $^; do $(ARM64_RUN) $$test || exit; done
	@echo 'arm64: all tests have passed'
$(ARM64)/check_%: tests/unit/check_%.c $(ARM64_ROOMS)
	@mkdir -p $(@D)
	$(SAY) ARM64 $@
	$(Q)$(ARM64_CC) $(STANDARD) $(WARNINGS) $(WERROR) -Itests/cross -Itests \
		-O2 -g -static -o $@ $^

$(REFERENCE): $(BUILD)/tests/reference/main.o $(BUILD)/lib/reference.a
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(LDLIBS)

$(WRITER): $(BUILD)/tests/bench/writer.o
	$(SAY) LINK $@
	$(Q)$(LINK) -o $@ $^ $(LDLIBS)

# Checked archives and unit objects are kept: they are no intermediate files.
.SECONDARY:

# Most of a command test is waiting for slots, so more run than there are
# processors.
PROVE = prove --timer --jobs $(JOBS)
JOBS ?= 6
TEST_ENVIRONMENT = BIN="$(abspath $(BUILD))/bin" \
	BACKEND="$(abspath $(BACKEND))" CK_FORK=yes CK_VERBOSITY=silent \
	CK_TAP_LOG_FILE_NAME=- CK_TIMEOUT_MULTIPLIER=15

check: TESTS ?= $(UNIT_TESTS) $(CLI_TESTS)
check: $(UNIT_TESTS) $(COMMANDS) $(BACKEND) $(REFERENCE)
	@$(TEST_ENVIRONMENT) $(PROVE) $(TESTS)

check-unit: $(UNIT_TESTS)
	@$(TEST_ENVIRONMENT) $(PROVE) $(UNIT_TESTS)

check-cli: $(COMMANDS) $(BACKEND) $(REFERENCE)
	@$(TEST_ENVIRONMENT) $(PROVE) $(CLI_TESTS)

# The supervisor of the ecosystem file, from npm, below the build folder.
PM2 = $(BUILD)/pm2/node_modules/.bin/pm2
$(PM2):
	npm install --prefix $(BUILD)/pm2 --no-audit --no-fund --silent pm2

check-pm2: $(COMMANDS) $(BACKEND) $(PM2)
	@$(TEST_ENVIRONMENT) $(PROVE) tests/cli/pm2.t

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
asan:
	$(MAKE) BUILD=$(BUILD)/asan HARDENING= HARDENING_LINK= WERROR=-Werror \
		CFLAGS='-O1 -g $(SANITIZE)' check

# libFuzzer looks for inputs that break a promise; each target has so many
# seconds, and begins with the corpus.
FUZZ = $(BUILD)/fuzz
FUZZ_CC = clang
FUZZ_SECONDS ?= 30
FUZZ_TARGETS = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_ROOMS = $(filter-out tools/csvrows/csvrows.c,$(call sources,csvrows)) \
	$(call sources,common) tests/reference/reference.c
fuzz: $(FUZZ_TARGETS:%=$(FUZZ)/fuzz_%)
	@for name in $(FUZZ_TARGETS); do \
		mkdir -p $(FUZZ)/found/$$name && \
		$(FUZZ)/fuzz_$$name -close_fd_mask=2 -print_final_stats=1 \
			-max_total_time=$(FUZZ_SECONDS) -max_len=4096 \
			-artifact_prefix=$(FUZZ)/ $(FUZZ)/found/$$name \
			tests/fuzz/corpus/$$name 2>&1 | \
			grep -E 'ERROR|SUMMARY|Test unit|number_of_exec' ; \
		test -z "$$(ls $(FUZZ)/crash-* $(FUZZ)/leak-* \
			$(FUZZ)/timeout-* 2>/dev/null)" || exit 1; \
	done
$(FUZZ)/fuzz_%: tests/fuzz/fuzz_%.c $(FUZZ_ROOMS)
	@mkdir -p $(@D)
	$(SAY) FUZZ $@
	$(Q)$(FUZZ_CC) $(STANDARD) $(WARNINGS) $(YAML_CFLAGS) -Itests -O1 -g \
		-fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=undefined -o $@ $^ $(YAML_LIBS)

# Everything that has a rule, by both compilers.
warnings:
	$(MAKE) BUILD=$(BUILD)/gcc CC=gcc WERROR=-Werror everything
	$(MAKE) BUILD=$(BUILD)/clang CC=clang WERROR=-Werror everything

.PHONY: everything
everything: $(COMMANDS) $(UNIT_TESTS) $(BACKEND) $(REFERENCE) $(WRITER) \
	$(RECEIVER) $(POSTER)

C_FILES = $(wildcard tools/*/*.[ch] tests/unit/*.[ch] tests/backend/*.[ch] \
	tests/reference/*.[ch] tests/cross/*.[ch] tests/fuzz/*.[ch] \
	tests/bench/*.[ch])
SHELL_FILES = scripts/setup scripts/demo scripts/bench scripts/completions \
	scripts/sample-day scripts/datarunner .ci/run \
	tests/cli/lib.sh tests/cli/pace.sh tests/cli/runner.sh $(CLI_TESTS)
TIDY_FLAGS = $(STANDARD) $(YAML_CFLAGS) $(CURL_CFLAGS)

lint:
	@clang-format --dry-run -Werror $(C_FILES)
	@shellcheck -x $(SHELL_FILES)
	mandoc -Tlint -Wwarning $(MANUALS)
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
		--enable=warning,performance,portability \
		--suppress=missingIncludeSystem $(DEFINES) tools
	@clang-tidy --quiet tools/*/*.c -- $(TIDY_FLAGS) 2>/dev/null
	@echo 'lint: nothing to complain of'

format:
	clang-format -i $(C_FILES)

demo: $(COMMANDS) $(BACKEND)
	@BIN="$(abspath $(BUILD))/bin" BACKEND="$(abspath $(BACKEND))" \
		scripts/demo

bench: $(COMMANDS) $(BACKEND) $(RECEIVER) $(WRITER) $(POSTER)
	@BIN="$(abspath $(BUILD))/bin" BACKEND="$(abspath $(BACKEND))" \
		RECEIVER="$(abspath $(RECEIVER))" \
		POSTER="$(abspath $(POSTER))" \
		WRITER="$(abspath $(WRITER))" scripts/bench

SHARE = $(DESTDIR)$(DATADIR)
COMPLETION_FOLDERS = bash-completion/completions zsh/site-functions \
	fish/vendor_completions.d

install: all
	$(INSTALL) -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 \
		$(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(UNITDIR) \
		$(SHARE)/datarunner $(COMPLETION_FOLDERS:%=$(SHARE)/%)
	$(INSTALL) -m 755 $(COMMANDS) $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 644 $(filter %.1,$(MANUALS)) $(DESTDIR)$(MANDIR)/man1
	$(INSTALL) -m 644 $(filter %.5,$(MANUALS)) $(DESTDIR)$(MANDIR)/man5
	for name in $(COMPLETED); do \
		$(INSTALL) -m 644 $(BUILD)/completions/$$name.bash \
			$(SHARE)/bash-completion/completions/$$name && \
		$(INSTALL) -m 644 $(BUILD)/completions/$$name.zsh \
			$(SHARE)/zsh/site-functions/_$$name && \
		$(INSTALL) -m 644 $(BUILD)/completions/$$name.fish \
			$(SHARE)/fish/vendor_completions.d || exit 1; \
	done
	sed 's|/usr/local/bin|$(BINDIR)|' scripts/datarunner@.service \
		>$(BUILD)/datarunner@.service
	$(INSTALL) -m 644 $(BUILD)/datarunner@.service $(DESTDIR)$(UNITDIR)
	$(INSTALL) -m 644 scripts/ecosystem.config.js $(SHARE)/datarunner

uninstall:
	rm -f $(COMMANDS:$(BUILD)/bin/%=$(DESTDIR)$(BINDIR)/%)
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man1/%,$(filter %.1,$(MANUALS)))
	rm -f $(patsubst man/%,$(DESTDIR)$(MANDIR)/man5/%,$(filter %.5,$(MANUALS)))
	rm -f $(COMPLETED:%=$(SHARE)/bash-completion/completions/%) \
		$(COMPLETED:%=$(SHARE)/zsh/site-functions/_%) \
		$(COMPLETED:%=$(SHARE)/fish/vendor_completions.d/%.fish)
	rm -f $(DESTDIR)$(UNITDIR)/datarunner@.service \
		$(SHARE)/datarunner/ecosystem.config.js
	rmdir $(SHARE)/datarunner 2>/dev/null || :

NAME = datarunner-$(VERSION)
dist:
	@mkdir -p $(BUILD)
	git archive --prefix=$(NAME)/ -o $(BUILD)/$(NAME).tar.gz HEAD

distcheck: dist
	rm -rf $(BUILD)/distcheck && mkdir -p $(BUILD)/distcheck
	tar -xzf $(BUILD)/$(NAME).tar.gz -C $(BUILD)/distcheck
	$(MAKE) -C $(BUILD)/distcheck/$(NAME) BUILD=build check
	$(MAKE) -C $(BUILD)/distcheck/$(NAME) BUILD=build \
		DESTDIR=$(abspath $(BUILD))/distcheck/root install uninstall

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/tools $(BUILD)/tests -name '*.d' 2>/dev/null)
