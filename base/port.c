/* SPDX-License-Identifier: Apache-2.0 */
/* The ports that print. */
#include "base/port.h"

#include <stddef.h>

bool port_prints(uint16_t port)
{
    static const uint16_t spans[][2] = {
        { 515, 515 },
        { 9100, 9107 },
        { 9112, 9116 },
        { 9999, 9999 },
    };

    for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++)
        if (port >= spans[i][0] && port <= spans[i][1])
            return true;
    return false;
}
