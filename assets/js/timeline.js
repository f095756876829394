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
  callApi('GET', projectPath(project, `/examples/${encodeURIComponent(example)}/timeline`)).then((told) => {
    body.replaceChildren(h('blockquote', { class: 'timeline-text', dir: 'auto', tabindex: 0 }, told.text), timelineList(told));
    return offerVersionsThatSaw(body, project, example);
  }).catch((error) => body.replaceChildren(h('p', { class: 'studio-warning', role: 'alert' }, error.message)));
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
