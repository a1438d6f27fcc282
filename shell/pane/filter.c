/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "filter.h"
#include "utf8.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum {
    ESC = 0x1b,
    CHUNK = 4096,     /* libvterm keeps four bytes of stack for each of these */
    SEQUENCE = 128,   /* longest control sequence that is passed on */
    ARGUMENTS = 14,   /* separators in it: libvterm 0.1.4 has room for 16 arguments */
    DIGITS = 9,       /* of one number: it stays in an int */
    REPEATED = 16384, /* REP: at most so many characters */
    STRING = 512,
    RUN = 12, /* characters that are worth the way around the emulator */
};

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

struct filter {
    struct filter_sink sink;
    char work[CHUNK];
    size_t held;  /* bytes of an unfinished sequence or character at the start of work */
    char last[4]; /* the last character before a control sequence, for REP */
    int last_count;
    bool foreign;     /* G0 is not ASCII */
    bool shifted;     /* another set than G0 is in use (SO, LS2, LS3) */
    bool insert;      /* IRM */
    bool dim;         /* SGR 2 */
    bool kept;        /* DECSCA protects what is written */
    bool region;      /* scrolling margins may be set */
    char string_kind; /* final byte of the introducer: ']' 'P' '_' '^' 'X' 'k', '[' too long; 0: no
                         string */
    char string[STRING];
    size_t string_count;
};

struct filter *filter_new(const struct filter_sink *sink)
{
    struct filter *filter = calloc(1, sizeof *filter);
    if (filter)
        filter->sink = *sink;
    return filter;
}

void filter_free(struct filter *filter)
{
    free(filter);
}

/* Control sequences */

struct sequence {
    const char *bytes; /* from the escape on */
    size_t count;
    char leader, final;
    bool plain; /* no intermediate bytes */
    int arguments, first;
    int value[ARGUMENTS + 1];
};

/*
 * Read CSI (ECMA-48 5.4) at bytes. Returns its length, 0 when it is unfinished, minus the number of
 * bytes to drop when it is none or not fit to be passed on.
 */
static int csi(const char *bytes, size_t n, struct sequence *s)
{
    *s = (struct sequence){.bytes = bytes, .plain = true};
    int digits = 0;
    bool fit = true;
    for (size_t i = 2; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == ESC || c == 0x18 || c == 0x1a || c >= 0x7f)
            return -(int)i;
        if (c >= '0' && c <= '9' && s->plain) {
            s->value[s->arguments] = digits < DIGITS ? 10 * s->value[s->arguments] + c - '0' : 0;
            fit = fit && ++digits <= DIGITS;
        } else if ((c == ';' || c == ':') && s->plain) {
            fit = fit && s->arguments < ARGUMENTS;
            s->arguments += fit;
            digits = 0;
        } else if (c >= 0x3c && c <= 0x3f && i == 2) {
            s->leader = (char)c;
        } else if (c >= 0x20 && c <= 0x2f) {
            s->plain = false;
        } else if (c >= 0x40) {
            s->final = (char)c;
            s->count = i + 1;
            return fit && s->count <= SEQUENCE ? (int)s->count : -(int)s->count;
        } else if (c >= 0x20) {
            fit = false;
        }
    }
    return 0;
}

static void pass(struct filter *filter, const char *bytes, size_t n)
{
    if (n)
        filter->sink.text(filter->sink.user, bytes, n);
}

/* REP, ECMA-48 8.3.103: ncurses uses it wherever the terminal claims to be an xterm. */
static void repeat(struct filter *filter, int count)
{
    char many[64];
    int each = filter->last_count;
    if (!each)
        return;
    if (count > REPEATED)
        count = REPEATED;
    while (count > 0) {
        size_t n = 0;
        for (; count > 0 && n + (size_t)each <= sizeof many; count--, n += (size_t)each)
            memcpy(many + n, filter->last, (size_t)each);
        pass(filter, many, n);
    }
}

static void restore(struct filter *filter)
{
    pass(filter, "\0338", 2);
    filter->sink.restored(filter->sink.user);
}

/* libvterm moves the cursor over the margins, and shifts no characters beyond them. */
static bool minds_margins(const struct filter *filter, const struct sequence *s)
{
    return filter->region && strchr("ABEF@P", s->final);
}

enum verdict { PASS, PASS_ALONE, DROP };

