/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vt.h"
#include "filter.h"
#include "utf8.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

/*
 * Works with 0.1.4 (Debian 12) to 0.3.3. Titles come from the filter and resizing moves the cursor
 * afterwards, so what differs in those callbacks does not matter; but from 0.2 on whoever listens
 * to a resize owns the notes about lines, and whoever does not gets them in the old size.
 */
#define RESIZE_OWNS_LINES (VTERM_VERSION_MAJOR > 0 || VTERM_VERSION_MINOR >= 2)

struct vt {
    struct rows *rows;
    VTerm *vterm;
    VTermState *state;
    struct filter *filter;
    vt_reply *reply;
    void *user;
    struct cell pen;
    int last_y, last_x, last_width; /* the last glyph */
    bool full;                      /* it took the last column, and the cursor waits there */
    bool visible, reversed, rang;
    bool enter; /* the keypad's: libvterm sends a line feed where it does not send a sequence */
    enum mouse_wish wish;
    bool margins;       /* a scrolling region may be set: */
    int top, bottom;    /* its first and last row */
    bool leaving;       /* the alternate screen was left; the cursor has to follow its line */
    int primary_cursor; /* row when the alternate screen was entered */
    int primary_moved;  /* lines that resizing has moved that row by since then */
    char title[256];
};

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

/* libvterm's callbacks; none calls back into it. They return 1: handled. */

static int on_glyph(VTermGlyphInfo *info, VTermPos pos, void *user)
{
    struct vt *vt = user;
    struct cell pen = vt->pen;
    if (info->protected_cell)
        pen.bg |= CELL_KEPT;
    if (vt->full && pos.col == 0 && pos.row > 0) /* nothing moved the cursor here but the text */
        vt->rows->row[pos.row - 1]->wrapped = true;
    vt->full = pos.col + info->width >= vt->rows->columns;
    rows_put(vt->rows, pos.row, pos.col, info->chars, info->width, &pen);
    vt->last_y = pos.row;
    vt->last_x = pos.col;
    vt->last_width = info->width;
    return 1;
}

static int on_move(VTermPos pos, VTermPos before, int visible, void *user)
{
    struct vt *vt = user;
    (void)before, (void)visible;
    vt->full = vt->full && pos.row == vt->last_y && pos.col == vt->rows->columns - 1;
    return 1;
}

static struct area area(VTermRect rect)
{
    return (struct area){rect.start_row, rect.end_row, rect.start_col, rect.end_col};
}

static int on_scroll(VTermRect rect, int downward, int rightward, void *user)
{
    struct vt *vt = user;
    rows_scroll(vt->rows, area(rect), downward, rightward, vt->pen.bg & ~CELL_DIM);
    return 1;
}

static int on_erase(VTermRect rect, int selective, void *user)
{
    struct vt *vt = user;
    rows_erase(vt->rows, area(rect), vt->pen.bg & ~CELL_DIM, selective);
    return 1;
}

static uint32_t colour(const VTermColor *c)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(c) || VTERM_COLOR_IS_DEFAULT_BG(c))
        return COLOUR_DEFAULT;
    if (VTERM_COLOR_IS_INDEXED(c))
        return COLOUR_INDEX | c->indexed.idx;
    return COLOUR_RGB | (uint32_t)c->rgb.red << 16 | (uint32_t)c->rgb.green << 8 | c->rgb.blue;
}

static const uint32_t attribute_bits[VTERM_N_ATTRS] = {
    [VTERM_ATTR_BOLD] = CELL_BOLD,       [VTERM_ATTR_UNDERLINE] = CELL_UNDERLINE,
    [VTERM_ATTR_ITALIC] = CELL_ITALIC,   [VTERM_ATTR_BLINK] = CELL_BLINK,
    [VTERM_ATTR_REVERSE] = CELL_REVERSE, [VTERM_ATTR_STRIKE] = CELL_STRIKE,
};

