/* SPDX-License-Identifier: Apache-2.0 */
/* scene: all that one run looks at together about incidents, and what belongs together in it:
 * levels and detected errors under the alerts that tell them, events that are over, incidents that
 * go on under another key. Used by incidents only. */
#ifndef PRINTWIRE_AGENT_CHANGE_SCENE_H
#define PRINTWIRE_AGENT_CHANGE_SCENE_H

#include "agent/change/lives.h"
#include "agent/change/recall.h"
#include "agent/change/run.h"

#define SCENE_LEVELS  64        /* most supplies of one device that ring by their level */
#define SCENE_SILENCE "silence" /* key of the incident of a silent device; alerts' have slashes */

struct scene {
    struct run *run;
    struct record_list *records;  /* the reading's; NULL none */
    struct record_list of_levels; /* what supplies tell */
    struct recall_list supplies;
    struct lives lives;
    struct run_candidates now;
    struct snapshot_list said;
    bool is_whole; /* all alerts were read */
};

/** Read the lives; with the next two the whole scene. The caller calls scene_finish() in any case.
 */
enum err scene_load_lives(struct scene *scene);

/** Read which incidents were said to be open. */
enum err scene_load_said(struct scene *scene);

/** Find out what the reading tells: `now`, sorted, with events that are over marked. */
enum err scene_look(struct scene *scene);

/** Say the incidents that go on under another key (incident_takes_over), and take them and their
 * alerts out of the scene. */
enum err scene_take_over(struct scene *scene);

/** What was said under a key, or NULL. */
const struct snapshot_item *scene_said(const struct scene *scene, const char *key);

/** Free what the scene holds. */
void scene_finish(struct scene *scene);

#endif
