-- SPDX-License-Identifier: Apache-2.0
-- How each agent's link and journal stood last, as ingest saw it. -1: not known; times in milliseconds, 0: not known.

CREATE TABLE agent_health (
    agent         {number} PRIMARY KEY REFERENCES agent (id),
    here          {number} NOT NULL, -- 1: connected, 0: not
    since         {number} NOT NULL, -- when that began
    links         {number} NOT NULL, -- sessions that it began since this table is there
    backlog       {number} NOT NULL, -- records that it has and we do not
    ahead         {number} NOT NULL, -- its clock minus ours, milliseconds; nothing when `within` is -1
    within        {number} NOT NULL, -- that may be wrong by so much
    told          {number} NOT NULL, -- when backlog and clock were told
    made_median   {number} NOT NULL, -- from a record's making to its receipt, milliseconds
    made_p99      {number} NOT NULL,
    stored_median {number} NOT NULL, -- from there to its commit
    stored_p99    {number} NOT NULL
) {strict};
