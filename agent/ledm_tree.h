/* SPDX-License-Identifier: Apache-2.0 */
/* ledm_tree: what a device's LEDM DiscoveryTree (/DevMgmt/DiscoveryTree.xml) says that it has. */
#ifndef PRINTWIRE_AGENT_LEDM_TREE_H
#define PRINTWIRE_AGENT_LEDM_TREE_H

#include "agent/web_set.h"

#include <stdbool.h>
#include <stddef.h>

/** The documents of ours that a tree names, as WEB_BIT()s, by their path without regard to case.
 * The event table at its usual path where only the manifest of event management is named. What it
 * names beside those is passed over. False when it is no tree. */
bool ledm_tree_read(const char *bytes, size_t len, unsigned *out_documents);

#endif
