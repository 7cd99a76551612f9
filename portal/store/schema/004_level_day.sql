-- SPDX-License-Identifier: Apache-2.0
-- When the last level of a day was told: an earlier one that comes late does not replace it.

ALTER TABLE history_level_day ADD COLUMN last_at {number}; -- NULL: not known
