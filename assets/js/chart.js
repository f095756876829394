// The loss curve: a line over the training steps, with enough of an axis to read it.

/** `room` is how wide it may be, in pixels: drawn at that size, so that a phone shows its numbers as large as a desk. */
function lossChart(points, steps, room) {
  const width = Math.max(260, Math.min(720, room)), height = 220, left = 44, right = 12, top = 14, bottom = 30;
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart', role: 'img' });
  const highest = Math.max(...points.map(([, loss]) => loss), 0.1) * 1.05;
  const x = (step) => left + (width - left - right) * (step / Math.max(steps, 1));
  const y = (loss) => top + (height - top - bottom) * (1 - loss / highest);
  svg.setAttribute('aria-label', `Training loss from ${points[0][1].toFixed(2)} to ${points.at(-1)[1].toFixed(2)}`);
  for (const share of [0, 0.5, 1]) {
    const loss = share * highest;
    svg.append(drawn('line', { x1: left, x2: width - right, y1: y(loss), y2: y(loss), class: 'chart-grid' }));
    const label = drawn('text', { x: left - 6, y: y(loss) + 4, 'text-anchor': 'end' });
    label.textContent = loss.toFixed(1);
    svg.append(label);
  }
  for (const share of [0, 0.5, 1]) {
    const label = drawn('text', { x: x(share * steps), y: height - 8, 'text-anchor': share === 1 ? 'end' : 'middle' });
    label.textContent = share === 1 ? `${steps} steps` : String(Math.round(share * steps));
    svg.append(label);
  }
  const path = points.map(([step, loss], index) => `${index ? 'L' : 'M'}${x(step).toFixed(1)},${y(loss).toFixed(1)}`).join('');
  svg.append(drawn('path', { d: path, class: 'chart-line' }));
  const [step, loss] = points.at(-1);
  svg.append(drawn('circle', { cx: x(step), cy: y(loss), r: 4, class: 'chart-dot' }));
  return svg;
}
