/* SPDX-License-Identifier: Apache-2.0 */
/* link_region: the regions that a server's certificate names.
 *
 * A certificate is for a region when one of its DNS names begins with the label
 * "printwire-region-<word>", as in printwire-region-eu.xmpp.example.org. Every authority can issue
 * that, the public ones too: it is a name under the operator's own domain, which they verify as any
 * other. (A URI or an organisational unit would be of private authorities only.) Pure. */
#ifndef PRINTWIRE_AGENT_PUBLISH_LINK_REGION_H
#define PRINTWIRE_AGENT_PUBLISH_LINK_REGION_H

#include <stddef.h>

#define LINK_REGION_SIZE 256 /* of all regions of a certificate, with a NUL */

/** Add the region that a DNS name of the certificate tells, in lower case, to the list (words
 * divided by blanks, "" at first); names that tell none, a word that no licence could have (1 to 31
 * of a-z 0-9 -), and what does not fit add nothing. */
void link_region_note(char list[LINK_REGION_SIZE], const char *name);

/** The regions that a certificate in PEM names; "?", which no licence could have, when it is NULL
 * or its names cannot be read: it may be of any. (libstrophe 0.12's own list of a certificate's
 * names is empty where they are its first extension.) */
void link_region_of(char list[LINK_REGION_SIZE], const char *pem);

#endif
