/* SPDX-License-Identifier: Apache-2.0 */
/* mask_form: what has the form of a hardware address, an IP address, a UUID. Pure. */
#ifndef PRINTWIRE_AGENT_RECORD_MASK_FORM_H
#define PRINTWIRE_AGENT_RECORD_MASK_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MASK_FORM_OCTETS 6
#define MASK_FORM_MAC    17 /* "00:00:5e:00:53:01" */
#define MASK_FORM_UUID   36

/** Twelve hexadecimal digits and nothing but ':', '-', '.' and blanks between them. */
bool mask_form_mac(const char *text, size_t len, uint8_t out_octets[MASK_FORM_OCTETS]);

/** True for a word that is a hardware address without signs: twelve hexadecimal digits, letters and
 * decimal ones among them. */
bool mask_form_bare_mac(const char *word, size_t len);

/** Four numbers up to 255 of up to three digits and three dots ("192.168.001.020"); host order. */
bool mask_form_address(const char *text, size_t len, uint32_t *out_address);

/** True when a number of it begins with a needless zero, as in versions. */
bool mask_form_is_padded(const char *text, size_t len);

/** An IPv6 address (RFC 4291 section 2.2) that begins with a group of four digits, as all but the
 * loopback's do; without an IPv4 address at its end. */
bool mask_form_ipv6(const char *text, size_t len);

/** 8-4-4-4-12 hexadecimal digits (RFC 9562), either case. */
bool mask_form_uuid(const char *text, size_t len);

/** True for addresses that sites give themselves (RFC 1918, RFC 3927). */
bool mask_form_is_private(uint32_t address);

/** The value of a hexadecimal digit; negative for another character. */
int mask_form_digit(char c);

#endif
