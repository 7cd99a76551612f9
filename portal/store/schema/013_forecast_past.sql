-- SPDX-License-Identifier: Apache-2.0
-- What was foreseen and is not over, one forecast of a supply at a time, and how good those were that are. No part of a digest.

CREATE TABLE forecast_past (
    device_id {number} NOT NULL REFERENCES history_device (id),
    supply    {number} NOT NULL,
    method    {text} NOT NULL,
    made      {number} NOT NULL,
    from_95   {number} NOT NULL,
    from_80   {number} NOT NULL,
    from_50   {number} NOT NULL,
    due       {number} NOT NULL,
    to_50     {number} NOT NULL,
    to_80     {number} NOT NULL,
    to_95     {number} NOT NULL, -- then it is judged
    PRIMARY KEY (device_id, supply)
) {keyed};
CREATE INDEX forecast_past_by_end ON forecast_past (to_95);

CREATE TABLE forecast_judged ( -- sums
    month     {number} NOT NULL, -- its first millisecond, UTC, of the ends of intervals
    place     {number} NOT NULL REFERENCES place (id),
    method    {text} NOT NULL,   -- what the levels are like
    within_50 {number} NOT NULL,
    within_80 {number} NOT NULL, -- with those within_50, and so on
    within_95 {number} NOT NULL,
    early     {number} NOT NULL, -- empty before
    late      {number} NOT NULL, -- and later than all of them
    lost      {number} NOT NULL, -- when it would have been empty nobody knows
    loss      {number} NOT NULL, -- pinball, hundredths of a day, of all but those
    PRIMARY KEY (month, method, place)
) {keyed};
