-- SPDX-License-Identifier: Apache-2.0
-- What agents were asked to do, and what became of it. Times are milliseconds since 1970 UTC by our clock, but for `said`.

CREATE TABLE orders (
    row     {identity},          -- in the order in which they were given
    id      {text} NOT NULL UNIQUE, -- what the agent knows it by
    agent   {number} NOT NULL REFERENCES agent (id),
    device  {text},              -- NULL: it is about the agent
    task    {text} NOT NULL,     -- refresh, discover, pause, resume, log-level, configure
    given   {text} NOT NULL,     -- 'level=debug;minutes=30', '' for nothing
    account {number} NOT NULL,   -- who ordered; accounts may be removed meanwhile
    actor   {text} NOT NULL,
    key     {text},              -- its own name for the order, which makes no second one
    made    {number} NOT NULL,
    expires {number} NOT NULL,   -- not begun from then on
    changed {number} NOT NULL,
    tries   {number} NOT NULL DEFAULT 0, -- how often it was sent
    state   {text} NOT NULL,
    reason  {text}
) {strict};
CREATE UNIQUE INDEX orders_by_key ON orders (account, key) WHERE key IS NOT NULL;
CREATE INDEX orders_by_account ON orders (account, made);
CREATE INDEX orders_by_agent ON orders (agent, row);
CREATE INDEX orders_to_send ON orders (agent, row) WHERE state IN ('waiting', 'sent');
CREATE INDEX orders_open ON orders (expires) WHERE state IN ('waiting', 'sent', 'kept', 'started');

CREATE TABLE order_change (
    row       {identity},
    order_row {number} NOT NULL REFERENCES orders (row),
    at        {number} NOT NULL,
    said      {number},          -- by the agent's clock, of what its record says
    who       {text} NOT NULL,   -- an account, portal or agent
    state     {text} NOT NULL,
    reason    {text}
) {strict};
CREATE INDEX order_change_by_order ON order_change (order_row, row);