static int on_pen(VTermAttr attribute, VTermValue *value, void *user)
{
    struct cell *pen = &((struct vt *)user)->pen;
    if (attribute == VTERM_ATTR_FOREGROUND)
        pen->fg = (pen->fg & ~(uint32_t)COLOUR_MASK) | colour(&value->color);
    else if (attribute == VTERM_ATTR_BACKGROUND)
        pen->bg = colour(&value->color) | (pen->bg & CELL_DIM);
    else if (attribute == VTERM_ATTR_FONT) /* by which the filter says that it is dim */
        pen->bg = value->number ? pen->bg | CELL_DIM : pen->bg & ~CELL_DIM;
    else if (attribute < VTERM_N_ATTRS) {
        uint32_t bit = attribute_bits[attribute];
        bool on = attribute == VTERM_ATTR_UNDERLINE ? value->number != 0 : value->boolean != 0;
        pen->fg = on ? pen->fg | bit : pen->fg & ~bit;
    }
    return 1;
}

static int on_init_pen(void *user)
{
    ((struct vt *)user)->pen = (struct cell){0};
    return 1;
}

static void switch_screen(struct vt *vt, bool alternate)
{
    if (alternate == vt->rows->alternate)
        return;
    if (alternate) {
        VTermPos pos;
        vterm_state_get_cursorpos(vt->state, &pos);
        vt->primary_cursor = pos.row;
        vt->primary_moved = 0;
    } else {
        vt->leaving = true;
    }
    rows_alternate(vt->rows, alternate);
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct vt *vt = user;
    if (property == VTERM_PROP_CURSORVISIBLE)
        vt->visible = value->boolean;
    if (property == VTERM_PROP_REVERSE && vt->reversed != (value->boolean != 0)) {
        vt->reversed = value->boolean;
        rows_touch(vt->rows);
    }
    if (property == VTERM_PROP_ALTSCREEN)
        switch_screen(vt, value->boolean);
    if (property == VTERM_PROP_MOUSE)
        vt->wish = (enum mouse_wish)value->number; /* in VTERM_PROP_MOUSE_*'s order */
    return 1;
}

static int on_bell(void *user)
{
    ((struct vt *)user)->rang = true;
    return 1;
}

/* Lines of double width are refused: a screen of one column would have lines of none. */
static int on_line(int row, const VTermLineInfo *info, const VTermLineInfo *old, void *user)
{
    (void)row, (void)info, (void)old, (void)user;
    return 0;
}

static void *allocate(size_t size, void *user)
{
    (void)user;
    return calloc(1, size);
}

static void release(void *memory, void *user)
{
    (void)user;
    free(memory);
}

static VTermAllocatorFunctions allocator = {.malloc = allocate, .free = release};

#if RESIZE_OWNS_LINES
static int on_resize(int rows, int columns, VTermStateFields *fields, void *user)
{
    (void)columns;
    for (int i = 0; i < 2; i++) {
        if (!fields->lineinfos[i])
            continue;
        release(fields->lineinfos[i], user);
        fields->lineinfos[i] = allocate((size_t)rows * sizeof *fields->lineinfos[i], user);
        if (!fields->lineinfos[i])
            abort(); /* out of memory */
    }
    return 1;
}
#endif

static const VTermStateCallbacks callbacks = {
#if RESIZE_OWNS_LINES
    .resize = on_resize,
#endif
    .putglyph = on_glyph,
    .movecursor = on_move,
    .scrollrect = on_scroll,
    .erase = on_erase,
    .initpen = on_init_pen,
    .setpenattr = on_pen,
    .settermprop = on_property,
    .bell = on_bell,
    .setlineinfo = on_line,
};

/* The filter's sink */

static void put(void *user, const char *bytes, size_t n)
{
    vterm_input_write(((struct vt *)user)->vterm, bytes, n);
}

static void move_cursor(struct vt *vt, int y, int x)
{
    char bytes[40];
    int n = snprintf(bytes, sizeof bytes, "\033[%d;%dH", y + 1, x + 1);
    put(vt, bytes, (size_t)n);
}

