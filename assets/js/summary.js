// What a project holds, label by label; what the served version says of all of it; and its exports.

const root = element.querySelector('.summary');
const STATES = [['labelled', 'labelled'], ['pending', 'not labelled yet'], ['disputed', 'disputed'], ['skipped', 'skipped'], ['flagged', 'flagged']];
const holds = h('section', { class: 'card' });
const exportCard = h('section', { class: 'card' });

function counts(progress) {
  const rows = STATES.filter(([state]) => progress[state] || state === 'labelled').map(([state, words]) =>
    h('div', { class: 'figure' }, h('strong', {}, (progress[state] || 0).toLocaleString('en')), h('span', {}, words)));
  return h('div', { class: 'figures' }, ...rows);
}

let shown = '';
let formats = [];

/** Rebuilding links while somebody tabs through them would take their focus away, so only what has changed is. */
function render(name, project, isScored) {
  const now = JSON.stringify([project, isScored]);
  if (now === shown) return;
  shown = now;
  const labels = project.labels.map((label) => {
    const item = h('li', {}, h('strong', {}, label.name));
    if (label.description) item.append(h('span', { class: 'studio-muted' }, ` ${label.description}`));
    return item;
  });
  holds.replaceChildren(h('h2', {}, project.title), counts(project.progress), ...(labels.length ? [h('h3', {}, 'Labels'), h('ul', { class: 'summary-labels' }, ...labels)] : []));
  renderExport(name, project.progress, isScored);
}

let exportShown = '';

/** What was just said of a download, and the focus, stay while only numbers change that it does not show. */
function renderExport(name, progress, isScored) {
  const now = JSON.stringify([name, progress.examples > 0, progress.labelled > 0, isScored]);
  if (now === exportShown) return;
  exportShown = now;
  const redraw = () => exportCard.replaceChildren(h('h2', {}, 'Export'), exportsPart(name, progress, formats, isScored, redraw));
  redraw();
}

async function refresh() {
  const name = props.value?.project;
  if (!name) {
    root.replaceChildren(h('p', { class: 'studio-empty' }, 'There is no project to import into or to export yet.'));
    return;
  }
  const [project, scoring, status, account] = await Promise.all([
    callApi('GET', projectPath(name)),
    callApi('GET', projectPath(name, '/scoring')),
    callApi('GET', projectPath(name, '/status')),
    me(),
  ]);
  if (!formats.length || !shown) formats = await callApi('GET', projectPath(name, '/export/formats'));
  if (name !== props.value?.project) return;
  if (!holds.isConnected) root.replaceChildren(holds, scoringCard, exportCard);
  render(name, project, typeof scoring?.mean_uncertainty === 'number');
  showScoring({
    view: scoring,
    examples: project.progress.examples,
    serves: status.served.state !== 'none',
    mayScore: account.permissions.includes('train'),
    room: root.clientWidth - 40,
    act: async (method) => {
      await callApi(method, projectPath(name, '/scoring'));
      refreshNow();
    },
  });
}

const refreshNow = repeatWhileShown(2000, refresh);
watch('value', () => {
  shown = exportShown = '';
  scoringShown = '';
  scoringMessage.textContent = '';
  refreshNow();
});
