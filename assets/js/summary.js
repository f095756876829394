// What a project holds, label by label, and the links that export it.

const root = element.querySelector('.summary');
const FORMATS = [['jsonl', 'JSONL'], ['csv', 'CSV'], ['parquet', 'Parquet']];
const STATES = [['labelled', 'labelled'], ['pending', 'not labelled yet'], ['skipped', 'skipped'], ['flagged', 'flagged']];

function counts(progress) {
  const rows = STATES.filter(([state]) => progress[state] || state === 'labelled').map(([state, words]) =>
    h('div', { class: 'figure' }, h('strong', {}, progress[state].toLocaleString('en')), h('span', {}, words)));
  return h('div', { class: 'figures' }, ...rows);
}

function exports(project, labelled) {
  const links = FORMATS.map(([format, name]) => {
    const href = `${apiUrl(projectPath(project, '/export'))}?format=${format}`;
    return h('a', { class: 'studio-button', href, download: `${project}.${format}` }, name);
  });
  if (!labelled) return h('p', { class: 'studio-empty' }, 'Nothing to export yet: label some examples first.');
  return h('div', { class: 'summary-links' }, ...links);
}

let shown = '';

async function refresh() {
  const name = props.value?.project;
  if (!name) {
    root.replaceChildren(h('p', { class: 'studio-empty' }, 'There is no project yet. Make one with: python -m studio import FILE --project NAME'));
    return;
  }
  const project = await callApi('GET', projectPath(name));
  // Rebuilding links while somebody tabs through them would take their focus away.
  const now = JSON.stringify(project);
  if (now === shown) return;
  shown = now;
  const labels = project.labels.map((label) => {
    const item = h('li', {}, h('strong', {}, label.name));
    if (label.description) item.append(h('span', { class: 'studio-muted' }, ` ${label.description}`));
    return item;
  });
  root.replaceChildren(
    h('section', { class: 'card' }, h('h2', {}, project.title), counts(project.progress), h('h3', {}, 'Labels'), h('ul', { class: 'summary-labels' }, ...labels)),
    h('section', { class: 'card' }, h('h2', {}, 'Export the labels'), exports(name, project.progress.labelled)),
  );
}

const refreshNow = repeatWhileShown(3000, refresh);
watch('value', refreshNow);
