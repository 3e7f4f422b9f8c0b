-- What push checks of the kinds of this release, and who may write them: the data of
-- resources/central as they were when this revision was made. A later release adds its kinds in a
-- revision of its own; a kind that is not here is stored unchecked.
INSERT INTO coder.kind (kind, append_only, required) VALUES
  ('abstraction_line', true, '{at,author,certainty,episode_id,heading,line_id,text}'),
  ('code', false, '{at,author,code,episode_id,system}'),
  ('code_line', false, '{code_id,episode_id,line_id}'),
  ('code_set', false, '{episode_id,order,system}'),
  ('code_trail', true, '{at,author,code_id,episode_id,trail}'),
  ('condition_look', true, '{at,author,condition,episode_id}'),
  ('document', false, '{episode_id,reference,source}'),
  ('document_version', true, '{at,document_id,episode_id,media_type,pages,sha256,size,version}'),
  ('episode', false, '{as_of,episode_number,patient_id,provider_code,spell_id,spell_number}'),
  ('episode_alias', false, '{as_of,episode_id,spell_id}'),
  ('episode_work', false, '{episode_id,state}'),
  ('export_item', false, '{content_sha256,episode_id,export_id}'),
  ('export_run', true, '{at,author,layout,manifest}'),
  ('history', true, '{actor,at,data_sha256,device_id,event,hash,n,prev}'),
  ('line_set', false, '{episode_id,order}'),
  ('patient', false, '{as_of,local_patient_id,provider_code,surname}'),
  ('patient_alias', false, '{as_of,local_patient_id,patient_id,provider_code}'),
  ('problem_override', false, '{at,author,episode_id,reason,rule}'),
  ('source', false, '{key,name,position}'),
  ('source_look', true, '{at,author,episode_id,source}'),
  ('spell', false, '{as_of,patient_id,provider_code,spell_number}');
INSERT INTO coder.kind_enum (kind, field, allowed) VALUES
  ('abstraction_line', 'certainty', '["confirmed", "treated_as", "differential", "ruled_out", "history", "family", "unstated", "nil"]'),
  ('abstraction_line', 'heading', '["mc", "co", "cx", "pr", "in", "tr", "ec", "ot"]'),
  ('code', 'system', '["icd10", "opcs4"]'),
  ('code_set', 'system', '["icd10", "opcs4"]'),
  ('episode_work', 'state', '["imported", "ready", "in_progress", "waiting_for_information", "outstanding_pathology", "query_raised", "update_received", "second_look", "final", "exported", "acknowledged", "cancelled", "not_codable"]');
INSERT INTO coder.role_kind (role, kind) VALUES
  ('auditor', 'history'),
  ('coder', '*'),
  ('manager', '*'),
  ('senior', '*'),
  ('trainer', 'history');
INSERT INTO coder.state_rule (kind, field, before, after, roles) VALUES
  ('episode_work', 'state', 'exported', 'in_progress', '{senior,manager}'),
  ('episode_work', 'state', 'acknowledged', 'in_progress', '{senior,manager}');
