-- The whole schema, made from db/migrations and db/views.sql by `make schema`; not edited by hand.
-- The page to read first. Triggers and the full-text index's own tables are left out.

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
, quotes INTEGER) STRICT;

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
, stream TEXT NOT NULL DEFAULT 'own') STRICT;

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

-- An address under watch.
CREATE TABLE watches (
  id INTEGER PRIMARY KEY,
  watch_key TEXT NOT NULL UNIQUE,       -- of the urlkey
  resource_id INTEGER NOT NULL UNIQUE REFERENCES resources(id),
  url TEXT NOT NULL,                    -- the exact address that is asked for
  kind TEXT NOT NULL CHECK (kind IN ('page', 'feed')),
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
  every_s INTEGER,                      -- base grid: period in seconds, or
  cron TEXT,                            -- a cron line
  zone TEXT NOT NULL,                   -- of the cron line, IANA name
  phase_s INTEGER NOT NULL,             -- the grid is added_at + phase_s + k * every_s
  adaptive INTEGER NOT NULL,            -- 1: visits on top of the base grid
  budget_per_day INTEGER,               -- adaptive visits in any 24 hours
  ignore_robots INTEGER NOT NULL,
  tags TEXT NOT NULL,                   -- JSON array
  added_at TEXT NOT NULL,
  until TEXT,
  found_in INTEGER REFERENCES watches(id),  -- the feed that named it
  decision_key TEXT NOT NULL REFERENCES decisions(key),  -- the latest decision about it
  last_base_due TEXT,                   -- base moments up to here are made, explained or given up
  last_visit_at TEXT,
  failures INTEGER NOT NULL,            -- failed visits in a row
  retry_at TEXT,                        -- drawn when a visit failed
  next_due_at TEXT,                     -- as last planned
  next_trigger TEXT,
  next_why TEXT,
  next_base_at TEXT,                    -- the first base moment that is not made
  items_from TEXT                       -- of a feed: the capture whose items were taken up last
) STRICT;

CREATE INDEX watches_due ON watches(state, next_due_at);

CREATE INDEX watches_base ON watches(state, next_base_at);

-- A visit that was due: made, or why not. One row may stand for moments that passed unmade.
CREATE TABLE dues (
  id INTEGER PRIMARY KEY,
  watch_id INTEGER NOT NULL REFERENCES watches(id),
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  due_at TEXT NOT NULL,
  "trigger" TEXT NOT NULL CHECK ("trigger" IN ('base', 'adaptive', 'source', 'retry', 'manual')),
  why TEXT NOT NULL,
  claimed_at TEXT NOT NULL,
  made_at TEXT,                         -- when its capture began; null until then
  record_id TEXT,                       -- its last capture
  outcome TEXT,
  missed INTEGER NOT NULL,              -- earlier base moments that passed without a visit
  missed_from TEXT,
  missed_to TEXT,
  missed_exact INTEGER NOT NULL,        -- 0: there were too many to count
  missed_since TEXT,                    -- the visit before them, or the first of them
  missed_reason TEXT,                   -- not_attempted, or host_paused: its host was left alone
  ignore_robots INTEGER NOT NULL,       -- 1: the visit asks whatever robots.txt says
  note TEXT                             -- why it was not made, or was made anew
) STRICT;

CREATE INDEX dues_watch ON dues(watch_id, due_at);

CREATE INDEX dues_time ON dues(due_at);

CREATE INDEX dues_claimed ON dues(claimed_at);

CREATE INDEX dues_open ON dues(watch_id) WHERE made_at IS NULL AND note IS NULL;

CREATE INDEX dues_missed ON dues(resource_id, missed_since)
  WHERE missed > 0 AND made_at IS NOT NULL;

CREATE INDEX dues_missed_time ON dues(missed_since) WHERE missed > 0 AND made_at IS NOT NULL;

