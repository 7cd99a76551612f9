-- SPDX-License-Identifier: Apache-2.0
-- The history and its numbering. The tables of the current state follow from protocol/field and are made beside these.

CREATE TABLE agent (
    id       INTEGER PRIMARY KEY,
    jid      TEXT NOT NULL UNIQUE,
    site     TEXT NOT NULL,
    customer TEXT NOT NULL,
    contact  INTEGER NOT NULL DEFAULT 0, -- milliseconds since 1970 UTC, 0: never
    session  TEXT NOT NULL DEFAULT ''    -- resource of the JID that was heard last
) STRICT;

CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,
    agent   INTEGER NOT NULL REFERENCES agent (id),
    epoch   TEXT NOT NULL,
    through INTEGER NOT NULL DEFAULT 0, -- the last number that is stored
    opened  INTEGER NOT NULL,
    UNIQUE (agent, epoch)
) STRICT;

CREATE TABLE entry (
    row      INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice
    journal  INTEGER NOT NULL REFERENCES journal (id),
    number   INTEGER NOT NULL,
    received INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    device   TEXT NOT NULL,
    severity TEXT,
    xml      TEXT NOT NULL,
    UNIQUE (journal, number)
) STRICT;

CREATE INDEX entry_by_device ON entry (device, row);
