CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE projects (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	task TEXT NOT NULL, 
	guidelines TEXT NOT NULL, 
	checkpoint TEXT NOT NULL, 
	retrain_after INTEGER NOT NULL, 
	holdout_percent INTEGER NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_projects PRIMARY KEY (id), 
	CONSTRAINT ck_projects_ck_projects_holdout_percent CHECK (holdout_percent BETWEEN 0 AND 90), 
	CONSTRAINT ck_projects_ck_projects_retrain_after CHECK (retrain_after >= 0), 
	CONSTRAINT uq_projects_name UNIQUE (name)
);
CREATE TABLE examples (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	text_hash TEXT NOT NULL, 
	split TEXT NOT NULL, 
	state TEXT NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_examples PRIMARY KEY (id), 
	CONSTRAINT ck_examples_ck_examples_split CHECK (split IN ('pool', 'holdout')), 
	CONSTRAINT ck_examples_ck_examples_state CHECK (state IN ('pending', 'labelled', 'skipped', 'flagged')), 
	CONSTRAINT ck_examples_ck_examples_text_not_empty CHECK (text <> ''), 
	CONSTRAINT fk_examples_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT uq_examples_project_id_text_hash UNIQUE (project_id, text_hash)
);
CREATE INDEX ix_examples_project_id_state_id ON examples (project_id, state, id);
CREATE TABLE schema_labels (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	description TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_schema_labels PRIMARY KEY (id), 
	CONSTRAINT fk_schema_labels_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT uq_schema_labels_project_id_name UNIQUE (project_id, name), 
	CONSTRAINT uq_schema_labels_project_id_position UNIQUE (project_id, position)
);
CREATE TABLE versions (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	content_hash TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	checkpoint TEXT NOT NULL, 
	parent_id INTEGER, 
	snapshot TEXT, 
	hyperparameters JSON NOT NULL, 
	label_counts JSON NOT NULL, 
	metrics JSON NOT NULL, 
	verdict JSON NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_versions PRIMARY KEY (id), 
	CONSTRAINT ck_versions_ck_versions_origin CHECK (origin IN ('trained', 'checkpoint')), 
	CONSTRAINT fk_versions_parent_id_versions FOREIGN KEY(parent_id) REFERENCES versions (id), 
	CONSTRAINT fk_versions_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT uq_versions_project_id_content_hash UNIQUE (project_id, content_hash), 
	CONSTRAINT uq_versions_project_id_number UNIQUE (project_id, number)
);
CREATE TABLE assignments (
	example_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	annotator TEXT NOT NULL, 
	window TEXT NOT NULL, 
	expires_at DOUBLE NOT NULL, 
	CONSTRAINT pk_assignments PRIMARY KEY (example_id), 
	CONSTRAINT fk_assignments_example_id_examples FOREIGN KEY(example_id) REFERENCES examples (id), 
	CONSTRAINT fk_assignments_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id)
);
CREATE INDEX ix_assignments_project_id_annotator_window ON assignments (project_id, annotator, window);
CREATE TABLE jobs (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	hyperparameters JSON NOT NULL, 
	after_label_id INTEGER NOT NULL, 
	created_at DOUBLE NOT NULL, 
	started_at DOUBLE, 
	ended_at DOUBLE, 
	owner TEXT, 
	heartbeat_at DOUBLE, 
	process_id INTEGER, 
	process_started_at DOUBLE, 
	cancel_requested BOOLEAN NOT NULL, 
	snapshot TEXT, 
	outcome TEXT, 
	version_id INTEGER, 
	CONSTRAINT pk_jobs PRIMARY KEY (id), 
	CONSTRAINT ck_jobs_ck_jobs_state CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')), 
	CONSTRAINT fk_jobs_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT fk_jobs_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id)
);
CREATE UNIQUE INDEX ux_jobs_queued ON jobs (project_id) WHERE state = 'queued';
CREATE UNIQUE INDEX ux_jobs_running ON jobs (project_id) WHERE state = 'running';
CREATE TABLE labels (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	example_id INTEGER NOT NULL, 
	annotator TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	action TEXT NOT NULL, 
	schema_label_id INTEGER, 
	request_id TEXT NOT NULL, 
	note TEXT, 
	suggested TEXT, 
	suggested_probability DOUBLE, 
	version TEXT, 
	seconds DOUBLE, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_labels PRIMARY KEY (id), 
	CONSTRAINT ck_labels_ck_labels_value CHECK ((action = 'label') = (schema_label_id IS NOT NULL)), 
	CONSTRAINT ck_labels_ck_labels_action CHECK (action IN ('label', 'skip', 'flag', 'undo')), 
	CONSTRAINT fk_labels_example_id_examples FOREIGN KEY(example_id) REFERENCES examples (id), 
	CONSTRAINT fk_labels_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT fk_labels_schema_label_id_schema_labels FOREIGN KEY(schema_label_id) REFERENCES schema_labels (id), 
	CONSTRAINT uq_labels_example_id_annotator_revision UNIQUE (example_id, annotator, revision), 
	CONSTRAINT uq_labels_request_id UNIQUE (request_id)
);
CREATE INDEX ix_labels_project_id_action_id ON labels (project_id, action, id);
CREATE TABLE promotions (
	id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	verb TEXT NOT NULL, 
	note TEXT NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_promotions PRIMARY KEY (id), 
	CONSTRAINT ck_promotions_ck_promotions_verb CHECK (verb IN ('promote', 'rollback')), 
	CONSTRAINT fk_promotions_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT fk_promotions_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id)
);
CREATE INDEX ix_promotions_project_id_id ON promotions (project_id, id);
CREATE TABLE shares (
	id TEXT NOT NULL, 
	project_id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	created_at DOUBLE NOT NULL, 
	CONSTRAINT pk_shares PRIMARY KEY (id), 
	CONSTRAINT fk_shares_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT fk_shares_version_id_versions FOREIGN KEY(version_id) REFERENCES versions (id)
);
CREATE TABLE gold (
	example_id INTEGER NOT NULL, 
	project_id INTEGER NOT NULL, 
	schema_label_id INTEGER NOT NULL, 
	label_id INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_gold PRIMARY KEY (example_id), 
	CONSTRAINT ck_gold_ck_gold_reason CHECK (reason IN ('single', 'imported')), 
	CONSTRAINT fk_gold_example_id_examples FOREIGN KEY(example_id) REFERENCES examples (id), 
	CONSTRAINT fk_gold_label_id_labels FOREIGN KEY(label_id) REFERENCES labels (id), 
	CONSTRAINT fk_gold_project_id_projects FOREIGN KEY(project_id) REFERENCES projects (id), 
	CONSTRAINT fk_gold_schema_label_id_schema_labels FOREIGN KEY(schema_label_id) REFERENCES schema_labels (id)
);
CREATE INDEX ix_gold_project_id_example_id ON gold (project_id, example_id);
CREATE TRIGGER labels_no_update BEFORE UPDATE ON labels BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER labels_no_delete BEFORE DELETE ON labels BEGIN SELECT RAISE(ABORT, 'labels is append-only'); END;
CREATE TRIGGER promotions_no_update BEFORE UPDATE ON promotions BEGIN SELECT RAISE(ABORT, 'promotions is append-only'); END;
CREATE TRIGGER promotions_no_delete BEFORE DELETE ON promotions BEGIN SELECT RAISE(ABORT, 'promotions is append-only'); END;
