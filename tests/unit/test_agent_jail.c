/* SPDX-License-Identifier: Apache-2.0 */
/* What the plan of the agent's jail holds by its configuration. */
#include "agent/agent_jail.h"

#include "tests/unit/unit.h"

#include <string.h>

static struct agent_conf conf = { .folder = "/var/lib/printwire-agent",
                                  .port = 5222,
                                  .sandbox = true };

static bool has_place(const struct jail_plan *plan, const char *start)
{
    for (size_t i = 0; i < plan->place_count; i++)
        if (strncmp(plan->places[i].path, start, strlen(start)) == 0)
            return true;
    return false;
}

static void usb_takes_rights_only_where_it_is_wanted(void)
{
    struct jail_plan plan;

    conf.usb = false;
    CU_ASSERT_TRUE(agent_jail_plan(&conf, &plan));
    CU_ASSERT_FALSE(has_place(&plan, "/sys") || has_place(&plan, "/dev"));
    CU_ASSERT_EQUAL(plan.groups & JAIL_USB, 0);
    conf.usb = true;
    CU_ASSERT_TRUE(agent_jail_plan(&conf, &plan));
    CU_ASSERT_TRUE(has_place(&plan, "/sys/devices") && has_place(&plan, "/dev"));
    CU_ASSERT_EQUAL(plan.groups & JAIL_USB, JAIL_USB);
    for (size_t i = 0; i < plan.place_count; i++)
        if (plan.places[i].path[1] != 'v')
            CU_ASSERT_EQUAL(plan.places[i].access & JAIL_WRITE, 0);
}

static void it_fits_with_all_folders_that_a_configuration_may_name(void)
{
    struct jail_plan plan;

    conf.file_folder_count = AGENT_CONF_FOLDERS;
    for (size_t i = 0; i < AGENT_CONF_FOLDERS; i++)
        memcpy(conf.file_folders[i], "/etc", sizeof "/etc");
    CU_ASSERT_TRUE(agent_jail_plan(&conf, &plan));
}

UNIT_MAIN("agent_jail", UNIT_TEST(usb_takes_rights_only_where_it_is_wanted),
          UNIT_TEST(it_fits_with_all_folders_that_a_configuration_may_name))