/*
 * Far from the end of the line, where nothing can wrap or wait to wrap, characters go into the row
 * at once and the emulator is told to move its cursor over them (CUF).
 */
static size_t on_run(void *user, const char *bytes, size_t n)
{
    struct vt *vt = user;
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    int room = vt->rows->columns - 3 - pos.col;
    if (room < 8)
        return 0;
    if (n > (size_t)room)
        n = (size_t)room;
    rows_run(vt->rows, pos.row, pos.col, bytes, (int)n, &vt->pen);
    char move[16];
    put(vt, move, (size_t)snprintf(move, sizeof move, "\033[%zuC", n));
    return n;
}

/*
 * libvterm forgets the glyph that waits in the last column when a combining character comes with
 * the next read, and collects such characters without end.
 */
static void on_combine(void *user, uint32_t ch)
{
    struct vt *vt = user;
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    int x = vt->last_x, next = x + vt->last_width;
    bool waiting = pos.col == x && next >= vt->rows->columns;
    if (pos.row == vt->last_y && (pos.col == next || waiting))
        rows_combine(vt->rows, pos.row, x, ch);
}

static void on_title(void *user, const char *bytes, size_t n)
{
    struct vt *vt = user;
    size_t count = 0;
    while (n > 0) {
        uint32_t ch = 0;
        int length = utf8_decode(bytes, n, &ch);
        size_t step = length == 0 ? n : (size_t)abs(length);
        if (length > 0 && ch >= 0x20 && (ch < 0x7f || ch >= 0xa0) &&
            count + step < sizeof vt->title) {
            memcpy(vt->title + count, bytes, step);
            count += step;
        }
        bytes += step;
        n -= step;
    }
    vt->title[count] = 0;
}

/* DECRC and the end of the alternate screen bring back a cursor from before a resize. */
static void on_mode(void *user)
{
    struct vt *vt = user;
    if (!vt->leaving)
        return;
    vt->leaving = false;
    if (!vt->primary_moved)
        return;
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    int y = vt->primary_cursor + vt->primary_moved;
    move_cursor(vt, clamp(y, 0, vt->rows->count - 1), pos.col);
}

static void on_restored(void *user)
{
    struct vt *vt = user;
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    if (pos.row >= vt->rows->count || pos.col >= vt->rows->columns)
        move_cursor(vt, clamp(pos.row, 0, vt->rows->count - 1),
                    clamp(pos.col, 0, vt->rows->columns - 1));
}

/* RIS resets libvterm's note of the alternate screen without telling. */
static void on_reset(void *user)
{
    struct vt *vt = user;
    put(vt, "\033[?1047l", 8);
    vt->leaving = vt->margins = false;
    vt->wish = WISH_NO_MOUSE;
    vt->title[0] = 0;
}

static void on_forget(void *user)
{
    rows_forget(((struct vt *)user)->rows);
}

static void on_margins(void *user, int top, int bottom)
{
    struct vt *vt = user;
    int last = vt->rows->count - 1;
    vt->margins = true;
    vt->top = top ? top - 1 : 0;
    vt->bottom = bottom && bottom <= last ? bottom - 1 : last;
    if (vt->top >= vt->bottom) { /* no region at all */
        vt->top = 0;
        vt->bottom = last;
    }
}

static void shift(struct vt *vt, VTermPos pos, int by)
{
    struct area rest = {pos.row, pos.row + 1, pos.col, vt->rows->columns};
    rows_scroll(vt->rows, rest, 0, clamp(by, -vt->rows->columns, vt->rows->columns),
                vt->pen.bg & ~CELL_DIM);
}

