/* SPDX-License-Identifier: Apache-2.0 */
/* link_words: what the words of servers and libraries mean for whoever has to mend something. Part
 * of agent/publish/link. */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_WORDS_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_WORDS_H

#include <stdbool.h>

/** The condition (RFC 6120, section 4.9.3) that libstrophe has this number for; NULL when it has
 * none. */
const char *link_words_stream_error(int number);

/** True when these words of OpenSSL mean that the server has nothing newer than TLS 1.1. */
bool link_words_is_old_tls(const char *reason);

/** True when a session that was refused for this condition (RFC 6120, section 8.3.3) means that the
 * server's administrator does not want the account. */
bool link_words_is_disabled(const char *condition);

#endif
