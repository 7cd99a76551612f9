/* SPDX-License-Identifier: Apache-2.0 */
/* The administrator's interface: what may stand in agent.xml. The reference page is made from these
 * rows. */
#include "agent/agent_conf_rows.h"

#include "agent/hours.h"
#include "agent/licence_conf.h"
#include "agent/quirk.h"
#include "agent/range.h"
#include "agent/sds_conf.h"
#include "agent/web_conf.h"
#include "base/str.h"

#include <string.h>

static const char *check_address(const char *value)
{
    uint32_t address;

    return range_parse_address(value, &address) ? NULL : "write an IPv4 address, such as 192.0.2.1";
}

static const char *check_network(const char *value)
{
    uint32_t from, to;

    return range_parse_network(value, &from, &to) ? NULL
                                                  : "write a network such as 192.0.2.0/24 (no host "
                                                    "bits, /8 or smaller) or one address";
}

static const char *check_days(const char *value)
{
    uint8_t days;

    return hours_parse_days(value, &days) ? NULL : "write days such as mon-fri or mon,wed,sat";
}

static const char *check_time(const char *value)
{
    uint16_t minutes;

    return hours_parse_time(value, &minutes) ? NULL : "write a time of day such as 07:30 or 24:00";
}

static const char *check_port(const char *value)
{
    uint64_t port;

    return str_to_u64(value, UINT16_MAX, &port) && range_is_print_port((uint16_t)port)
               ? "this is a port for printing or web pages, where no SNMP is sent"
               : NULL;
}

static const char *check_account(const char *value)
{
    const char *at = strchr(value, '@');

    return at != NULL && at != value && at[1] != '\0' && strpbrk(value, "/<>&' ") == NULL
               ? NULL
               : "write an account such as site-1@agents.example.org, without a resource";
}

static const char *check_component(const char *value)
{
    return strpbrk(value, "@/<>&' ") == NULL ? NULL
                                             : "write a host name such as portal.example.org";
}

