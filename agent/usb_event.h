/* SPDX-License-Identifier: Apache-2.0 */
/* usb_event: hears from the kernel that something was plugged in or unplugged (uevents,
 * NETLINK_KOBJECT_UEVENT, netlink(7)).
 *
 * An event is a reason to look into /sys, and nothing else of it is used: what it says is believed
 * of nobody. Only the kernel's own are taken (sent to group 1 from port 0, by nobody's process);
 * any process that may send to that group could write others.
 */
#ifndef PRINTWIRE_AGENT_USB_EVENT_H
#define PRINTWIRE_AGENT_USB_EVENT_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#define USB_EVENT_MOST 8192 /* bytes of one event; the kernel's have 2048 at most */

/** A socket that hears events, nothing was read of it. -1 (errno) when the system refuses. */
int usb_event_open(void);

/** Read all that has come; true when one of the events was a reason to look. Events that were lost
 * in a full buffer are one, too. At most 64 are read: the rest comes with the next call. */
bool usb_event_heard(int fd);

/** True when an event of `len` bytes says that a USB device, one of its interfaces or a printer's
 * node came or went. Pure. */
bool usb_event_is_news(const char *bytes, size_t len);

/** True when a message was sent by the kernel: from port 0, which no process can have, to group 1,
 * and with its credentials (`sender`, NULL: none), which name no process. Whose user they name is
 * another matter in a container. Pure. */
bool usb_event_is_kernels(const struct sockaddr_nl *from, socklen_t size,
                          const struct ucred *sender);

#endif
