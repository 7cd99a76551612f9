-- SPDX-License-Identifier: Apache-2.0
-- What is proposed to be ordered, and what came of it. The needs follow from forecasts, as those from the histories; what people
-- decided is theirs. No part of a digest.

CREATE TABLE forecast_need ( -- of each supply, as it was when it was foreseen last
    id        {identity}, -- the number of its proposal
    device_id {number} NOT NULL REFERENCES history_device (id),
    supply    {number} NOT NULL,
    place     {number},          -- of the device's agent
    part      {text},            -- NULL: not known
    wanted    {number} NOT NULL, -- 0 nothing, 1 with the visit that another one needs, 2 an order, 3 it is empty
    urgent    {number} NOT NULL, -- the start of the interval of 95 %; 0: it is empty; 9223372036854775807: no date
    chance    {number},          -- hundredths of a percent, to be empty before a delivery comes; NULL: no forecast
    lead      {number} NOT NULL, -- days
    lead_from {text} NOT NULL,   -- lead-time, deliveries, default
    UNIQUE (device_id, supply)
) {strict};
CREATE INDEX forecast_need_by_urgency ON forecast_need (urgent, id);
CREATE INDEX forecast_need_wanted ON forecast_need (urgent, id) WHERE wanted > 0;
CREATE INDEX forecast_need_of_part ON forecast_need (place, part, urgent, id) WHERE wanted > 0;

CREATE TABLE forecast_proposed ( -- each once for a cartridge, unless somebody decides again
    id        {identity},
    need      {number} NOT NULL REFERENCES forecast_need (id),
    device_id {number} NOT NULL REFERENCES history_device (id),
    supply    {number} NOT NULL,
    proposed  {number} NOT NULL,
    method    {text},            -- NULL, as the dates, without a forecast
    part      {text},
    level     {number},
    chance    {number},
    lead      {number} NOT NULL,
    arrives   {number} NOT NULL, -- when a delivery could have been there
    due       {number},
    from_95   {number},
    to_95     {number},
    decision  {text},            -- accepted, dismissed; NULL: nobody decided
    decided   {number},
    actor     {text},
    reason    {text},
    comment   {text},
    until     {number},          -- as long it is dismissed
    delivery  {number},
    outcome   {text},            -- late, in-time, false-alarm, lost; NULL: not known yet
    ended     {number}           -- when it was empty or changed
) {strict};
CREATE INDEX forecast_proposed_of_need ON forecast_proposed (need, id);
CREATE INDEX forecast_proposed_open ON forecast_proposed (device_id, supply) WHERE outcome IS NULL;
CREATE INDEX supply_delivery_of_part ON supply_delivery (place, part);

ALTER TABLE forecast_judged ADD COLUMN orders {number} NOT NULL DEFAULT 0; -- proposals of which it is known what came of them
ALTER TABLE forecast_judged ADD COLUMN late_orders {number} NOT NULL DEFAULT 0;

UPDATE forecast_state SET swept = 0; -- needs are known when all is foreseen anew
