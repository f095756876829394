// The links that export a project in each format; with what the last scoring says, where a format has a place for it.

// These hand out examples without labels too.
const WHOLE = ['everything', 'label-studio', 'doccano'];
let withScores = false;

function exportLink(project, format) {
  const query = new URLSearchParams({ format: format.name, ...(withScores && { scores: 'true' }) });
  const href = `${apiUrl(projectPath(project, '/export'))}?${query}`;
  const file = withScores ? format.file.replace(`${project}.`, `${project}.scored.`) : format.file;
  return h('li', {}, h('a', { class: 'studio-button', href, download: file }, format.title), h('span', { class: 'studio-muted' }, format.sentence));
}

/** The card's content; `redraw()` is called when it should look otherwise. */
function exportsPart(project, progress, formats, isScored, redraw) {
  if (!progress.examples) return h('p', { class: 'studio-empty' }, 'Nothing to export yet: import some examples first.');
  withScores &&= isScored;
  const ready = formats.filter((format) => (withScores ? format.scores : progress.labelled || WHOLE.includes(format.name)));
  const links = h('ul', { class: 'summary-formats' }, ...ready.map((format) => exportLink(project, format)));
  const parts = [isScored && scoresChoice(redraw), links];
  if (!progress.labelled && !withScores) parts.unshift(h('p', { class: 'studio-muted' }, 'Nothing is labelled yet, so only the examples can be handed out.'));
  return h('div', {}, ...parts.filter(Boolean));
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
