// What a studio without any project shows: the ways to begin.

const root = element.querySelector('.start');
const message = messageLine();

function way(title, words, act, press) {
  const go = button({ class: 'studio-button studio-button-primary' }, () => once(go, message, act), press);
  return h('section', { class: 'card start-way' }, h('h3', {}, title), h('p', { class: 'studio-muted' }, words), go);
}

const tell = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }));

async function makeSample() {
  message.praise('Making the sample project; it takes a few seconds.');
  const made = await callApi('POST', 'sample-project');
  tell('studio-project-made', { project: made.name, tab: 'label' });
}

async function bringBack(name) {
  await callApi('POST', projectPath(name, '/bring-back'));
  tell('studio-project-made', { project: name, tab: 'project' });
}

function deletedOnes(deleted) {
  if (!deleted.length) return null;
  const rows = deleted.map(({ name, title }) => {
    const back = button({}, () => once(back, message, () => bringBack(name)), 'Bring back');
    return h('li', {}, h('bdi', {}, title), back);
  });
  return h('section', { class: 'card start-deleted' }, h('h3', {}, 'Deleted projects'), h('ul', {}, ...rows));
}

async function waysFor(who) {
  if (!who.permissions.includes('manage projects')) {
    return [h('p', { class: 'studio-empty' }, 'There is no project for you yet. Ask an admin to make you a member of one.')];
  }
  const deleted = await callApi('GET', 'deleted-projects');
  return [
    h('h2', {}, 'Welcome. What would you like to label?'),
    h('div', { class: 'start-ways' },
      way('Start from labels', 'Choose what it is about, from one label for a text to answers in it, name the labels, then import texts.', async () => tell('studio-new-project'), 'New project'),
      way('Start from a file', 'Choose what it is about and name the project; its labels come with the import of a file that has them.', async () => tell('studio-new-project'), 'Import a file'),
      way('Look around', 'A sample inbox of a plant shop, some of it labelled, that trains its first model at once.', makeSample, 'Try the sample')),
    message.line,
    deletedOnes(deleted),
  ].filter(Boolean);
}

let shown = null;

async function refresh() {
  const isEmpty = !(await callApi('GET', 'projects')).length;
  if (isEmpty === shown) return;
  shown = isEmpty;
  root.hidden = !isEmpty;
  root.replaceChildren(...(isEmpty ? await waysFor(await me()) : []));
}

const run = () => refresh().catch((error) => console.debug(error.message));
setInterval(() => { if (element.isConnected && !document.hidden) run(); }, 5_000);
window.addEventListener('studio-project-made', () => setTimeout(run, 300));
run();
