-- SPDX-License-Identifier: Apache-2.0
-- Service chain and supply chain: what people and companies add to what the printers say. Nothing of it ever goes to an agent.
-- Times are milliseconds since 1970 UTC by the portal's clock, unless a comment says otherwise.

CREATE TABLE service_case ( -- what people do about an incident; the incident itself is in history_incident
    id           {identity},
    device_id    {number} NOT NULL REFERENCES history_device (id),
    incident     {text} NOT NULL,
    opened       {number} NOT NULL, -- when the incident began, by the agent's clock
    first        {number},          -- the case that this one goes on with: its trouble came back
    state        {text} NOT NULL,   -- new, acknowledged, assigned, closed, reopened
    assignee     {text},            -- the name of an account: it stays when the account goes
    acknowledged {number},
    closed       {number},          -- by a person
    resolution   {text},
    UNIQUE (device_id, incident)
) {strict};
CREATE INDEX service_case_by_time ON service_case (opened, id);
CREATE INDEX service_case_closed ON service_case (device_id, closed) WHERE closed IS NOT NULL;
CREATE INDEX service_case_by_first ON service_case (first) WHERE first IS NOT NULL;
INSERT INTO service_case (device_id, incident, opened, state) SELECT device_id, incident, opened, 'new' FROM history_incident
    ORDER BY opened;

CREATE TABLE service_act ( -- only ever appended to
    row     {identity},
    case_id {number} NOT NULL REFERENCES service_case (id),
    at      {number} NOT NULL,
    actor   {text} NOT NULL,
    act     {text} NOT NULL, -- acknowledge, assign, comment, close, reopen
    detail  {text},          -- to whom, or how it was solved
    comment {text}
) {strict};
CREATE INDEX service_act_by_case ON service_act (case_id, row);

CREATE TABLE service_default ( -- who mends what: prtAlertTrainingLevel (RFC 3805) as a person; for all places that say nothing else
    training {text} PRIMARY KEY,
    route    {text} NOT NULL
) {strict};
INSERT INTO service_default (training, route) VALUES ('untrained', 'user'), ('trained', 'key-user'), ('fieldService', 'engineer'),
    ('management', 'manager'), ('noInterventionRequired', 'nobody'), ('other', 'key-user'), ('unknown', 'key-user');

CREATE TABLE service_route ( -- another one for a place and all below it; the most specific counts
    id       {identity},
    place    {number} NOT NULL REFERENCES place (id),
    changed  {number} NOT NULL,
    training {text} NOT NULL,
    route    {text} NOT NULL,
    UNIQUE (place, training)
) {strict};

CREATE TABLE catalogue_model (
    id           {identity},
    place        {number} NOT NULL REFERENCES place (id),
    changed      {number} NOT NULL,
    manufacturer {text} NOT NULL,
    model        {text} NOT NULL,
    aliases      {text},           -- other names that devices tell, a semicolon between them
    UNIQUE (place, manufacturer, model)
) {strict};

CREATE TABLE catalogue_part (
    id              {identity},
    place           {number} NOT NULL REFERENCES place (id),
    changed         {number} NOT NULL,
    part            {text} NOT NULL,
    manufacturer    {text},
    kind            {text},
    colour          {text},
    yield           {number},
    yield_unit      {text},
    yield_condition {text},
    price_cents     {number},
    currency        {text},
    price_for       {text},        -- all: those below see the price, too
    models          {text},        -- that it fits, a semicolon between them
    UNIQUE (place, part)
) {strict};

CREATE TABLE supply_move ( -- only ever appended to: what is in stock is their sum
    id       {identity},
    place    {number} NOT NULL REFERENCES place (id),
    changed  {number} NOT NULL,
    part     {text} NOT NULL,
    kind     {text} NOT NULL,   -- in, out, correction
    quantity {number} NOT NULL, -- negative for what went out
    reason   {text}
) {strict};
CREATE INDEX supply_move_by_part ON supply_move (place, part);

CREATE TABLE supply_lead (
    id       {identity},
    place    {number} NOT NULL REFERENCES place (id),
    changed  {number} NOT NULL,
    supplier {text} NOT NULL,
    part     {text} NOT NULL,
    median   {number} NOT NULL, -- days
    spread   {number} NOT NULL,
    UNIQUE (place, supplier, part)
) {strict};

CREATE TABLE contact (
    id       {identity},
    place    {number} NOT NULL REFERENCES place (id),
    changed  {number} NOT NULL,
    role     {text} NOT NULL,
    name     {text} NOT NULL,
    phone    {text},
    email    {text},
    street   {text},
    more     {text},
    postcode {text},
    city     {text},
    country  {text}
) {strict};
CREATE INDEX contact_by_place ON contact (place);

CREATE TABLE supply_delivery (
    id        {identity},
    place     {number} NOT NULL REFERENCES place (id), -- where it goes
    changed   {number} NOT NULL,
    part      {text} NOT NULL,
    quantity  {number} NOT NULL,
    supplier  {text},
    reference {text},
    contact   {number},  -- of this place; the delivery stays when it goes
    ordered   {number},
    sent      {number},
    arrived   {number},
    fitted    {number},
    cancelled {number}
) {strict};
CREATE INDEX supply_delivery_by_place ON supply_delivery (place);