-- A host that is left alone until a moment, and why.
CREATE TABLE host_pauses (
  host TEXT PRIMARY KEY,
  until TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which page an article links to in its text, as its captures showed; the writer follows these.
CREATE TABLE cited_pages (
  article_id INTEGER NOT NULL REFERENCES resources(id),
  source_id INTEGER NOT NULL REFERENCES resources(id),
  first_seen_at TEXT NOT NULL,
  PRIMARY KEY (article_id, source_id)
) STRICT, WITHOUT ROWID;

-- What a feed or alert reports.
CREATE TABLE happenings (
  id INTEGER PRIMARY KEY,
  event_key TEXT NOT NULL UNIQUE,       -- of (kind, subject key)
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  capture_id INTEGER NOT NULL REFERENCES captures(id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL,                   -- first_seen, text_changed, page_gone, page_back
  summary TEXT NOT NULL,
  old_version_id INTEGER REFERENCES versions(id),
  new_version_id INTEGER REFERENCES versions(id)
) STRICT;

CREATE INDEX happenings_resource ON happenings(resource_id, at);

CREATE INDEX happenings_time ON happenings(at, resource_id);

CREATE INDEX happenings_kind ON happenings(kind, at);

-- An alert that was handed over: to whom, about what.
CREATE TABLE deliveries (
  target TEXT NOT NULL,                 -- digest of the target's address, which may hold a secret
  event_key TEXT NOT NULL,
  delivered_at TEXT NOT NULL,
  PRIMARY KEY (target, event_key)
) STRICT, WITHOUT ROWID;

-- A publisher as the data in force has it: what ships, and what people loaded over it.
CREATE TABLE publishers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,            -- in English
  kind TEXT NOT NULL,                   -- outlet, agency, broadcaster, ministry, government, armed_forces, organisation
  country TEXT,                         -- ISO 3166-1 alpha-2
  languages TEXT NOT NULL,              -- JSON array
  zone TEXT,                            -- of times that its pages print without one
  loaded_by TEXT REFERENCES decisions(key)  -- the decision that brought it; null where it ships
) STRICT;

-- A name that texts use for a publisher, in any script.
CREATE TABLE publisher_names (
  publisher_id INTEGER NOT NULL REFERENCES publishers(id),
  name TEXT NOT NULL,
  PRIMARY KEY (publisher_id, name)
) STRICT, WITHOUT ROWID;

-- Where a publisher is found: hosts with their language editions, feeds, sitemaps, channels.
CREATE TABLE publisher_places (
  publisher_id INTEGER NOT NULL REFERENCES publishers(id),
  kind TEXT NOT NULL CHECK (kind IN ('domain', 'feed', 'sitemap', 'search', 'channel')),
  address TEXT NOT NULL,                -- host and path of a domain, else a URL
  language TEXT,
  since TEXT,
  until TEXT
) STRICT;

CREATE INDEX publisher_places_publisher ON publisher_places(publisher_id, kind);

CREATE INDEX resources_publisher ON resources(publisher) WHERE publisher IS NOT NULL;

-- Where a version refers to a source. The finding and the decision stand side by side.
CREATE TABLE citations (
  id INTEGER PRIMARY KEY,
  citation_key TEXT NOT NULL UNIQUE,    -- of (version key, how, what is cited, ordinal among equals)
  lineage TEXT NOT NULL,                -- key of the citation that it continues, its own at first
  resource_id INTEGER NOT NULL REFERENCES resources(id),  -- the article
  version_id INTEGER NOT NULL REFERENCES versions(id),
  number INTEGER NOT NULL,              -- place among the version's citations, from 0
  how TEXT NOT NULL CHECK (how IN ('link', 'name', 'credit')),
  "start" INTEGER NOT NULL,             -- code points of the mention in the version's text
  "end" INTEGER NOT NULL,
  mention TEXT NOT NULL,
  claim TEXT NOT NULL,                  -- the sentence that leans on the source
  claim_start INTEGER NOT NULL,
  credit_for TEXT,                      -- photo, video, text
  publisher TEXT,                       -- English name
  language TEXT,                        -- of the edition, where the mention says so
  joins TEXT,                           -- key of the first citation of the same source in the version
  href TEXT,                            -- of a link, as written
  cited_on TEXT NOT NULL,               -- day of the article: as published, else as first seen
  link_id INTEGER REFERENCES resources(id),     -- the page at `href`
  resolution TEXT NOT NULL
    CHECK (resolution IN ('resolved', 'candidate', 'abstained', 'not_attempted')),
  source_id INTEGER REFERENCES resources(id),   -- the document: where `href` led, or as found
  source_version_id INTEGER,            -- the version of it that fits best
  score REAL,                           -- of a document found by its text: bits of evidence for it
  reason TEXT NOT NULL,                 -- one sentence: why that resolution
  candidates TEXT,                      -- JSON: the best documents looked at, each with its evidence
  decision_key TEXT,                    -- a person's decision about it, which comes before the finding
  decided_id INTEGER REFERENCES resources(id),  -- the document by that decision; null: none is it
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT                     -- null: as long as its version was seen
) STRICT;

CREATE INDEX citations_resource ON citations(resource_id, first_seen_at);

CREATE INDEX citations_version ON citations(version_id);

CREATE INDEX citations_lineage ON citations(lineage);

CREATE INDEX citations_time ON citations(first_seen_at);

CREATE INDEX citations_link ON citations(link_id) WHERE link_id IS NOT NULL;

CREATE INDEX citations_source ON citations(source_id) WHERE source_id IS NOT NULL;

CREATE INDEX citations_decided ON citations(decided_id) WHERE decided_id IS NOT NULL;

CREATE INDEX citations_publisher ON citations(publisher, how, cited_on);

-- Citations whose document is to be looked for, anew or for the first time.
CREATE TABLE unresolved (
  citation_id INTEGER PRIMARY KEY REFERENCES citations(id) ON DELETE CASCADE
) STRICT;

CREATE INDEX citations_document ON citations(
  CAST(CASE WHEN decision_key IS NULL THEN source_id ELSE decided_id END AS INTEGER), first_seen_at
);

CREATE INDEX citations_how ON citations(how, resource_id, decision_key, source_id, decided_id);

CREATE INDEX citations_resolution ON citations(
  resolution, resource_id, decision_key, source_id, decided_id
);

-- A name or a description that texts have for someone. What no text has any more is dropped.
CREATE TABLE speakers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,            -- as texts have it: "Igor Konashenkov", "a spokesman"
  folded TEXT NOT NULL,                 -- normalised for search
  alike TEXT,                           -- what its spellings in all scripts share; null: no name
  likely TEXT NOT NULL,                 -- fullest of the names that are clearly one person's
  person TEXT NOT NULL                  -- the same, as people decided otherwise where they did
) STRICT;

