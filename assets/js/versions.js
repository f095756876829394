// The Versions page: a card for each version with what it was made from, how good it is, and whether it serves.

const root = element.querySelector('.versions');
const bar = h('div', { class: 'versions-bar' });
const doubt = h('div', { class: 'versions-doubt' });
const list = h('div', { class: 'versions-list' });
const message = h('p', { class: 'studio-warning', role: 'alert' });
message.hidden = true;
const room = h('p', { class: 'studio-muted' });
root.append(message, bar, doubt, list, room);

const project = () => props.value?.project;
const open = new Set();
let permissions = [];
let asksBelow = null;
let shown = '';
const may = (what) => permissions.includes(what);

const versionMoment = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

/** Do this with a version once somebody has said yes; what went wrong is told above the list. */
async function change(method, path, question) {
  if (!window.confirm(question)) return;
  message.hidden = true;
  try {
    await callApi(method, projectPath(project(), path), {});
  } catch (error) {
    message.textContent = error.message;
    message.hidden = false;
  }
  refreshNow();
}

function lineage(version) {
  const facts = [['Trained', versionMoment(version.created_at)], ['From', version.checkpoint]];
  if (version.parent) facts.push(['Served before it', version.parent]);
  if (version.snapshot) facts.push(['Snapshot of the labels', version.snapshot.slice(0, 16)]);
  const counts = Object.entries(version.label_counts).map(([label, count]) => `${label} ${count}`).join(', ');
  if (counts) facts.push(['Labels in it', counts]);
  if (version.facts.treatment) facts.push(['Labels in tokens', version.facts.treatment.words]);
  if (version.facts.seconds) facts.push(['Took', `${Math.round(version.facts.seconds)} s on ${version.facts.device}`]);
  const numbers = Object.entries(version.hyperparameters).map(([name, value]) => `${name} ${value}`).join(', ');
  if (numbers) facts.push(['Hyperparameters', numbers]);
  const rows = facts.flatMap(([term, text]) => [h('dt', {}, term), h('dd', {}, text)]);
  return h('dl', { class: 'lineage' }, ...rows);
}

function badges(version) {
  const found = [];
  if (version.serves) found.push(h('span', { class: 'badge badge-serves' }, 'Serves'));
  if (version.is_provisional) found.push(h('span', { class: 'badge badge-provisional', title: 'The hold-out was too small to be sure' }, 'Provisional'));
  if (version.beside) found.push(h('span', { class: 'badge', title: 'Trained to compare base checkpoints' }, 'For comparison'));
  if (version.lane) found.push(h('span', { class: 'badge', 'data-lane': version.lane, title: LANES[version.lane].what }, LANES[version.lane].name));
  return found;
}

function promote(version) {
  const verdict = version.judged?.verdict ?? version.verdict;
  const words = verdict.promote ? ['It answers from now on, as soon as it is loaded. What serves now can be brought back.'] : [verdict.reason];
  askWithNote({ title: `Serve ${version.name} from now on?`, words, press: 'Serve it', isNeeded: !verdict.promote },
    (note) => callApi('POST', projectPath(project(), `/versions/${version.name}/promote`), { note }), refreshNow);
}

function rollBack(words) {
  askWithNote({ title: 'Roll back?', words, press: 'Roll back' }, (note) => callApi('POST', projectPath(project(), '/rollback'), { note }), refreshNow);
}

/** The examples of which people say `gold` and the version `predicted`; either may be left out. */
function chooseCell(version, { gold, predicted, counted }) {
  const cell = Object.fromEntries(Object.entries({ gold, predicted }).filter(([, label]) => label !== undefined));
  const load = (after) => callApi('GET', `${projectPath(project(), `/versions/${version.name}/confusion`)}?${new URLSearchParams({ ...cell, after })}`);
  openConfused({ project: project(), version: version.name, gold, predicted, counted }, load);
}

async function saveAskBelow(threshold) {
  asksBelow = (await callApi('PATCH', projectPath(project()), { ask_below: threshold })).ask_below;
  return asksBelow;
}

/** What is folded away stays open, or closed, as somebody left it. */
function folded(key, title, isOpen, ...content) {
  const box = h('details', {}, h('summary', {}, title), ...content);
  box.open = open.has(key) || (isOpen && !open.has(`-${key}`));
  box.addEventListener('toggle', () => {
    open.delete(box.open ? `-${key}` : key);
    open.add(box.open ? key : `-${key}`);
  });
  return box;
}

/** By label, where there are labels; every example that it gets wrong, where a label says too little. */
function errorTables({ metrics, facts }, onChoose) {
  const byLabel = metrics.per_label && labelTable(metrics, facts.calibration?.thresholds, onChoose);
  const isWhole = metrics.confusion && !metrics.confusion_labels; // every example stands in one cell
  const every = onChoose && !isWhole && button({ class: 'studio-button every-error' }, () => onChoose({ counted: null }), 'Show every example that it gets wrong');
  const second = h('div', { class: 'table-scroll' }, byLabel, every);
  return h('div', { class: 'version-tables' }, metrics.confusion && confusionMatrix(metrics, onChoose), second);
}

