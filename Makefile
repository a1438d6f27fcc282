# SPDX-License-Identifier: GPL-3.0-or-later
VARIANT  ?= release
BUILD    := build$(if $(filter-out release,$(VARIANT)),/$(VARIANT))
OBJ      := $(BUILD)/obj
CC       ?= gcc
CFLAGS.release := -O2 -g
CFLAGS.asan    := -O1 -g -fsanitize=address,undefined -fno-omit-frame-pointer
CFLAGS.tsan    := -O1 -g -fsanitize=thread
WARNINGS := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wformat=2 -Wundef $(if $(CI),-Werror)
CPPFLAGS += -D_GNU_SOURCE
CFLAGS   += -std=gnu17 $(WARNINGS) $(CFLAGS.$(VARIANT))
LDLIBS   := -lreadline -lncursesw -lvterm -lcmark -ljansson

sandbox := $(wildcard sandbox/kernel/*.c sandbox/lab/*.c sandbox/facts/*.c)
shell   := $(wildcard shell/*.c shell/*/*.c)
objects  = $(patsubst %.c,$(OBJ)/%.o,$(1))

all: $(BUILD)/fishbowl
$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/libsandbox.a: $(call objects,$(sandbox))
	@rm -f $@
	ar rcs $@ $^
$(BUILD)/fishbowl: $(call objects,$(shell)) $(BUILD)/libsandbox.a
	$(CC) $(CFLAGS) $^ $(LDLIBS) -o $@
-include $(patsubst %.c,$(OBJ)/%.d,$(sandbox) $(shell))
.PHONY: all
