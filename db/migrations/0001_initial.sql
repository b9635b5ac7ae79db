-- The archive's first schema. A landed migration is never edited; the next one amends it.
--
-- EVIDENCE comes first: what was received, when, how, and what people decided. Its rows are written
-- once. The triggers below refuse UPDATE, DELETE, and an INSERT over a row that is there, because
-- INSERT OR REPLACE would slip past a DELETE trigger wherever recursive_triggers is off.
-- Times are UTC text to the second, `2026-03-01T09:00:00Z`; digests are `sha256:<hex>`.

-- ---------------------------------------------------------------------------- evidence

-- A job that brought captures in.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,             -- urn:uuid of the run
  kind TEXT NOT NULL CHECK (kind IN ('live', 'import', 'file', 'memento')),
  operator TEXT,                        -- who ran it
  software TEXT,                        -- name/version of what ran
  config_digest TEXT,                   -- digest of the settings in force
  user_agent TEXT,
  vantage TEXT,                         -- where from: free text or egress country
  started_at TEXT NOT NULL,
  file_name TEXT,                       -- of an import: the file, as named
  file_sha256 TEXT,
  file_size INTEGER,
  warcinfo TEXT,                        -- what the file says of its own making
  salt BLOB NOT NULL                    -- secret of the run; see captures.salt
) STRICT;

-- The end of a run; a run without one was stopped before it could say so.
CREATE TABLE run_ends (
  run_id INTEGER PRIMARY KEY REFERENCES runs(id),
  ended_at TEXT NOT NULL,
  receipt TEXT NOT NULL                 -- JSON: what was read, kept, seen before, refused
) STRICT;

-- Each exact URL that was asked for or recorded.
CREATE TABLE urls (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE
) STRICT;

-- One visit, or one imported record of a visit. Transport facts, never reinterpreted.
CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,       -- WARC record id; order is (captured_at, record_id)
  url_id INTEGER NOT NULL REFERENCES urls(id),
  run_id INTEGER NOT NULL REFERENCES runs(id),
  fetch_id TEXT,                        -- record id of the first hop, where there were several
  hop INTEGER NOT NULL,                 -- 0 for the address asked for, 1 for the first redirect's target
  role TEXT NOT NULL
    CHECK (role IN ('article', 'source', 'requisite', 'robots', 'feed', 'screenshot')),
  discovered_from TEXT,                 -- record id of the capture that named this address
  method TEXT NOT NULL,
  "trigger" TEXT
    CHECK ("trigger" IN ('base', 'adaptive', 'source', 'retry', 'manual', 'backfill')),
  due_at TEXT,                          -- when the schedule wanted it
  captured_at TEXT NOT NULL,            -- start of the request, or the record's date
  time_source TEXT NOT NULL
    CHECK (time_source IN ('own_clock', 'record', 'archive', 'operator')),
  received_at TEXT NOT NULL,            -- by our clock, when the archive took it in
  via TEXT NOT NULL CHECK (via IN ('live', 'memento', 'import', 'file')),
  transport TEXT NOT NULL
    CHECK (transport IN ('response', 'not_modified', 'refused_guard', 'refused_robots',
      'refused_connection', 'reset', 'timeout', 'dns', 'tls', 'malformed', 'too_large',
      'interrupted', 'file')),
  status INTEGER,                       -- HTTP status as sent
  head_base_id INTEGER REFERENCES captures(id),  -- the capture whose heads these are patches against
  request_head BLOB,                    -- as on the wire, zstd; an empty patch: same bytes as the base
  response_head BLOB,
  protocol TEXT,
  peer TEXT,                            -- address and port that answered
  tls_version TEXT,
  certificate_digest TEXT,              -- of the certificate that the host showed
  payload_digest TEXT REFERENCES payloads(digest),  -- decoded body; null where none came
  entity_digest TEXT,                   -- body as received, where it differs from the payload
  stated_digest TEXT,                   -- payload digest as the record states it
  stated_digest_ok INTEGER,             -- 1 or 0 after checking; null where it could not be checked
  refers_to_uri TEXT,                   -- of a revisit: the original's address
  refers_to_date TEXT,                  -- of a revisit: the original's date
  validated_record_id TEXT,             -- of our 304: the capture it says is still good
  truncated TEXT,                       -- length, time, disconnect: why the body ends early
  redirected_to TEXT,                   -- absolute target of a redirect
  robots_record_id TEXT,                -- the robots.txt capture that allowed or refused it
  robots_ignored INTEGER,               -- 1: a person wanted robots.txt left aside; else null
  elapsed_ms INTEGER,
  error TEXT,                           -- one sentence, where it failed or was refused
  content_type TEXT,                    -- as stated, where there is no response head
  warc_head BLOB,                       -- an imported record's own header block, zstd
  salt BLOB                             -- null: HMAC-SHA256(run's salt, record_id)
) STRICT;
CREATE INDEX captures_stated ON captures(stated_digest) WHERE stated_digest IS NOT NULL;
CREATE INDEX captures_refers ON captures(refers_to_uri) WHERE refers_to_uri IS NOT NULL;

