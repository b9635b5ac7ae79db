-- Quotations: what versions attribute to whom, and how that is known; who bears which name; which
-- offices texts give to people. All of it is derived.

ALTER TABLE versions ADD COLUMN quotes INTEGER;  -- quotations in it; null: not looked for yet

-- The document of a citation: by what people decided, else by what was found. What the other two
-- hold beside their own columns saves a count from reading the citations.
CREATE INDEX citations_document ON citations(
  CAST(CASE WHEN decision_key IS NULL THEN source_id ELSE decided_id END AS INTEGER), first_seen_at
);
DROP INDEX citations_how;
CREATE INDEX citations_how ON citations(how, resource_id, decision_key, source_id, decided_id);
DROP INDEX citations_resolution;
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
-- All that a search for a common word has to look at before it shows the latest.
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
