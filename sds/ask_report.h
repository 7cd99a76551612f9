/* SPDX-License-Identifier: Apache-2.0 */
/* ask_report: what a connector tells: steps of work, HP devices, rows of their event logs
 * (protocol/SDS.md, sections 5 and 8). */
#ifndef PRINTWIRE_SDS_ASK_REPORT_H
#define PRINTWIRE_SDS_ASK_REPORT_H

#include "sds/ask.h"

#define ASK_REPORT_KEPT_MS (INT64_C(30) * 86400000) /* how long a body's id is known */

/** SendReports. */
enum err ask_report_take(struct ask *ask);

/** SendAlerts. */
enum err ask_report_alerts(struct ask *ask);

#endif
