-- SPDX-License-Identifier: Apache-2.0
-- Who may see what: places form a tree, and accounts, sessions, tokens and agents each stand at one place of it.

CREATE TABLE place (
    id     {identity},
    parent {number} NOT NULL, -- 0: none
    kind   {text} NOT NULL,    -- provider, customer, site
    name   {text} NOT NULL,
    path   {text} NOT NULL,    -- '/1/4/9/': the ids from the provider down to this one
    UNIQUE (parent, kind, name)
) {strict};

ALTER TABLE agent ADD COLUMN place {number} REFERENCES place (id);
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
    id       {identity},
    name     {text} NOT NULL UNIQUE,
    place    {number} NOT NULL REFERENCES place (id),
    role     {text} NOT NULL,    -- viewer, operator, administrator
    password {text} NOT NULL,    -- Argon2id as a PHC string
    made     {number} NOT NULL, -- milliseconds since 1970 UTC, as all times here
    login    {number} NOT NULL DEFAULT 0 -- the last one, 0: never
) {strict};

CREATE TABLE session (
    id      {identity},
    digest  {text} NOT NULL UNIQUE, -- SHA-256 of what the cookie holds, which is stored nowhere
    account {number} NOT NULL REFERENCES account (id),
    opened  {number} NOT NULL,
    used    {number} NOT NULL,
    address {text} NOT NULL
) {strict};
CREATE INDEX session_by_account ON session (account);

CREATE TABLE token (
    id      {identity},
    digest  {text} NOT NULL, -- SHA-256 of its secret, which is stored nowhere
    account {number} NOT NULL REFERENCES account (id), -- whose it is: it can do no more than this one
    place   {number} NOT NULL REFERENCES place (id),
    name    {text} NOT NULL,
    scope   {text} NOT NULL, -- read, act, administer; each includes those before
    made    {number} NOT NULL,
    expires {number} NOT NULL,
    used    {number} NOT NULL DEFAULT 0 -- the last time, 0: never
) {strict};
CREATE INDEX token_by_account ON token (account);

CREATE TABLE audit (
    row     {identity}, -- only ever appended to
    at      {number} NOT NULL,
    actor   {text} NOT NULL,    -- an account, a token of one, or the host
    place   {number} NOT NULL, -- where it happened
    what    {text} NOT NULL,
    target  {text} NOT NULL,
    before  {text} NOT NULL,
    after   {text} NOT NULL,
    address {text} NOT NULL,    -- where it came from
    prev    {text} NOT NULL,    -- the hash of the row before, '' for the first
    hash    {text} NOT NULL     -- SHA-256 of this row with prev
) {strict};
CREATE INDEX audit_by_place ON audit (place, row);
