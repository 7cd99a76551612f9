-- SPDX-License-Identifier: Apache-2.0
-- Incidents in the order in which they are listed, and the few of them that last.

CREATE INDEX history_incident_by_opened ON history_incident (opened, device_id, incident);
CREATE INDEX history_incident_open ON history_incident (opened, device_id, incident, closed) WHERE closed IS NULL;
