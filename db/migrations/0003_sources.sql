-- Sources: who is cited, by what words, and which document that is. All of it is derived: from the
-- captures, from the publishers' data that ships (db/publishers.toml), and from what people decided.

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
CREATE INDEX citations_how ON citations(how, resource_id);
CREATE INDEX citations_resolution ON citations(resolution, resource_id);

-- Citations whose document is to be looked for, anew or for the first time.
CREATE TABLE unresolved (
  citation_id INTEGER PRIMARY KEY REFERENCES citations(id) ON DELETE CASCADE
) STRICT;

-- `own`: what was captured here or handed in. `memento`: what only public archives showed of a page
-- that this archive has a text of: a variant beside its history.
ALTER TABLE observations ADD COLUMN stream TEXT NOT NULL DEFAULT 'own';
