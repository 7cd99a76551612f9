/* SPDX-License-Identifier: Apache-2.0 */
/* work_firmware: steps of a firmware update by HTTP(S): the image to where the device's own
 * manifest lists a place for it, its State while it works at it, its version when it is back.
 *
 * Where devices take an image by HTTP no public source tells (agent/web_work.h). FirmwareMode is
 * looked at and never changed.
 */
#ifndef PRINTWIRE_AGENT_WORK_WORK_FIRMWARE_H
#define PRINTWIRE_AGENT_WORK_WORK_FIRMWARE_H

#include "agent/work/work_inner.h"

/** Step: the device must be in its normal mode, where it tells. */
void work_firmware_mode(struct work_job *job);

/** Step: whether the device takes images, and this one. */
void work_firmware_judge(struct work_job *job);

/** Step: send the image. */
void work_firmware_send(struct work_job *job);

/** Step: look at it until it has the version; the end of the job. */
void work_firmware_watch(struct work_job *job);

#endif
