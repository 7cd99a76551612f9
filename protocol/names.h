/* SPDX-License-Identifier: Apache-2.0 */
/* names: the constants of the wire that more than one program writes. PROTOCOL.md explains them. */
#ifndef PRINTWIRE_PROTOCOL_NAMES_H
#define PRINTWIRE_PROTOCOL_NAMES_H

#define NAMES_SPACE           "urn:printwire:1"
#define NAMES_VERSION         "1.2"
#define NAMES_SPACE_STANZAS   "urn:ietf:params:xml:ns:xmpp-stanzas"
#define NAMES_SPACE_PING      "urn:xmpp:ping"
#define NAMES_SPACE_DISCO     "http://jabber.org/protocol/disco#info"
#define NAMES_SPACE_VERSION   "jabber:iq:version"
#define NAMES_SPACE_COMPONENT "jabber:component:accept"
#define NAMES_SPACE_ITEMS     "http://jabber.org/protocol/disco#items"
#define NAMES_SPACE_COMMANDS  "http://jabber.org/protocol/commands" /* XEP-0050 */
#define NAMES_SPACE_FORM      "jabber:x:data"                       /* XEP-0004 */

/* Orders: the command's node is this and a word of WORDS_ORDER_KINDS. */
#define NAMES_ORDER_NODE      NAMES_SPACE "#"
#define NAMES_ORDER_FORM_TYPE NAMES_SPACE "#order"

/* Bounds of an order: the settings of one configure, and the ids that an agent remembers. */
#define NAMES_ORDER_SETTINGS   16
#define NAMES_ORDER_REMEMBERED 1000
#define NAMES_ORDER_DAYS       30

#define NAMES_SPACE_ITEMS        "http://jabber.org/protocol/disco#items"
#define NAMES_SPACE_COMMANDS     "http://jabber.org/protocol/commands"
#define NAMES_SPACE_PUBSUB       "http://jabber.org/protocol/pubsub"
#define NAMES_SPACE_PUBSUB_OWNER NAMES_SPACE_PUBSUB "#owner"

/* Bounds of one batch, whatever the portal offers. */
#define NAMES_BATCH_RECORDS 50
#define NAMES_BATCH_BYTES   65536
#define NAMES_RECORD_BYTES  16384

#endif
