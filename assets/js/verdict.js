// What the gate said, in words and as a line: nothing gained at 0, what may be lost at most, and where the difference lies.

const DECISION_WORDS = { promote: 'It may serve', keep: 'It does not serve', 'not enough evidence': 'Not enough evidence' };
// The log loss is no share of anything.
const inUnits = (share, metric) => (metric === 'log_loss' ? `${share > 0 ? '+' : ''}${share.toFixed(3)}` : inPoints(share));
const inPoints = (share) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}`.replace(/^[+-]?0\.0$/, '0');

function verdictBox(version, room) {
  const judged = version.judged;
  const verdict = judged?.verdict ?? version.verdict;
  const box = h('div', { class: 'version-verdict', 'data-decision': verdict.decision }, h('p', {}, h('strong', {}, `${DECISION_WORDS[verdict.decision] ?? ''}. `), h('span', { dir: 'auto' }, verdict.reason)));
  if (verdict.difference?.value != null) box.append(differenceLine(verdict, verdict.anchor || againstWhom(version, verdict), room));
  return box;
}

/** Verdicts of older studios do not say it; then it was the only guess that there was. */
function againstWhom(version, verdict) {
  return version.judged?.champion ?? (verdict.guess || 'always giving the most frequent label');
}

/** The difference to what it was compared with, in points, with its interval, which is wider at each further look. */
function differenceLine({ difference, metric, bound, looks }, against, room) {
  const width = Math.max(260, Math.min(560, room)), height = 64, side = 18, line = 30;
  const { value, low, high } = difference;
  const ends = [0, bound ?? 0, value, low ?? value, high ?? value];
  const reach = Math.max(0.02, 1.15 * Math.max(...ends.map(Math.abs)));
  const x = (share) => width / 2 + (width / 2 - side) * (share / reach);
  const name = METRICS[metric]?.[0] ?? 'Difference';
  const said = (share) => inUnits(share, metric);
  const kind = looks ? `interval, as wide as comparison ${looks + 1} needs,` : '95 % interval';
  const interval = low === null ? '' : ` (${kind} ${said(low)} to ${said(high)})`;
  const words = `${name}: ${said(value)}${metric === 'log_loss' ? '' : ' points'}${interval} against ${against}`;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart difference', role: 'img', 'aria-label': words });
  svg.append(drawn('line', { x1: side, x2: width - side, y1: line, y2: line, class: 'chart-grid' }), mark(x(0), line, '0', 'difference-zero', height));
  if (bound) svg.append(mark(x(bound), line, `${said(bound)} allowed`, 'difference-bound', height));
  if (low !== null) svg.append(drawn('line', { x1: x(low), x2: x(high), y1: line, y2: line, class: 'difference-interval' }));
  svg.append(drawn('circle', { cx: x(value), cy: line, r: 6, class: 'chart-dot' }),
    written({ x: 4, y: 12, class: 'difference-side' }, 'worse'), written({ x: width - 4, y: 12, 'text-anchor': 'end', class: 'difference-side' }, 'better'));
  return h('figure', { class: 'difference-figure' }, svg, h('figcaption', { class: 'studio-muted' }, words));
}

function mark(x, line, words, kind, height) {
  const group = drawn('g', { class: kind });
  group.append(drawn('line', { x1: x, x2: x, y1: line - 11, y2: line + 11 }), written({ x, y: height - 6, 'text-anchor': kind === 'difference-bound' ? 'end' : 'middle' }, words));
  return group;
}
