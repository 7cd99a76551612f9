/* SPDX-License-Identifier: Apache-2.0 */
/* names: the constants of the wire that more than one program writes. PROTOCOL.md explains them. */
#ifndef PRINTWIRE_PROTOCOL_NAMES_H
#define PRINTWIRE_PROTOCOL_NAMES_H

#define NAMES_SPACE           "urn:printwire:1"
#define NAMES_VERSION         "1.1"
#define NAMES_SPACE_STANZAS   "urn:ietf:params:xml:ns:xmpp-stanzas"
#define NAMES_SPACE_PING      "urn:xmpp:ping"
#define NAMES_SPACE_DISCO     "http://jabber.org/protocol/disco#info"
#define NAMES_SPACE_VERSION   "jabber:iq:version"
#define NAMES_SPACE_COMPONENT "jabber:component:accept"

/* Bounds of one batch, whatever the portal offers. */
#define NAMES_BATCH_RECORDS 50
#define NAMES_BATCH_BYTES   65536
#define NAMES_RECORD_BYTES  16384

#endif
