-- SPDX-License-Identifier: Apache-2.0
-- What people ordered from the platform of smart device services, and what it told of it. Times are milliseconds since 1970 UTC by our
-- clock, but for those that the platform told: `changed`, `started`, and all of a step.

CREATE TABLE rollout (
    row       {identity},
    id        {text} NOT NULL UNIQUE,
    place     {number} NOT NULL REFERENCES place (id), -- below which all of its devices are
    platform  {text} NOT NULL,   -- the account there
    image     {text} NOT NULL,   -- its name in our catalogue
    version   {text} NOT NULL,
    at_once   {number} NOT NULL, -- how many may be under way at a time
    asked     {text} NOT NULL,   -- SHA-256 of the question: the same key with another one is refused
    account   {number} NOT NULL, -- who ordered; accounts may be removed meanwhile
    actor     {text} NOT NULL,
    key       {text},            -- its own name for the rollout, which makes no second one
    made      {number} NOT NULL,
    expires   {number} NOT NULL,
    state     {text},            -- goes, halted; NULL: the platform was not asked yet
    wish      {text},            -- halt, resume: the platform is being asked
    failures  {number},
    changed   {number},
    told      {number}           -- when the platform said that last
) {strict};
CREATE UNIQUE INDEX rollout_by_key ON rollout (account, key) WHERE key IS NOT NULL;
CREATE INDEX rollout_by_wish ON rollout (row) WHERE wish IS NOT NULL;

CREATE TABLE operation (
    row       {identity},        -- in the order in which they were given
    id        {text} NOT NULL UNIQUE, -- the Idempotency-Key that the platform is sent, too
    agent     {number} NOT NULL REFERENCES agent (id), -- whose device it is
    device    {text} NOT NULL,
    platform  {text} NOT NULL,   -- the account there
    kind      {text} NOT NULL,   -- reboot, firmware, diagnostics, configuration, telemetry, refresh
    wanted    {text},            -- 'sleep-minutes=20', the version of an image
    body      {text} NOT NULL,   -- what is sent, the same bytes at each try
    rollout   {text},
    account   {number} NOT NULL, -- as in rollout
    actor     {text} NOT NULL,
    key       {text},
    made      {number} NOT NULL,
    expires   {number} NOT NULL,
    limit_s   {number} NOT NULL,
    tries     {number} NOT NULL DEFAULT 0, -- how often it was sent
    item      {text} UNIQUE,     -- what the platform calls it; NULL: it has not answered yet
    state     {text} NOT NULL,   -- the platform's word, or sending, rejected, unsent, forgotten
    reason    {text},
    percent   {number},
    started   {number},
    changed   {number} NOT NULL,
    told      {number},          -- when the platform said that last, give or take ten seconds
    evidence  {text},            -- JSON, as the platform has it
    cancel    {text},            -- asked, late
    why       {text},            -- of what was rejected, for people
    open      {number} NOT NULL, -- 1: the platform is asked for it
    unread    {number} NOT NULL DEFAULT 0 -- 1: its steps are to be read
) {strict};
CREATE UNIQUE INDEX operation_by_key ON operation (account, key) WHERE key IS NOT NULL;
CREATE INDEX operation_by_account ON operation (account, made);
CREATE INDEX operation_by_agent ON operation (agent, row);
CREATE INDEX operation_by_device ON operation (device, row);
CREATE INDEX operation_by_rollout ON operation (rollout, row) WHERE rollout IS NOT NULL;
CREATE INDEX operation_open ON operation (platform, rollout, told) WHERE open = 1;
CREATE INDEX operation_to_send ON operation (row) WHERE state = 'sending';
CREATE INDEX operation_to_cancel ON operation (row) WHERE cancel = 'asked';
CREATE INDEX operation_to_read ON operation (row) WHERE unread = 1;

CREATE TABLE operation_step (
    operation {number} NOT NULL REFERENCES operation (row),
    number    {number} NOT NULL, -- from 0, as the platform counts them
    at        {number} NOT NULL,
    state     {text} NOT NULL,
    verb      {text},            -- NULL: it was ordered
    who       {text} NOT NULL,   -- platform, tool, connector, operator
    reason    {text},
    offer     {number} NOT NULL,
    PRIMARY KEY (operation, number)
) {strict};
