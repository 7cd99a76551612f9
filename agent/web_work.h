/* SPDX-License-Identifier: Apache-2.0 */
/* web_work: which paths of HP's LEDM work at a device may ask and put, as rows: the lock that
 * web_fetch asks before each such question. What a device lists beside them is never used.
 *
 * Publicly known are ProductConfigDyn, ProductLogsDyn, PowerCycle, FirmwareMode and
 * WebFWUpdate/State. Not known from any public source is where a device takes a firmware image by
 * HTTP: that path is read from the device's own FirmwareUpdateManifest, as our simulated printers
 * answer it (tests/sim_printer), and a device that lists none is unsupported. Print ports take
 * firmware, too; we never connect to them. FirmwareMode is read only: what it can be put to lifts
 * the device's own guard against older versions.
 */
#ifndef PRINTWIRE_AGENT_WEB_WORK_H
#define PRINTWIRE_AGENT_WEB_WORK_H

#include <stdbool.h>

#define WEB_WORK_PATH 128 /* longest path, and a NUL */

#define WEB_WORK_TREE     "/DevMgmt/DiscoveryTree.xml"
#define WEB_WORK_CONFIG   "/DevMgmt/ProductConfigDyn.xml"
#define WEB_WORK_LOGS     "/DevMgmt/ProductLogsDyn.xml"
#define WEB_WORK_POWER    "/ProductActions/PowerCycle"
#define WEB_WORK_MODE     "/FirmwareUpdate/FirmwareMode"
#define WEB_WORK_STATE    "/FirmwareUpdate/WebFWUpdate/State"
#define WEB_WORK_ACTIONS  "/ProductActions/" /* manifests lie below these */
#define WEB_WORK_FIRMWARE "/FirmwareUpdate/"

/** True when work may send this: GET of the documents above and of manifests below
 * WEB_WORK_ACTIONS and WEB_WORK_FIRMWARE; PUT of ProductConfigDyn, of PowerCycle, and below
 * WEB_WORK_FIRMWARE of what is named for an image. Never a path with "factory", "default" or
 * "restore" in it, in whatever case, nor with anything but letters, digits, '.', '_', '-' between
 * its slashes. */
bool web_work_may(const char *method, const char *path);

#endif
