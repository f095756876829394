// The guidelines: what is in force, a place to write new ones, and what changed from version to version.

const root = element.querySelector('.project_guidelines');
const project = () => props.value?.project;
const text = h('textarea', { rows: 14, dir: 'auto', 'aria-label': 'Guidelines, in Markdown', placeholder: 'What should people look for? When is it which label? Markdown.' });
const message = messageLine();
const save = button({ class: 'studio-button studio-button-primary' }, () => once(save, message, saveText).then(follow), 'Put into force');
const drop = button({}, () => { text.value = inForce().text; follow(); }, 'Undo changes');
const editor = h('div', { class: 'guidelines-editor' }, text, h('div', { class: 'project-acts' }, save, drop), message.line);
const history = h('details', { class: 'guidelines-versions' });
root.append(h('h2', {}, 'Guidelines'), editor, history);

let versions = [];
let manages = false;
const inForce = () => versions[0] ?? { number: 0, text: '' };
const isChanged = () => text.value !== inForce().text;

let timer = 0;

function follow() {
  save.disabled = drop.disabled = !isChanged();
  clearTimeout(timer);
  timer = setTimeout(() => trigger('preview', { text: text.value }), 350);
}

async function saveText() {
  const saved = await callApi('PUT', projectPath(project(), '/guidelines'), { text: text.value, replaces: inForce().number });
  await refresh();
  return `Version ${saved.number} is in force.`;
}

const when = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

function versionRow(version, before) {
  const changes = h('div', { class: 'guidelines-changes' });
  changes.hidden = true;
  const look = button({ 'aria-expanded': 'false' }, () => {
    changes.hidden = !changes.hidden;
    look.setAttribute('aria-expanded', !changes.hidden);
    changes.replaceChildren(...changed(before?.text ?? '', version.text));
  }, 'What changed');
  const take = manages && version !== inForce() ? button({}, () => { text.value = version.text; follow(); text.focus(); }, 'Write from here') : null;
  const who = `${version.person ?? 'the studio'}, ${when(version.created_at)}`;
  return h('li', {}, h('div', { class: 'guidelines-version' }, h('strong', {}, `Version ${version.number}`), h('span', { class: 'studio-muted' }, ` by ${who}`), look, take), changes);
}

function changed(before, after) {
  const tags = { same: 'p', gone: 'del', new: 'ins' };
  const lines = lineChanges(before, after).filter(({ text: line }) => line.trim());
  return lines.length ? lines.map(({ kind, text: line }) => h(tags[kind], { dir: 'auto' }, line)) : [h('p', {}, 'Empty.')];
}

async function refresh() {
  const name = project();
  root.hidden = !name;
  if (!name) return;
  const found = await callApi('GET', projectPath(name, '/guidelines'));
  if (name === shownOf && found.length === versions.length) return;
  const keep = name === shownOf && isChanged();
  versions = found;
  shownOf = name;
  if (!keep) text.value = inForce().text;
  else if (found[0].text !== text.value) message.warn(`Version ${found[0].number} came into force while you wrote; yours cannot replace it unread.`);
  history.replaceChildren(h('summary', {}, many(versions.length, 'version', 'versions')), h('ul', {}, ...versions.map((version, index) => versionRow(version, versions[index + 1]))));
  follow();
}

let shownOf = '';

me().then((who) => {
  manages = who.permissions.includes('manage projects');
  text.readOnly = !manages;
  save.hidden = drop.hidden = !manages;
  editor.hidden = !manages;
}).catch((error) => console.debug(error.message));
text.addEventListener('input', follow);
const refreshNow = repeatWhileShown(10_000, refresh);
watch('value', refreshNow);
