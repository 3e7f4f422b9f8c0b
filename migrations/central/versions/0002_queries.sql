-- Queries, what happened to them, and the answers that came: what push checks of these kinds.
-- Who drafts a query does not approve it: that a senior or a manager does.
INSERT INTO coder.kind (kind, append_only, required) VALUES
  ('query', false, '{codes_after,codes_before,episode_id,evidence,gap,kind,options,overrides,question,raised_at,raised_by,recipient,reference,state,subject}'),
  ('query_answer', true, '{answered_by,answered_on,at,author,episode_id,how,query_id}'),
  ('query_event', true, '{at,author,data,episode_id,event,query_id}');
INSERT INTO coder.kind_enum (kind, field, allowed) VALUES
  ('query', 'gap', '["conflict", "unlinked", "type", "site", "laterality", "acuity", "result", "procedure", "complication", "cause", "differential", "consultant", "dates", "transfer", "coding", "other"]'),
  ('query', 'kind', '["clinical", "data_quality", "epr", "internal", "national"]'),
  ('query', 'state', '["draft", "for_approval", "approved", "sent", "answered", "closed", "withdrawn", "duplicate"]'),
  ('query_answer', 'how', '["letter", "in_person", "addendum", "telephone", "email"]');
INSERT INTO coder.state_rule (kind, field, before, after, roles) VALUES
  ('query', 'state', 'draft', 'approved', '{senior,manager}'),
  ('query', 'state', 'for_approval', 'approved', '{senior,manager}');
