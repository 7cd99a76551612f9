/* SPDX-License-Identifier: Apache-2.0 */
/* web_door: the doors of a device behind which its web services are, and the keys that it shows
 * there. Many devices have another key for IPP than for their pages, or TLS at one of them only.
 */
#ifndef PRINTWIRE_AGENT_WEB_DOOR_H
#define PRINTWIRE_AGENT_WEB_DOOR_H

#include "base/crypto_pin.h"

enum web_door {
    WEB_DOOR_HTTP, /* 80 and 443, or where the administrator says */
    WEB_DOOR_IPP,  /* 631 */
    WEB_DOORS
};

/* What is kept of a device's keys, as pins; "" where it has shown none. */
struct web_keys {
    char of[WEB_DOORS][CRYPTO_PIN_SIZE];
};

#endif