CREATE INDEX speakers_alike ON speakers(alike) WHERE alike IS NOT NULL;

CREATE INDEX speakers_likely ON speakers(likely);

CREATE INDEX speakers_person ON speakers(person);

CREATE INDEX speakers_decided ON speakers(likely) WHERE person <> likely;

CREATE VIRTUAL TABLE speakers_fts USING fts5(
  folded, content="speakers", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE 'speakers_fts_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'speakers_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE 'speakers_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'speakers_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;

-- The folded words of quotations, each once. Equal ones, and those that differ little, are a family.
CREATE TABLE quoted_words (
  id INTEGER PRIMARY KEY,
  words_key TEXT NOT NULL UNIQUE,
  words TEXT NOT NULL,
  family TEXT NOT NULL                  -- the least words_key in the family
) STRICT;

CREATE INDEX quoted_words_family ON quoted_words(family);

CREATE VIRTUAL TABLE quoted_words_fts USING fts5(
  words, content="quoted_words", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE 'quoted_words_fts_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'quoted_words_fts_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE 'quoted_words_fts_docsize'(id INTEGER PRIMARY KEY, sz BLOB);

CREATE TABLE 'quoted_words_fts_config'(k PRIMARY KEY, v) WITHOUT ROWID;

-- Runs of three words in them: where to look for the rest of a family. Of long ones not all.
CREATE TABLE quoted_runs (
  run INTEGER NOT NULL,                 -- digest of the three words
  words_id INTEGER NOT NULL REFERENCES quoted_words(id) ON DELETE CASCADE,
  PRIMARY KEY (run, words_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX quoted_runs_words ON quoted_runs(words_id);

-- Words that a version attributes to someone, or sets between marks.
CREATE TABLE quotes (
  id INTEGER PRIMARY KEY,
  quote_key TEXT NOT NULL,              -- of (address, folded words, ordinal among equals)
  lineage TEXT NOT NULL,                -- key of the quotation that it continues, its own at first
  words_id INTEGER NOT NULL REFERENCES quoted_words(id),
  resource_id INTEGER NOT NULL REFERENCES resources(id),  -- the article
  version_id INTEGER NOT NULL REFERENCES versions(id),
  number INTEGER NOT NULL,              -- place among the version's quotations, from 0
  "start" INTEGER NOT NULL,             -- code points of the words in the version's text
  "end" INTEGER NOT NULL,
  quote TEXT NOT NULL,
  class TEXT NOT NULL CHECK (class IN ('speech', 'title', 'scare', 'claim')),
  confidence REAL NOT NULL,             -- 0 to 1, of the class
  marks TEXT NOT NULL,                  -- around it; empty for a block quotation and a claim
  depth INTEGER NOT NULL,               -- 1 for a quotation inside another
  speaker_id INTEGER REFERENCES speakers(id),
  speaker_text TEXT,                    -- as it stands beside the cue
  speaker_basis TEXT CHECK (speaker_basis IN ('cue', 'paragraph', 'carried_over')),
  resolved_by TEXT,                     -- how a pronoun or a short name became the speaker
  role TEXT,
  cue TEXT,
  rule TEXT,                            -- what found the speaker
  speaker_confidence REAL,              -- 0 to 1
  cited TEXT,                           -- lineage of the citation that it leans on
  cited_by TEXT CHECK (cited_by IN ('sentence', 'paragraph', 'speaker')),  -- why that one
  first_seen_at TEXT NOT NULL,          -- as its version
  latest INTEGER NOT NULL DEFAULT 0,    -- 1 on the row of a lineage that was seen last
  UNIQUE (version_id, quote_key)
) STRICT;

CREATE INDEX quotes_resource ON quotes(resource_id, version_id);

CREATE INDEX quotes_lineage ON quotes(lineage, version_id, words_id);

CREATE INDEX quotes_latest ON quotes(resource_id, lineage) WHERE latest = 1;

CREATE INDEX quotes_latest_time ON quotes(first_seen_at) WHERE latest = 1;

CREATE INDEX quotes_latest_class ON quotes(class, resource_id, latest) WHERE latest = 1;

CREATE INDEX quotes_latest_words ON quotes(
  words_id, first_seen_at, version_id, number, class, latest
) WHERE latest = 1;

CREATE INDEX quotes_time ON quotes(first_seen_at);

CREATE INDEX quotes_words ON quotes(words_id);

CREATE INDEX quotes_speaker ON quotes(speaker_id, resource_id);

CREATE INDEX quotes_key ON quotes(quote_key);

CREATE INDEX quotes_class ON quotes(class, resource_id);

-- An office that a version gives to someone.
CREATE TABLE role_mentions (
  id INTEGER PRIMARY KEY,
  resource_id INTEGER NOT NULL REFERENCES resources(id),
  version_id INTEGER NOT NULL REFERENCES versions(id),
  speaker_id INTEGER NOT NULL REFERENCES speakers(id),
  role TEXT NOT NULL,                   -- as printed
  office TEXT,                          -- with whom: a publisher, or a ministry of no known state
  passage_id INTEGER NOT NULL REFERENCES passages(id),
  "start" INTEGER NOT NULL,             -- code points of name and role in the version's text
  "end" INTEGER NOT NULL
) STRICT;

CREATE INDEX role_mentions_resource ON role_mentions(resource_id);

CREATE INDEX role_mentions_version ON role_mentions(version_id);

CREATE INDEX role_mentions_speaker ON role_mentions(speaker_id);

CREATE INDEX role_mentions_passage ON role_mentions(passage_id);

-- Two texts that give one person different offices; `mention_id` is an article's.
CREATE TABLE conflicts (
  id INTEGER PRIMARY KEY,
  person TEXT NOT NULL,
  resource_id INTEGER NOT NULL REFERENCES resources(id),  -- the article
  mention_id INTEGER NOT NULL REFERENCES role_mentions(id) ON DELETE CASCADE,
  other_id INTEGER NOT NULL REFERENCES role_mentions(id) ON DELETE CASCADE,
  cited INTEGER NOT NULL                -- 1 where the article cites the other text
) STRICT;

CREATE INDEX conflicts_resource ON conflicts(resource_id);

CREATE INDEX conflicts_person ON conflicts(person);

CREATE INDEX conflicts_mention ON conflicts(mention_id);

CREATE INDEX conflicts_other ON conflicts(other_id);

-- Names whose person and offices are to be looked at.
CREATE TABLE unsettled (
  speaker_id INTEGER PRIMARY KEY REFERENCES speakers(id) ON DELETE CASCADE
) STRICT;

-- Words whose family is to be looked at.
CREATE TABLE unsettled_words (
  words_id INTEGER PRIMARY KEY REFERENCES quoted_words(id) ON DELETE CASCADE
) STRICT;

-- One row per resource: an address and its standing.
CREATE VIEW resources_detail AS
SELECT id, url, urlkey, host, role, publisher, language, title, published_at, state,
  first_captured_at, last_captured_at, captures, versions, changes_main, max_gap_s
FROM resources WHERE captures > 0;

-- One row per capture, of whatever outcome.
CREATE VIEW timeline AS
SELECT v.capture_id AS id,
  (SELECT c.record_id FROM captures c WHERE c.id = v.capture_id) AS record_id,
  r.url,
  v.captured_at,
  (SELECT c.time_source FROM captures c WHERE c.id = v.capture_id) AS time_source,
  (SELECT c.received_at FROM captures c WHERE c.id = v.capture_id) AS received_at,
  (SELECT c.via FROM captures c WHERE c.id = v.capture_id) AS via,
  (SELECT c.role FROM captures c WHERE c.id = v.capture_id) AS role,
  (SELECT c.transport FROM captures c WHERE c.id = v.capture_id) AS transport,
  v.outcome,
  (SELECT c.status FROM captures c WHERE c.id = v.capture_id) AS status,
  coalesce((SELECT p.digest FROM payloads p WHERE p.id = v.payload_id),
    (SELECT c.payload_digest FROM captures c WHERE c.id = v.capture_id)) AS payload_digest,
  v.version_id,
  (SELECT n.version_key FROM versions n WHERE n.id = v.version_id) AS version_key,
  (SELECT n.number FROM versions n WHERE n.id = v.version_id) AS version_number,
  v.changed, v.change_count, v.peripheral_count,
  (SELECT u.url FROM urls u, captures c WHERE c.id = v.capture_id AND u.id = c.url_id)
    AS captured_url,
  (SELECT c.redirected_to FROM captures c WHERE c.id = v.capture_id) AS redirected_to,
  (SELECT c.error FROM captures c WHERE c.id = v.capture_id) AS error,
  v.resource_id
-- Always true, and in no index: `visits_time` holds the whole primary key, and without this a count
-- would go through it, in order of time.
FROM visits v JOIN resources r ON r.id = v.resource_id AND v.changed >= 0;

-- One row per unbroken run of captures that show one version.
CREATE VIEW observations_detail AS
SELECT o.id, r.url,
  (SELECT n.version_key FROM versions n WHERE n.id = o.version_id) AS version_key,
  (SELECT n.number FROM versions n WHERE n.id = o.version_id) AS version_number,
  o.first_seen_at, o.last_seen_at, o.captures, o.longest_gap_s, o.ended_by, o.next_capture_at,
  o.version_id, o.resource_id, o.stream
FROM observations o JOIN resources r ON r.id = o.resource_id;

-- One row per change between two captures in succession.
CREATE VIEW changes_detail AS
SELECT c.id, c.change_key, r.url,
  (SELECT k.record_id FROM captures k WHERE k.id = c.old_capture_id) AS old_record_id,
  (SELECT k.record_id FROM captures k WHERE k.id = c.new_capture_id) AS new_record_id,
  c.old_version_id, c.new_version_id, c.last_seen_before, c.first_seen_after,
  c.op, c.element, c.kind, c.scope, c.masked, c.material, c.moved, c.old_text, c.new_text,
  c.similarity, c.disclosed, c.notice_kind, NULL AS notice, c.position, c.resource_id
FROM changes c JOIN resources r ON r.id = c.resource_id;

-- One row per edited span.
CREATE VIEW edits_detail AS
SELECT e.id, (SELECT c.change_key FROM changes c WHERE c.id = e.change_id) AS change_key, r.url,
  e.first_seen_after, e.kind, e.content_kind, e.in_quotation, e.in_attribution,
  e.old_text, e.new_text, e.old_number, e.new_number, e.unit,
  e.old_start, e.old_end, e.new_start, e.new_end, e.resource_id
FROM edits e JOIN resources r ON r.id = e.resource_id;

-- One row per stay of a passage on a resource.
CREATE VIEW sentence_life AS
SELECT s.id, r.url,
  (SELECT p.passage_key FROM passages p WHERE p.id = s.passage_id) AS passage_key,
  (SELECT p.text FROM passages p WHERE p.id = s.passage_id) AS text,
  s.spell, s.not_seen_before, s.first_seen_at,
  coalesce(s.last_seen_at,
    (SELECT o.last_seen_at FROM observations o WHERE o.id = r.observation_id)) AS last_seen_at,
  s.absent_from, s.ended_by, s.ended_by IS NULL AS standing, s.passage_id, s.resource_id
FROM spells s JOIN resources r ON r.id = s.resource_id;

-- One row per stretch without a usable capture in which captures were tried; per stretch in which
-- the schedule's moments passed unmade, up to the visit that stands for them; and per page under
-- watch whose moment passed ten minutes ago and that nobody visits.
CREATE VIEW coverage_gaps AS
SELECT g.id, r.url, g.gap_from, g.gap_to, g.reason, g.attempts, g.resource_id
FROM gaps g JOIN resources r ON r.id = g.resource_id
UNION ALL
SELECT -2 * d.id, r.url, d.missed_since, d.made_at, d.missed_reason, 0, d.resource_id
FROM dues d JOIN resources r ON r.id = d.resource_id
WHERE d.missed > 0 AND d.made_at IS NOT NULL
UNION ALL
SELECT -2 * w.id - 1, r.url, coalesce(w.last_visit_at, w.added_at), NULL, 'not_attempted', 0,
  w.resource_id
FROM watches w JOIN resources r ON r.id = w.resource_id
WHERE w.state = 'active' AND w.next_base_at < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-10 minutes');

-- One row per version, with its text.
CREATE VIEW versions_detail AS
SELECT n.id, n.version_key, r.url, n.number AS version_number, n.title, n.language, n.words,
  n.first_seen_at,
  (SELECT max(o.last_seen_at) FROM observations o WHERE o.version_id = n.id) AS last_seen_at,
  (SELECT group_concat(gap || text, '') FROM (
     SELECT w.gap AS gap, p.text AS text FROM occurrences w JOIN passages p ON p.id = w.passage_id
     WHERE w.version_id = n.id ORDER BY w.position)) AS text,
  n.text_digest, n.resource_id
FROM versions n JOIN resources r ON r.id = n.resource_id;

-- One row per job that brought captures in.
CREATE VIEW runs_detail AS
SELECT u.id, u.key, u.kind, u.operator, u.software, u.user_agent, u.vantage, u.started_at,
  (SELECT e.ended_at FROM run_ends e WHERE e.run_id = u.id) AS ended_at,
  (SELECT e.receipt FROM run_ends e WHERE e.run_id = u.id) AS receipt,
  u.file_name, u.file_sha256, u.file_size
FROM runs u;

-- One row per address under watch: how often, since when, and when it is due next.
CREATE VIEW watches_detail AS
SELECT w.id, w.watch_key, w.url, w.kind, w.state, w.every_s, w.cron, w.zone, w.adaptive,
  w.budget_per_day, w.ignore_robots, w.tags, w.added_at, w.until,
  (SELECT d.by FROM decisions d WHERE d.key = w.decision_key) AS decided_by,
  (SELECT d.reason FROM decisions d WHERE d.key = w.decision_key) AS reason,
  w.last_visit_at, w.failures, w.retry_at, w.next_due_at, w.next_trigger, w.next_why,
  w.next_base_at,
  (SELECT f.url FROM watches f WHERE f.id = w.found_in) AS found_in, w.resource_id
FROM watches w;

-- One row per visit that was due: made and how late, or why not, and the moments it stands for.
CREATE VIEW dues_detail AS
SELECT d.id, w.url, d.due_at, d."trigger", d.why, d.made_at,
  unixepoch(d.made_at) - unixepoch(d.due_at) AS late_s,
  coalesce(d.outcome, (SELECT v.outcome FROM captures c JOIN visits v ON v.capture_id = c.id
    AND v.captured_at = c.captured_at AND v.resource_id = (SELECT x.resource_id
      FROM url_resources x WHERE x.url_id = c.url_id) WHERE c.record_id = d.record_id)) AS outcome,
  d.record_id, d.missed, d.missed_from, d.missed_to, d.missed_exact, d.missed_reason,
  d.ignore_robots, d.note, d.resource_id
FROM dues d JOIN watches w ON w.id = d.watch_id;

-- One row per thing that a feed or alert reports; `href` is relative to the database's page.
CREATE VIEW events AS
SELECT h.id, h.event_key, h.at, h.kind, r.url, r.title, h.summary,
  CASE WHEN h.kind = 'text_changed'
      OR (h.kind LIKE 'source%' AND h.old_version_id <> h.new_version_id)
    THEN '-/diff/' || (SELECT v.version_key FROM versions v WHERE v.id = h.old_version_id)
      || '/' || (SELECT v.version_key FROM versions v WHERE v.id = h.new_version_id)
    ELSE '-/version/' || (SELECT v.version_key FROM versions v
      WHERE v.id = coalesce(h.new_version_id, h.old_version_id))
  END AS href,
  (SELECT c.via FROM captures c WHERE c.id = h.capture_id) AS via,
  h.resource_id
FROM happenings h JOIN resources r ON r.id = h.resource_id;

-- One row per citation in a version: by link, by name, or in a credit; and which document it is.
CREATE VIEW citations_detail AS
SELECT c.id, c.citation_key, c.lineage, r.url AS article_url, c.version_id,
  (SELECT v.version_key FROM versions v WHERE v.id = c.version_id) AS version_key,
  c.how, c.mention, c.claim, c.credit_for, c.publisher, c.language, c.joins,
  s.url AS source_url, s.publisher AS source_publisher,
  CASE WHEN c.decision_key IS NULL THEN c.resolution
    WHEN c.decided_id IS NULL THEN 'abstained' ELSE 'resolved' END AS resolution,
  CASE WHEN c.decision_key IS NULL THEN 'finding' ELSE 'decision' END AS resolved_by,
  (SELECT v.outcome FROM visits v WHERE v.resource_id = s.id
    ORDER BY v.captured_at DESC, v.capture_id DESC LIMIT 1) AS source_outcome,
  c.href, c.score, c.reason, c.candidates, c.resolution AS found_resolution,
  (SELECT f.url FROM resources f WHERE f.id = c.source_id) AS found_source_url,
  c.first_seen_at,
  coalesce(c.last_seen_at,
    (SELECT max(o.last_seen_at) FROM observations o WHERE o.version_id = c.version_id))
    AS last_seen_at,
  c."start", c."end", c.claim_start, c.number, c.decision_key, c.resource_id
FROM citations c JOIN resources r ON r.id = c.resource_id
-- A join, so that a document's address finds its citations: the cast is for `citations_document`.
LEFT JOIN resources s ON s.id =
  CAST(CASE WHEN c.decision_key IS NULL THEN c.source_id ELSE c.decided_id END AS INTEGER);

-- One row per quotation in a version: who said it and how that is known, and what it leans on.
CREATE VIEW quotes_detail AS
SELECT q.id, q.quote_key, q.lineage,
  (SELECT w.family FROM quoted_words w WHERE w.id = q.words_id) AS family,
  r.url AS article_url, q.version_id,
  (SELECT v.version_key FROM versions v WHERE v.id = q.version_id) AS version_key,
  q.quote, q.class, q.confidence,
  (SELECT s.name FROM speakers s WHERE s.id = q.speaker_id) AS speaker,
  q.speaker_text, q.speaker_basis, q.resolved_by, q.role, q.cue, q.rule, q.speaker_confidence,
  (SELECT s.person FROM speakers s WHERE s.id = q.speaker_id) AS person,
  (SELECT coalesce(d.source_publisher, d.publisher) FROM citations_detail d WHERE d.id =
    (SELECT max(c.id) FROM citations c WHERE c.version_id = q.version_id AND c.lineage = q.cited))
    AS publisher,
  (SELECT d.source_url FROM citations_detail d WHERE d.id =
    (SELECT max(c.id) FROM citations c WHERE c.version_id = q.version_id AND c.lineage = q.cited))
    AS source_url,
  q.cited_by,
  q.first_seen_at,
  (SELECT max(o.last_seen_at) FROM observations o WHERE o.version_id = q.version_id)
    AS last_seen_at,
  q.version_id IS (SELECT o.version_id FROM observations o
    WHERE o.id = r.observation_id AND o.ended_by IS NULL) AS present,
  q.marks, q.depth, q."start", q."end", q.number, q.latest, q.cited, q.resource_id
FROM quotes q JOIN resources r ON r.id = q.resource_id;

-- One row per quotation of an article, also one that is gone, as it was seen last. What is said of
-- its source version and verdict is empty as long as no quotation is traced.
CREATE VIEW quote_status AS
SELECT q.id, q.quote_key, q.lineage, r.url AS article_url, q.version_id, q.quote, q.class,
  q.confidence,
  (SELECT s.name FROM speakers s WHERE s.id = q.speaker_id) AS speaker,
  q.speaker_text, q.speaker_basis, q.resolved_by, q.role, q.cue, q.rule, q.speaker_confidence,
  (SELECT s.person FROM speakers s WHERE s.id = q.speaker_id) AS person,
  q.version_id IS (SELECT o.version_id FROM observations o
    WHERE o.id = r.observation_id AND o.ended_by IS NULL) AS present,
  (SELECT coalesce(d.source_publisher, d.publisher) FROM citations_detail d WHERE d.id =
    (SELECT max(c.id) FROM citations c WHERE c.version_id = q.version_id AND c.lineage = q.cited))
    AS publisher,
  (SELECT d.source_url FROM citations_detail d WHERE d.id =
    (SELECT max(c.id) FROM citations c WHERE c.version_id = q.version_id AND c.lineage = q.cited))
    AS source_url,
  q.cited_by,
  NULL AS source_version_id, NULL AS verdict, NULL AS verdict_then, NULL AS verdict_now,
  NULL AS why, NULL AS coverage, NULL AS source_passage, NULL AS differences, NULL AS relation,
  NULL AS basis,
  (SELECT min(k.first_seen_at) FROM quotes k WHERE k.lineage = q.lineage) AS first_seen_at,
  (SELECT max(o.last_seen_at) FROM quotes k JOIN observations o ON o.version_id = k.version_id
    WHERE k.lineage = q.lineage) AS last_seen_at,
  (SELECT count(DISTINCT k.words_id) FROM quotes k WHERE k.lineage = q.lineage) AS wordings,
  (SELECT w.family FROM quoted_words w WHERE w.id = q.words_id) AS family,
  (SELECT count(DISTINCT k.resource_id) FROM quoted_words w
    JOIN quoted_words f ON f.family = w.family JOIN quotes k ON k.words_id = f.id
    WHERE w.id = q.words_id) AS articles,
  q.number, q.resource_id
FROM quotes q JOIN resources r ON r.id = q.resource_id WHERE q.latest = 1;

-- One row per article and person to whom it gives another office than another text does. Nobody is
-- said to be wrong: both passages are shown with their days.
CREATE VIEW role_conflicts AS
SELECT c.id, c.person AS speaker, r.url AS article_url,
  (SELECT m.role FROM role_mentions m WHERE m.id = c.mention_id) AS article_role,
  (SELECT p.text FROM role_mentions m JOIN passages p ON p.id = m.passage_id
    WHERE m.id = c.mention_id) AS article_passage,
  (SELECT coalesce(e.published_at, v.first_seen_at) FROM role_mentions m
    JOIN versions v ON v.id = m.version_id LEFT JOIN extractions e ON e.id = v.extraction_id
    WHERE m.id = c.mention_id) AS article_date,
  (SELECT o.url FROM role_mentions m JOIN resources o ON o.id = m.resource_id
    WHERE m.id = c.other_id) AS other_url,
  (SELECT m.role FROM role_mentions m WHERE m.id = c.other_id) AS other_role,
  (SELECT p.text FROM role_mentions m JOIN passages p ON p.id = m.passage_id
    WHERE m.id = c.other_id) AS other_passage,
  (SELECT coalesce(e.published_at, v.first_seen_at) FROM role_mentions m
    JOIN versions v ON v.id = m.version_id LEFT JOIN extractions e ON e.id = v.extraction_id
    WHERE m.id = c.other_id) AS other_date,
  c.cited,
  (SELECT max(v.first_seen_at) FROM role_mentions m JOIN versions v ON v.id = m.version_id
    WHERE m.id IN (c.mention_id, c.other_id)) AS seen_at,
  (SELECT s.name FROM role_mentions m JOIN speakers s ON s.id = m.speaker_id
    WHERE m.id = c.mention_id) AS article_speaker,
  (SELECT m.office FROM role_mentions m WHERE m.id = c.mention_id) AS article_office,
  (SELECT m.office FROM role_mentions m WHERE m.id = c.other_id) AS other_office,
  (SELECT m.version_id FROM role_mentions m WHERE m.id = c.mention_id) AS version_id,
  (SELECT m.version_id FROM role_mentions m WHERE m.id = c.other_id) AS other_version_id,
  c.resource_id
FROM conflicts c JOIN resources r ON r.id = c.resource_id;
