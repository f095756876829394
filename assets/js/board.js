// The trade-off board: every way to run what serves, as a picture of speed against quality, and the fastest that fits.

const root = element.querySelector('.board');
const SERVED_ONLY = 'The version that serves is measured in every way that it can be run on this machine: how fast, how large, and whether its answers stay the same. It takes some minutes, and answers take longer meanwhile.';
const message = messageLine();
let shown = '', budget = {}, others = new Set(), project, may = () => false;

const address = () => {
  const asked = new URLSearchParams(Object.entries(budget).filter(([, value]) => value !== null)).toString();
  return projectPath(project, asked ? `/board?${asked}` : '/board');
};

async function look() {
  if (!project) return;
  const asked = project;
  const permissions = (await me()).permissions;
  may = (what) => permissions.includes(what);
  const status = await callApi('GET', address());
  if (asked === project) await show(status);
}

async function show(status) {
  const now = JSON.stringify([project, status]);
  if (now === shown) return;
  shown = now;
  const { state, share, message: said, report } = status;
  const parts = [h('h2', {}, 'Speed against quality')];
  if (!report) parts.push(h('p', { class: 'studio-muted' }, SERVED_ONLY));
  if (state === 'failed') parts.push(h('p', { class: 'studio-warning', role: 'alert' }, said));
  if (report) parts.push(...measured(status, Math.min(720, root.clientWidth - 32 || 640)));
  if (state === 'running') parts.push(h('div', { class: 'train-progress' }, h('progress', { class: 'train-bar', max: 1, value: share || false, 'aria-label': 'Measuring' }), h('p', {}, `${said || 'starting'}…`), may('promote') ? act('Stop', 'board-stop', 'DELETE') : null));
  else if (may('promote')) parts.push(await choice(), act(report ? 'Measure again' : 'Measure', 'board-measure', 'POST'));
  root.replaceChildren(h('section', { class: 'card board-card' }, ...parts.filter(Boolean), message.line));
}

function act(words, id, method) {
  const press = button({ id, class: method === 'POST' ? 'studio-button studio-button-primary' : 'studio-button' }, () => once(press, message, async () => {
    await callApi(method, projectPath(project, '/board'), method === 'POST' ? { versions: [...others] } : undefined);
    await look();
  }), words);
  return press;
}

/** Other versions that can be measured beside the one that serves. */
async function choice() {
  const versions = await callApi('GET', projectPath(project, '/versions'));
  const more = versions.filter(({ serves, is_deleted: gone }) => !serves && !gone).slice(0, 20);
  if (!more.length) return null;
  const boxes = more.map(({ name, checkpoint }) => {
    const box = h('input', { type: 'checkbox', value: name, checked: others.has(name) });
    box.addEventListener('change', () => (box.checked ? others.add(name) : others.delete(name)));
    return h('label', { class: 'board-other' }, box, ' ', h('code', {}, name), ' ', h('span', { class: 'studio-muted', dir: 'auto' }, checkpoint));
  });
  return h('details', { class: 'board-others' }, h('summary', {}, 'Measure other versions beside it'), ...boxes);
}