/* Sequences that need more than passing on. PASS_ALONE: something has to be told after it. */
static enum verdict judge(struct filter *filter, const struct sequence *s,
                          void (**after)(void *user))
{
    const struct filter_sink *sink = &filter->sink;
    if (s->final == 'm')
        return PASS;
    if (s->final == 'q' && !s->plain)
        filter->kept = s->value[0] == 1;
    if (!s->plain)
        return s->final == '}' || s->final == '~' ? DROP : PASS; /* columns: needs margins */
    if (s->leader == '?' && (s->final == 'h' || s->final == 'l')) {
        for (int i = 0; i <= s->arguments; i++)
            if (s->value[i] == 69)
                return DROP;     /* left and right margins, DECLRMM: nobody uses them */
        if (s->value[0] == 47) { /* the alternate screen's first name */
            pass(filter, s->final == 'h' ? "\033[?1047h" : "\033[?1047l", 8);
            sink->mode(sink->user);
            return DROP;
        }
        *after = sink->mode;
        return PASS_ALONE;
    }
    if (s->leader)
        return PASS;
    if (s->final == 'b')
        repeat(filter, s->value[0] ? s->value[0] : 1);
    if (s->final == 's') /* SCOSC; libvterm takes it for margins and moves the cursor */
        pass(filter, "\0337", 2);
    if (s->final == 'u')
        restore(filter);
    if (s->final == 'J' && s->value[0] == 3)
        sink->forget(sink->user);
    if (s->final == 'r') {
        filter->region = s->value[0] || s->value[1];
        sink->margins(sink->user, s->value[0], s->arguments ? s->value[1] : 0);
    }
    if (minds_margins(filter, s)) {
        sink->regional(sink->user, s->final, s->value[0] ? s->value[0] : 1);
        return DROP;
    }
    for (int i = 0; (s->final == 'h' || s->final == 'l') && i <= s->arguments; i++)
        if (s->value[i] == 4)
            filter->insert = s->final == 'h';
    return strchr("bsu", s->final) ? DROP : PASS;
}

/* Strings */

static void string_done(struct filter *filter)
{
    const char *s = filter->string;
    size_t n = filter->string_count;
    const struct filter_sink *sink = &filter->sink;
    if (filter->string_kind == ']' && n >= 2 && (s[0] == '0' || s[0] == '2') && s[1] == ';')
        sink->title(sink->user, s + 2, n - 2);
    if (filter->string_kind == 'k')
        sink->title(sink->user, s, n);
    if (filter->string_kind == 'P' && n > 2 && n < 6 && !memcmp(s, "$q", 2)) { /* DECRQSS */
        char request[16];
        int length = snprintf(request, sizeof request, "\033P%.*s\033\\", (int)n, s);
        pass(filter, request, (size_t)length);
    }
}

/*
 * Take a string's bytes up to its end: ST or BEL, or CAN, SUB or another escape sequence, which
 * cancel it. Returns the bytes taken, fewer than n also when what follows an escape is unknown.
 */
static size_t string(struct filter *filter, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == ESC && i + 1 == n)
            return i;
        bool terminator = c == ESC && bytes[i + 1] == '\\';
        if (terminator || c == 0x07)
            string_done(filter);
        if (c == ESC || c == 0x07 || c == 0x18 || c == 0x1a) {
            filter->string_kind = 0;
            return i + (c == ESC ? 2 * terminator : 1);
        }
        if (filter->string_kind == '[' && c >= 0x40) {
            filter->string_kind = 0;
            return i + 1;
        }
        if (filter->string_count < STRING)
            filter->string[filter->string_count++] = (char)c;
    }
    return n;
}

/* An escape sequence at bytes, as csi() reports. */
static int escape(struct filter *filter, const char *bytes, size_t n, bool *alone)
{
    size_t i = 1;
    while (i < n && bytes[i] >= 0x20 && bytes[i] <= 0x2f)
        i++;
    if (i >= n)
        return i > 8 ? -(int)i : 0;
    unsigned char c = (unsigned char)bytes[i];
    if (i > 3 || c < 0x30 || c >= 0x7f)
        return -(int)i;
    if (i > 1) {
        if (bytes[1] == '(')
            filter->foreign = c != 'B';
        return (int)i + 1;
    }
    if (strchr("]P_^Xk", c)) {
        filter->string_kind = (char)c;
        filter->string_count = 0;
        return -2;
    }
    if (c == 'n' || c == 'o')
        filter->shifted = true;
    if (c == 'c')
        filter->foreign = filter->shifted = filter->insert = filter->kept = filter->region = false;
    *alone = c == '8' || c == 'c';
    return c == 'N' || c == 'O' || c == '\\' ? -2 : 2; /* single shifts: nothing uses them */
}

