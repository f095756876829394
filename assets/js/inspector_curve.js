// How many parts are lost at each max_length: one line for each tokenizer, told apart by more than its colour.

const CURVE_DASHES = ['', '7 4', '2 4', '10 3 2 3'];

function lostCurve(panels, part, room) {
  const shown = panels.filter(({ error, curve }) => !error && curve.length > 1);
  if (!shown.length) return null;
  const width = Math.max(260, Math.min(760, room)), height = 250, left = 56, right = 16, top = 26 + 18 * shown.length, bottom = 44;
  const lengths = shown.flatMap(({ curve }) => curve.map(({ max_length: length }) => length));
  const [first, last] = [Math.min(...lengths), Math.max(...lengths)];
  const most = Math.max(1, ...shown.flatMap(({ curve }) => curve.map(({ lost }) => lost)));
  const x = (length) => left + (width - left - right) * (Math.log(length / first) / Math.log(last / first));
  const y = (lost) => top + (height - top - bottom) * (1 - lost / most);
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart inspector-curve', role: 'img', 'aria-label': curveWords(shown, part) });
  for (const lost of new Set([0, Math.round(most / 2), most])) {
    svg.append(drawn('line', { x1: left, x2: width - right, y1: y(lost), y2: y(lost), class: 'chart-grid' }), written({ x: left - 6, y: y(lost) + 4, 'text-anchor': 'end' }, lost.toLocaleString('en')));
  }
  for (const length of ticks(first, last)) svg.append(written({ x: x(length), y: height - bottom + 18, 'text-anchor': length === last ? 'end' : length === first ? 'start' : 'middle' }, length.toLocaleString('en')));
  svg.append(written({ x: left, y: 14, class: 'inspector-title' }, `${part[1]} that are cut`), written({ x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, 'max_length, in tokens'));
  shown.forEach((panel, index) => svg.append(...curveOf(panel, index, { x, y, left, top: 22 + 18 * index, letters: Math.floor((width - left - 40) / 7) })));
  return svg;
}

function curveOf({ tokenizer, curve, max_length: length }, index, { x, y, left, top, letters }) {
  const style = { class: 'chart-line', 'data-curve': index, 'stroke-dasharray': CURVE_DASHES[index] };
  const path = curve.map(({ max_length: at, lost }) => `${x(at).toFixed(1)},${y(lost).toFixed(1)}`).join(' ');
  const name = tokenizer.length > letters ? `…${tokenizer.slice(1 - letters)}` : tokenizer;
  const here = curve.find(({ max_length: at }) => at === length);
  const dot = here ? drawn('circle', { cx: x(length), cy: y(here.lost), r: 5, class: 'chart-dot', 'data-curve': index }) : null;
  dot?.append(drawn('title', {}, `${here.lost.toLocaleString('en')} at the chosen ${length.toLocaleString('en')}`));
  return [drawn('polyline', { points: path, ...style }), ...(dot ? [dot] : []),
    drawn('line', { x1: left, x2: left + 24, y1: top + 8, y2: top + 8, ...style }), written({ x: left + 30, y: top + 12 }, name)];
}

/** The first, the last, and twice as much each time where there is room for the number. */
function ticks(first, last) {
  const found = [first];
  for (let length = 16; length < last; length *= 2) if (length > first * 1.5 && length < last / 1.5) found.push(length);
  return [...found, last];
}

function curveWords(panels, part) {
  return panels.map(({ tokenizer, curve }) => `${tokenizer}: ${curve.filter((_, at) => at % 4 === 0 || at === curve.length - 1).map(({ max_length: length, lost }) => `${lost} ${part[1]} are cut at ${length}`).join(', ')}`).join('; ');
}
