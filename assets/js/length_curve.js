// How long a project's texts are: how many are cut at each length, and how long an answer takes there.

const CURVE_POLL_MS = 700;

/** One panel above the other, over the same lengths: the share that is cut, and milliseconds. */
function lengthPicture({ points, recommended }, room) {
  const timed = points.every(({ milliseconds }) => milliseconds !== null);
  const width = Math.max(260, Math.min(720, room)), panel = 130, left = 52, right = 16, top = 30, gap = 46, bottom = 40;
  const height = top + panel + (timed ? gap + panel : 0) + bottom;
  const [first, last] = [Math.log(points[0].length), Math.log(points.at(-1).length)];
  const x = (length) => left + (width - left - right) * (last > first ? (Math.log(length) - first) / (last - first) : 0.5);
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart length-curve', role: 'img', 'aria-label': lengthWords(points) });
  const ground = top + panel + (timed ? gap + panel : 0);
  if (recommended) svg.append(drawn('line', { x1: x(recommended), x2: x(recommended), y1: top - 4, y2: ground, class: 'length-chosen' }));
  const cut = points.map(({ length, cut: share }) => ({ at: x(length), value: share, words: `${percent(share)} of the texts are longer than ${length} tokens` }));
  svg.append(...lengthPanel('texts that are cut', cut, (share) => (share ? percent(share) : '0\u00a0%'), { left, right: width - right, top, panel, most: Math.max(0.01, ...cut.map(({ value }) => value)) }));
  if (timed) {
    const times = points.map(({ length, milliseconds }) => ({ at: x(length), value: milliseconds, words: `${milliseconds.toFixed(1)} ms for ${length} tokens` }));
    svg.append(...lengthPanel('time of one answer', times, (value) => `${value.toFixed(value < 9.95 ? 1 : 0)}\u00a0ms`, { left, right: width - right, top: top + panel + gap, panel, most: Math.max(...times.map(({ value }) => value)) }));
  }
  points.forEach(({ length }, index) => svg.append(written({ x: x(length), y: ground + 16, 'text-anchor': index === points.length - 1 && index ? 'end' : index ? 'middle' : 'start' }, length.toLocaleString('en'))));
  svg.append(written({ x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, recommended ? 'tokens read at once; the dashed line is recommended' : 'tokens read at once'));
  return svg;
}

function lengthPanel(title, values, say, { left, right, top, panel, most }) {
  const y = (value) => top + panel * (1 - value / most);
  const grid = [0, 0.5, 1].flatMap((share) => [
    drawn('line', { x1: left, x2: right, y1: y(share * most), y2: y(share * most), class: 'chart-grid' }),
    written({ x: left - 6, y: y(share * most) + 4, 'text-anchor': 'end' }, say(share * most)),
  ]);
  const dots = values.map(({ at, value, words }) => {
    const dot = drawn('circle', { cx: at, cy: y(value), r: 4, class: 'chart-dot' });
    dot.append(drawn('title', {}, words));
    return dot;
  });
  const path = values.map(({ at, value }) => `${at.toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return [written({ x: left, y: top - 12, class: 'length-title' }, title), ...grid, drawn('polyline', { points: path, class: 'chart-line' }), ...dots];
}

function lengthWords(points) {
  return points.map(({ length, cut, milliseconds }) => `${length} tokens: ${percent(cut)} of the texts are cut${milliseconds === null ? '' : `, ${milliseconds.toFixed(1)} ms an answer`}`).join('; ');
}

function lengthTold({ report, serves }, room, take) {
  const { texts, median, most, longest_text: longest, version, recommended, sentences, made_at: at } = report;
  const facts = `Half of ${texts === 1 ? 'one text' : `${texts.toLocaleString('en')} texts`} have up to ${many(median, 'token', 'tokens')}, 95\u00a0% up to ${most.toLocaleString('en')}, and the longest has ${longest.toLocaleString('en')}.`;
  const when = new Date(at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const by = version ? `Measured on ${when} with ` : `Counted on ${when} with the base model\u2019s tokenizer: nothing served then, so no time was taken.`;
  const stale = version !== serves && serves ? h('p', { class: 'studio-warning' }, 'By now ', h('code', {}, serves), ' serves: measure again.') : null;
  return [h('ul', { class: 'length-advice' }, ...sentences.map((sentence) => h('li', {}, sentence))),
    recommended && take ? button({ class: 'studio-button studio-button-primary length-take' }, () => take(recommended), `Read ${recommended.toLocaleString('en')} tokens at once`) : null,
    lengthPicture(report, room), h('p', {}, facts), h('p', { class: 'studio-muted' }, by, version ? h('code', {}, version) : null, version ? '.' : null), stale];
}

/** A part of the form on long texts; `take(length)` chooses a length and saves it, where one can be chosen. */
function lengthCurve(name, take) {
  const address = projectPath(name, '/length-curve');
  const box = h('section', { class: 'length-box', 'aria-label': 'How long the texts are' });
  const message = messageLine();
  const show = (status) => {
    const { state, share, message: said, report } = status;
    const parts = [h('h3', {}, 'How long the texts of this project are')];
    if (!report) parts.push(h('p', { class: 'studio-muted' }, 'Up to 2,000 of the texts are counted in tokens, and the model that serves is timed at each length: it shows at which length hardly any text is cut, and what that saves.'));
    else parts.push(...lengthTold(status, Math.min(560, box.clientWidth || 560), take));
    if (state === 'failed') parts.push(h('p', { class: 'studio-warning', role: 'alert' }, said));
    if (state === 'running') parts.push(h('div', { class: 'train-progress' }, h('progress', { class: 'train-bar', max: 1, value: share || false, 'aria-label': 'Measuring' }), h('p', {}, 'Counting and timing; people who ask meanwhile go first.')));
    else parts.push(start(report));
    box.replaceChildren(...parts.filter(Boolean), message.line);
    if (state === 'running') setTimeout(() => box.isConnected && follow(), CURVE_POLL_MS);
  };
  const start = (report) => {
    const press = button({ class: 'studio-button length-measure' }, () => once(press, message, async () => { show(await callApi('POST', address)); }), report ? 'Measure again' : 'Measure');
    return press;
  };
  const follow = () => callApi('GET', address).then(show).catch((error) => message.warn(error.message));
  // Its width is known once it is on the page.
  requestAnimationFrame(follow);
  box.append(message.line);
  return box;
}
