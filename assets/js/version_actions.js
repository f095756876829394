// What can be done with a version besides serving it: see where it comes from, download it, push it, retire or delete it.

const megabytes = (bytes) => (bytes < 1e6 ? '< 1 MB' : bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);

/** Whether it may be offered for promotion. */
const isOffered = (version) => !version.retired_at && !version.deleted_at;

/** The badge of a version that is not offered any more, if it is not. */
function goneBadge(version) {
  if (version.deleted_at) return h('span', { class: 'badge', title: 'Its files are gone; what is known of it stays.' }, 'Deleted');
  if (version.retired_at) return h('span', { class: 'badge', title: 'It is not offered any more, and can be brought back.' }, 'Retired');
  return null;
}

/** The row of things to do. `change(method, path, question)` asks, does it, and shows what went wrong. */
function versionActions(project, version, permissions, change) {
  const may = (permission) => permissions.includes(permission);
  const path = `/versions/${version.name}`;
  const hasFiles = version.origin === 'trained' && !version.deleted_at;
  const open = () => window.dispatchEvent(new CustomEvent('studio-lineage', { detail: { project, version: version.name } }));
  const nodes = [button({ 'aria-label': `Where ${version.name} comes from` }, open, 'Where it comes from')];
  if (hasFiles && may('export')) {
    nodes.push(h('a', { class: 'studio-button', href: apiUrl(projectPath(project, `${path}/export`)), download: '', 'aria-label': `Download ${version.name}` }, 'Download'));
  }
  const more = [];
  if (hasFiles && may('manage projects')) more.push(button({}, () => openPush(project, version.name), 'Push to the Hub…'));
  if (may('promote') && !version.serves && !version.deleted_at) more.push(...shelving(version, path, hasFiles, change));
  if (more.length) nodes.push(moreMenu(version, more));
  const room = h('span', { class: 'version-room studio-muted', 'data-room': version.name });
  return h('div', { class: 'version-actions' }, ...nodes, room);
}

/** A menu that closes when somebody goes on elsewhere. */
function moreMenu(version, items) {
  const menu = h('details', { class: 'version-more' }, h('summary', { class: 'studio-button', 'aria-label': `More about ${version.name}` }, 'More'), h('div', {}, ...items));
  menu.addEventListener('focusout', ({ relatedTarget }) => { if (!menu.contains(relatedTarget)) menu.open = false; });
  menu.addEventListener('keydown', ({ key }) => { if (key === 'Escape') menu.open = false; });
  return menu;
}

function shelving(version, path, hasFiles, change) {
  const retire = () => change('POST', `${path}/retire`, `Retire ${version.name}? It cannot be promoted until it is brought back; links to its answers go on working.`);
  const bringBack = () => change('POST', `${path}/bring-back`, `Bring ${version.name} back, so that it can be promoted again?`);
  const final = `Delete the files of ${version.name}? This is final: links to its answers stop working and it cannot be promoted again. What it was made from and how good it was stays here.`;
  const remove = () => change('DELETE', `${path}?${new URLSearchParams({ confirm: version.name })}`, final);
  const first = version.retired_at ? button({}, bringBack, 'Bring back') : button({}, retire, 'Retire');
  return hasFiles ? [first, button({ class: 'studio-button version-delete' }, remove, 'Delete…')] : [first];
}

/** Says of each version how much room it takes, and of all of them together in `line`. */
async function showRoom(project, list, line) {
  const use = await callApi('GET', projectPath(project, '/disk'));
  for (const room of list.querySelectorAll('[data-room]')) {
    const { [room.dataset.room]: own } = use.versions;
    const { [room.dataset.room]: beside } = use.variants;
    room.textContent = [own === undefined ? '' : megabytes(own), beside ? `${megabytes(beside)} for other ways to run it` : ''].filter(Boolean).join(', and ');
  }
  line.textContent = `The versions take ${megabytes(use.total_bytes)} on the disk; ${megabytes(use.free_bytes)} are free.`;
}
