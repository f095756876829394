// The learning curve: what was measured, the law that it follows with its band, and what it means for those who label.

const curveCard = h('section', { class: 'card train-curve' });
const CURVE_WORDS = { more: 'More labels will help', enough: 'Enough labels', unclear: 'Not clear yet' };

function curvePicture({ points, line, labels }, room) {
  const width = Math.max(260, Math.min(720, room)), height = 260, left = 44, right = 14, top = 14, bottom = 42;
  const values = [...points, ...line].flatMap(({ low, high }) => [low, high]);
  const least = Math.max(0, Math.floor(10 * Math.min(...values)) / 10), most = Math.min(1, Math.ceil(10 * Math.max(...values)) / 10);
  const [first, last] = [Math.log(points[0].labels), Math.log(line.at(-1).labels)];
  const x = (count) => left + (width - left - right) * ((Math.log(count) - first) / (last - first));
  const y = (value) => top + (height - top - bottom) * (1 - (value - least) / (most - least));
  const words = `Macro-F1 of a linear head: ${points.map((point) => `${point.value.toFixed(2)} with ${point.labels}`).join(', ')} labels`;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart learning-curve', role: 'img', 'aria-label': words });
  for (const share of [0, 0.5, 1]) {
    const value = least + share * (most - least);
    svg.append(drawn('line', { x1: left, x2: width - right, y1: y(value), y2: y(value), class: 'chart-grid' }), written({ x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, value.toFixed(2)));
  }
  const edge = (name) => line.map((point) => `${x(point.labels).toFixed(1)},${y(point[name]).toFixed(1)}`);
  svg.append(drawn('polygon', { points: [...edge('high'), ...edge('low').reverse()].join(' '), class: 'curve-band' }),
    drawn('polyline', { points: edge('value').join(' '), class: 'chart-line' }),
    drawn('line', { x1: x(labels), x2: x(labels), y1: top, y2: height - bottom, class: 'curve-now' }));
  for (const point of points) svg.append(...curvePoint(point, x(point.labels), y));
  const marks = [[points[0].labels, 'start'], [labels, 'middle'], [line.at(-1).labels, 'end']];
  for (const [count, anchor] of marks) svg.append(written({ x: x(count), y: height - bottom + 16, 'text-anchor': anchor }, count.toLocaleString('en')));
  svg.append(written({ x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, 'labels in the pool; the dashed line is now'));
  return svg;
}

function curvePoint(point, x, y) {
  const dot = drawn('circle', { cx: x, cy: y(point.value), r: 4, class: 'chart-dot' });
  const title = drawn('title');
  title.textContent = `${many(point.labels, 'label', 'labels')}: ${point.value.toFixed(3)} (95 % interval ${point.low.toFixed(3)} to ${point.high.toFixed(3)})`;
  dot.append(title);
  return [drawn('line', { x1: x, x2: x, y1: y(point.low), y2: y(point.high), class: 'curve-whisker' }), dot];
}

let curveShown = '';

function showCurve(status, room, make) {
  const now = JSON.stringify(status);
  if (now === curveShown) return;
  curveShown = now;
  const { state, share, message: said, report, new_labels: fresh } = status;
  const parts = [h('h2', {}, 'When to stop labelling')];
  if (!report) parts.push(h('p', { class: 'studio-muted' }, 'Linear heads learn from ever more of your labels and are tested on the hold-out. How the score grows tells whether more labels are worth it.'));
  if (state === 'failed') parts.push(h('p', { class: 'studio-warning', role: 'alert' }, said));
  if (report) parts.push(...curveParts(report, fresh, room));
  if (state === 'running') {
    const bar = h('progress', { class: 'train-bar', max: 1, 'aria-label': said });
    if (share) bar.value = share;
    parts.push(h('div', { class: 'train-progress' }, bar, h('p', {}, said)));
  } else parts.push(button({ id: 'make-curve' }, make, report ? 'Make it anew' : 'Make the learning curve'));
  curveCard.replaceChildren(...parts);
}

function curveParts(report, fresh, room) {
  const verdict = h('p', {}, h('span', { class: 'badge', 'data-verdict': report.verdict }, CURVE_WORDS[report.verdict]));
  const sentences = h('ul', { class: 'curve-advice' }, ...report.sentences.map((sentence) => h('li', { dir: 'auto' }, sentence)));
  const when = new Date(report.made_at * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });
  const since = fresh ? ` ${many(fresh, 'label was', 'labels were')} made since.` : '';
  return [verdict, sentences, curvePicture(report, room),
    h('p', { class: 'studio-muted' }, `Macro-F1 of linear heads on ${many(report.held_out, 'held-out example', 'held-out examples')}, from ${many(report.labels, 'label', 'labels')}; fine-tuned versions tend to lie higher. Made on ${when}.${since}`)];
}
