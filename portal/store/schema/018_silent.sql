-- SPDX-License-Identifier: Apache-2.0
-- When devices were silent, without the states in which they were not: those of a busy printer are a hundred thousand a year.

CREATE INDEX history_fact_silent ON history_fact (device_id, field, at, entry, until, value) WHERE field = 'state' AND value IN ('unreachable', 'gone');
