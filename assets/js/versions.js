// The Versions page: a card for each version with what it was made from, how good it is, and whether it serves.

const root = element.querySelector('.versions');
const message = h('p', { class: 'studio-warning' });
message.setAttribute('role', 'alert');
message.hidden = true;
const bar = h('div', { class: 'versions-bar' });
const list = h('div', { class: 'versions-list' });
root.append(message, bar, list);

const project = () => props.value?.project;
const open = new Set();
let mayPromote = false;
let mayTrain = false; // whoever may not has no Train page to be led to
let shown = '';

async function change(path, question) {
  if (!window.confirm(question)) return;
  message.hidden = true;
  try {
    await callApi('POST', projectPath(project(), path), {});
  } catch (error) {
    message.textContent = error.message;
    message.hidden = false;
  }
  refreshNow();
}

const score = (value) => value.toFixed(3);
const when = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

function figure(value, words) {
  return h('div', { class: 'figure' }, h('strong', {}, value), h('span', {}, words));
}

function figures(version) {
  const metrics = version.metrics;
  if (!metrics) return h('p', { class: 'studio-muted' }, version.origin === 'checkpoint'
    ? 'Not measured: it was not trained here.'
    : 'Not measured: no hold-out examples were labelled when it was trained.');
  return h('div', { class: 'figures' }, figure(score(metrics.accuracy), 'accuracy'), figure(score(metrics.macro_f1), 'macro-F1'),
    figure(String(metrics.examples), 'held-out examples'));
}

function labelTable(metrics) {
  const head = h('tr', {}, ...['Label', 'Precision', 'Recall', 'F1', 'Examples'].map((text) => h('th', {}, text)));
  const rows = metrics.per_label.map((row) => h('tr', {}, named('th', row.label, ''),
    ...[row.precision, row.recall, row.f1].map((value) => h('td', {}, row.examples || value ? score(value) : '–')), h('td', {}, String(row.examples))));
  return h('table', { class: 'label-table' }, h('thead', {}, head), h('tbody', {}, ...rows));
}

function lineage(version) {
  const facts = [['Trained', when(version.created_at)], ['From', version.checkpoint]];
  if (version.parent) facts.push(['Served before it', version.parent]);
  if (version.snapshot) facts.push(['Snapshot of the labels', version.snapshot.slice(0, 16)]);
  const counts = Object.entries(version.label_counts).map(([label, count]) => `${label} ${count}`).join(', ');
  if (counts) facts.push(['Labels in it', counts]);
  if (version.facts.seconds) facts.push(['Took', `${Math.round(version.facts.seconds)} s on ${version.facts.device}`]);
  const numbers = Object.entries(version.hyperparameters).map(([name, value]) => `${name} ${value}`).join(', ');
  if (numbers) facts.push(['Hyperparameters', numbers]);
  const rows = facts.flatMap(([term, text]) => [h('dt', {}, term), h('dd', {}, text)]);
  return h('dl', { class: 'lineage' }, ...rows);
}

/** How it was trained: a head in a second, or the whole model. */
function laneBadge({ lane }) {
  if (!lane) return null;
  const words = lane === 'fast' ? 'A linear head on the base checkpoint, refitted in about a second' : 'The whole model was trained';
  return h('span', { class: 'badge', 'data-lane': lane, title: words }, lane === 'fast' ? 'Fast lane' : 'Slow lane');
}

function card(version, newest) {
  const badge = version.serves ? h('span', { class: 'badge badge-serves' }, 'Serves') : null;
  const head = h('div', { class: 'version-head' }, h('h2', {}, h('code', {}, version.name)), badge, laneBadge(version));
  if (!version.serves && mayPromote) {
    const promote = () => change(`/versions/${version.name}/promote`, `Serve ${version.name} from now on?`);
    head.append(button({ 'aria-label': `Promote ${version.name}` }, promote, 'Promote'));
  }
  const details = h('details', {}, h('summary', {}, 'Details'));
  details.open = open.has(version.name) || (newest && !open.has('touched'));
  details.addEventListener('toggle', () => { open.add('touched'); open[details.open ? 'add' : 'delete'](version.name); });
  if (version.metrics) {
    details.append(h('div', { class: 'version-tables' }, confusionMatrix(version.metrics), h('div', { class: 'table-scroll' }, labelTable(version.metrics))));
  }
  details.append(lineage(version));
  const section = h('section', { class: 'card version' }, head, figures(version), h('p', { class: 'version-verdict' }, version.verdict.reason), details);
  section.dataset.version = version.name;
  section.dataset.serves = version.serves;
  return section;
}

function renderEmpty(job) {
  const href = `?${new URLSearchParams({ tab: 'train', project: project() })}`;
  const isTraining = job && ['queued', 'running'].includes(job.state);
  const words = [isTraining ? 'The first version is being trained.' : 'No versions yet. Label some examples first.'];
  if (mayTrain) words.push(isTraining ? ' Follow it on the ' : ' Then start a training on the ', h('a', { href }, 'Train page'), '.');
  bar.replaceChildren();
  list.replaceChildren(h('p', { class: 'studio-empty' }, ...words));
}

function render(versions, job) {
  const now = JSON.stringify([versions, job?.state]);
  if (now === shown) return;
  shown = now;
  if (!versions.length) {
    renderEmpty(job);
    return;
  }
  const rollBack = () => change('/rollback', 'Serve the version that served before this one?');
  const back = button({ id: 'roll-back' }, rollBack, 'Roll back');
  const rule = 'A new version serves only if its macro-F1 (the F1 score, averaged over the labels) on the held-out examples is not lower than that of the served one.';
  bar.replaceChildren(h('p', { class: 'studio-muted' }, rule), ...(versions.length > 1 && mayPromote ? [back] : []));
  list.replaceChildren(...versions.map((version, index) => card(version, index === 0)));
}

async function refresh() {
  if (!project()) return;
  const { permissions } = await me();
  mayPromote = permissions.includes('promote');
  mayTrain = permissions.includes('train');
  const versions = await callApi('GET', projectPath(project(), '/versions'));
  render(versions, versions.length ? null : (await callApi('GET', projectPath(project(), '/status'))).job);
}

const refreshNow = repeatWhileShown(2000, refresh);
watch('value', () => { shown = ''; refreshNow(); });