/* The scan */

struct scan {
    struct filter *filter;
    const char *bytes;
    size_t count, at, done; /* at: reading here; done: passed on or dropped before here */
    size_t text;            /* the end of the last character, 0: none here */
};

static void drop(struct scan *scan, size_t n)
{
    pass(scan->filter, scan->bytes + scan->done, scan->at - scan->done);
    scan->at += n;
    scan->done = scan->at;
}

static void keep_last(struct scan *scan)
{
    size_t from = scan->text;
    if (!from)
        return;
    while (from > 1 && (scan->bytes[from - 1] & 0xc0) == 0x80)
        from--;
    from--;
    scan->filter->last_count = (int)(scan->text - from);
    memcpy(scan->filter->last, scan->bytes + from, scan->text - from);
    scan->text = 0;
}

/*
 * SGR 2, dim, which libvterm 0.1.4 does not know. It does know fonts, SGR 10 to 19, which nothing
 * else here has a use for. True if the sequence has set one or the other.
 */
static bool sets_dim(struct filter *filter, const struct sequence *s)
{
    bool sets = false;
    int skip = 0; /* arguments of an extended colour */
    const char *at = s->bytes + 2, *end = s->bytes + s->count - 1;
    for (const char *next; s->plain && !s->leader && at <= end; at = next + 1) {
        size_t n = 0;
        while (at + n < end && at[n] != ';')
            n++;
        next = at + n;
        int value = atoi(at);
        bool extended = value == 38 || value == 48 || value == 58;
        if (memchr(at, ':', n) || skip-- > 0)
            continue;
        skip = 0;
        if (extended && next < end)
            skip = next[1] == '5' ? 2 : next[1] == '2' ? 4 : 0;
        if (value == 0 || value == 2 || value == 22)
            filter->dim = value == 2;
        sets |= value == 2 || value == 22 || (value >= 10 && value <= 19);
    }
    return sets;
}

/* Returns false when the rest has to wait for more bytes. */
static bool scan_csi(struct scan *scan)
{
    struct filter *filter = scan->filter;
    struct sequence s;
    int length = csi(scan->bytes + scan->at, scan->count - scan->at, &s);
    if (length == 0 && scan->count - scan->at < 2 * SEQUENCE)
        return false;
    if (length == 0) {
        filter->string_kind = '['; /* the rest of it goes too */
        drop(scan, scan->count - scan->at);
        return true;
    }
    if (length < 0) {
        drop(scan, (size_t)-length);
        return true;
    }
    if (s.final == 'm') {
        scan->at += (size_t)length;
        if (sets_dim(filter, &s)) {
            drop(scan, 0);
            pass(filter, filter->dim ? "\033[11m" : "\033[10m", 5);
        }
        return true;
    }
    void (*after)(void *) = NULL;
    if (strchr("bsuhl", s.final) ||
        minds_margins(filter, &s)) /* replaced: what came before it goes first */
        drop(scan, 0);
    enum verdict verdict = judge(filter, &s, &after);
    if (verdict == DROP) {
        drop(scan, (size_t)length);
        return true;
    }
    scan->at += (size_t)length;
    if (verdict == PASS_ALONE) {
        drop(scan, 0);
        after(filter->sink.user);
    }
    return true;
}

static bool scan_escape(struct scan *scan)
{
    struct filter *filter = scan->filter;
    const char *b = scan->bytes + scan->at;
    size_t n = scan->count - scan->at;
    keep_last(scan);
    if (n >= 2 && b[1] == '[')
        return scan_csi(scan);
    bool alone = false;
    int length = escape(filter, b, n, &alone);
    if (length == 0)
        return false;
    if (length < 0) {
        drop(scan, (size_t)-length);
        return true;
    }
    if (alone && b[1] == 'c') {
        drop(scan, 0);
        filter->sink.reset(filter->sink.user);
    }
    scan->at += (size_t)length;
    if (alone) {
        drop(scan, 0);
        filter->sink.restored(filter->sink.user);
    }
    return true;
}

/* Spares most characters the question for their width. */
static bool may_combine(uint32_t ch)
{
    static const uint32_t none[][2] = {
        {0, 0x300}, {0x370, 0x483}, {0x2100, 0x2cef}, {0x30a0, 0xa66f}, {0xac00, 0xd800}};
    for (size_t i = 0; i < sizeof none / sizeof *none && ch >= none[i][0]; i++)
        if (ch < none[i][1])
            return false;
    return true;
}

