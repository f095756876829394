// Where a version comes from, in a dialog over any page: whoever sends `studio-lineage` with {project, version} opens it.

const root = element.querySelector('.lineage');
root.hidden = true;

function openLineage(project, version, answer) {
  document.querySelector('dialog.lineage-dialog')?.close();
  document.querySelector('dialog.timeline-dialog')?.close();
  const dialog = h('dialog', { class: 'lineage-dialog', 'aria-labelledby': 'lineage-title' });
  const close = button({ class: 'studio-button timeline-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const body = h('div', { class: 'lineage-body' }, h('p', { class: 'studio-muted', role: 'status' }, 'Looking…'));
  dialog.append(h('header', {}, h('h2', { id: 'lineage-title' }, 'Where ', h('code', {}, version), ' comes from'), close), body);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  // Where the page's styles reach, and not in here, which takes no room and so shows nothing.
  (element.closest('.contain') ?? document.body).append(dialog);
  dialog.showModal();
  fillLineage(body, project, version, answer).catch((error) => body.replaceChildren(h('p', { class: 'studio-warning', role: 'alert' }, error.message)));
}

async function fillLineage(body, project, version, answer) {
  const [{ permissions }, chain] = await Promise.all([me(), callApi('GET', projectPath(project, `/versions/${encodeURIComponent(version)}/lineage`))]);
  const saw = h('div', {});
  const labels = chain.snapshot && permissions.includes('review') ? originsPanel(project, chain.version) : null;
  const choose = async (person) => {
    labels.choose(person);
    saw.replaceChildren(await versionsThatSawPerson(project, person));
  };
  body.replaceChildren(chainPicture(chain, answer, (other) => openLineage(project, other), choose), saw, ...(labels?.nodes ?? []));
  labels?.show();
}

function hear(event) {
  if (!element.isConnected) {
    window.removeEventListener('studio-lineage', hear);
    return;
  }
  const { project, version, answer } = event.detail ?? {};
  if (project && version) openLineage(project, version, answer);
}

window.addEventListener('studio-lineage', hear);