-- A certificate that a host showed, named by its digest, with the one that stood behind it.
CREATE TABLE certificates (
  digest TEXT PRIMARY KEY,             -- without a hidden row number, which would name rows as well
  issuer_digest TEXT,                   -- the next of the chain, as it was shown
  der BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A decoded body, named by its digest; the bytes are in `bodies`.
CREATE TABLE payloads (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL                 -- bytes
) STRICT;

-- Where a payload's bytes are: whole, or a patch against another's. Storage, not evidence: a body may
-- be re-encoded in a transaction that restores and re-hashes it.
CREATE TABLE bodies (
  payload_id INTEGER PRIMARY KEY REFERENCES payloads(id),
  base_id INTEGER REFERENCES payloads(id),  -- the payload it is a patch against
  depth INTEGER NOT NULL,               -- patches to apply before it
  resource_id INTEGER NOT NULL,         -- the history it was stored for
  host TEXT,                            -- only on the first payload of a resource
  encoding TEXT NOT NULL CHECK (encoding IN ('raw', 'zstd')),
  body BLOB,                            -- null: at `location`, or emptied by a takedown
  location TEXT
) STRICT;
CREATE INDEX bodies_resource ON bodies(resource_id, payload_id);
CREATE INDEX bodies_host ON bodies(host, payload_id) WHERE host IS NOT NULL;

-- A payload whose bytes were taken down; its digest stays.
CREATE TABLE tombstones (
  payload_id INTEGER PRIMARY KEY REFERENCES payloads(id),
  decision_id INTEGER NOT NULL REFERENCES decisions(id),
  at TEXT NOT NULL
) STRICT;

-- Imported records that are no captures: warcinfo, metadata, a request without its response.
CREATE TABLE metadata_records (
  id INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  type TEXT NOT NULL,                   -- WARC-Type as written
  url TEXT,
  recorded_at TEXT,                     -- date as written
  concurrent_to TEXT,                   -- record id of the capture it speaks of
  content_type TEXT,
  size INTEGER NOT NULL,                -- bytes of the body kept
  body BLOB NOT NULL,                   -- zstd
  salt BLOB NOT NULL
) STRICT;

-- What a person decided. It never overwrites a finding; it stands beside it.
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  subject_key TEXT NOT NULL,            -- key of what it is about
  kind TEXT NOT NULL,
  value TEXT,
  reason TEXT,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  supersedes TEXT REFERENCES decisions(key),
  salt BLOB NOT NULL
) STRICT;
CREATE INDEX decisions_subject ON decisions(subject_key);

-- The Merkle log (RFC 6962 section 2.1): one leaf for each row of evidence, in the row's transaction.
-- Capture ids rise with seq, so a capture's leaf is found by bisection; the others have an index.
CREATE TABLE log_entries (
  seq INTEGER PRIMARY KEY,              -- from 0, without gaps
  type INTEGER NOT NULL,                -- 0 capture, 1 run, 2 run end, 3 metadata record, 4 decision, 5 tombstone
  subject INTEGER NOT NULL,             -- id of the row in that table
  leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32)
) STRICT;
CREATE UNIQUE INDEX log_entries_subject ON log_entries(type, subject) WHERE type <> 0;

