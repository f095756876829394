// The labels in use: rename, merge, split and retire them with a preview, and undo what was changed.

const root = element.querySelector('.schema');
const project = () => props.value?.project;
const path = (rest) => projectPath(project(), `/schema${rest}`);
let shown = '';

const CHANGE_WORDS = { rename: 'Rename', merge: 'Merge', split: 'Split', retire: 'Retire' };

function change(verb, label, labels) {
  openChange(SCHEMA_FORMS[verb](label, labels),
    (wanted) => callApi('POST', path('/preview'), wanted),
    (wanted, expected) => callApi('POST', path('/changes'), { ...wanted, expected }),
    changed);
}

function undo({ id, summary }) {
  const form = { title: `Undo “${summary}”`, press: 'Undo the change', nodes: [], read: () => ({ id }) };
  openChange(form, () => callApi('GET', path(`/changes/${id}/undo`)), (_, expected) => callApi('POST', path(`/changes/${id}/undo`), { expected }), changed);
}

/** Other components of the page show labels too. */
function changed() {
  window.dispatchEvent(new CustomEvent('studio-labels-changed', { detail: { project: project() } }));
  shown = '';
  refresh();
}

function labelRow(label, position, key, labels) {
  const mark = paint(h('span', { class: 'schema-key' }, key ?? ''), colourOf(label, position));
  const name = h('div', { class: 'schema-name' }, h('bdi', {}, label.name), label.description ? h('small', { dir: 'auto' }, label.description) : null);
  const acts = Object.entries(CHANGE_WORDS)
    .filter(([verb]) => labels.length > 1 || !['merge', 'retire'].includes(verb))
    .map(([verb, words]) => button({ 'aria-label': `${words} ${label.name}`, 'data-verb': verb }, () => change(verb, label, labels), words));
  const row = h('li', { class: 'schema-label' }, mark, name, h('span', { class: 'schema-gold' }, many(label.gold, 'gold label', 'gold labels')), h('div', { class: 'schema-acts' }, ...acts));
  row.dataset.label = label.name;
  return row;
}

function logRow(entry) {
  const facts = h('small', {}, `${entry.person}, ${new Date(entry.created_at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}`);
  const undoable = entry.verb !== 'undo' && entry.undone_by === null;
  const row = h('li', { class: 'schema-change' }, h('span', { class: 'schema-number' }, String(entry.id)), h('div', { class: 'schema-name' }, h('span', { dir: 'auto' }, entry.summary), facts),
    undoable ? button({ 'aria-label': `Undo change ${entry.id}` }, () => undo(entry), 'Undo') : entry.undone_by === null ? null : h('span', { class: 'badge' }, `undone by ${entry.undone_by}`));
  row.dataset.change = entry.id;
  return row;
}

function render(labels, log) {
  const keys = keysOf(labels);
  const list = labels.length ? h('ul', { class: 'schema-list' }, ...labels.map((label, position) => labelRow(label, position, keys[position], labels)))
    : h('p', { class: 'studio-empty' }, 'There are no labels yet. Add some under Labels, below.');
  const history = h('details', { class: 'schema-log', open: log.length > 0 && log.length < 4 }, h('summary', {}, `Changes (${log.length})`),
    log.length ? h('ul', {}, ...log.map(logRow)) : h('p', { class: 'studio-muted' }, 'Nothing was changed yet.'));
  const about = h('p', { class: 'studio-muted' }, 'Labels that were given follow a change, and the history keeps what they were called. Every change is counted before it is made, and can be undone.');
  root.replaceChildren(h('section', { class: 'card' }, h('h2', {}, 'Labels in use'), about, list, history));
}

async function refresh() {
  if (!project()) return;
  const who = await me();
  root.hidden = !who.permissions.includes('manage projects');
  if (root.hidden) return;
  const [found, labels, log] = await Promise.all([callApi('GET', projectPath(project())), callApi('GET', path('/labels')), callApi('GET', path('/changes'))]);
  root.hidden = !(await taskCalled(found.task)).has_labels;
  if (root.hidden) return;
  const now = JSON.stringify([project(), labels, log]);
  if (now === shown) return;
  shown = now;
  render(labels, log);
}

root.hidden = true;
repeatWhileShown(5000, refresh);
// A component that is hidden is not shown, so the first look is ours.
const look = () => refresh().catch((error) => root.replaceChildren(h('p', { class: 'studio-warning' }, error.message)));
watch('value', () => { shown = ''; look(); });
look();
