/* SPDX-License-Identifier: Apache-2.0 */
/* ask_who: who asks: a connector by its signature, a tool by its token or its secret. What is known
 * afterwards is in the ask; who cannot be known is refused. */
#ifndef PRINTWIRE_SDS_ASK_WHO_H
#define PRINTWIRE_SDS_ASK_WHO_H

#include "sds/ask.h"

/** Look by the route's row. A connector's nonce is noted, its version and time are not. */
enum err ask_who_is(struct ask *ask);

/** True when the request is signed by this key; else it is refused. */
bool ask_who_signed(struct ask *ask, const uint8_t key[CRYPTO_SIGN_PUBLIC]);

/** Note the nonce of the signature; a request that comes again is refused. */
enum err ask_who_note(struct ask *ask);

/** Note it once more, after what the request wrote was taken back; nothing when it never was. */
enum err ask_who_note_again(struct ask *ask);

#endif
