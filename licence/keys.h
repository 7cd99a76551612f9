/* SPDX-License-Identifier: Apache-2.0 */
/* keys: the commands keygen and keyset, which need no server. */
#ifndef PRINTWIRE_LICENCE_KEYS_H
#define PRINTWIRE_LICENCE_KEYS_H

#include "licence/arguments.h"

/** keygen: write a new secret key and, beside it with ".pub", its public key; an existing file is
 * never replaced. The exit status. */
int keys_make(const struct arguments *a);

/** keyset: print the token of a key set signed by a root. The exit status. */
int keys_sign_set(const struct arguments *a);

#endif
