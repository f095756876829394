// The timeline of an example in a dialog over any page: whoever sends `studio-timeline` with {project, example} opens it.

const root = element.querySelector('.timeline');
root.hidden = true;

function openTimeline(project, example) {
  const dialog = h('dialog', { class: 'timeline-dialog', 'aria-labelledby': 'timeline-title' });
  const close = button({ class: 'studio-button timeline-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const body = h('div', { class: 'timeline-body' }, h('p', { class: 'studio-muted', role: 'status' }, 'Looking…'));
  dialog.append(h('header', {}, h('h2', { id: 'timeline-title' }, `Timeline of example ${example}`), close), body);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  document.querySelector('dialog.timeline-dialog')?.close();
  // Where the page's styles reach, and not in here, which takes no room and so shows nothing.
  (element.closest('.contain') ?? document.body).append(dialog);
  dialog.showModal();
  const asked = ['', `/examples/${encodeURIComponent(example)}/timeline`].map((rest) => callApi('GET', projectPath(project, rest)));
  Promise.all(asked).then(async ([found, told]) => {
    body.replaceChildren(...timelineInput(project, told), timelineList(await saidIn(found), told));
    return offerVersionsThatSaw(body, project, example);
  }).catch((error) => body.replaceChildren(h('p', { class: 'studio-warning', role: 'alert' }, error.message)));
}

/** What the example asks. */
function timelineInput(project, { example, text, question, image }) {
  const words = [question ? h('p', { class: 'review-question', dir: 'auto' }, question) : null, text || null].filter(Boolean);
  return [
    image ? h('img', { class: 'review-image', src: pictureUrl(project, image), alt: text || `Picture of example ${example}` }) : null,
    words.length ? h('blockquote', { class: 'timeline-text', dir: 'auto', tabindex: 0 }, ...words) : null,
  ].filter(Boolean);
}

function hear(event) {
  if (!element.isConnected) {
    window.removeEventListener('studio-timeline', hear);
    return;
  }
  const { project, example } = event.detail ?? {};
  if (project && example) openTimeline(project, example);
}

window.addEventListener('studio-timeline', hear);
