-- What users ask. Each view is one driving table, one join for the address, and scalar subqueries for
-- the rest: a joined table that no asked-for column needs would still be read for every count.
-- A count looks an address up for each row, which is quick as long as it goes resource by resource;
-- in order of time it takes twelve times as long. So no index on a time holds the resource too.
-- Dropped and made again whenever this file changes.

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
