// How many examples a model is how unsure of: a column for each step from sure to unsure.

/** `bins` are numbers of examples in equal steps; `room` is how wide it may be, in pixels. */
function uncertaintyPicture(bins, room) {
  const width = Math.max(240, Math.min(560, room)), height = 150, left = 0, right = 0, top = 18, bottom = 38;
  const most = Math.max(...bins, 1), step = (width - left - right) / bins.length;
  const y = (count) => top + (height - top - bottom) * (1 - count / most);
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart uncertainty', role: 'img', 'aria-label': uncertaintyWords(bins) });
  bins.forEach((count, index) => {
    const column = drawn('rect', { x: left + index * step + 1, width: Math.max(1, step - 2), y: y(count), height: height - bottom - y(count), class: 'uncertainty-column' });
    const title = drawn('title');
    title.textContent = `${many(count, 'example', 'examples')} with an uncertainty of ${stepWords(index, bins.length)}`;
    column.append(title);
    svg.append(column);
  });
  svg.append(drawn('line', { x1: left, x2: width - right, y1: height - bottom, y2: height - bottom, class: 'chart-grid' }),
    written({ x: left, y: 12 }, `up to ${many(most, 'example', 'examples')} a column`),
    written({ x: left, y: height - bottom + 16 }, 'sure'),
    written({ x: width - right, y: height - bottom + 16, 'text-anchor': 'end' }, 'no idea'),
    written({ x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, 'how unsure it is'));
  return svg;
}

const stepWords = (index, steps) => `${(index / steps).toFixed(2)} to ${((index + 1) / steps).toFixed(2)}`;

function uncertaintyWords(bins) {
  const filled = bins.map((count, index) => [count, index]).filter(([count]) => count);
  return `Examples by uncertainty. ${filled.map(([count, index]) => `${stepWords(index, bins.length)}: ${count}`).join('; ')}.`;
}
