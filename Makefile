# SPDX-License-Identifier: GPL-3.0-or-later
#
# fishbowl. `make run` starts it, `make check` tests it, `make help` lists the rest.
# Needs GNU make; everything that is built goes below build/.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
BUILDS  := build
# One of release, asan, tsan; each has a folder of its own, so they stand side by side.
VARIANT ?= release
BUILD   := $(BUILDS)$(if $(filter-out release,$(VARIANT)),/$(VARIANT))
OBJ     := $(BUILD)/obj

ifeq ($(origin CC),default)
CC := $(if $(shell command -v gcc),gcc,clang)
endif
ifeq ($(origin AR),default)
AR := ar
endif

# ---- flags: CFLAGS, CPPFLAGS, LDFLAGS are the user's; ours stand apart ----

CFLAGS           ?= $(CFLAGS.$(VARIANT))
CFLAGS.release   := -O2 -g
CFLAGS.asan      := -O1 -g
CFLAGS.tsan      := -O1 -g
SANITIZE.asan    := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
SANITIZE.tsan    := -fsanitize=thread
WARNINGS         := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
                    -Wvla -Wformat=2 -Wundef
# Not for the sanitizers: what they insert makes gcc see overflows that cannot happen.
STRICTLY         := $(if $(filter-out 0 no false,$(CI)),$(if $(filter release,$(VARIANT)),-Werror))
flags            := -std=gnu17 $(WARNINGS) $(STRICTLY) $(SANITIZE.$(VARIANT))
defines          := -D_GNU_SOURCE
LIBRARIES        := -pthread -lreadline -lncursesw -lvterm -lcmark -ljansson -lnettle -lseccomp

# What a source may ask for. FISHBOWL_DATADIR is the folder that `make install` fills (lessons/,
# rootfs.sh, perhaps the Alpine archive); a program run from the tree looks beside itself first.
defines.arguments := -DFISHBOWL_VERSION='"$(VERSION)"'
defines.main     := -DFISHBOWL_VERSION='"$(VERSION)"'
defines.places   := -DFISHBOWL_DATADIR='"$(PREFIX)/share/fishbowl"'

# ---- sources ----

