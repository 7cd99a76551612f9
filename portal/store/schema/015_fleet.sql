-- SPDX-License-Identifier: Apache-2.0
-- The fleet at a glance: of each device that is one of its own what lists sort, filter, search and count it by, all of it
-- from the current state (fleet_row.h). No part of a digest, and it may be made anew.

CREATE TABLE fleet_row (
    id        {number} NOT NULL REFERENCES history_device (id),
    agent     {number} NOT NULL REFERENCES agent (id),
    device    {text} NOT NULL,
    path      {text} NOT NULL,   -- of the agent's place; '': it has none
    whose     {text} NOT NULL,   -- the beginning of customer and site, in small letters
    name      {text} NOT NULL,   -- of maker and model
    state     {text} NOT NULL,   -- unknown: none is known
    standing  {number} NOT NULL, -- how grave that is, 1 is the worst
    worst     {number} NOT NULL, -- the lowest level in it, hundredths of a percent; 20000: none is known
    said      {number} NOT NULL, -- when its asset was said last, 0: nobody knows
    incidents {number} NOT NULL, -- open ones
    critical  {number} NOT NULL, -- of these
    words     {text} NOT NULL,   -- what it is searched by, in small letters
    PRIMARY KEY (id)
) {keyed};
CREATE UNIQUE INDEX fleet_row_by_device ON fleet_row (agent, device);
CREATE INDEX fleet_row_by_whose ON fleet_row (whose, id);
CREATE INDEX fleet_row_by_name ON fleet_row (name, id);
CREATE INDEX fleet_row_by_standing ON fleet_row (standing, id);
CREATE INDEX fleet_row_by_worst ON fleet_row (worst, id);
CREATE INDEX fleet_row_by_said ON fleet_row (said, id);
CREATE INDEX fleet_row_by_incidents ON fleet_row (incidents, id);

CREATE TABLE fleet_fill ( -- devices from before this table, up to which it has them; no row: all
    through {number} NOT NULL
) {strict};
INSERT INTO fleet_fill (through) VALUES (0);
