-- SPDX-License-Identifier: Apache-2.0
-- What was said over time, in typed rows. Rows are only added; the last row of a life (a fact, a cartridge, an incident) is open
-- until its end is written into it. Times are milliseconds since 1970 UTC: `at` by the agent's clock, `received` by ours.

CREATE TABLE history_device (
    id      {number} PRIMARY KEY,
    agent   {number} NOT NULL REFERENCES agent (id),
    device  {text} NOT NULL,
    journal {number} NOT NULL, -- of the last record that was not late,
    at      {number} NOT NULL, -- and its time
    UNIQUE (agent, device)
) {strict};
CREATE INDEX history_device_by_device ON history_device (device);

CREATE TABLE history_fact ( -- single fields of assets and agents; those that may repeat as one text
    device_id {number} NOT NULL REFERENCES history_device (id),
    field     {text} NOT NULL,
    at        {number} NOT NULL,
    entry     {number} NOT NULL,
    until     {number},      -- open: it holds
    value     {text},        -- NULL: not known any more
    PRIMARY KEY (device_id, field, at, entry)
) {keyed};
CREATE INDEX history_fact_now ON history_fact (device_id) WHERE until IS NULL;

CREATE TABLE history_level (
    device_id {number} NOT NULL REFERENCES history_device (id),
    supply    {number} NOT NULL,
    at        {number} NOT NULL,
    received  {number} NOT NULL,
    level     {number},      -- hundredths of a percent
    quality   {text},
    state     {text},
    source    {text},
    PRIMARY KEY (device_id, supply, at)
) {keyed};

CREATE TABLE history_level_day ( -- what is kept of older levels
    device_id {number} NOT NULL REFERENCES history_device (id),
    supply    {number} NOT NULL,
    day       {number} NOT NULL, -- its first millisecond, UTC
    points    {number} NOT NULL,
    least     {number},
    most      {number},
    last      {number},
    PRIMARY KEY (device_id, supply, day)
) {keyed};

CREATE TABLE history_cartridge (
    device_id   {number} NOT NULL REFERENCES history_device (id),
    supply      {number} NOT NULL,
    came        {number} NOT NULL,
    entry       {number} NOT NULL,
    went        {number},    -- open: it is there
    gone        {number},    -- since when the printer misses it or does not list it
    noticed     {text} NOT NULL, -- first, serial, part, kind, level
    serial      {text},
    part        {text},
    type        {text},
    colour      {text},
    description {text},
    level_in    {number},    -- hundredths of a percent, the first known
    level_out   {number},    -- the last known
    PRIMARY KEY (device_id, supply, came, entry)
) {keyed};
CREATE INDEX history_cartridge_now ON history_cartridge (device_id, supply) WHERE went IS NULL;
CREATE INDEX history_cartridge_by_serial ON history_cartridge (serial) WHERE serial IS NOT NULL;

CREATE TABLE history_meter ( -- portal/store/ledger.h says what the columns mean
    device_id {number} NOT NULL REFERENCES history_device (id),
    counter   {text} NOT NULL, -- engine-cycles, or work/colour with /sides and /media
    at        {number} NOT NULL,
    received  {number} NOT NULL,
    value     {number},
    delta     {number} NOT NULL,
    total     {number} NOT NULL,
    unsure    {number} NOT NULL,
    event     {text} NOT NULL,
    PRIMARY KEY (device_id, counter, at)
) {keyed};

CREATE TABLE history_ledger ( -- the state behind the last row of each counter
    device_id {number} NOT NULL REFERENCES history_device (id),
    counter   {text} NOT NULL,
    journal   {number} NOT NULL,
    value     {number} NOT NULL,
    at        {number} NOT NULL,
    absent    {number} NOT NULL,
    total     {number} NOT NULL,
    net       {number} NOT NULL,
    merged    {number} NOT NULL,
    others    {text} NOT NULL,
    PRIMARY KEY (device_id, counter)
) {keyed};

CREATE TABLE history_incident (
    device_id   {number} NOT NULL REFERENCES history_device (id),
    incident    {text} NOT NULL,
    opened      {number} NOT NULL,
    closed      {number},    -- open: it lasts
    at          {number} NOT NULL, -- what follows was said last then
    entry       {number} NOT NULL,
    severity    {text},
    alert_group {text},
    group_index {number},
    code        {number},
    training    {text},
    subunit     {text},
    text        {text},
    impressions {number},
    PRIMARY KEY (device_id, incident)
) {keyed};
CREATE INDEX history_incident_by_time ON history_incident (device_id, opened);

CREATE TABLE history_fill ( -- entries from before this table, up to which the history has them; no row: all
    through {number} NOT NULL
) {strict};
INSERT INTO history_fill (through) VALUES (0);