-- A signed statement of everything so far.
CREATE TABLE seals (
  id INTEGER PRIMARY KEY,
  size INTEGER NOT NULL UNIQUE,         -- leaves under it
  root BLOB NOT NULL CHECK (length(root) = 32),
  sealed_at TEXT NOT NULL,
  note TEXT NOT NULL                    -- the checkpoint with its signatures
) STRICT;

-- ---------------------------------------------------------------------------- derived

-- One set of extractor and algorithm versions: everything that can alter a result.
CREATE TABLE readings (
  id INTEGER PRIMARY KEY,
  made_at TEXT NOT NULL,
  extractor TEXT NOT NULL,
  segmenter TEXT NOT NULL,
  fold TEXT NOT NULL,
  compare TEXT NOT NULL,
  cite TEXT NOT NULL,
  trace TEXT NOT NULL,
  data_digest TEXT NOT NULL,            -- of the lexicons and publishers in force
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  UNIQUE (extractor, segmenter, fold, compare, cite, trace, data_digest)
) STRICT;
CREATE UNIQUE INDEX readings_current ON readings(current) WHERE current = 1;

-- One address and its history; the standing of it, kept by the writer.
CREATE TABLE resources (
  id INTEGER PRIMARY KEY,
  urlkey TEXT NOT NULL UNIQUE,          -- SURT
  urlkey_rule TEXT NOT NULL,
  url TEXT NOT NULL,                    -- the address of its earliest capture
  host TEXT NOT NULL,
  reading_id INTEGER REFERENCES readings(id),  -- the reading its derived rows belong to
  role TEXT,
  publisher TEXT,
  language TEXT,
  title TEXT,
  published_at TEXT,
  state TEXT CHECK (state IN ('present', 'absent', 'page_gone', 'not_checked_since')),
  first_captured_at TEXT,
  last_captured_at TEXT,
  last_record_id TEXT,
  last_usable_at TEXT,                  -- latest capture that showed a text or its absence
  captures INTEGER NOT NULL DEFAULT 0,
  versions INTEGER NOT NULL DEFAULT 0,
  changes_main INTEGER NOT NULL DEFAULT 0,
  max_gap_s INTEGER,                    -- longest stretch between usable captures
  observation_id INTEGER,               -- the latest observation, open or ended
  text_capture_id INTEGER,              -- the latest capture that showed a text
  text_extraction_id INTEGER,           -- and what was read from it
  payload_id INTEGER,                   -- the latest payload it showed
  head_capture_id INTEGER               -- the capture that new heads are patches against
) STRICT;
CREATE UNIQUE INDEX resources_url ON resources(url);
CREATE INDEX resources_last ON resources(last_captured_at);
CREATE INDEX resources_host ON resources(host);
CREATE INDEX resources_state ON resources(state);

-- Which resource an exact URL belongs to, by the rule in force.
CREATE TABLE url_resources (
  url_id INTEGER PRIMARY KEY REFERENCES urls(id),
  resource_id INTEGER NOT NULL REFERENCES resources(id)
) STRICT;
CREATE INDEX url_resources_resource ON url_resources(resource_id);

