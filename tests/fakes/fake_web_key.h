/* SPDX-License-Identifier: Apache-2.0 */
/* fake_web_key: a key and its self-signed certificate for a fake_web, made once per test program.
 */
#ifndef PRINTWIRE_TESTS_FAKES_FAKE_WEB_KEY_H
#define PRINTWIRE_TESTS_FAKES_FAKE_WEB_KEY_H

#include "tests/fakes/fake_web.h"

#define FAKE_WEB_KEY_OTHER                                                                         \
    "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" /* a pin of none */

/** Let the fake listen by TLS, too. */
void fake_web_key_listen(struct fake_web *web);

/** Remove the files; at the end of the program. */
void fake_web_key_remove(void);

#endif
