// Versions that learnt from the same examples, side by side: how good, how large and how fast each of them is.

const millions = (count) => (count < 1e5 ? count.toLocaleString('en') : count < 1e9 ? `${(count / 1e6).toFixed(1)} M` : `${(count / 1e9).toFixed(1)} B`);
const shortTime = (milliseconds) => `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds).toLocaleString('en')} ms`;
const siblingColumns = ([first]) => ['Version', ...first.figures.map(({ title }) => title), 'Parameters', 'On the disk', 'A text takes'];

function comparisonLine(version) {
  if (!version.beside) return null;
  return h('p', { class: 'studio-muted version-beside' }, 'Trained from ', h('code', {}, version.checkpoint), ' to be compared with ', h('code', {}, version.beside),
    version.serves ? ', on the same examples. Somebody promoted it.' : ', on the same examples. It serves only if somebody promotes it.');
}

function siblingDifference({ difference }) {
  if (!difference) return null;
  if (difference.value === null) return h('small', {}, difference.reason);
  const interval = difference.low === null ? '' : ` (${inPoints(difference.low)} to ${inPoints(difference.high)})`;
  return h('small', { title: difference.reason || null }, `${inPoints(difference.value)} points${interval}`);
}

function siblingRow(sibling, index) {
  const name = h('th', { scope: 'row' }, h('code', {}, sibling.version), h('small', {}, sibling.checkpoint),
    index === 0 ? h('small', {}, 'this one') : sibling.serves ? h('small', {}, 'serves') : null);
  const cell = (value, words) => h('td', {}, value === null ? '–' : words(value));
  const figures = sibling.figures.map(({ value }) => cell(value, score));
  const difference = siblingDifference(sibling);
  if (difference) figures[0].append(difference);
  return h('tr', { 'data-sibling': sibling.version }, name, ...figures, cell(sibling.parameters, millions), cell(sibling.disk_bytes, megabytes), cell(sibling.latency_ms, shortTime));
}

function siblingTable(view, measure) {
  const head = h('tr', {}, ...siblingColumns(view.versions).map((text) => h('th', { scope: 'col' }, text)));
  const table = h('table', { class: 'label-table siblings' }, h('thead', {}, head), h('tbody', {}, ...view.versions.map(siblingRow)));
  const hasHeads = view.versions.some(({ lane }) => lane === 'fast');
  const words = [view.examples ? `On the same ${many(view.examples, 'held-out example', 'held-out examples')}; differences are to this version, with 95 % intervals.` : 'No held-out example was labelled, so how good they are was not measured.',
    hasHeads ? 'A linear head is a small file beside a base checkpoint, whose parameters are counted too.' : ''];
  return [h('div', { class: 'table-scroll' }, table), h('p', { class: 'studio-muted' }, words.join(' ')), measure];
}

/** Folded away, and asked for when it is opened; `mayMeasure` says whether a button takes the times. */
function siblingsPart(project, version, isOpen, remember, mayMeasure) {
  const path = projectPath(project, `/versions/${version.name}/siblings`);
  const body = h('div', { class: 'siblings-body' });
  const box = h('details', {}, h('summary', {}, 'Beside others that learnt from the same examples'), body);
  const message = messageLine();
  const press = button({}, () => once(press, message, async () => {
    press.textContent = 'Taking their times…';
    try { show(await callApi('POST', `${path}/latency`)); } finally { press.textContent = 'Take their times'; }
  }), 'Take their times');
  const measure = mayMeasure ? h('div', {}, press, h('small', { class: 'siblings-hint' }, 'All of them answer the same texts by turns, here and now.'), message.line) : null;
  const show = (view) => body.replaceChildren(...siblingTable(view, measure).filter(Boolean));
  const load = async () => {
    try { show(await callApi('GET', path)); } catch (error) { body.replaceChildren(h('p', { class: 'studio-warning' }, error.message)); }
  };
  box.open = isOpen;
  if (isOpen) load();
  box.addEventListener('toggle', () => { remember(box.open); if (box.open) load(); });
  return box;
}
