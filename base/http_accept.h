/* SPDX-License-Identifier: Apache-2.0 */
/* http_accept: what a client says of codings in Accept-Encoding (RFC 9110 section 12.5.3), from
 * strangers: pure. */
#ifndef PRINTWIRE_BASE_HTTP_ACCEPT_H
#define PRINTWIRE_BASE_HTTP_ACCEPT_H

/** The weight of a coding ("gzip", "br") in thousandths: 0 when the client does not want it, says
 * nothing of it, or says it in a way that is no weight. "*" speaks for what is not named. NULL: no
 * such line, nothing is wanted. */
unsigned http_accept_weight(const char *line, const char *coding);

#endif
