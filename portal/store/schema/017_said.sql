-- SPDX-License-Identifier: Apache-2.0
-- A device's row in fleet_row says when anything was said of it last, and no longer when its asset was: made anew.

DELETE FROM fleet_fill;
INSERT INTO fleet_fill (through) VALUES (0);
