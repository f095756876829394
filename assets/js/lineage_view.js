// Where a version comes from, as a chain of boxes: answer, version, training, snapshot, labels, people and guidelines.

const minuteWords = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

function chainBox(kind, title, lead, ...more) {
  return h('li', { class: 'chain-box', 'data-kind': kind }, h('h3', {}, title), h('p', { class: 'chain-lead' }, ...[lead].flat()), ...more);
}

const chainFact = (...words) => h('p', { class: 'chain-fact' }, ...words);

function chainTable(title, values) {
  const rows = Object.entries(values).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, String(value))]);
  return rows.length ? h('details', {}, h('summary', {}, title), h('dl', {}, ...rows)) : null;
}

function answerBox({ label, probability }) {
  return chainBox('answer', 'Answer', h('strong', { dir: 'auto' }, label), chainFact(`${percent(probability)} probable`));
}

function versionBox(chain, openOther) {
  const state = chain.serves ? 'It serves now.' : chain.deleted_at ? 'Its files were deleted.' : chain.retired_at ? 'It was retired.' : null;
  const other = chain.compared_with ? chainFact('Compared with ', button({ class: 'chain-link' }, () => openOther(chain.compared_with), chain.compared_with)) : null;
  return chainBox('version', 'Version', h('code', {}, chain.version), chainFact(minuteWords(chain.created_at)), state ? chainFact(state) : null,
    chain.verdict ? h('details', {}, h('summary', {}, 'How it was judged'), h('p', { dir: 'auto' }, chain.verdict)) : null, other);
}

function runBox({ run, lane, checkpoint }) {
  if (!run) return chainBox('run', 'Training', 'None here', chainFact('It is the checkpoint ', h('code', {}, checkpoint), ' as it came.'));
  const took = run.seconds ? `${Math.round(run.seconds).toLocaleString('en')} s on ${run.device ?? 'an unknown device'}` : 'How long it took is not known';
  const seed = run.hyperparameters.seed;
  return chainBox('run', 'Training', lane ? `${LANES[lane].name}: ${LANES[lane].what}` : 'Trained', chainFact('From ', h('code', {}, checkpoint)), chainFact(took, seed === undefined ? '' : `, seed ${seed}`),
    run.reason ? chainFact(`Job ${run.job}: ${run.reason}`) : null, chainTable('Hyperparameters', run.hyperparameters), chainTable('Packages', run.packages));
}

function snapshotBox({ snapshot }) {
  const counts = [many(snapshot.trained, 'example to learn from', 'examples to learn from')];
  if (snapshot.validation) counts.push(`${snapshot.validation.toLocaleString('en')} to choose the best weights`);
  if (snapshot.calibration) counts.push(`${snapshot.calibration.toLocaleString('en')} to calibrate`);
  counts.push(`${snapshot.measured.toLocaleString('en')} held out`);
  return chainBox('snapshot', 'Snapshot', h('code', { title: snapshot.id }, snapshot.id.slice(0, 12)), ...counts.map((words) => chainFact(words)), chainFact(`Frozen ${minuteWords(snapshot.created_at)}`),
    snapshot.treatment ? h('details', {}, h('summary', {}, 'How labels met tokens'), h('p', {}, snapshot.treatment)) : null);
}

function labelsBox({ snapshot }) {
  const gone = snapshot.gone ? `${snapshot.gone.toLocaleString('en')} of them ${snapshot.gone === 1 ? 'was' : 'were'} changed or taken back since.` : 'All of them still stand.';
  return chainBox('labels', 'Labels', many(snapshot.revisions, 'revision', 'revisions'), chainFact(gone));
}

function peopleBox(chain, choose) {
  const guidelines = chain.guidelines.map(({ number, labels }) => chainFact(number === null ? 'No guidelines on record' : `Guidelines ${number}`, `: ${many(labels, 'label', 'labels')}`));
  const names = (chain.people ?? []).map(({ person, labels }) => h('li', {}, button({ class: 'chain-link', title: 'Show their labels' }, () => choose(person), h('bdi', {}, person)), ` ${labels.toLocaleString('en')}`));
  const listed = names.length ? h('ul', { class: 'chain-people' }, ...names) : null;
  return chainBox('people', 'People and guidelines', many(chain.people_count, 'person', 'people'), listed, ...guidelines);
}

/** The picture. `openOther(version)` follows the chain further back, `choose(person)` narrows the labels below it. */
function chainPicture(chain, answer, openOther, choose) {
  const boxes = [answer ? answerBox(answer) : null, versionBox(chain, openOther), runBox(chain)];
  if (chain.snapshot) boxes.push(snapshotBox(chain), labelsBox(chain), peopleBox(chain, choose));
  return h('ol', { class: 'chain', 'aria-label': 'Each step comes from the next one' }, ...boxes.filter(Boolean));
}
