-- SPDX-License-Identifier: Apache-2.0
-- The live feed: how far it is published, and under which XMPP accounts people watch it.

CREATE TABLE feed (
    realm {text} NOT NULL,  -- random, in the names of our nodes: what another store published is never taken for ours
    row   {number} NOT NULL -- entries up to this one are published
) {strict};

CREATE TABLE feed_watcher (
    account {number} PRIMARY KEY, -- without a reference: of an account that is gone the server's rights are taken back first
    jid     {text} NOT NULL UNIQUE, -- bare
    made    {number} NOT NULL     -- 1: made at the server by us, and deleted by us
) {strict};
