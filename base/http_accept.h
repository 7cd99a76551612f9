/* SPDX-License-Identifier: Apache-2.0 */
/* http_accept: what a client says of codings in Accept-Encoding and of media types in Accept (RFC
 * 9110 sections 12.5.3 and 12.5.1), from strangers: pure. */
#ifndef PRINTWIRE_BASE_HTTP_ACCEPT_H
#define PRINTWIRE_BASE_HTTP_ACCEPT_H

/** The weight of a coding ("gzip", "br") in thousandths: 0 when the client does not want it, says
 * nothing of it, or says it in a way that is no weight. "*" speaks for what is not named. NULL: no
 * such line, nothing is wanted. */
unsigned http_accept_weight(const char *line, const char *coding);

/** How much a client wants a media type ("text/csv"), to be compared with that of another: by its
 * weight first, then by how exactly it is named: by itself, with all of its kind, with all there
 * are. The most exact range speaks for the type; parameters but "q" are not looked at. 0 when the
 * client does not want it, or says so in a way that is no weight; without a line (NULL) any type is
 * wanted alike. */
unsigned http_accept_rank(const char *line, const char *type);

#endif
