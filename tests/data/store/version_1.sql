-- SPDX-License-Identifier: Apache-2.0
-- A portal's store as the first program that had one left it: version 1, with a record of each kind.
PRAGMA user_version = 1;
PRAGMA foreign_keys = OFF;
BEGIN TRANSACTION;
CREATE TABLE agent (
    id       INTEGER PRIMARY KEY,
    jid      TEXT NOT NULL UNIQUE,
    site     TEXT NOT NULL,
    customer TEXT NOT NULL,
    contact  INTEGER NOT NULL DEFAULT 0, -- milliseconds since 1970 UTC, 0: never
    session  TEXT NOT NULL DEFAULT ''    -- resource of the JID that was heard last
) STRICT;
INSERT INTO "agent" VALUES(1,'a@x.test','HQ','ACME',0,'');
INSERT INTO "agent" VALUES(2,'b@x.test','HQ','Rival',7,'s');
INSERT INTO "agent" VALUES(3,'c@x.test','HQ','ACME',0,'');
CREATE TABLE "agent_self" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "entry" INTEGER NOT NULL, "received" INTEGER NOT NULL, "at" INTEGER, "version" TEXT, "licence" TEXT, "licence_reason" TEXT, "licence_until" INTEGER, "licence_notice" INTEGER, "licence_id" TEXT, "devices" INTEGER, "devices_licensed" INTEGER, "devices_unlicensed" INTEGER, PRIMARY KEY ("agent", "device")) STRICT;
CREATE TABLE "asset" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "entry" INTEGER NOT NULL, "received" INTEGER NOT NULL, "at" INTEGER, "manufacturer" TEXT, "model" TEXT, "serial" TEXT, "hostname" TEXT, "address" TEXT, "location" TEXT, "uuid" TEXT, "product_number" TEXT, "asset_tag" TEXT, "charset" TEXT, "language" TEXT, "state" TEXT, "same_as" TEXT, "licence" TEXT, PRIMARY KEY ("agent", "device")) STRICT;
INSERT INTO "asset" VALUES(1,'11111111-2222-4333-8444-555555555555',1,1795350426355,1795252502123,'Acme','L 1',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'ready',NULL,NULL);
CREATE TABLE "asset_cover" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "place" INTEGER NOT NULL, "value" TEXT, "index" INTEGER, PRIMARY KEY ("agent", "device", "place")) STRICT;
CREATE TABLE "asset_firmware" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "place" INTEGER NOT NULL, "value" TEXT, PRIMARY KEY ("agent", "device", "place")) STRICT;
CREATE TABLE "asset_mac" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "place" INTEGER NOT NULL, "value" TEXT, PRIMARY KEY ("agent", "device", "place")) STRICT;
INSERT INTO "asset_mac" VALUES(1,'11111111-2222-4333-8444-555555555555',4,'00:11:22:33:44:55');
INSERT INTO "asset_mac" VALUES(1,'11111111-2222-4333-8444-555555555555',5,'00:11:22:33:44:56');
CREATE TABLE "asset_output" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "place" INTEGER NOT NULL, "value" TEXT, "index" INTEGER, "name" TEXT, "capacity" INTEGER, "unit" TEXT, PRIMARY KEY ("agent", "device", "place")) STRICT;
CREATE TABLE "asset_tray" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "place" INTEGER NOT NULL, "value" TEXT, "index" INTEGER, "name" TEXT, "capacity" INTEGER, "unit" TEXT, "media" TEXT, "size" TEXT, PRIMARY KEY ("agent", "device", "place")) STRICT;
CREATE TABLE "consumable" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "index" INTEGER NOT NULL, "entry" INTEGER NOT NULL, "received" INTEGER NOT NULL, "at" INTEGER, "type" TEXT, "class" TEXT, "colour" TEXT, "description" TEXT, "part" TEXT, "serial" TEXT, "level" REAL, "level_quality" TEXT, "capacity" INTEGER, "capacity_unit" TEXT, "remaining" INTEGER, "remaining_unit" TEXT, "pages_left" INTEGER, "state" TEXT, "source" TEXT, PRIMARY KEY ("agent", "device", "index")) STRICT;
INSERT INTO "consumable" VALUES(1,'11111111-2222-4333-8444-555555555555',1,2,1795350426355,1795252502123,'toner',NULL,'cyan',NULL,NULL,NULL,37.5,'exact',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE entry (
    row      INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice
    journal  INTEGER NOT NULL REFERENCES journal (id),
    number   INTEGER NOT NULL,
    received INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    device   TEXT NOT NULL,
    severity TEXT,
    xml      TEXT NOT NULL,
    UNIQUE (journal, number)
) STRICT;
INSERT INTO "entry" VALUES(1,1,1,1795350426355,'asset','11111111-2222-4333-8444-555555555555',NULL,'<asset device=''11111111-2222-4333-8444-555555555555'' at=''2026-11-21T09:15:02.123Z''><manufacturer>Acme</manufacturer><model>L 1</model><mac>00:11:22:33:44:55</mac><mac>00:11:22:33:44:56</mac><state>ready</state></asset>');
INSERT INTO "entry" VALUES(2,1,2,1795350426355,'consumable','11111111-2222-4333-8444-555555555555',NULL,'<consumable device=''11111111-2222-4333-8444-555555555555'' at=''2026-11-21T09:15:02.123Z'' index=''1''><type>toner</type><colour>cyan</colour><level quality=''exact''>37.5</level></consumable>');
INSERT INTO "entry" VALUES(3,1,3,1795350426355,'meter','11111111-2222-4333-8444-555555555555',NULL,'<meter device=''11111111-2222-4333-8444-555555555555'' at=''2026-11-21T09:15:02.123Z''><count work=''total'' colour=''total''>10</count><count work=''print'' colour=''mono'' sides=''duplex''>7</count></meter>');
INSERT INTO "entry" VALUES(4,1,4,1795350426355,'incident','11111111-2222-4333-8444-555555555555','critical','<incident device=''11111111-2222-4333-8444-555555555555'' at=''2026-11-21T09:15:02.123Z'' id=''22222222-2222-4333-8444-555555555555'' event=''opened'' severity=''critical''><text>It''s a jam; "tray" 1</text><opened>2026-11-21T09:15:02.123Z</opened></incident>');
CREATE TABLE "incident" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "id" TEXT NOT NULL, "entry" INTEGER NOT NULL, "received" INTEGER NOT NULL, "at" INTEGER, "event" TEXT, "severity" TEXT, "group" TEXT, "group_index" INTEGER, "code" INTEGER, "training" TEXT, "location" INTEGER, "subunit" TEXT, "text" TEXT, "opened" INTEGER, "closed" INTEGER, "impressions" INTEGER, PRIMARY KEY ("agent", "device", "id")) STRICT;
INSERT INTO "incident" VALUES(1,'11111111-2222-4333-8444-555555555555','22222222-2222-4333-8444-555555555555',4,1795350426355,1795252502123,'opened','critical',NULL,NULL,NULL,NULL,NULL,NULL,'It''s a jam; "tray" 1',1795252502123,NULL,NULL);
CREATE TABLE journal (
    id      INTEGER PRIMARY KEY,
    agent   INTEGER NOT NULL REFERENCES agent (id),
    epoch   TEXT NOT NULL,
    through INTEGER NOT NULL DEFAULT 0, -- the last number that is stored
    opened  INTEGER NOT NULL,
    UNIQUE (agent, epoch)
) STRICT;
INSERT INTO "journal" VALUES(1,1,'9f3c2d1e-0000-4000-8000-000000000001',4,1795350426355);
CREATE TABLE "meter" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "entry" INTEGER NOT NULL, "received" INTEGER NOT NULL, "at" INTEGER, "engine_cycles" INTEGER, PRIMARY KEY ("agent", "device")) STRICT;
INSERT INTO "meter" VALUES(1,'11111111-2222-4333-8444-555555555555',3,1795350426355,1795252502123,NULL);
CREATE TABLE "meter_count" ("agent" INTEGER NOT NULL REFERENCES agent (id), "device" TEXT NOT NULL, "place" INTEGER NOT NULL, "value" INTEGER, "work" TEXT, "colour" TEXT, "sides" TEXT, "media" TEXT, PRIMARY KEY ("agent", "device", "place")) STRICT;
INSERT INTO "meter_count" VALUES(1,'11111111-2222-4333-8444-555555555555',2,10,'total','total',NULL,NULL);
INSERT INTO "meter_count" VALUES(1,'11111111-2222-4333-8444-555555555555',5,7,'print','mono','duplex',NULL);
CREATE INDEX entry_by_device ON entry (device, row);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('entry',4);
COMMIT;
