-- SPDX-License-Identifier: Apache-2.0
-- The history and its numbering. The tables of the current state follow from protocol/field and are made beside these.

CREATE TABLE agent (
    id       {number} PRIMARY KEY,
    jid      {text} NOT NULL UNIQUE,
    site     {text} NOT NULL,
    customer {text} NOT NULL,
    contact  {number} NOT NULL DEFAULT 0, -- milliseconds since 1970 UTC, 0: never
    session  {text} NOT NULL DEFAULT ''    -- resource of the JID that was heard last
) {strict};

CREATE TABLE journal (
    id      {number} PRIMARY KEY,
    agent   {number} NOT NULL REFERENCES agent (id),
    epoch   {text} NOT NULL,
    through {number} NOT NULL DEFAULT 0, -- the last number that is stored
    opened  {number} NOT NULL,
    UNIQUE (agent, epoch)
) {strict};

CREATE TABLE entry (
    row      {identity}, -- numbered by the writer, from the highest on; so the newest entry must stay
    journal  {number} NOT NULL REFERENCES journal (id),
    number   {number} NOT NULL,
    received {number} NOT NULL,
    kind     {text} NOT NULL,
    device   {text} NOT NULL,
    severity {text},
    xml      {text} NOT NULL,
    UNIQUE (journal, number)
) {strict};

CREATE INDEX entry_by_device ON entry (device, row);
