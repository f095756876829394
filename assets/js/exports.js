// The links that export a project in each format; with what the last scoring says, where a format has a place for it.

let withScores = false;
// Projects whose answers to the same inputs go into the file, too; and those that there are, once somebody has looked.
const exportBeside = new Set();
let exportOthers = null;

function exportLink(project, format) {
  const query = new URLSearchParams({ format: format.name, ...(withScores && { scores: 'true' }) });
  for (const name of exportBeside) query.append('beside', name);
  const href = `${apiUrl(projectPath(project, '/export'))}?${query}`;
  const names = [project, ...exportBeside].join('+');
  const file = format.file.replace(`${project}.`, withScores ? `${names}.scored.` : `${names}.`);
  const link = h('a', { class: 'studio-button', href, download: file }, format.title);
  const losses = h('ul', { class: 'export-losses studio-muted', role: 'status' });
  if (format.lossy) link.addEventListener('click', () => showLosses(project, format, losses));
  return h('li', {}, link, h('span', { class: 'studio-muted' }, format.sentence), losses);
}

/** What the file that is being downloaded could not hold. */
async function showLosses(project, format, list) {
  try {
    const found = await callApi('GET', `${projectPath(project, '/export/losses')}?${new URLSearchParams({ format: format.name })}`);
    list.replaceChildren(...found.map((loss) => h('li', { dir: 'auto' }, loss.sentence)));
    if (!found.length) list.replaceChildren(h('li', {}, 'All of it is in the file.'));
  } catch (error) {
    list.replaceChildren(h('li', { class: 'studio-warning' }, error.message));
  }
}

/** The card's content; `redraw()` is called when it should look otherwise. */
function exportsPart(project, progress, formats, isScored, redraw) {
  if (!progress.examples) return h('p', { class: 'studio-empty' }, 'Nothing to export yet: import some examples first.');
  withScores &&= isScored && !exportBeside.size;
  exportBeside.delete(project);
  const fits = (format) => (exportBeside.size ? format.beside : withScores ? format.scores : progress.labelled || format.whole);
  const ready = formats.filter(fits);
  const links = h('ul', { class: 'summary-formats' }, ...ready.map((format) => exportLink(project, format)));
  const parts = [isScored && !exportBeside.size && scoresChoice(redraw), links, besideChoice(project, redraw)];
  if (!progress.labelled && !withScores) parts.unshift(h('p', { class: 'studio-muted' }, 'Nothing is labelled yet, so only the examples can be handed out.'));
  return h('div', {}, ...parts.filter(Boolean));
}

/** Other projects about the same inputs, such as intents beside slots: a column each in one file. */
function besideChoice(project, redraw) {
  const list = h('div', { class: 'export-beside' });
  const details = h('details', { class: 'export-others' }, h('summary', {}, 'With the answers of other projects'),
    h('p', { class: 'studio-muted' }, 'One row for each input that any of them has agreed on, a column for each project. What one of them holds out is held out.'), list);
  details.open = exportBeside.size > 0;
  const draw = () => list.replaceChildren(...besideBoxes(project, redraw));
  details.addEventListener('toggle', async () => {
    if (!details.open || exportOthers) return;
    list.replaceChildren(h('p', { class: 'studio-muted', role: 'status' }, 'Looking…'));
    try {
      exportOthers = await callApi('GET', 'projects');
      draw();
    } catch (error) {
      list.replaceChildren(h('p', { class: 'studio-warning', role: 'alert' }, error.message));
    }
  });
  if (exportOthers) draw();
  return details;
}

function besideBoxes(project, redraw) {
  const others = exportOthers.filter(({ name }) => name !== project);
  if (!others.length) return [h('p', { class: 'studio-muted' }, 'There is no other project.')];
  return others.map(({ name, title }) => {
    const input = h('input', { type: 'checkbox', 'data-beside': name });
    input.checked = exportBeside.has(name);
    input.addEventListener('change', () => {
      exportBeside[input.checked ? 'add' : 'delete'](name);
      redraw();
      [...element.querySelectorAll('[data-beside]')].find((one) => one.dataset.beside === name)?.focus();
    });
    return h('label', { class: 'summary-scores' }, input, h('span', { dir: 'auto' }, title));
  });
}

function scoresChoice(redraw) {
  const input = h('input', { type: 'checkbox', id: 'export-scores' });
  input.checked = withScores;
  input.addEventListener('change', () => {
    withScores = input.checked;
    redraw();
    element.querySelector('#export-scores')?.focus();
  });
  return h('label', { class: 'summary-scores' }, input, h('span', {}, h('strong', {}, 'With what the model says'),
    h('small', {}, 'Its label, how probable and how unsure, and the version, for every example it has scored')));
}