function measured(status, room) {
  const { report, picked, fitting, serves } = status;
  const rows = report.rows, best = rows[picked];
  const when = new Date(report.made_at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const facts = `Measured on ${when} ${report.device === 'cpu' ? 'on the processor' : `on ${report.device}`}, with ${many(report.texts, 'text', 'texts')} of this project${report.labelled ? ` and ${many(report.labelled, 'labelled one', 'labelled ones')} of the hold-out` : '; none is held out and labelled, so quality is the share of equal labels'}.`;
  const stale = serves && rows[0].version !== serves ? h('p', { class: 'studio-warning' }, 'By now ', h('code', {}, serves), ' serves: measure again.') : null;
  return [chosen(best, rows[0], serves), budgetForm(status), boardPicture(rows, picked, new Set(fitting), room), boardTable(rows, picked, new Set(fitting)), ...leftOut(report.left_out), h('p', { class: 'studio-muted' }, facts), stale];
}

function chosen(best, reference, serves) {
  const times = best.texts_per_second / reference.texts_per_second;
  const words = best.name === reference.name && best.version === reference.version
    ? 'Nothing within the budget is faster than running it as it was trained.'
    : `The fastest within the budget: ${best.name}${best.version === reference.version ? '' : ` of ${best.version}`}, ${times.toFixed(1)} times as many texts a second as ${reference.name}, and ${best.p50_ms.toFixed(1)}\u00a0ms for one text instead of ${reference.p50_ms.toFixed(1)}\u00a0ms.`;
  const take = button({ id: 'board-take', class: 'studio-button' }, () => once(take, message, async () => {
    await callApi('PUT', projectPath(project, '/serving'), { variant: best.name });
    return `${best.name} is compared with fp32 on the hold-out, and answers as soon as it has passed.`;
  }), `Serve as ${best.name}`);
  const other = best.version === serves ? null : h('p', { class: 'studio-muted' }, 'To have another version answer, promote it first.');
  return h('div', { class: 'board-chosen' }, h('p', {}, words), may('promote') && best.version === serves ? take : other);
}

function budgetForm({ most_flips: flips, most_lost: lost }) {
  const field = (name, words, value, step) => {
    const input = h('input', { type: 'number', min: 0, max: step === 0.1 ? 100 : 1, step, value, 'aria-label': words });
    input.addEventListener('change', () => {
      const given = Number(input.value);
      budget[name] = input.value === '' || !Number.isFinite(given) ? null : Math.min(1, Math.max(0, step === 0.1 ? given / 100 : given));
      follow();
    });
    return h('label', { class: 'board-budget' }, `${words} `, input);
  };
  return h('div', { class: 'board-budgets' }, field('most_flips', 'Other answers, at most in %', +(100 * flips).toFixed(2), 0.1), field('most_lost', 'Score lost, at most', lost, 0.001));
}

const quality = (row) => row.score ?? row.equal_labels;

function boardPicture(rows, picked, fitting, room) {
  const width = Math.max(260, room), height = 280, left = 50, right = 20, top = 48, bottom = 44;
  const fastest = 1.08 * Math.max(...rows.map((row) => row.texts_per_second));
  const values = rows.map(quality), span = Math.max(0.02, Math.max(...values) - Math.min(...values));
  const most = Math.min(1, Math.max(...values) + 0.25 * span), least = Math.max(0, Math.min(...values) - 0.25 * span);
  const x = (rate) => left + (width - left - right) * (rate / fastest), y = (value) => top + (height - top - bottom) * (1 - (value - least) / (most - least));
  const words = rows.map((row) => `${row.name} of ${row.version}: ${row.texts_per_second} texts a second, ${quality(row).toFixed(3)}`).join('; ');
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart board-picture', role: 'img', 'aria-label': words });
  for (const share of [0, 0.5, 1]) {
    const value = least + share * (most - least);
    svg.append(drawn('line', { x1: left, x2: width - right, y1: y(value), y2: y(value), class: 'chart-grid' }), written({ x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, value.toFixed(3)),
      written({ x: x(share * fastest), y: height - bottom + 16, 'text-anchor': share === 1 ? 'end' : share ? 'middle' : 'start' }, Math.round(share * fastest).toLocaleString('en')));
  }
  const several = new Set(rows.map(({ version }) => version)).size > 1;
  const levels = nameLevels(rows.map((row) => [x(row.texts_per_second), y(quality(row))]));
  rows.forEach((row, place) => {
    const at = [x(row.texts_per_second), y(quality(row))];
    const dot = drawn('circle', { cx: at[0], cy: at[1], r: 9, class: `board-dot${place === picked ? ' board-picked' : ''}${fitting.has(place) ? '' : ' board-over'}` });
    dot.append(drawn('title', {}, `${row.name} of ${row.version}: ${row.texts_per_second} texts a second`));
    const late = at[0] > left + 0.7 * (width - left);
    svg.append(dot, written({ x: at[0], y: at[1] + 4, 'text-anchor': 'middle', class: `board-number${fitting.has(place) ? '' : ' board-number-over'}`, 'aria-hidden': true }, String(place + 1)));
    if (room > 500) svg.append(written({ x: at[0] + (late ? -13 : 13), y: at[1] + levels[place], 'text-anchor': late ? 'end' : 'start', class: 'board-name' }, several ? `${row.name} ${row.version.split('-')[0]}` : row.name));
  });
  svg.append(written({ x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, `texts a second; upwards ${rows[0].score === null ? 'equal answers' : rows[0].metric}`));
  return svg;
}

/** How far above or below its dot each name stands, so that names of dots that are close do not cover each other. */
function nameLevels(dots) {
  const steps = [-11, 20, -26, 35, -41, 50], taken = [], levels = [];
  const order = dots.map((_, place) => place).sort((one, other) => dots[one][0] - dots[other][0]);
  for (const place of order) {
    const [x, y] = dots[place];
    const isFree = (step) => taken.every(([left, height]) => Math.abs(left - x) > 105 || Math.abs(height - (y + step)) > 13);
    const step = steps.find(isFree) ?? steps[0];
    taken.push([x, y + step]);
    levels[place] = step;
  }
  return levels;
}

function boardTable(rows, picked, fitting) {
  const heads = ['', 'Texts a second', 'asked by 8', 'asked by 32', 'One text, p50', 'p95', 'Short', 'Longest', 'Equal answers', rows[0].metric, 'Memory', 'On the disk', 'Loads in'];
  const ms = (value) => `${value.toFixed(1)}\u00a0ms`, mb = (value) => `${Math.round(value)}\u00a0MB`;
  const several = new Set(rows.map(({ version }) => version)).size > 1;
  const lines = rows.map((row, place) => {
    const name = h('th', { scope: 'row' }, h('span', { class: 'studio-muted' }, `${place + 1}\u2002`), h('code', {}, row.name), several ? h('span', { class: 'studio-muted' }, ` ${row.version.split('-')[0]}`) : null, ' ', place === picked ? h('span', { class: 'badge badge-serves' }, 'Fastest') : fitting.has(place) ? null : h('span', { class: 'badge' }, 'Over budget'));
    const cells = [row.texts_per_second.toFixed(0), row.callers[8]?.toFixed(0) ?? '', row.callers[32]?.toFixed(0) ?? '', ms(row.p50_ms), ms(row.p95_ms), ms(row.short.p50_ms), ms(row.longest.p50_ms),
      `${(100 * row.equal_labels).toFixed(1)}\u00a0%${row.flips ? ` (${row.flips} other)` : ''}`, row.score === null ? '–' : row.score.toFixed(3), mb(row.memory_mb), mb(row.disk_mb), `${row.load_seconds.toFixed(1)}\u00a0s`];
    return h('tr', { 'data-row': `${row.version} ${row.name}` }, name, ...cells.map((cell) => h('td', {}, cell)));
  });
  return h('div', { class: 'board-table', tabindex: 0, role: 'region', 'aria-label': 'All figures' }, h('table', {}, h('thead', {}, h('tr', {}, ...heads.map((head) => h('th', { scope: 'col' }, head)))), h('tbody', {}, ...lines)));
}

function leftOut(some) {
  return some.map(({ version, name, reason }) => h('p', { class: 'studio-warning' }, h('code', {}, `${name} of ${version}`), ` could not be measured: ${reason}`));
}

function begin() {
  project = props.value?.project;
  [shown, budget, others] = ['', {}, new Set()];
  root.replaceChildren();
  follow();
}

const follow = repeatWhileShown(2000, look);
watch('value', begin);
begin();
