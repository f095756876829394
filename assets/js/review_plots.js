// Small drawings: a line with its interval over time, and a line without axes.

const PLOT = { height: 200, left: 40, right: 14, top: 12, bottom: 28 };

function plotText(attributes, text) {
  const node = drawn('text', attributes);
  node.textContent = text;
  return node;
}

/** Alpha of each window, with its interval as a band; as wide as there is room, in pixels. */
function windowPlot(windows, room) {
  const points = windows.map(({ start, agreement }) => ({ start, ...agreement.alpha }));
  const isShort = windows[0].end - windows[0].start < 86_400;
  const width = Math.max(280, Math.min(760, room)), { height, left, right, top, bottom } = PLOT;
  const lowest = Math.min(0, ...points.map(({ low }) => low));
  const x = (at) => left + (width - left - right) * (points.length > 1 ? at / (points.length - 1) : 0.5);
  const y = (value) => top + (height - top - bottom) * (1 - (value - lowest) / (1 - lowest));
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart review-plot', role: 'img', 'aria-label': plotWords(points) });
  for (const [value, kind] of [[0, 'chart-grid'], [0.667, 'review-bar-line'], [0.8, 'review-bar-line'], [1, 'chart-grid']]) {
    svg.append(drawn('line', { x1: left, x2: width - right, y1: y(value), y2: y(value), class: kind }),
      plotText({ x: left - 6, y: y(value) + 4, 'text-anchor': 'end' }, value === 0.667 ? '0.67' : String(value)));
  }
  const edge = (name) => points.map((point, at) => `${x(at).toFixed(1)},${y(point[name]).toFixed(1)}`);
  svg.append(drawn('polygon', { points: [...edge('high'), ...edge('low').reverse()].join(' '), class: 'review-band' }),
    drawn('polyline', { points: edge('value').join(' '), class: 'chart-line' }));
  points.forEach((point, at) => svg.append(plotDot(point, x(at), y(point.value))));
  const marks = [...new Set([0, Math.floor((points.length - 1) / 2), points.length - 1])];
  for (const at of marks) {
    const anchor = points.length === 1 ? 'middle' : at === 0 ? 'start' : at === points.length - 1 ? 'end' : 'middle';
    svg.append(plotText({ x: x(at), y: height - 8, 'text-anchor': anchor }, (isShort ? atHour : onDay)(points[at].start)));
  }
  return svg;
}

function plotDot(point, x, y) {
  const dot = drawn('circle', { cx: x, cy: y, r: 4, class: 'chart-dot' });
  const title = drawn('title');
  const interval = intervalOf(point, asCoefficient);
  title.textContent = `${whenWas(point.start)}: alpha ${asCoefficient(point.value)} on ${many(point.n, 'example', 'examples')}${interval ? `, ${interval}` : ''}`;
  dot.append(title);
  return dot;
}

function plotWords(points) {
  return `Krippendorff's alpha over time, from ${asCoefficient(points[0].value)} to ${asCoefficient(points.at(-1).value)}`;
}

/** How a value went: as high as a line of text, its highest and its lowest value in words. */
function sparkline(values, words) {
  const known = values.map((value, at) => [at, value]).filter(([, value]) => value !== null);
  if (known.length < 2) return null;
  const width = 120, height = 28;
  const numbers = known.map(([, value]) => value);
  const low = Math.min(...numbers), span = Math.max(...numbers) - low || 1;
  const points = known.map(([at, value]) => `${(2 + (width - 4) * at / (values.length - 1)).toFixed(1)},${(3 + (height - 6) * (1 - (value - low) / span)).toFixed(1)}`);
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'review-spark', role: 'img', 'aria-label': words });
  svg.append(drawn('polyline', { points: points.join(' ') }));
  return svg;
}
