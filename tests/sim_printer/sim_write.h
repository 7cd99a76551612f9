/* SPDX-License-Identifier: Apache-2.0 */
/* sim_write: what orders do to a simulated HP printer: PUT of LEDM resources, SNMP SET. Every one
 * is counted (`writes` in `stats`), whatever it is answered, so that a test can prove that none
 * came.
 *
 * Where HP's resource is publicly known, path and body are HP's: ProductConfigDyn, PowerCycle,
 * FirmwareMode and WebFWUpdate/State. SIM_WRITE_IMAGE, where an image is put, is ours alone: no
 * public source tells where devices take one by HTTP. It stands in the manifest that this printer
 * serves, and nobody may put to a device what its manifest does not list.
 */
#ifndef PRINTWIRE_TESTS_SIM_PRINTER_SIM_WRITE_H
#define PRINTWIRE_TESTS_SIM_PRINTER_SIM_WRITE_H

#include "tests/sim_printer/sim_printer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_WRITE_CONFIG   "/DevMgmt/ProductConfigDyn.xml"
#define SIM_WRITE_ACTIONS  "/ProductActions/ProductActionsManifest.xml"
#define SIM_WRITE_POWER    "/ProductActions/PowerCycle"
#define SIM_WRITE_FIRMWARE "/FirmwareUpdate/FirmwareUpdateManifest.xml"
#define SIM_WRITE_MODE     "/FirmwareUpdate/FirmwareMode"
#define SIM_WRITE_STATE    "/FirmwareUpdate/WebFWUpdate/State"
#define SIM_WRITE_IMAGE    "/FirmwareUpdate/FirmwareImage"

#define SIM_WRITE_HEAD 4096 /* bytes of an image that are looked at, for its version */

/** What was ordered and is due now happens: it restarts, with another firmware. Before anything
 * that depends on its power. */
void sim_write_run(struct sim_printer *printer);

/** The objects that can be set are there, or not, as its settings say. Once they changed. */
void sim_write_install(struct sim_printer *printer);

/** True when the body of a PUT to this path is an image, of any length: only its first
 * SIM_WRITE_HEAD bytes are wanted. */
bool sim_write_is_image(const struct sim_printer *printer, const char *path);

/** A PUT; the status that answers it. */
unsigned sim_write_put(struct sim_printer *printer, const char *path, const char *body, size_t len);

/** A SET of one variable; the error that answers it in v2c. */
enum sim_error sim_write_set(struct sim_printer *printer, struct sim_oid oid,
                             struct sim_value value);

#endif
