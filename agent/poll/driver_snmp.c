/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/poll/driver_snmp.h"
