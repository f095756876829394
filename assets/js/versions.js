// The Versions page: a card for each version with what it was made from, how good it is, and whether it serves.

const root = element.querySelector('.versions');
const message = make('p', 'studio-warning');
message.setAttribute('role', 'alert');
message.hidden = true;
const bar = make('div', 'versions-bar');
const list = make('div', 'versions-list');
root.append(message, bar, list);

const project = () => props.value?.project;
const open = new Set();
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
  return make('div', 'figure', make('strong', '', value), make('span', '', words));
}

function figures(version) {
  const metrics = version.metrics;
  if (!metrics) return make('p', 'studio-muted', version.origin === 'checkpoint'
    ? 'Not measured: it was not trained here.'
    : 'Not measured: no hold-out examples were labelled when it was trained.');
  return make('div', 'figures', figure(score(metrics.accuracy), 'accuracy'), figure(score(metrics.macro_f1), 'macro-F1'),
    figure(String(metrics.examples), 'held-out examples'));
}

function labelTable(metrics) {
  const head = make('tr', '', ...['Label', 'Precision', 'Recall', 'F1', 'Examples'].map((text) => make('th', '', text)));
  const rows = metrics.per_label.map((row) => make('tr', '', named('th', row.label, ''),
    ...[row.precision, row.recall, row.f1].map((value) => make('td', '', row.examples || value ? score(value) : '–')), make('td', '', String(row.examples))));
  return make('table', 'label-table', make('thead', '', head), make('tbody', '', ...rows));
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
  const rows = facts.flatMap(([term, text]) => [make('dt', '', term), make('dd', '', text)]);
  return make('dl', 'lineage', ...rows);
}

function card(version, newest) {
  const badge = version.serves ? make('span', 'badge badge-serves', 'Serves') : null;
  const head = make('div', 'version-head', make('h2', '', make('code', '', version.name)), badge);
  if (!version.serves) {
    const button = makeButton('Promote', 'studio-button', () => change(`/versions/${version.name}/promote`, `Serve ${version.name} from now on?`));
    button.setAttribute('aria-label', `Promote ${version.name}`);
    head.append(button);
  }
  const details = make('details', '', make('summary', '', 'Details'));
  details.open = open.has(version.name) || (newest && !open.has('touched'));
  details.addEventListener('toggle', () => { open.add('touched'); open[details.open ? 'add' : 'delete'](version.name); });
  if (version.metrics) {
    details.append(make('div', 'version-tables', confusionMatrix(version.metrics), make('div', 'table-scroll', labelTable(version.metrics))));
  }
  details.append(lineage(version));
  const section = make('section', 'card version', head, figures(version), make('p', 'version-verdict', version.verdict.reason), details);
  section.dataset.version = version.name;
  section.dataset.serves = version.serves;
  return section;
}

function render(versions) {
  const now = JSON.stringify(versions);
  if (now === shown) return;
  shown = now;
  if (!versions.length) {
    const link = make('a', '', 'Train page');
    link.href = `?${new URLSearchParams({ tab: 'train', project: project() })}`;
    bar.replaceChildren();
    list.replaceChildren(make('p', 'studio-empty', 'No versions yet. Label some examples, then start a training on the ', link, '.'));
    return;
  }
  const back = makeButton('Roll back', 'studio-button', () => change('/rollback', 'Serve the version that served before this one?'));
  back.id = 'roll-back';
  const rule = 'A new version serves only if its macro-F1 on the held-out examples is not lower than that of the served one.';
  bar.replaceChildren(make('p', 'studio-muted', rule), ...(versions.length > 1 ? [back] : []));
  list.replaceChildren(...versions.map((version, index) => card(version, index === 0)));
}

async function refresh() {
  if (project()) render(await callApi('GET', projectPath(project(), '/versions')));
}

const refreshNow = repeatWhileShown(2000, refresh);
watch('value', () => { shown = ''; refreshNow(); });
