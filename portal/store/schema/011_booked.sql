-- SPDX-License-Identifier: Apache-2.0
-- What has arrived is booked into the stock. What arrived before was not: somebody may have done it by hand.

ALTER TABLE supply_delivery ADD COLUMN booked {number}; -- when; NULL: not yet
UPDATE supply_delivery SET booked = 0 WHERE arrived IS NOT NULL;
