-- SPDX-License-Identifier: Apache-2.0
-- Reports that go out by mail, and their letters. Times are milliseconds since 1970 UTC.

CREATE TABLE mailing (
    id        {identity},
    account   {number} NOT NULL, -- whose it is: it tells no more than that account may see
    place     {number} NOT NULL REFERENCES place (id), -- it tells of this place and all below it
    report    {text} NOT NULL,   -- meters, usage, incidents, supplies, fleet
    every     {text} NOT NULL,   -- day, week, month: how often, and of which time
    minute    {number} NOT NULL, -- of the day (UTC) at which it is made
    receivers {text} NOT NULL,   -- addresses, separated by blanks
    state     {text} NOT NULL,   -- on; else why nothing is sent: off, account, failed
    made      {number} NOT NULL,
    due       {number} NOT NULL, -- when the next one is made
    failures  {number} NOT NULL  -- letters that were given up since one was taken
) {strict};
CREATE INDEX mailing_by_account ON mailing (account);
CREATE INDEX mailing_by_place ON mailing (place);
CREATE INDEX mailing_by_due ON mailing (due) WHERE state = 'on';

CREATE TABLE mailing_letter ( -- of one report to one receiver
    id       {identity},
    mailing  {number} NOT NULL,
    receiver {text} NOT NULL,
    word     {text} NOT NULL,   -- of its Message-ID, the same at each try
    begins   {number} NOT NULL, -- of the time that it tells of
    ends     {number} NOT NULL,
    state    {text} NOT NULL,   -- waiting, sent, parked
    tries    {number} NOT NULL,
    status   {number} NOT NULL, -- of the server's last reply, 0: none came
    reason   {text} NOT NULL,   -- why the last try failed
    made     {number} NOT NULL,
    due      {number} NOT NULL, -- of the next try
    ended    {number} NOT NULL  -- when it was taken or given up, 0: it waits
) {strict};
CREATE INDEX mailing_letter_waiting ON mailing_letter (due) WHERE state = 'waiting';
CREATE INDEX mailing_letter_of ON mailing_letter (mailing, id);
