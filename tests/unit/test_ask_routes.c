/* SPDX-License-Identifier: Apache-2.0 */
/* Each request of the contract has its function. */
#include "sds/ask_routes.h"

#include "tests/unit/unit.h"

#include <string.h>

static void every_request_of_the_contract_is_done(void)
{
    size_t count = 0;
    const struct sds_route *all = sds_route_all(&count);

    for (size_t i = 0; i < count; i++)
        if (strstr(all[i].name, "Webhook") == NULL)
            CU_ASSERT_PTR_NOT_NULL(ask_routes_fn(all[i].name));
    CU_ASSERT_PTR_NULL(ask_routes_fn("Other"));
}

UNIT_MAIN("ask_routes", UNIT_TEST(every_request_of_the_contract_is_done))
