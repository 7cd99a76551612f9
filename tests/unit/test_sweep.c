/* SPDX-License-Identifier: Apache-2.0 */
/* The order of a sweep: everything once, nothing outside, nothing twice. */
#include "agent/discover/sweep.h"

#include "tests/unit/unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#define NET 0x0a000000u /* 10.0.0.0; 0.x.y.z is nobody's */

static struct agent_conf *conf_of(uint32_t from, uint32_t to)
{
    struct agent_conf *conf = calloc(1, sizeof *conf);

    CU_ASSERT_PTR_NOT_NULL_FATAL(conf);
    conf->ranges[0] = (struct range){ NET + from, NET + to, 161 };
    conf->range_count = 1;
    return conf;
}

static struct sockaddr_in address(uint32_t host, uint16_t port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET,
                                 .sin_port = htons(port),
                                 .sin_addr.s_addr = htonl(NET + host) };
}

static void visits_each_address_once_for_every_size(void)
{
    for (uint32_t size = 1; size < 300; size++) {
        struct agent_conf *conf = conf_of(1000, 999 + size);
        struct sweep s;
        struct sockaddr_in at;
        unsigned char seen[300] = { 0 };
        CU_ASSERT_TRUE_FATAL(sweep_init(&s, conf));
        for (; sweep_peek(&s, &at); sweep_advance(&s))
            seen[(ntohl(at.sin_addr.s_addr) - NET) - 1000]++;
        for (uint32_t i = 0; i < size; i++)
            CU_ASSERT_EQUAL(seen[i], 1);
        sweep_finish(&s);
        free(conf);
    }
}

static void leaves_out_exclusions_and_who_has_answered(void)
{
    struct agent_conf *conf = conf_of(1000, 1009);
    struct sweep s;
    struct sockaddr_in at, five = address(1005, 161);
    unsigned count = 0;

    conf->excludes[0] = (struct range){ NET + 1002, NET + 1003, 0 };
    conf->exclude_count = 1;
    CU_ASSERT_TRUE_FATAL(sweep_init(&s, conf));
    CU_ASSERT_TRUE(sweep_answered(&s, &five));
    CU_ASSERT_FALSE(sweep_answered(&s, &five));
    for (; sweep_peek(&s, &at); sweep_advance(&s), count++) {
        uint32_t host = (ntohl(at.sin_addr.s_addr) - NET);
        CU_ASSERT_TRUE(host != 1002 && host != 1003 && host != 1005);
    }
    CU_ASSERT_EQUAL(count, 7);
    sweep_forget(&s);
    CU_ASSERT_TRUE(sweep_answered(&s, &five));
    sweep_finish(&s);
    free(conf);
}

static void believes_no_answer_from_outside(void)
{
    struct agent_conf *conf = conf_of(1000, 1009);
    struct sweep s;
    struct sockaddr_in outside = address(1010, 161), other_port = address(1001, 162),
                       excluded = address(1002, 161);

    conf->excludes[0] = (struct range){ NET + 1002, NET + 1002, 0 };
    conf->exclude_count = 1;
    CU_ASSERT_TRUE_FATAL(sweep_init(&s, conf));
    CU_ASSERT_FALSE(sweep_answered(&s, &outside));
    CU_ASSERT_FALSE(sweep_answered(&s, &other_port));
    CU_ASSERT_FALSE(sweep_answered(&s, &excluded));
    sweep_finish(&s);
    free(conf);
}

UNIT_MAIN("sweep", UNIT_TEST(visits_each_address_once_for_every_size),
          UNIT_TEST(leaves_out_exclusions_and_who_has_answered),
          UNIT_TEST(believes_no_answer_from_outside))