static void on_regional(void *user, char final, int n)
{
    struct vt *vt = user;
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    if (final == '@' || final == 'P') {
        shift(vt, pos, final == 'P' ? n : -n);
        return;
    }
    int last = vt->rows->count - 1;
    int top = vt->margins && pos.row >= vt->top ? vt->top : 0;
    int bottom = vt->margins && pos.row <= vt->bottom ? vt->bottom : last;
    bool down = final == 'B' || final == 'E';
    int by = lesser(n, down ? bottom - pos.row : pos.row - top);
    char move[32]; /* the column, too: also where nothing moves no glyph waits for the next line */
    int column = final == 'E' || final == 'F' ? 0 : pos.col;
    put(vt, move, (size_t)snprintf(move, sizeof move, "\033[%dG", column + 1));
    if (by > 0)
        put(vt, move, (size_t)snprintf(move, sizeof move, "\033[%d%c", by, down ? 'B' : 'A'));
}

static void on_output(const char *bytes, size_t n, void *user)
{
    struct vt *vt = user;
    vt->reply(vt->user, vt->enter && n == 1 ? "\r" : bytes, n);
}

struct vt *vt_new(struct rows *rows, vt_reply *reply, void *user)
{
    struct vt *vt = calloc(1, sizeof *vt);
    if (!vt)
        return NULL;
    struct filter_sink sink = {
        .user = vt,
        .text = put,
        .run = on_run,
        .combine = on_combine,
        .title = on_title,
        .mode = on_mode,
        .restored = on_restored,
        .reset = on_reset,
        .forget = on_forget,
        .margins = on_margins,
        .regional = on_regional,
    };
    vt->rows = rows;
    vt->reply = reply;
    vt->user = user;
    vt->filter = filter_new(&sink);
    vt->vterm = vterm_new_with_allocator(rows->count, rows->columns, &allocator, NULL);
    if (!vt->filter || !vt->vterm) {
        vt_free(vt);
        return NULL;
    }
    vterm_set_utf8(vt->vterm, 1);
    vterm_output_set_callback(vt->vterm, on_output, vt);
    vt->state = vterm_obtain_state(vt->vterm);
    vterm_state_set_callbacks(vt->state, &callbacks, vt);
    vterm_state_reset(vt->state, 1);
    put(vt, "\0337", 2); /* or what DECRC brings back without it is black on black */
    return vt;
}

void vt_free(struct vt *vt)
{
    if (!vt)
        return;
    if (vt->vterm)
        vterm_free(vt->vterm);
    filter_free(vt->filter);
    free(vt);
}

void vt_feed(struct vt *vt, const char *bytes, size_t n)
{
    filter_feed(vt->filter, bytes, n);
}

void vt_resize(struct vt *vt, int count, int columns)
{
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    if (vt->margins) { /* as xterm does; libvterm would keep margins that no longer fit */
        put(vt, "\033[r", 3);
        vt->margins = false;
        move_cursor(vt, pos.row, pos.col);
    }
    vt->full = false;
    bool alternate = vt->rows->alternate;
    int primary = vt->primary_cursor + vt->primary_moved;
    int cursor[2] = {alternate ? primary : pos.row, alternate ? pos.row : 0};
    rows_resize(vt->rows, count, columns, cursor);
    vterm_set_size(vt->vterm, count, columns);
    vt->primary_moved = cursor[0] - vt->primary_cursor;
    int y = clamp(cursor[alternate], 0, count - 1);
    VTermPos now;
    vterm_state_get_cursorpos(vt->state, &now);
    if (now.row != y)
        move_cursor(vt, y, now.col);
}

/* Keys */

static const struct {
    enum key_name name;
    VTermKey key;
} key_codes[] = {
    {K_TAB, VTERM_KEY_TAB},        {K_ENTER, VTERM_KEY_ENTER},       {K_ESCAPE, VTERM_KEY_ESCAPE},
    {K_BACK, VTERM_KEY_BACKSPACE}, {K_UPWARD, VTERM_KEY_UP},         {K_DOWNWARD, VTERM_KEY_DOWN},
    {K_LEFTWARD, VTERM_KEY_LEFT},  {K_RIGHTWARD, VTERM_KEY_RIGHT},   {K_INSERT, VTERM_KEY_INS},
    {K_REMOVE, VTERM_KEY_DEL},     {K_TOP, VTERM_KEY_HOME},          {K_BOTTOM, VTERM_KEY_END},
    {K_PAGEUP, VTERM_KEY_PAGEUP},  {K_PAGEDOWN, VTERM_KEY_PAGEDOWN},
};

