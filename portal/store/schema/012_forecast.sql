-- SPDX-License-Identifier: Apache-2.0
-- When supplies will be empty, as it was foreseen last. Times are milliseconds since 1970 UTC. All of it follows from the
-- histories and the clock: it is a part of no digest, and may be emptied.

CREATE TABLE forecast (
    id        {identity},
    device_id {number} NOT NULL REFERENCES history_device (id),
    supply    {number} NOT NULL,
    entry     {number} NOT NULL, -- the supply's last record then
    made      {number} NOT NULL,
    level     {number},          -- hundredths of a percent
    method    {text},            -- NULL without a date
    reason    {text},            -- why there is no date; NULL: there is
    due       {number} NOT NULL, -- as likely as not empty by then; 9223372036854775807: no date
    from_95   {number},
    from_80   {number},
    from_50   {number},
    to_50     {number},
    to_80     {number},
    to_95     {number},
    UNIQUE (device_id, supply)
) {strict};
CREATE INDEX forecast_by_due ON forecast (due, id);

CREATE TABLE forecast_knot ( -- the fleet's correction, portal/forecast/forecast_fleet.h
    cell   {number} NOT NULL,
    knot   {number} NOT NULL,
    ends   {number} NOT NULL, -- that the cell has learnt from
    chance {real} NOT NULL,
    PRIMARY KEY (cell, knot)
) {keyed};

CREATE TABLE forecast_state ( -- one row
    position {number} NOT NULL, -- entries up to this one are seen to
    learnt   {number} NOT NULL, -- when the correction was learnt, 0: never
    swept    {number} NOT NULL  -- when all forecasts were made anew, 0: never
) {strict};
INSERT INTO forecast_state (position, learnt, swept) VALUES (0, 0, 0);