function evidence(version, isNewest) {
  const metrics = version.metrics;
  if (!metrics) return [];
  const choose = may('review') ? (cell) => chooseCell(version, cell) : null;
  const { reliability = [], coverage_risk: risk = [] } = metrics;
  const sure = h('div', { class: 'version-tables' }, reliability.length ? h('div', {}, reliabilityDiagram(reliability, root.clientWidth - 40),
    h('p', { class: 'studio-muted' }, 'On the line, “80 % sure” means right in 80 % of cases. Below it the version is too sure of itself, above it too modest. A larger dot stands for more examples.')) : null,
    h('div', { class: 'table-scroll' }, moreFigures(metrics, version.headline)));
  const asking = version.serves && risk.length ? [folded(`${version.name} asking`, 'When to ask a person', false, askBelow(metrics, asksBelow, root.clientWidth - 40, may('manage projects') ? saveAskBelow : null))] : [];
  return [folded(`${version.name} errors`, 'Where it errs', isNewest, errorTables(version, choose)), folded(`${version.name} more`, reliability.length ? 'How sure it is, and more figures' : 'More figures', false, sure), ...asking];
}

/** The ways to run it; asked for when somebody opens them. */
function ways(version) {
  if (version.deleted_at) return null;
  const { box, look } = variantsBox(project(), version, permissions);
  const details = folded(`${version.name} ways`, 'Ways to run it', false, box);
  details.classList.add('version-ways');
  details.addEventListener('toggle', look);
  return details;
}

function siblings(version, versions) {
  if (!version.snapshot || versions.filter((other) => other.snapshot === version.snapshot).length < 2) return [];
  const key = `${version.name} siblings`;
  return [siblingsPart(project(), version, open.has(key), (isOpen) => open[isOpen ? 'add' : 'delete'](key), may('train'))];
}

function card(version, isNewest, versions) {
  const head = h('div', { class: 'version-head' }, h('h2', {}, h('code', {}, version.name)), ...badges(version), goneBadge(version));
  if (!version.serves && may('promote') && isOffered(version)) head.append(button({ 'aria-label': `Promote ${version.name}` }, () => promote(version), 'Promote'));
  const key = `${version.name} judgements`;
  const load = () => callApi('GET', projectPath(project(), `/versions/${version.name}/judgements`));
  const judgements = judgementHistory(version, load, open.has(key), (isOpen) => open[isOpen ? 'add' : 'delete'](key));
  const foot = h('footer', { class: 'version-foot' }, versionActions(project(), version, permissions, change));
  const section = h('section', { class: 'card version' }, head, comparisonLine(version), mainFigures(version), verdictBox(version, root.clientWidth - 40),
    ...evidence(version, isNewest), ways(version), ...siblings(version, versions), judgements, folded(`${version.name} lineage`, 'What it was made from', false, lineage(version)), foot);
  section.dataset.version = version.name;
  section.dataset.serves = version.serves;
  return section;
}

function showDoubt(version) {
  doubt.replaceChildren();
  if (!version) return;
  const words = `${version.name} proves worse than ${version.worse_than}, which served before it. ${version.judged.verdict.reason}`;
  const act = may('promote') ? button({ class: 'studio-button studio-button-primary' }, () => rollBack([words]), 'Roll back') : null;
  doubt.append(h('section', { class: 'card versions-worse', role: 'alert' }, h('p', { dir: 'auto' }, words), act ?? h('p', {}, 'Ask an admin to roll back.')));
}

function renderEmpty(job) {
  const href = `?${new URLSearchParams({ tab: 'train', project: project() })}`;
  const isTraining = job && ['queued', 'running'].includes(job.state);
  const words = [isTraining ? 'The first version is being trained.' : 'No versions yet. Label some examples first.'];
  if (may('train')) words.push(isTraining ? ' Follow it on the ' : ' Then start a training on the ', h('a', { href }, 'Train page'), '.');
  bar.replaceChildren();
  doubt.replaceChildren();
  list.replaceChildren(h('p', { class: 'studio-empty' }, ...words));
}

function render(versions) {
  const back = button({ id: 'roll-back' }, () => rollBack(['The version that served before this one answers from now on.']), 'Roll back');
  const rule = 'A new version serves only when the numbers say it should, on held-out examples that no version is trained on; one that turns out to be nearly the same as an example of the pool is left out from then on. The Project page says what a version must show, and how many were left out.';
  bar.replaceChildren(h('p', { class: 'studio-muted' }, rule), ...(versions.length > 1 && may('promote') ? [back] : []));
  showDoubt(versions.find((version) => version.worse_than));
  list.replaceChildren(...versions.map((version, index) => card(version, index === 0, versions)));
  if (may('train')) showRoom(project(), list, room).catch((error) => console.debug('no disk use', error.message));
}

/** Asks for the versions, which may be many, only when one of them has changed. */
async function refresh() {
  const name = project();
  if (!name) return;
  permissions = (await me()).permissions;
  const { mark } = await callApi('GET', projectPath(name, '/versions/mark'));
  const job = mark ? null : (await callApi('GET', projectPath(name, '/status'))).job;
  const now = JSON.stringify([name, mark, job?.state]);
  if (now === shown) return;
  const [versions, found] = mark ? await Promise.all([callApi('GET', projectPath(name, '/versions')), callApi('GET', projectPath(name))]) : [];
  if (name !== project()) return;
  shown = now;
  asksBelow = found?.ask_below ?? null;
  if (versions) render(versions);
  else renderEmpty(job);
}

const refreshNow = repeatWhileShown(2000, refresh);
watch('value', () => { shown = ''; refreshNow(); });
