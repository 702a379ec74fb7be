-- A store as the engine wrote it at format 1; see StoreMigrationTests.
PRAGMA application_id=1229288308;
PRAGMA user_version=1;
BEGIN TRANSACTION;
CREATE TABLE document (kind TEXT NOT NULL, name TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE TABLE fact (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
INSERT INTO "fact" VALUES('clean',1);
INSERT INTO "fact" VALUES('epoch',1);
CREATE TABLE segment (number INTEGER PRIMARY KEY, created INTEGER NOT NULL, closed INTEGER);
INSERT INTO "segment" VALUES(1,639308560452620848,NULL);
COMMIT;