static VTermModifier modifiers(unsigned mods)
{
    return (mods & K_SHIFT ? VTERM_MOD_SHIFT : 0) | (mods & K_ALT ? VTERM_MOD_ALT : 0) |
           (mods & K_CTRL ? VTERM_MOD_CTRL : 0);
}

void vt_key(struct vt *vt, enum key_name name, unsigned mods)
{
    VTermModifier modifier = modifiers(mods);
    if (name > K_FN && name <= K_FN + 12) {
        vterm_keyboard_key(vt->vterm, VTERM_KEY_FUNCTION(name - K_FN), modifier);
        return;
    }
    /* libvterm's form for these with modifiers (CSI u) is unknown to most programs */
    if (name == K_ENTER || name == K_ESCAPE || name == K_BACK)
        modifier &= VTERM_MOD_ALT;
    if (name == K_TAB)
        modifier &= VTERM_MOD_ALT | VTERM_MOD_SHIFT;
    for (size_t i = 0; i < sizeof key_codes / sizeof *key_codes; i++)
        if (key_codes[i].name == name)
            vterm_keyboard_key(vt->vterm, key_codes[i].key, modifier);
}

void vt_pad(struct vt *vt, char on)
{
    static const char others[] = "*+,-./\r=";
    static const VTermKey keys[] = {VTERM_KEY_KP_MULT,  VTERM_KEY_KP_PLUS,   VTERM_KEY_KP_COMMA,
                                    VTERM_KEY_KP_MINUS, VTERM_KEY_KP_PERIOD, VTERM_KEY_KP_DIVIDE,
                                    VTERM_KEY_KP_ENTER, VTERM_KEY_KP_EQUAL};
    const char *other = strchr(others, on);
    if (on >= '0' && on <= '9')
        vterm_keyboard_key(vt->vterm, VTERM_KEY_KP_0 + (on - '0'), VTERM_MOD_NONE);
    vt->enter = on == '\r';
    if (on && other)
        vterm_keyboard_key(vt->vterm, keys[other - others], VTERM_MOD_NONE);
    vt->enter = false;
}

enum mouse_wish vt_wish(const struct vt *vt)
{
    return vt->wish;
}

void vt_mouse(struct vt *vt, const struct mouse *mouse, unsigned mods)
{
    VTermModifier modifier = modifiers(mods);
    vterm_mouse_move(vt->vterm, mouse->y, mouse->x, modifier);
    if (mouse->act != MOUSE_MOVE && mouse->button)
        vterm_mouse_button(vt->vterm, mouse->button, mouse->act == MOUSE_PRESS, modifier);
}

void vt_focus(struct vt *vt, bool in)
{
    if (in)
        vterm_state_focus_in(vt->state);
    else
        vterm_state_focus_out(vt->state);
}

void vt_paste(struct vt *vt, bool start)
{
    if (start)
        vterm_keyboard_start_paste(vt->vterm);
    else
        vterm_keyboard_end_paste(vt->vterm);
}

bool vt_cursor(const struct vt *vt, int *y, int *x)
{
    VTermPos pos;
    vterm_state_get_cursorpos(vt->state, &pos);
    *y = clamp(pos.row, 0, vt->rows->count - 1);
    *x = clamp(pos.col, 0, vt->rows->columns - 1);
    return vt->visible;
}

bool vt_reversed(const struct vt *vt)
{
    return vt->reversed;
}

const char *vt_title(const struct vt *vt)
{
    return vt->title;
}

bool vt_rang(struct vt *vt)
{
    bool rang = vt->rang;
    vt->rang = false;
    return rang;
}
