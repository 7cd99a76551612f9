-- SPDX-License-Identifier: Apache-2.0
-- Who may see what: places form a tree, and accounts, sessions, tokens and agents each stand at one place of it.

CREATE TABLE place (
    id     INTEGER PRIMARY KEY,
    parent INTEGER NOT NULL, -- 0: none
    kind   TEXT NOT NULL,    -- provider, customer, site
    name   TEXT NOT NULL,
    path   TEXT NOT NULL,    -- '/1/4/9/': the ids from the provider down to this one
    UNIQUE (parent, kind, name)
) STRICT;

ALTER TABLE agent ADD COLUMN place INTEGER REFERENCES place (id);
CREATE INDEX agent_by_place ON agent (place);

INSERT INTO place (parent, kind, name, path) VALUES (0, 'provider', 'Provider', '');
UPDATE place SET path = '/' || id || '/';
INSERT INTO place (parent, kind, name, path)
    SELECT DISTINCT p.id, 'customer', a.customer, '' FROM agent a CROSS JOIN place p WHERE p.kind = 'provider';
INSERT INTO place (parent, kind, name, path)
    SELECT DISTINCT c.id, 'site', a.site, '' FROM agent a JOIN place c ON c.kind = 'customer' AND c.name = a.customer;
UPDATE place SET path = (SELECT p.path FROM place p WHERE p.id = place.parent) || id || '/' WHERE kind = 'customer';
UPDATE place SET path = (SELECT p.path FROM place p WHERE p.id = place.parent) || id || '/' WHERE kind = 'site';
UPDATE agent SET place = (SELECT s.id FROM place s JOIN place c ON c.id = s.parent
    WHERE s.kind = 'site' AND s.name = agent.site AND c.name = agent.customer);

CREATE TABLE account (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    place    INTEGER NOT NULL REFERENCES place (id),
    role     TEXT NOT NULL,    -- viewer, operator, administrator
    password TEXT NOT NULL,    -- Argon2id as a PHC string
    made     INTEGER NOT NULL, -- milliseconds since 1970 UTC, as all times here
    login    INTEGER NOT NULL DEFAULT 0 -- the last one, 0: never
) STRICT;

CREATE TABLE session (
    id      INTEGER PRIMARY KEY,
    digest  TEXT NOT NULL UNIQUE, -- SHA-256 of what the cookie holds, which is stored nowhere
    account INTEGER NOT NULL REFERENCES account (id),
    opened  INTEGER NOT NULL,
    used    INTEGER NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE INDEX session_by_account ON session (account);

CREATE TABLE token (
    id      INTEGER PRIMARY KEY,
    digest  TEXT NOT NULL, -- SHA-256 of its secret, which is stored nowhere
    account INTEGER NOT NULL REFERENCES account (id), -- whose it is: it can do no more than this one
    place   INTEGER NOT NULL REFERENCES place (id),
    name    TEXT NOT NULL,
    scope   TEXT NOT NULL, -- read, act, administer; each includes those before
    made    INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    used    INTEGER NOT NULL DEFAULT 0 -- the last time, 0: never
) STRICT;
CREATE INDEX token_by_account ON token (account);

CREATE TABLE audit (
    row     INTEGER PRIMARY KEY AUTOINCREMENT, -- only ever appended to
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,    -- an account, a token of one, or the host
    place   INTEGER NOT NULL, -- where it happened
    what    TEXT NOT NULL,
    target  TEXT NOT NULL,
    before  TEXT NOT NULL,
    after   TEXT NOT NULL,
    address TEXT NOT NULL,    -- where it came from
    prev    TEXT NOT NULL,    -- the hash of the row before, '' for the first
    hash    TEXT NOT NULL     -- SHA-256 of this row with prev
) STRICT;
CREATE INDEX audit_by_place ON audit (place, row);