-- What joins two resources, as one capture showed it.
CREATE TABLE resource_links (
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  other_id INTEGER NOT NULL REFERENCES resources(id),
  kind TEXT NOT NULL
    CHECK (kind IN ('redirect', 'canonical', 'moved', 'edition', 'translation', 'amp', 'syndicated')),
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  record_id TEXT NOT NULL,              -- the first capture that showed it
  PRIMARY KEY (resource_id, kind, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_links_other ON resource_links(other_id);

-- Captures that no replay has taken up yet: a resource with a row here is dirty from that time on.
CREATE TABLE pending (
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  captured_at TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(id),
  PRIMARY KEY (resource_id, captured_at, capture_id)
) STRICT, WITHOUT ROWID;

-- What a payload says, by one reading. Kept for every reading, so that two can be compared.
CREATE TABLE extractions (
  id INTEGER PRIMARY KEY,
  reading_id INTEGER NOT NULL REFERENCES readings(id),
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  payload_id INTEGER NOT NULL REFERENCES payloads(id),
  content_type TEXT NOT NULL,           -- as stated with the payload; empty where nothing was
  url_id INTEGER NOT NULL REFERENCES urls(id),  -- the exact address, which its links start from
  class TEXT NOT NULL,                  -- ok, empty, not_text, unread; to_read: tried again next
  rule TEXT NOT NULL,                   -- why that class
  version_id INTEGER REFERENCES versions(id),
  text_digest TEXT,
  title TEXT,
  language TEXT,
  byline TEXT,
  published_at TEXT,
  published_as_printed TEXT,
  published_precision TEXT,
  modified_at TEXT,
  modified_as_printed TEXT,
  canonical_url TEXT,
  charset TEXT,
  charset_source TEXT,                  -- bom, header, meta, detector, default
  partial INTEGER NOT NULL,             -- 1: the parser dropped something; absence proves nothing
  note TEXT,
  base_id INTEGER REFERENCES extractions(id),  -- the extraction whose surroundings these are a patch against
  surroundings BLOB,                    -- JSON, zstd: visible blocks, links, images
  surroundings_size INTEGER NOT NULL,
  UNIQUE (resource_id, reading_id, payload_id, content_type, url_id)
) STRICT;

CREATE INDEX extractions_whole ON extractions(resource_id) WHERE base_id IS NULL;
CREATE INDEX extractions_version ON extractions(version_id);

-- The text state that a reading finds: headline and main passages of one resource.
CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  version_key TEXT NOT NULL UNIQUE,     -- of (urlkey, text digest)
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  text_digest TEXT NOT NULL,
  reading_id INTEGER NOT NULL REFERENCES readings(id),  -- the one that cut it into passages
  extraction_id INTEGER,                -- the page it was cut as set on: the first that showed it
  number INTEGER,                       -- order of first sight on its resource, from 1
  first_seen_at TEXT,                   -- the earliest capture that showed it
  title TEXT,
  language TEXT,
  words INTEGER NOT NULL
) STRICT;
CREATE INDEX versions_resource ON versions(resource_id, text_digest);
CREATE INDEX versions_time ON versions(first_seen_at);

-- A sentence, heading, caption or quotation block, stored once for the whole archive.
CREATE TABLE passages (
  id INTEGER PRIMARY KEY,
  passage_key TEXT NOT NULL UNIQUE,     -- digest of the text
  text TEXT NOT NULL,
  folded TEXT                           -- normalised for search, where that differs from lower case
) STRICT;
CREATE VIRTUAL TABLE passages_fts USING fts5(
  text, folded, content="passages", content_rowid="id",
  tokenize="unicode61 remove_diacritics 2"
);

-- A passage at its place in a version; the text is gap and passage, in order.
CREATE TABLE occurrences (
  version_id INTEGER NOT NULL REFERENCES versions(id),
  position INTEGER NOT NULL,            -- from 0
  passage_id INTEGER NOT NULL REFERENCES passages(id),
  element TEXT NOT NULL,                -- headline, sentence, heading, caption, quotation_block
  start INTEGER NOT NULL,               -- code points before it in the version's text
  gap TEXT NOT NULL,                    -- white space before it
  PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX occurrences_passage ON occurrences(passage_id, version_id);

-- What each capture was, and which version it showed.
CREATE TABLE visits (
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  captured_at TEXT NOT NULL,
  capture_id INTEGER NOT NULL REFERENCES captures(id),
  outcome TEXT NOT NULL,
  version_id INTEGER REFERENCES versions(id),
  payload_id INTEGER REFERENCES payloads(id),  -- shown by this capture, also through a 304 or revisit
  changed INTEGER NOT NULL,             -- 1 where the text differs from the last text seen before it
  change_count INTEGER NOT NULL,        -- main, unmasked
  peripheral_count INTEGER NOT NULL,
  PRIMARY KEY (resource_id, captured_at, capture_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX visits_time ON visits(captured_at);

-- What a captured page is, where transport and status alone do not say it.
CREATE TABLE assessments (
  record_id TEXT PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  class TEXT NOT NULL,
  rule TEXT NOT NULL,
  classifier TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assessments_resource ON assessments(resource_id);

-- An unbroken run of captures that show one version.
CREATE TABLE observations (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  version_id INTEGER NOT NULL REFERENCES versions(id),
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  captures INTEGER NOT NULL,
  longest_gap_s INTEGER NOT NULL,       -- between two captures that show it
  ended_by TEXT,                        -- changed, missing, gone, soft_404; null while it lasts
  next_capture_at TEXT                  -- the capture that ended it
) STRICT;
CREATE INDEX observations_resource ON observations(resource_id, first_seen_at);
CREATE INDEX observations_time ON observations(first_seen_at);
CREATE INDEX observations_version ON observations(version_id);

-- What differs between two captures in succession.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  change_key TEXT NOT NULL UNIQUE,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  old_capture_id INTEGER NOT NULL REFERENCES captures(id),
  new_capture_id INTEGER NOT NULL REFERENCES captures(id),
  old_version_id INTEGER NOT NULL REFERENCES versions(id),
  new_version_id INTEGER NOT NULL REFERENCES versions(id),
  last_seen_before TEXT NOT NULL,       -- the old text was last seen then
  first_seen_after TEXT NOT NULL,       -- the new one first
  position INTEGER NOT NULL,            -- order within the step
  op TEXT NOT NULL CHECK (op IN ('added', 'removed', 'edited', 'split', 'merged', 'moved')),
  element TEXT NOT NULL,
  kind TEXT,                            -- the gravest edit's; null until edits are typed
  scope TEXT NOT NULL CHECK (scope IN ('main', 'peripheral')),
  masked INTEGER NOT NULL,              -- 1: known churn of this page
  material INTEGER,                     -- null until edits are typed
  moved INTEGER NOT NULL,
  old_text TEXT NOT NULL,
  new_text TEXT NOT NULL,
  similarity REAL,                      -- 0 to 1
  disclosed INTEGER,
  notice_kind TEXT,
  notice_id INTEGER
) STRICT;
CREATE INDEX changes_resource ON changes(resource_id, first_seen_after, position);
CREATE INDEX changes_time ON changes(first_seen_after);
-- Of each kind how many, and of each kind the latest. Between equals SQLite takes the index made
-- last, so the one that tells most apart comes last.
CREATE INDEX changes_scope ON changes(scope, resource_id);
CREATE INDEX changes_scope_time ON changes(scope, first_seen_after);
CREATE INDEX changes_op ON changes(op, resource_id);
CREATE INDEX changes_op_time ON changes(op, first_seen_after);
CREATE INDEX changes_element ON changes(element, resource_id);
CREATE INDEX changes_element_time ON changes(element, first_seen_after);

-- A span in an edited passage; offsets count code points in the change's texts.
CREATE TABLE edits (
  id INTEGER PRIMARY KEY,
  change_id INTEGER NOT NULL REFERENCES changes(id) ON DELETE CASCADE,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  first_seen_after TEXT NOT NULL,
  kind TEXT,                            -- null until edits are typed
  content_kind TEXT,
  in_quotation INTEGER,
  in_attribution INTEGER,
  old_start INTEGER NOT NULL,
  old_end INTEGER NOT NULL,
  new_start INTEGER NOT NULL,
  new_end INTEGER NOT NULL,
  old_text TEXT NOT NULL,
  new_text TEXT NOT NULL,
  old_number TEXT,
  new_number TEXT,
  unit TEXT
) STRICT;
CREATE INDEX edits_change ON edits(change_id);
CREATE INDEX edits_resource ON edits(resource_id, first_seen_after);
CREATE INDEX edits_time ON edits(first_seen_after);

-- One stay of a passage on a resource.
CREATE TABLE spells (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  passage_id INTEGER NOT NULL REFERENCES passages(id),
  spell INTEGER NOT NULL,               -- first stay, second stay
  not_seen_before TEXT,                 -- latest capture without it; null: there at our first capture
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT,                    -- null while it stands: then the latest observation's
  absent_from TEXT,
  ended_by TEXT CHECK (ended_by IN ('removed', 'edited', 'page_gone'))
) STRICT;
CREATE INDEX spells_resource ON spells(resource_id, first_seen_at);
CREATE INDEX spells_time ON spells(first_seen_at);
CREATE INDEX spells_passage ON spells(passage_id);

-- A stretch without a usable capture, of which something is known: the attempts that failed.
CREATE TABLE gaps (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  gap_from TEXT NOT NULL,               -- the last usable capture, or the first attempt
  gap_to TEXT,                          -- the next usable capture; null while open
  reason TEXT NOT NULL,                 -- outcome of the first attempt in it
  attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX gaps_resource ON gaps(resource_id, gap_from);
CREATE INDEX gaps_time ON gaps(gap_from);

-- A public key that no longer stands, and the one that took its place.
CREATE TABLE retired_keys (
  key TEXT PRIMARY KEY,
  superseded_by TEXT,
  at TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Single facts the writer keeps: how far the full-text index has come.
CREATE TABLE bookmarks (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---------------------------------------------------------------------------- append only

CREATE TRIGGER runs_no_update BEFORE UPDATE ON runs
BEGIN SELECT RAISE(ABORT, 'runs are evidence: append only'); END;
CREATE TRIGGER runs_no_delete BEFORE DELETE ON runs
BEGIN SELECT RAISE(ABORT, 'runs are evidence: append only'); END;
CREATE TRIGGER runs_no_replace BEFORE INSERT ON runs
WHEN EXISTS (SELECT 1 FROM runs WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM runs WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'runs are evidence: this row is there already'); END;
CREATE TRIGGER run_ends_no_update BEFORE UPDATE ON run_ends
BEGIN SELECT RAISE(ABORT, 'run_ends are evidence: append only'); END;
CREATE TRIGGER run_ends_no_delete BEFORE DELETE ON run_ends
BEGIN SELECT RAISE(ABORT, 'run_ends are evidence: append only'); END;
CREATE TRIGGER run_ends_no_replace BEFORE INSERT ON run_ends
WHEN EXISTS (SELECT 1 FROM run_ends WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'run_ends are evidence: this row is there already'); END;
CREATE TRIGGER urls_no_update BEFORE UPDATE ON urls
BEGIN SELECT RAISE(ABORT, 'urls are evidence: append only'); END;
CREATE TRIGGER urls_no_delete BEFORE DELETE ON urls
BEGIN SELECT RAISE(ABORT, 'urls are evidence: append only'); END;
CREATE TRIGGER urls_no_replace BEFORE INSERT ON urls
WHEN EXISTS (SELECT 1 FROM urls WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM urls WHERE url = NEW.url)
BEGIN SELECT RAISE(ABORT, 'urls are evidence: this row is there already'); END;
CREATE TRIGGER captures_no_update BEFORE UPDATE ON captures
BEGIN SELECT RAISE(ABORT, 'captures are evidence: append only'); END;
CREATE TRIGGER captures_no_delete BEFORE DELETE ON captures
BEGIN SELECT RAISE(ABORT, 'captures are evidence: append only'); END;
CREATE TRIGGER captures_no_replace BEFORE INSERT ON captures
WHEN EXISTS (SELECT 1 FROM captures WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM captures WHERE record_id = NEW.record_id)
BEGIN SELECT RAISE(ABORT, 'captures are evidence: this row is there already'); END;
CREATE TRIGGER certificates_no_update BEFORE UPDATE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates are evidence: append only'); END;
CREATE TRIGGER certificates_no_delete BEFORE DELETE ON certificates
BEGIN SELECT RAISE(ABORT, 'certificates are evidence: append only'); END;
CREATE TRIGGER certificates_no_replace BEFORE INSERT ON certificates
WHEN EXISTS (SELECT 1 FROM certificates WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'certificates are evidence: this row is there already'); END;
CREATE TRIGGER payloads_no_update BEFORE UPDATE ON payloads
BEGIN SELECT RAISE(ABORT, 'payloads are evidence: append only'); END;
CREATE TRIGGER payloads_no_delete BEFORE DELETE ON payloads
BEGIN SELECT RAISE(ABORT, 'payloads are evidence: append only'); END;
CREATE TRIGGER payloads_no_replace BEFORE INSERT ON payloads
WHEN EXISTS (SELECT 1 FROM payloads WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM payloads WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'payloads are evidence: this row is there already'); END;
CREATE TRIGGER tombstones_no_update BEFORE UPDATE ON tombstones
BEGIN SELECT RAISE(ABORT, 'tombstones are evidence: append only'); END;
CREATE TRIGGER tombstones_no_delete BEFORE DELETE ON tombstones
BEGIN SELECT RAISE(ABORT, 'tombstones are evidence: append only'); END;
CREATE TRIGGER tombstones_no_replace BEFORE INSERT ON tombstones
WHEN EXISTS (SELECT 1 FROM tombstones WHERE payload_id = NEW.payload_id)
BEGIN SELECT RAISE(ABORT, 'tombstones are evidence: this row is there already'); END;
CREATE TRIGGER metadata_records_no_update BEFORE UPDATE ON metadata_records
BEGIN SELECT RAISE(ABORT, 'metadata_records are evidence: append only'); END;
CREATE TRIGGER metadata_records_no_delete BEFORE DELETE ON metadata_records
BEGIN SELECT RAISE(ABORT, 'metadata_records are evidence: append only'); END;
CREATE TRIGGER metadata_records_no_replace BEFORE INSERT ON metadata_records
WHEN EXISTS (SELECT 1 FROM metadata_records WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM metadata_records WHERE record_id = NEW.record_id)
BEGIN SELECT RAISE(ABORT, 'metadata_records are evidence: this row is there already'); END;
CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are evidence: append only'); END;
CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions are evidence: append only'); END;
CREATE TRIGGER decisions_no_replace BEFORE INSERT ON decisions
WHEN EXISTS (SELECT 1 FROM decisions WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM decisions WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'decisions are evidence: this row is there already'); END;
CREATE TRIGGER log_entries_no_update BEFORE UPDATE ON log_entries
BEGIN SELECT RAISE(ABORT, 'log_entries are evidence: append only'); END;
CREATE TRIGGER log_entries_no_delete BEFORE DELETE ON log_entries
BEGIN SELECT RAISE(ABORT, 'log_entries are evidence: append only'); END;
CREATE TRIGGER log_entries_no_replace BEFORE INSERT ON log_entries
WHEN EXISTS (SELECT 1 FROM log_entries WHERE seq = NEW.seq)
  OR (NEW.type <> 0
    AND EXISTS (SELECT 1 FROM log_entries WHERE type = NEW.type AND subject = NEW.subject AND type <> 0))
BEGIN SELECT RAISE(ABORT, 'log_entries are evidence: this row is there already'); END;
CREATE TRIGGER seals_no_update BEFORE UPDATE ON seals
BEGIN SELECT RAISE(ABORT, 'seals are evidence: append only'); END;
CREATE TRIGGER seals_no_delete BEFORE DELETE ON seals
BEGIN SELECT RAISE(ABORT, 'seals are evidence: append only'); END;
CREATE TRIGGER seals_no_replace BEFORE INSERT ON seals
WHEN EXISTS (SELECT 1 FROM seals WHERE id = NEW.id)
  OR EXISTS (SELECT 1 FROM seals WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'seals are evidence: this row is there already'); END;
