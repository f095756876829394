// The loss curves: lines over the training steps, with enough of an axis and a key to read them.

/** `room` is how wide it may be, in pixels: drawn at that size, so that a phone shows its numbers as large as a desk.
 *  `curves` are {name, points: [[step, loss], …]}; one without points is left out. */
function lossChart(curves, steps, room) {
  const shown = curves.filter(({ points }) => points.length);
  const width = Math.max(260, Math.min(720, room)), height = 240, left = 44, right = 12, top = 34, bottom = 30;
  const highest = Math.max(...shown.flatMap(({ points }) => points.map(([, loss]) => loss)), 0.1) * 1.05;
  const x = (step) => left + (width - left - right) * (step / Math.max(steps, 1));
  const y = (loss) => top + (height - top - bottom) * (1 - loss / highest);
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img', 'aria-label': lossWords(shown) });
  for (const share of [0, 0.5, 1]) {
    const loss = share * highest, step = share * steps;
    svg.append(
      drawn('line', { x1: left, x2: width - right, y1: y(loss), y2: y(loss), class: 'chart-grid' }),
      drawn('text', { x: left - 6, y: y(loss) + 4, 'text-anchor': 'end' }, loss.toFixed(1)),
      drawn('text', { x: x(step), y: height - 8, 'text-anchor': share === 1 ? 'end' : 'middle' }, share === 1 ? `${steps} steps` : String(Math.round(step))),
    );
  }
  shown.forEach(({ name, points }, index) => svg.append(
    drawn('g', { class: `chart-curve chart-curve-${index}` }, ...curve(points, x, y), ...key(name, left + 120 * index)),
  ));
  return svg;
}

function curve(points, x, y) {
  const path = points.map(([step, loss], index) => `${index ? 'L' : 'M'}${x(step).toFixed(1)},${y(loss).toFixed(1)}`).join('');
  const [step, loss] = points.at(-1);
  return [drawn('path', { d: path, class: 'chart-line' }), drawn('circle', { cx: x(step), cy: y(loss), r: 4, class: 'chart-dot' })];
}

function key(name, x) {
  return [drawn('line', { x1: x, x2: x + 22, y1: 12, y2: 12, class: 'chart-line' }), drawn('text', { x: x + 28, y: 16 }, name)];
}

function lossWords(curves) {
  return curves.map(({ name, points }) => `${name} loss from ${points[0][1].toFixed(2)} to ${points.at(-1)[1].toFixed(2)}`).join('; ');
}
