/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "utf8.h"

int utf8_decode(const char *bytes, size_t n, uint32_t *ch)
{
    const unsigned char *b = (const unsigned char *)bytes;
    unsigned char low = 0x80, high = 0xbf; /* bounds of the second byte, RFC 3629 section 4 */
    int length = 0;
    if (b[0] < 0x80)
        length = 1;
    else if (b[0] >= 0xc2 && b[0] < 0xe0)
        length = 2;
    else if (b[0] >= 0xe0 && b[0] < 0xf0)
        length = 3;
    else if (b[0] >= 0xf0 && b[0] < 0xf5)
        length = 4;
    else
        return -1;
    if (b[0] == 0xe0)
        low = 0xa0;
    else if (b[0] == 0xed)
        high = 0x9f;
    else if (b[0] == 0xf0)
        low = 0x90;
    else if (b[0] == 0xf4)
        high = 0x8f;
    *ch = length == 1 ? b[0] : b[0] & (0x7fU >> length);
    for (int i = 1; i < length; i++) {
        if ((size_t)i >= n)
            return 0;
        if (b[i] < low || b[i] > high)
            return -i;
        *ch = *ch << 6 | (b[i] & 0x3f);
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

size_t utf8_encode(uint32_t ch, char *bytes)
{
    if (ch < 0x80) {
        bytes[0] = (char)ch;
        return 1;
    }
    size_t n = ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, ch >>= 6)
        bytes[i] = (char)(0x80 | (ch & 0x3f));
    bytes[0] = (char)((0xf00U >> n) | ch);
    return n;
}