/* Characters beyond ASCII: broken bytes become U+FFFD, C1 controls go. */
static bool scan_wide(struct scan *scan)
{
    struct filter *filter = scan->filter;
    uint32_t ch = 0;
    int length = utf8_decode(scan->bytes + scan->at, scan->count - scan->at, &ch);
    if (length == 0)
        return false;
    if (length < 0) {
        drop(scan, (size_t)-length);
        pass(filter, replacement, 3);
        return true;
    }
    if (may_combine(ch) && wcwidth((wchar_t)ch) == 0) {
        drop(scan, (size_t)length);
        filter->sink.combine(filter->sink.user, ch);
        return true;
    }
    if (ch < 0xa0) {
        drop(scan, (size_t)length);
        return true;
    }
    scan->at += (size_t)length;
    scan->text = scan->at;
    return true;
}

/* The next byte that is neither plain ASCII nor a control that every emulator knows. */
static size_t plain(const char *bytes, size_t n)
{
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        uint64_t word = 0, escapes = 0;
        memcpy(&word, bytes + i, 8);
        escapes = word ^ 0x1b1b1b1b1b1b1b1bULL; /* a zero byte where an escape is */
        escapes = (escapes - 0x0101010101010101ULL) & ~escapes;
        if ((word | escapes) & 0x8080808080808080ULL)
            break;
    }
    while (i < n && bytes[i] != ESC && !(bytes[i] & 0x80))
        i++;
    return i;
}

static size_t printable(const char *bytes, size_t n)
{
    size_t i = 0;
    while (i < n && bytes[i] >= 0x20 && bytes[i] < 0x7f)
        i++;
    return i;
}

/*
 * A run of printable ASCII: as much of it as can be goes straight to the sink's run(), when what it
 * means depends on no mode. Its last character is left to the emulator, which may have to combine
 * it with what follows.
 */
static void scan_run(struct scan *scan, size_t n)
{
    struct filter *filter = scan->filter;
    const struct filter_sink *sink = &filter->sink;
    bool plainly = !(filter->foreign || filter->shifted || filter->insert || filter->kept);
    while (plainly && n >= RUN) {
        drop(scan, 0);
        size_t taken = sink->run(sink->user, scan->bytes + scan->at, n - 1);
        scan->done = scan->at += taken;
        n -= taken;
        size_t slowly = n < RUN ? n : RUN; /* over the end of the line */
        scan->at += slowly;
        n -= slowly;
    }
    scan->at += n;
}

/* ASCII and control characters. */
static void scan_text(struct scan *scan, size_t n)
{
    struct filter *filter = scan->filter;
    size_t end = scan->at + n;
    while (scan->at < end) {
        size_t run = printable(scan->bytes + scan->at, end - scan->at);
        scan_run(scan, run);
        if (run)
            scan->text = scan->at;
        for (; scan->at < end; scan->at++) {
            char c = scan->bytes[scan->at];
            if (c >= 0x20 && c < 0x7f)
                break;
            if (c == 0x0e || c == 0x0f)
                filter->shifted = c == 0x0e;
        }
    }
}

static bool scan_next(struct scan *scan)
{
    struct filter *filter = scan->filter;
    const char *bytes = scan->bytes + scan->at;
    size_t n = scan->count - scan->at;
    if (filter->string_kind) {
        scan->at += string(filter, bytes, n);
        scan->done = scan->at;
        return !filter->string_kind;
    }
    size_t text = plain(bytes, n);
    if (text) {
        scan_text(scan, text);
        return true;
    }
    return *bytes == ESC ? scan_escape(scan) : scan_wide(scan);
}

static void scan_all(struct scan *scan)
{
    while (scan->at < scan->count && scan_next(scan))
        ;
    keep_last(scan);
    pass(scan->filter, scan->bytes + scan->done, scan->at - scan->done);
}

void filter_feed(struct filter *filter, const char *bytes, size_t n)
{
    while (n) {
        size_t take = CHUNK - filter->held;
        if (take > n)
            take = n;
        memcpy(filter->work + filter->held, bytes, take);
        bytes += take;
        n -= take;
        struct scan scan = {filter, filter->work, filter->held + take, 0, 0, 0};
        scan_all(&scan);
        filter->held = scan.count - scan.at;
        memmove(filter->work, filter->work + scan.at, filter->held);
    }
}