static const char *check_who(const char *value)
{
    return strpbrk(value, "/<>&' ") == NULL ? NULL
                                            : "write a JID without a resource, anna@example.org";
}

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* clang-format off */
static const struct conf_row rows[] = {
    { .path = "portal", .type = CONF_GROUP, .required = true,
      .help = "Where the records go: the XMPP account of this agent and the portal that it talks to." },
    { .path = "portal/address", .type = CONF_TEXT, .required = true, .least = 1, .most = 255, .check = check_component,
      .help = "XMPP address of the portal, given by your service provider." },
    { .path = "portal/jid", .type = CONF_TEXT, .required = true, .least = 3, .most = 255, .check = check_account,
      .help = "Account of this agent on the XMPP server." },
    { .path = "portal/password", .type = CONF_TEXT, .least = 1, .most = 255,
      .help = "Password of the account. The configuration file must then be readable by its owner only (chmod 600)." },
    { .path = "portal/password-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "File whose first line is the password, readable by its owner only; instead of password." },
    { .path = "portal/host", .type = CONF_TEXT, .least = 1, .most = 255,
      .help = "Server to connect to when it cannot be found by the domain of the account (SRV record, then address)." },
    { .path = "portal/port", .type = CONF_NUMBER, .fallback = "5222", .least = 1, .most = 65535,
      .help = "TCP port of the XMPP server." },
    { .path = "portal/tls", .type = CONF_CHOICE, .fallback = "starttls", .choices = "starttls|direct",
      .help = "How TLS begins: starttls, or direct (XEP-0368, often port 5223 or 443). There is no unencrypted way." },
    { .path = "portal/ca-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "Certificate authority of the server (PEM), when it is a private one; then no other is trusted." },

    { .path = "discovery", .type = CONF_GROUP, .required = true, .help = "Where printers are looked for." },
    { .path = "discovery/range", .type = CONF_GROUP, .many = true,
      .help = "Addresses to look at: a network, or from and to. At least one, unless discovery/usb is yes." },
    { .path = "discovery/range@network", .type = CONF_TEXT, .least = 7, .most = 18, .check = check_network,
      .help = "A network such as 192.0.2.0/24, or one address." },
    { .path = "discovery/range@from", .type = CONF_TEXT, .least = 7, .most = 15, .check = check_address,
      .help = "First address." },
    { .path = "discovery/range@to", .type = CONF_TEXT, .least = 7, .most = 15, .check = check_address,
      .help = "Last address." },
    { .path = "discovery/range@port", .type = CONF_NUMBER, .fallback = "161", .least = 1, .most = 65535, .check = check_port,
      .help = "UDP port of SNMP there; a port for printing (515, 631, 9100 and the like) or web pages is refused." },
    { .path = "discovery/exclude", .type = CONF_GROUP, .many = true,
      .help = "Addresses that are never sent anything, also inside a range." },
    { .path = "discovery/exclude@network", .type = CONF_TEXT, .least = 7, .most = 18, .check = check_network,
      .help = "A network such as 192.0.2.64/27, or one address." },
    { .path = "discovery/exclude@from", .type = CONF_TEXT, .least = 7, .most = 15, .check = check_address,
      .help = "First address." },
    { .path = "discovery/exclude@to", .type = CONF_TEXT, .least = 7, .most = 15, .check = check_address,
      .help = "Last address." },
    { .path = "discovery/sweep", .type = CONF_DURATION, .fallback = "1h", .least = 10 * SECOND, .most = 7 * DAY,
      .help = "Time from one look at all ranges to the next." },
    { .path = "discovery/mdns", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Hear of printers by mDNS (Bonjour), so that one that is switched on is found at once. With each look at the ranges three small "
              "questions for printing services (_ipp, _ipps, _printer, _pdl-datastream) are sent to the multicast address 224.0.0.251, UDP port 5353, "
              "on each network of this machine, and announcements there are listened to. They only name addresses: inside the ranges these are "
              "asked by SNMP, outside nothing is sent to them, and nothing is ever printed (for IPP, of which only attributes are asked, see web)." },
    { .path = "discovery/usb", .type = CONF_BOOLEAN, .fallback = "no",
      .help = "Look after printers that are plugged in at this machine, too: what their descriptors, their IEEE 1284 device id and their port status "
              "say. Nothing is ever written to them. It takes more rights than a site without such printers needs (docs/security.md): the agent "
              "reads below /sys, opens /dev/usb/lp* for reading, and hears the kernel's events. "
              "Where ipp-usb runs, it offers printers' web services at ports of 127.0.0.1 (the first 16, from 60000 on): they are asked there, unless "
              "web/ask is never. Taken at start." },

    { .path = "snmp", .type = CONF_GROUP, .help = "How printers are asked." },
    { .path = "snmp/community", .type = CONF_TEXT, .many = true, .least = 1, .most = 127,
      .help = "A community for SNMPv2c and v1, tried in the order given after all users; public when neither a community nor a user is given." },
    { .path = "snmp/user", .type = CONF_GROUP, .many = true,
      .help = "An SNMPv3 user, tried before the communities." },
    { .path = "snmp/user@name", .type = CONF_TEXT, .required = true, .least = 1, .most = 32, .help = "User name." },
    { .path = "snmp/user@auth", .type = CONF_CHOICE, .fallback = "none", .choices = "none|md5|sha1|sha256|sha512",
      .help = "Authentication protocol." },
    { .path = "snmp/user@auth-secret-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "File whose first line is the authentication password (8 characters or more), readable by its owner only." },
    { .path = "snmp/user@privacy", .type = CONF_CHOICE, .fallback = "none", .choices = "none|des|aes128",
      .help = "Encryption protocol." },
    { .path = "snmp/user@privacy-secret-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "File whose first line is the encryption password (8 characters or more), readable by its owner only." },
    { .path = "snmp/user@context", .type = CONF_TEXT, .fallback = "", .least = 0, .most = 32,
      .help = "SNMPv3 context, such as Jetdirect on some HP printers." },
    { .path = "snmp/requests", .type = CONF_NUMBER, .fallback = "64", .least = 1, .most = 4096,
      .help = "Most requests under way at once, over all printers; each printer has one at a time." },
    { .path = "snmp/packets-per-second", .type = CONF_NUMBER, .fallback = "1000", .least = 10, .most = 10000,
      .help = "Most packets sent in a second, over all printers." },
    { .path = "snmp/timeout", .type = CONF_DURATION, .fallback = "1s", .least = 100, .most = 30 * SECOND,
      .help = "How long a first answer may take; later ones are measured per printer." },
    { .path = "snmp/tries", .type = CONF_NUMBER, .fallback = "3", .least = 1, .most = 10,
      .help = "How often a question is sent before the printer counts as silent." },

    { .path = "snmp/quirk", .type = CONF_GROUP, .many = true,
      .help = "What some printers cannot bear or cannot do, told by object-id, description or both; all that fit a printer count together." },
    { .path = "snmp/quirk@object-id", .type = CONF_TEXT, .least = 3, .most = 63,
      .help = "Printers whose sysObjectID is this or lies under it, such as 1.3.6.1.4.1.2435 (a maker)." },
    { .path = "snmp/quirk@description", .type = CONF_TEXT, .least = 1, .most = 63,
      .help = "Printers whose sysDescr contains this text, whatever the case of letters; behind a leading ^: begins with it. It often tells the firmware." },
    { .path = "snmp/quirk@bulk", .type = CONF_BOOLEAN,
      .help = "no: send no GETBULK." },
    { .path = "snmp/quirk@repetitions", .type = CONF_NUMBER, .least = 1, .most = 50,
      .help = "Most max-repetitions of a GETBULK; 1 sends none." },
    { .path = "snmp/quirk@timeout", .type = CONF_DURATION, .least = 100, .most = 30 * SECOND,
      .help = "Wait for each answer at least so long: for printers that are slow, or that take seconds to wake." },
    { .path = "snmp/quirk@version", .type = CONF_CHOICE, .choices = "1",
      .help = "1: ask by SNMPv1 only, also with a community for v2c." },
    { .path = "snmp/quirk@only-get", .type = CONF_BOOLEAN,
      .help = "yes: no GETNEXT and no GETBULK; rows of tables are guessed from 1 on, so that alerts with high numbers are not seen." },
    { .path = "snmp/quirk@never", .type = CONF_TEXT, .least = 3, .most = 511, .check = quirk_check_never,
      .help = "OIDs of subtrees of which no object is ever asked for or touched by a walk, with blanks between." },

    { .path = "snmp/traps", .type = CONF_GROUP,
      .help = "Hear traps and informs (SNMPv1, v2c, v3), so that what stops a printer is told at once and not with the next status. Without this element no port is opened. SNMPv3 ones are taken from the users above, with their protection." },
    { .path = "snmp/traps/port", .type = CONF_NUMBER, .fallback = "162", .least = 1, .most = 65535,
      .help = "UDP port to listen on. Ports below 1024, such as 162, are opened at the start only, by root or with the capability CAP_NET_BIND_SERVICE." },
    { .path = "snmp/traps/address", .type = CONF_TEXT, .least = 7, .most = 15, .check = check_address,
      .help = "Address of this machine to listen on; all of them when not given." },
    { .path = "snmp/traps/community", .type = CONF_TEXT, .many = true, .least = 1, .most = 127,
      .help = "A community that SNMPv1 and v2c traps may come with; those that printers are asked with when none is given." },

    { .path = "web", .type = CONF_GROUP,
      .help = "What printers tell by web services of their own: HP's LEDM and CDM, Samsung's SyncThru, Brother's maintenance page, IPP. Only fixed "
              "documents are asked for (GET, and IPP's Get-Printer-Attributes), no job, no log, no page of settings, nothing is ever sent to be printed." },
    { .path = "web/ask", .type = CONF_CHOICE, .fallback = "open", .choices = "never|open|always",
      .help = "Of which printers: open asks those of which SNMP leaves something open (a level of -2 or -3, no counter, no serial number) or that have no SNMP; "
              "always asks all of them. They are read with the tables, never with the status; one that sleeps is left alone." },
    { .path = "web/http-port", .type = CONF_NUMBER, .fallback = "80", .least = 0, .most = 65535, .check = web_conf_check_port,
      .help = "TCP port of their web pages, used when nobody speaks TLS at the next; 0: none." },
    { .path = "web/https-port", .type = CONF_NUMBER, .fallback = "443", .least = 0, .most = 65535, .check = web_conf_check_port,
      .help = "The same by TLS, tried first. The first key that a printer shows is kept, and from then on it is asked with that key only; 0: none." },
    { .path = "web/ipp-port", .type = CONF_NUMBER, .fallback = "631", .least = 0, .most = 65535, .check = web_conf_check_port,
      .help = "TCP port of IPP, for printers without another service that we know; 0: none." },
    { .path = "web/new-keys", .type = CONF_BOOLEAN, .fallback = "no",
      .help = "yes: whoever shows another key than the kept one is asked all the same, and that key kept. no: only when SNMP says in the same reading that it is "
              "still the printer with the known serial number; else a line says so, and its web services are left alone." },
    { .path = "web/waits", .type = CONF_NUMBER, .fallback = "200", .least = 0, .most = 500,
      .help = "Most printers at once in whose table of events (HP's EventTable) we wait for news, one connection each, in working hours; the others are read with the tables. 0: none." },
    { .path = "web/discovery", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Look for printers without SNMP, too: after each look at the ranges, addresses that did not answer are tried by one TCP connection each, in turn to "
              "the IPP port and the port of web pages, five in a second." },

    { .path = "polling", .type = CONF_GROUP, .help = "How often printers are asked." },
    { .path = "polling/status", .type = CONF_DURATION, .fallback = "60s", .least = SECOND, .most = HOUR,
      .help = "One small question per printer in this time; tables are read only when its answer moved." },
    { .path = "polling/tables", .type = CONF_DURATION, .fallback = "15min", .least = SECOND, .most = DAY,
      .help = "Supplies, alerts and counters are read again after this time even when nothing seemed to move." },
    { .path = "polling/full", .type = CONF_DURATION, .fallback = "1d", .least = 10 * SECOND, .most = 7 * DAY,
      .help = "Everything is read again after this time." },
    { .path = "polling/console", .type = CONF_BOOLEAN, .fallback = "no",
      .help = "Whether the panel's lines are read, which may hold names of users and documents. Of a line only what is on a list of phrases (sleep, toner low, replace toner in some languages) is understood, as a number, where it arrives; every other line is dropped unseen. Nothing of a line is logged, stored or sent." },
    { .path = "polling/asleep", .type = CONF_DURATION, .fallback = "15min", .least = SECOND, .most = DAY,
      .help = "A sleeping printer is asked one tiny question in this time and nothing else; outside working hours, so is one that is awake." },
    { .path = "polling/wakes-per-day", .type = CONF_NUMBER, .fallback = "4", .least = 0, .most = 100,
      .help = "How often a day a printer may be woken by us; what wakes it is learned. Questions that would cost more are put off; with 0 a sleeper is asked once a day, so that it is not believed to sleep for ever." },
    { .path = "polling/working-hours", .type = CONF_GROUP, .many = true,
      .help = "When people work, in local time; always when not given. Silence at other times is expected, and printers are left in peace." },
    { .path = "polling/working-hours@days", .type = CONF_TEXT, .fallback = "mon-fri", .least = 3, .most = 63, .check = check_days,
      .help = "Days, such as mon-fri or mon,wed,sat." },
    { .path = "polling/working-hours@from", .type = CONF_TEXT, .required = true, .least = 5, .most = 5, .check = check_time,
      .help = "When work begins, such as 07:30." },
    { .path = "polling/working-hours@to", .type = CONF_TEXT, .required = true, .least = 5, .most = 5, .check = check_time,
      .help = "When it ends, such as 18:00; on the next day when this is not after from." },
    { .path = "polling/gone", .type = CONF_DURATION, .fallback = "30d", .least = HOUR, .most = 3650 * DAY,
      .help = "A printer that was silent for so long is gone." },
    { .path = "polling/silence-incident", .type = CONF_CHOICE, .fallback = "gone", .choices = "never|gone|unreachable",
      .help = "Which silence is an incident: none, that of a printer that is gone, or also that of one that is unreachable when it should not be." },

    { .path = "privacy", .type = CONF_GROUP, .help = "What never leaves this site: no withholds it." },
    { .path = "privacy/serial", .type = CONF_BOOLEAN, .fallback = "yes", .help = "Serial numbers of printers." },
    { .path = "privacy/mac", .type = CONF_BOOLEAN, .fallback = "yes", .help = "Hardware addresses." },
    { .path = "privacy/hostname", .type = CONF_BOOLEAN, .fallback = "yes", .help = "Host names." },
    { .path = "privacy/address", .type = CONF_BOOLEAN, .fallback = "yes", .help = "IP addresses." },
    { .path = "privacy/location", .type = CONF_BOOLEAN, .fallback = "yes", .help = "The location written in the printer." },
    { .path = "privacy/asset-tag", .type = CONF_BOOLEAN, .fallback = "yes", .help = "The asset number written in the printer." },
    { .path = "privacy/alert-text", .type = CONF_BOOLEAN, .fallback = "yes", .help = "The printer's own alert texts." },
    { .path = "privacy/subunit-names", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Names of trays, their media, outputs, covers and other parts, in assets and incidents: people can write some of them at the panel." },

    { .path = "storage", .type = CONF_GROUP, .help = "What the agent keeps on disk." },
    { .path = "storage/folder", .type = CONF_PATH, .fallback = "/var/lib/printwire-agent", .least = 1, .most = 4000,
      .help = "Folder of the database; made when absent." },
    { .path = "storage/journal-megabytes", .type = CONF_NUMBER, .fallback = "512", .least = 1, .most = 65536,
      .help = "Most that may wait for the portal, about 11 MB a day for 1000 printers: 512 hold what they say in 49 days. The file is a quarter larger. When it is reached, changes are held back and said later. As much again may wait of printers that the licence does not cover." },
    { .path = "storage/journal-full", .type = CONF_CHOICE, .fallback = "refuse", .choices = "refuse|drop-meters",
      .help = "What happens then: refuse holds changes back; drop-meters makes room by dropping the oldest readings of counters that wait. Incidents, consumables and assets are never dropped." },
    { .path = "storage/history-records", .type = CONF_NUMBER, .fallback = "100000", .least = 0, .most = 10000000,
      .help = "How many of the last records that the portal has stored are kept: what left this site, and what a portal that lost some gets again. About 500 bytes each." },
    { .path = "storage/devices", .type = CONF_NUMBER, .fallback = "10000", .least = 1, .most = 100000,
      .help = "Most printers." },

    { .path = "licence", .type = CONF_GROUP,
      .help = "The licence that this agent works under. No state of it stops reading or loses a record." },
    { .path = "licence/server", .type = CONF_TEXT, .required = true, .least = 8, .most = 500, .check = licence_conf_check_url,
      .help = "URL of the licence server; plain http is enough, its answers are signed and bound to our questions." },
    { .path = "licence/id", .type = CONF_TEXT, .required = true, .least = 1, .most = 64, .check = licence_conf_check_id,
      .help = "The licence's id." },
    { .path = "licence/code-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "File whose first line is the activation code, readable by its owner only; needed once." },
    { .path = "licence/root-key-file", .type = CONF_PATH, .required = true, .many = true, .least = 1, .most = 4095,
      .help = "Public key (PEM) of a root of the provider's licence server; at most two." },
    { .path = "licence/region", .type = CONF_TEXT, .least = 1, .most = 31,
      .help = "The region in which this site's data may be; a licence or a portal (by its server's certificate) of another region makes delivery pause." },
    { .path = "licence/proxy", .type = CONF_TEXT, .least = 8, .most = 255, .check = licence_conf_check_proxy,
      .help = "HTTP proxy to the licence server, http://host:port." },
    { .path = "licence/ca-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "Authorities (PEM) of an https licence server, instead of the system's." },

    { .path = "orders", .type = CONF_GROUP,
      .help = "What the portal, or a person with an XMPP client, may order (protocol/PROTOCOL.md, section 7). Without this element the portal may refresh a "
              "printer, have the ranges looked at, and set the log level for a time; nobody else may order anything. No order writes anything into a printer." },
    { .path = "orders/allow", .type = CONF_GROUP, .many = true,
      .help = "Who else may order what; at most 32 of these and of deny together." },
    { .path = "orders/allow@kind", .type = CONF_CHOICE, .required = true, .choices = "refresh|discover|pause|log-level|configure",
      .help = "What: read a printer now; look at the ranges now; stop asking printers for at most a day, and go on; another log level for at most a day; settings (see setting)." },
    { .path = "orders/allow@from", .type = CONF_TEXT, .least = 1, .most = 255, .check = check_who,
      .help = "The JID that may, without a resource, such as anna@example.org; the portal when not given." },
    { .path = "orders/deny", .type = CONF_GROUP, .many = true,
      .help = "Who may not; stronger than allow. What was set by such an order before is taken back." },
    { .path = "orders/deny@kind", .type = CONF_CHOICE, .required = true, .choices = "refresh|discover|pause|log-level|configure",
      .help = "What." },
    { .path = "orders/deny@from", .type = CONF_TEXT, .least = 1, .most = 255, .check = check_who,
      .help = "The JID that may not; nobody may when not given." },
    { .path = "orders/setting", .type = CONF_CHOICE, .many = true,
      .choices = "polling/status|polling/tables|polling/full|polling/asleep|polling/wakes-per-day|polling/working-hours|discovery/sweep|discovery/mdns|web/discovery",
      .help = "A setting of this page that whoever may configure may set, within its bounds; at most 16. What was set lies in the agent's database, never in this file, and is taken back when it is not listed any more." },

    { .path = "sds", .type = CONF_GROUP,
      .help = "A platform of smart device services (protocol/SDS.md), from which the agent takes work for HP devices: restarts, firmware, settings, diagnostics. "
              "The agent asks it over HTTPS and listens on nothing. Without this element it does neither." },
    { .path = "sds/url", .type = CONF_TEXT, .required = true, .least = 9, .most = 500, .check = sds_conf_check_url,
      .help = "URL of the platform, https only, such as https://sds.example.org." },
    { .path = "sds/code", .type = CONF_TEXT, .least = 26, .most = 64, .check = sds_conf_check_code,
      .help = "The provider's one-time code, needed once. The configuration file must then be readable by its owner only (chmod 600)." },
    { .path = "sds/code-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "File whose first line is that code, readable by its owner only; instead of code." },
    { .path = "sds/ca-file", .type = CONF_PATH, .least = 1, .most = 4095,
      .help = "Authorities (PEM) of the platform and of the image hosts, instead of the system's." },
    { .path = "sds/proxy", .type = CONF_TEXT, .least = 8, .most = 255, .check = licence_conf_check_proxy,
      .help = "HTTP proxy to the platform and to the image hosts, http://host:port." },
    { .path = "sds/region", .type = CONF_TEXT, .least = 1, .most = 31,
      .help = "The region to which this site is pinned; a platform of another one refuses it." },
    { .path = "sds/relay", .type = CONF_TEXT, .fallback = "no", .least = 2, .most = 100, .check = sds_conf_check_relay,
      .help = "What HP devices tell that is sent to the platform without being asked for, once a day and when more than counters and levels changed: no; yes, all of it; or a list of devices, serials, counters, supplies, events, settings. "
              "devices, which any of the others brings along: the agent's random id, product number, model, firmware, state, up time, and what can be done there. "
              "serials: serial numbers of devices and cartridges, unless privacy/serial is no. events: rows of event logs (code, severity, time, count, firmware). "
              "settings: sleep-minutes, auto-off-minutes, and an asset number that work of the platform put there, never another. "
              "What a list leaves out is left out of what work reads, too. Nothing of other makers' devices ever is sent. "
              "With no the platform learns of no device here, and nobody can order work for one: say at least devices where work is wanted." },
    { .path = "sds/leave", .type = CONF_BOOLEAN, .fallback = "no",
      .help = "yes: leave the platform. The agent unregisters once, as soon as the platform answers, removes its key, its work and its reports, and asks nothing more; "
              "the log says when it has left, and then this element can be taken out. Taking it out without that ends all of it here at once, "
              "but the platform keeps the place, and the key stays on disk, so that the element may come back." },
    { .path = "sds/policy", .type = CONF_GROUP, .many = true,
      .help = "What the platform may have done, for a kind of work. Without a word on a kind: telemetry, diagnostics and refresh are allowed, reboot and configuration "
              "are asked, firmware is denied." },
    { .path = "sds/policy@kind", .type = CONF_CHOICE, .required = true, .choices = "reboot|firmware|diagnostics|configuration|telemetry|refresh",
      .help = "Which kind; each at most once." },
    { .path = "sds/policy@rule", .type = CONF_CHOICE, .required = true, .choices = "allow|ask|deny",
      .help = "allow: it is done; ask: a person here says so first (printwire-agent consent); deny: no packet goes to the device." },
    { .path = "sds/hours", .type = CONF_GROUP, .many = true,
      .help = "Hours in which a kind of work may be done, allowed or asked; at any time when there are none for it. At most 21 for each kind." },
    { .path = "sds/hours@kind", .type = CONF_CHOICE, .required = true, .choices = "reboot|firmware|diagnostics|configuration|telemetry|refresh",
      .help = "Which kind." },
    { .path = "sds/hours@days", .type = CONF_TEXT, .fallback = "mon-sun", .least = 3, .most = 63, .check = check_days,
      .help = "Days on which they begin, such as mon-fri or sat." },
    { .path = "sds/hours@from", .type = CONF_TEXT, .required = true, .least = 5, .most = 5, .check = check_time,
      .help = "Time of day when they begin, local time." },
    { .path = "sds/hours@to", .type = CONF_TEXT, .required = true, .least = 5, .most = 5, .check = check_time,
      .help = "When they end; not later than from: on the day after." },
    { .path = "sds/publisher-key-file", .type = CONF_PATH, .many = true, .least = 1, .most = 4095,
      .help = "Public key (PEM, Ed25519) of who signs firmware that is taken here; at most two. Needed when policy does not deny firmware. "
              "An image that is older than one which was sent to that product number is not taken; to have that forgotten, stop the agent and run "
              "sqlite3 agent.db \"DELETE FROM sds_newest\" in its folder." },
    { .path = "sds/image-host", .type = CONF_TEXT, .many = true, .least = 1, .most = 300, .check = sds_conf_check_host,
      .help = "Host, or host:port, from which firmware images are fetched, by https; at most 8. The platform's own when none is given." },

    { .path = "security", .type = CONF_GROUP, .help = "What the agent gives up once it runs (docs/security.md)." },
    { .path = "security/run-as", .type = CONF_TEXT, .least = 1, .most = 63,
      .help = "User that the agent becomes when root starts it. Not needed where systemd starts it as its user. The files that it reads must be readable to that user." },
    { .path = "security/sandbox", .type = CONF_BOOLEAN, .fallback = "yes",
      .help = "Whether the kernel keeps the agent from files, ports and system calls that it does not need. Taken at start." },

    { .path = "log", .type = CONF_GROUP, .help = "What is written to standard error (the journal of systemd)." },
    { .path = "log/level", .type = CONF_CHOICE, .fallback = "info", .choices = "error|warn|info|debug",
      .help = "The least serious lines that are written." },
};
/* clang-format on */

const struct conf_row *agent_conf_rows_get(size_t *out_count)
{
    *out_count = sizeof rows / sizeof rows[0];
    return rows;
}
