/* SPDX-License-Identifier: Apache-2.0 */
/* recorder_check: `printwire-agent record --check`: a recording is looked at before it is sent. */
#ifndef PRINTWIRE_AGENT_RECORDER_CHECK_H
#define PRINTWIRE_AGENT_RECORDER_CHECK_H

/** Look at a file that somebody has: its form, that it holds only what is recorded, and nothing
 * that looks like an address, a mail address or an identity. 0 and a line on standard output; 1
 * with one on standard error, which says where. */
int recorder_check_file(const char *path);

#endif
