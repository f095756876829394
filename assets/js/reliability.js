// The reliability diagram: how sure the model was against how often it was right, a dot for each bin of confidence.

function reliabilityDiagram(bins, room) {
  const size = Math.max(240, Math.min(340, room)), left = 42, bottom = 42, top = 10, right = 10;
  const x = (share) => left + (size - left - right) * share;
  const y = (share) => top + (size - top - bottom) * (1 - share);
  const svg = drawn('svg', { viewBox: `0 0 ${size} ${size}`, class: 'chart reliability', role: 'img', 'aria-label': reliabilityWords(bins) });
  for (const share of [0, 0.5, 1]) {
    svg.append(drawn('line', { x1: left, x2: size - right, y1: y(share), y2: y(share), class: 'chart-grid' }),
      written({ x: left - 6, y: y(share) + 4, 'text-anchor': 'end' }, `${100 * share}`),
      written({ x: x(share), y: size - bottom + 16, 'text-anchor': 'middle' }, `${100 * share}`));
  }
  svg.append(drawn('line', { x1: x(0), y1: y(0), x2: x(1), y2: y(1), class: 'reliability-ideal' }),
    written({ x: (left + size - right) / 2, y: size - 6, 'text-anchor': 'middle' }, 'how sure it was, %'),
    written({ x: 0, y: 0, 'text-anchor': 'middle', transform: `translate(11 ${(top + size - bottom) / 2}) rotate(-90)` }, 'how often it was right, %'));
  const most = Math.max(...bins.map(({ examples }) => examples));
  for (const bin of bins) svg.append(...reliabilityDot(bin, x, y, most));
  return svg;
}

/** The larger the dot, the more examples; the line is its distance from where it should be. */
function reliabilityDot(bin, x, y, most) {
  const dot = drawn('circle', { cx: x(bin.confidence), cy: y(bin.accuracy), r: 3 + 6 * Math.sqrt(bin.examples / most), class: 'chart-dot reliability-dot' });
  const title = drawn('title');
  title.textContent = binWords(bin);
  dot.append(title);
  return [drawn('line', { x1: x(bin.confidence), x2: x(bin.confidence), y1: y(bin.confidence), y2: y(bin.accuracy), class: 'reliability-gap' }), dot];
}

function binWords({ examples, confidence, accuracy }) {
  return `${many(examples, 'example', 'examples')} of which it was ${percent(confidence)} sure: right in ${percent(accuracy)}`;
}

function reliabilityWords(bins) {
  return `Reliability diagram. ${bins.map(binWords).join('. ')}.`;
}
