/* SPDX-License-Identifier: Apache-2.0 */
/* probe_usb: read the printers at this machine's USB ports as the agent would, and print what is
 * seen; nothing is stored, sent, or written to a printer. */
#ifndef PRINTWIRE_AGENT_PROBE_USB_H
#define PRINTWIRE_AGENT_PROBE_USB_H

/** Print `<records xmlns='urn:printwire:1'>` on standard output, and what each port shows on
 * standard error. 0 when there is a printer, 1 when there is none. */
int probe_usb_run(void);

#endif
