// What a project holds, label by label, and the links that export it in each format.

const root = element.querySelector('.summary');
const STATES = [['labelled', 'labelled'], ['pending', 'not labelled yet'], ['disputed', 'disputed'], ['skipped', 'skipped'], ['flagged', 'flagged']];
// These hand out examples without labels too.
const WHOLE = ['everything', 'label-studio', 'doccano'];

function counts(progress) {
  const rows = STATES.filter(([state]) => progress[state] || state === 'labelled').map(([state, words]) =>
    h('div', { class: 'figure' }, h('strong', {}, (progress[state] || 0).toLocaleString('en')), h('span', {}, words)));
  return h('div', { class: 'figures' }, ...rows);
}

function link(project, format) {
  const href = `${apiUrl(projectPath(project, '/export'))}?format=${encodeURIComponent(format.name)}`;
  return h('li', {}, h('a', { class: 'studio-button', href, download: format.file }, format.title), h('span', { class: 'studio-muted' }, format.sentence));
}

function exports(project, progress, formats) {
  if (!progress.examples) return h('p', { class: 'studio-empty' }, 'Nothing to export yet: import some examples first.');
  const ready = formats.filter((format) => progress.labelled || WHOLE.includes(format.name));
  const links = h('ul', { class: 'summary-formats' }, ...ready.map((format) => link(project, format)));
  if (progress.labelled) return links;
  return h('div', {}, h('p', { class: 'studio-muted' }, 'Nothing is labelled yet, so only the examples can be handed out.'), links);
}

let shown = '';
let formats = [];

async function refresh() {
  const name = props.value?.project;
  if (!name) {
    root.replaceChildren(h('p', { class: 'studio-empty' }, 'There is no project to import into or to export yet.'));
    return;
  }
  const project = await callApi('GET', projectPath(name));
  // Rebuilding links while somebody tabs through them would take their focus away.
  const now = JSON.stringify(project);
  if (now === shown) return;
  formats = await callApi('GET', projectPath(name, '/export/formats'));
  shown = now;
  const labels = project.labels.map((label) => {
    const item = h('li', {}, h('strong', {}, label.name));
    if (label.description) item.append(h('span', { class: 'studio-muted' }, ` ${label.description}`));
    return item;
  });
  root.replaceChildren(
    h('section', { class: 'card' }, h('h2', {}, project.title), counts(project.progress), h('h3', {}, 'Labels'), h('ul', { class: 'summary-labels' }, ...labels)),
    h('section', { class: 'card' }, h('h2', {}, 'Export'), exports(name, project.progress, formats)),
  );
}

const refreshNow = repeatWhileShown(3000, refresh);
watch('value', refreshNow);
