-- The schedule: what is under watch, what was due, and what became of it.
-- That a page is watched, paused or ended is a person's decision, and stands in `decisions` as such;
-- these tables are how the schedule goes about it.

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