sandbox := $(wildcard sandbox/kernel/*.c sandbox/lab/*.c sandbox/facts/*.c sandbox/lens/*.c)
shell   := $(wildcard shell/*.c shell/*/*.c)
tests   := $(wildcard tests/unit/*.c tests/kernel/*.c tests/screen/*.c tests/vm/*.c)
bench   := $(wildcard tests/bench/*.c)
bench_lib := $(wildcard tests/bench/lib/*.c)
bowl    := $(wildcard sandbox/bowl/*.c)
sources := $(sandbox) $(bowl) $(shell) $(tests) $(bench) $(bench_lib) tests/guard.c
lessons := $(wildcard lessons/programs/*.c)
objects  = $(patsubst %.c,$(OBJ)/%.o,$(1))

# tests/*/NAME_test.c is a test program; what else lies beside it is linked into all of them.
test_programs  := $(patsubst %.c,$(BUILD)/%,$(filter %_test.c,$(tests)))
bench_programs := $(patsubst %.c,$(BUILD)/%,$(bench))
# Peers of our own, and what runs in a container: static, so that their start costs next to nothing.
bench_static   := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/static/*.c))
# The lesson programs: a layer of the container's root, so they lie where they will be seen.
lesson_programs := $(patsubst lessons/programs/%.c,$(BUILDS)/programs/opt/fishbowl/bin/%,$(lessons))
archives       := $(BUILD)/libtests.a $(BUILD)/libshell.a $(BUILD)/libsandbox.a

all: $(BUILD)/fishbowl $(BUILD)/bowl $(lesson_programs)

# ---- building ----

# Holds the flags of the last build: when they change, what they made is made again.
$(OBJ)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(defines) $(flags) $(CFLAGS)' | cmp -s - $@ || \
	 echo '$(CC) $(CPPFLAGS) $(defines) $(flags) $(CFLAGS)' > $@
$(OBJ)/defines: FORCE
	@mkdir -p $(@D)
	@echo '$(defines.main) $(defines.places)' | cmp -s - $@ || \
	 echo '$(defines.main) $(defines.places)' > $@
$(OBJ)/shell/main.o $(OBJ)/shell/arguments.o $(OBJ)/shell/places.o $(OBJ)/sandbox/bowl/main.o: $(OBJ)/defines

$(OBJ)/%.o: %.c $(OBJ)/flags
	@mkdir -p $(@D)
	@echo "  CC   $@"
	@$(CC) $(CPPFLAGS) $(defines) $(defines.$(notdir $*)) $(flags) $(CFLAGS) -MMD -MP -c $< -o $@

# An archive is made anew, so that no object of a source that is gone stays in it.
$(BUILD)/libsandbox.a: $(call objects,$(sandbox))
$(BUILD)/libshell.a: $(call objects,$(filter-out shell/main.c,$(shell)))
$(BUILD)/libtests.a: $(call objects,$(filter-out %_test.c,$(tests)))
$(archives):
	@mkdir -p $(@D)
	@echo "  AR   $@"
	@rm -f $@ && $(AR) rcs $@ $(filter %.o,$^)

link = @mkdir -p $(@D) && echo "  LD   $@" && \
       $(CC) $(flags) $(CFLAGS) $(LDFLAGS) $(filter %.o,$^) $(filter %.a,$^)

# bowl is static where the libraries are there for that: each of a container's processes begins as a
# copy of it, and libraries are pages more to copy; so are code and constants apart from each other.
# The sanitizers need their libraries shared.
bowl_together := -static-pie -Wl,-z,noseparate-code
bowl_static = $(if $(filter release,$(VARIANT)),$(shell echo 'int main(void) { return 0; }' | \
                $(CC) $(bowl_together) -x c - -lseccomp -o /dev/null 2> /dev/null && \
                echo $(bowl_together)))

$(BUILD)/fishbowl: $(OBJ)/shell/main.o $(BUILD)/libshell.a $(BUILD)/libsandbox.a
	$(link) $(LIBRARIES) $(LDLIBS) -o $@
$(BUILD)/bowl: $(call objects,$(bowl)) $(BUILD)/libsandbox.a
	$(link) $(bowl_static) -lseccomp -pthread $(LDLIBS) -o $@
$(BUILD)/tests/kernel/refuse_test: $(OBJ)/sandbox/bowl/refuse.o # bowl's own is in no archive
$(test_programs): $(BUILD)/%: $(OBJ)/%.o $(archives)
	$(link) -lcmocka $(LIBRARIES) $(LDLIBS) -o $@
$(bench_programs): $(BUILD)/%: $(OBJ)/%.o $(call objects,$(bench_lib)) $(BUILD)/libshell.a \
                   $(BUILD)/libsandbox.a
	$(link) $(LIBRARIES) $(LDLIBS) -o $@
$(bench_static): $(BUILD)/%: %.c
	@mkdir -p $(@D)
	@echo "  CC   $@"
	@$(CC) $(defines) $(filter-out -fsanitize%,$(flags)) -O2 -static $< -o $@
$(BUILD)/tests/guard: $(OBJ)/tests/guard.o
	$(link) -o $@

# Static, since the container has a C library of its own; musl makes that small.
STATIC_CC := $(if $(shell command -v musl-gcc),musl-gcc,$(CC))
$(lesson_programs): $(BUILDS)/programs/opt/fishbowl/bin/%: lessons/programs/%.c
	@mkdir -p $(@D)
	@echo "  CC   $@"
	@$(STATIC_CC) $(defines) -std=gnu17 $(WARNINGS) $(STRICTLY) -Os -s -static $< -o $@ -lm || \
	 { echo 'A static C library is needed: musl-gcc (sandbox/packages.sh run), or one for $(CC).'; exit 1; }

objects: $(call objects,$(sources))
programs: all $(test_programs) $(BUILD)/tests/guard

-include $(patsubst %.c,$(OBJ)/%.d,$(sources))

# ---- what people type ----
# The steps of a target are makes of their own: packages first, since they bring the compiler.
# In a tree that somebody else built, the program unpacks a root filesystem of the user's own.

# On all processors, unless a -j of the user's says otherwise.
submake = $(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

run:
	@sandbox/packages.sh run
	@+$(submake) all
	@+[ ! -w $(BUILDS) ] || $(submake) rootfs
	@$(BUILD)/fishbowl $(LESSON)

check:
	@sandbox/packages.sh check
	@+$(submake) programs rootfs
	@+$(submake) VARIANT=asan programs
	@tests/run --lint --asan

test:
	@+$(submake) programs rootfs
	@tests/run $(TESTS)

# Many labs at once, and a class of many students; make check tries it with a few.
stress: export LABS ?= 100
stress: export SHELLS ?= 20
stress: export STUDENTS ?= 100
stress:
	@+$(submake) programs rootfs
	@SHOW=1 tests/run many screen/class kernel/without_groups

lint:
	@tests/lint

bench:
	@+$(submake) all rootfs $(bench_programs) $(bench_static)
	@tests/bench/run

# A thousand containers of bowl, and what is left of them.
soak:
	@+$(submake) programs rootfs
	@SHOW=1 SOAK=1000 tests/run kernel/bowl_soak

# A machine with a kernel of its own to try things in; see tests/vm/machine.
vm:
	@sandbox/packages.sh check
	@+$(submake) programs rootfs
	@tests/vm/machine shell

# Quick when the tree is there already.
rootfs:
	@sandbox/rootfs.sh $(BUILDS)/rootfs

deps:
	@sandbox/packages.sh check

format:
	clang-format -i $(lessons) $(wildcard $(addsuffix /*.[ch],sandbox/* shell shell/* tests tests/*))

clean:
	rm -rf $(BUILDS)

data := $(DESTDIR)$(PREFIX)/share/fishbowl
man  := $(DESTDIR)$(PREFIX)/share/man/man1
comp := $(DESTDIR)$(PREFIX)/share/bash-completion/completions

install: all
	install -D -m 755 $(BUILD)/fishbowl $(DESTDIR)$(PREFIX)/bin/fishbowl
	install -D -m 755 $(BUILD)/bowl $(DESTDIR)$(PREFIX)/bin/bowl
	install -D -m 755 sandbox/rootfs.sh $(data)/rootfs.sh
	install -d $(data)/lessons
	cp -R lessons/. $(data)/lessons
	install -D -m 755 -t $(data)/programs/opt/fishbowl/bin $(lesson_programs)
	sandbox/rootfs.sh --copy $(data)
	install -D -m 644 docs/fishbowl.1 $(man)/fishbowl.1
	install -D -m 644 docs/bowl.1 $(man)/bowl.1
	install -D -m 644 docs/fishbowl.bash $(comp)/fishbowl
	install -D -m 644 docs/bowl.bash $(comp)/bowl

uninstall:
	rm -rf $(data)
	rm -f $(DESTDIR)$(PREFIX)/bin/fishbowl $(man)/fishbowl.1 $(comp)/fishbowl
	rm -f $(DESTDIR)$(PREFIX)/bin/bowl $(man)/bowl.1 $(comp)/bowl

help:
	@echo 'make run        install what is missing, build, start (LESSON=04 to choose one)'
	@echo 'make check      install what is missing, then all tests and lints'
	@echo 'make            build build/fishbowl and build/bowl'
	@echo 'make test       the tests alone; TESTS="pidof" runs those whose name has that in it'
	@echo 'make stress     100 labs, a class of 100 (LABS=, SHELLS=, STUDENTS=), and what each costs'
	@echo 'make lint       the rules of the house: layers, sizes, format, static analysis'
	@echo 'make bench      compare speed and memory with the tools that people use instead'
	@echo 'make soak       a thousand containers of bowl, and what is left of them'
	@echo 'make vm         a root shell in the test machine: QEMU, version 2 control groups'
	@echo 'make rootfs     fetch, verify and unpack the Alpine root filesystem'
	@echo 'make deps       install the packages that building and testing need'
	@echo 'make format     clang-format everything'
	@echo 'make install    below PREFIX ($(PREFIX)), DESTDIR is honoured; make uninstall'
	@echo 'make clean      remove build/'
	@echo 'VARIANT=asan or tsan builds below build/asan, build/tsan; CC=clang; CI=true: -Werror'

.DELETE_ON_ERROR:
.PHONY: all objects programs run check test stress lint bench soak vm rootfs deps format clean install uninstall help FORCE
