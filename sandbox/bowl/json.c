/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "json.h"
#include "../kernel/cable.h"
#include "options.h"
#include <string.h>
#include <time.h>

/* How many bytes a UTF-8 character has that begins here, 0 if none does. See utf-8(7). */
static int character(const unsigned char *at)
{
    int length = *at < 0x80 ? 1 : *at >= 0xf0 ? 4 : *at >= 0xe0 ? 3 : 2;
    if ((*at >= 0x80 && *at < 0xc2) || *at > 0xf4)
        return 0;
    for (int i = 1; i < length; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    if ((*at == 0xe0 && at[1] < 0xa0) || (*at == 0xed && at[1] > 0x9f) ||
        (*at == 0xf0 && at[1] < 0x90) || (*at == 0xf4 && at[1] > 0x8f))
        return 0;
    return length;
}

void json_text(FILE *to, const char *text)
{
    fputc('"', to);
    while (*text) {
        int length = character((const unsigned char *)text);
        if (length == 0)
            fputs("\\ufffd", to);
        else if (*text == '"' || *text == '\\')
            fprintf(to, "\\%c", *text);
        else if ((unsigned char)*text < 0x20)
            fprintf(to, "\\u%04x", *text);
        else
            fwrite(text, 1, (size_t)length, to);
        text += length ? length : 1;
    }
    fputc('"', to);
}

void json_time(FILE *to, long long milliseconds)
{
    char text[32];
    struct tm tm;
    time_t seconds = (time_t)(milliseconds / 1000);
    if (!milliseconds) {
        fputs("null", to);
        return;
    }
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime_r(&seconds, &tm));
    fprintf(to, "\"%s.%03lldZ\"", text, milliseconds % 1000);
}

static void put_text(FILE *to, const char *key, const char *text)
{
    fprintf(to, "  \"%s\": ", key);
    json_text(to, text);
    fputs(",\n", to);
}

static void put_time(FILE *to, const char *key, long long milliseconds)
{
    fprintf(to, "  \"%s\": ", key);
    json_time(to, milliseconds);
    fputs(",\n", to);
}

static void put_words(FILE *to, const char *key, const struct words_kept *words)
{
    fprintf(to, "  \"%s\": [", key);
    for (int at = 0; at < words->size; at += (int)strlen(words->text + at) + 1) {
        fputs(at ? ", " : "", to);
        json_text(to, words->text + at);
    }
    fputs("],\n", to);
}

void json_state(FILE *to, const struct state *s)
{
    bool alive = state_is_alive(s);
    fputs("{\n", to);
    put_text(to, "name", s->name);
    put_text(to, "state", status_names[s->status]);
    fprintf(to, "  \"pid\": %d,\n", alive ? s->pid : 0);
    if (alive)
        fputs("  \"exit\": null,\n", to);
    else
        fprintf(to, "  \"exit\": %d,\n", s->exit_code);
    fprintf(to, "  \"signal\": %d,\n", s->signal);
    put_time(to, "created", s->created);
    put_time(to, "started", s->started);
    put_time(to, "ended", s->ended);
    put_text(to, "hostname", s->hostname);
    put_text(to, "rootfs", s->rootfs);
    put_words(to, "command", &s->command);
    put_words(to, "environment", &s->environment);
    put_text(to, "user", s->user[0] ? s->user : "root");
    put_text(to, "workdir", s->workdir[0] ? s->workdir : "/");
    fprintf(to, "  \"tty\": %s,\n", s->tty ? "true" : "false");
    fprintf(to, "  \"privileged\": %s,\n", s->all_capabilities ? "true" : "false");
    put_text(to, "net", net_names[s->net]);
    if (s->net == NET_VETH && s->cable >= 0) {
        char address[CABLE_ADDRESS];
        cable_address(s->cable, 1, address);
        put_text(to, "address", address);
        cable_address(s->cable, 0, address);
        put_text(to, "gateway", address);
    }
    fprintf(to, "  \"user-ns\": %s,\n", s->no_user_ns ? "false" : "true");
    put_text(to, "denied", s->denied);
    put_text(to, "guard", s->guard);
    fputs("  \"groups\": [", to);
    for (int i = 0; i < s->groups; i++) {
        fputs(i ? ", " : "", to);
        json_text(to, s->group[i].leaf);
    }
    fputs("]\n}", to);
}
