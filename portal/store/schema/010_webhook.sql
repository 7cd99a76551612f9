-- SPDX-License-Identifier: Apache-2.0
-- Who is told by HTTPS what is stored, and how that went. Times are milliseconds since 1970 UTC.

CREATE TABLE webhook (
    id       {identity},
    place    {number} NOT NULL REFERENCES place (id), -- it is told of this place and all below it
    url      {text} NOT NULL,
    kinds    {text} NOT NULL, -- of records, separated by blanks
    severity {text} NOT NULL, -- of incidents, '' any
    secret   {text} NOT NULL, -- what signs must be at hand as it is; the file is 0600
    former   {text} NOT NULL, -- signs beside it until
    former_until {number} NOT NULL,
    position {number} NOT NULL, -- the last row that was looked at
    made     {number} NOT NULL,
    failing  {number} NOT NULL, -- since when nothing arrives, 0: it does
    is_on    {number} NOT NULL
) {strict};
CREATE INDEX webhook_by_place ON webhook (place);

CREATE TABLE webhook_delivery (
    id     {identity},
    hook   {number} NOT NULL,
    entry  {number} NOT NULL,
    kind   {text} NOT NULL,
    state  {text} NOT NULL, -- waiting, done, parked
    tries  {number} NOT NULL,
    status {number} NOT NULL, -- of the last answer, 0: none came
    reason {text} NOT NULL,   -- why the last try failed
    made   {number} NOT NULL,
    due    {number} NOT NULL,
    UNIQUE (hook, entry)
) {strict};
CREATE INDEX webhook_delivery_waiting ON webhook_delivery (hook, due) WHERE state = 'waiting';
