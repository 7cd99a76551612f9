/* SPDX-License-Identifier: Apache-2.0 */
/* publish_words: what an error of the portal, or of the XMPP server in its place, means for an
 * administrator. */
#ifndef PRINTWIRE_AGENT_PUBLISH_PUBLISH_WORDS_H
#define PRINTWIRE_AGENT_PUBLISH_PUBLISH_WORDS_H

/** The meaning of a condition (RFC 6120, section 8.3.3) as a part of a log line; never NULL. */
const char *publish_words_meaning(const char *condition);

#endif
