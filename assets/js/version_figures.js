// How good a version is: the figures that matter as bars, the rest as a table, and every label by itself.

function mainFigure(name, figure) {
  const [title] = METRICS[name];
  const value = figure.value === null ? '–' : score(figure.value);
  const words = figure.value === null ? figure.reason : intervalWords(figure) || figure.reason;
  return h('div', { class: 'main-figure' }, h('span', { class: 'main-figure-name' }, title), h('strong', {}, value), intervalBar(figure),
    h('small', {}, figure.low === null ? words : `95 % interval ${words}`));
}

function notMeasured(version) {
  return h('p', { class: 'studio-muted' }, version.origin === 'checkpoint' ? 'Not measured: it was not trained here.'
    : 'Not measured: no hold-out examples were labelled when it was trained.');
}

function mainFigures(version) {
  const metrics = version.metrics;
  if (!metrics) return notMeasured(version);
  return h('div', {}, h('div', { class: 'main-figures' }, ...version.headline.map(({ name }) => mainFigure(name, metrics.figures[name]))),
    h('p', { class: 'studio-muted figures-ground' }, `Measured when it was trained, on ${many(metrics.examples, 'held-out example', 'held-out examples')}.`));
}

function moreRow(name, figure) {
  const [title, words] = METRICS[name];
  const value = figure.value === null ? h('td', { colspan: 2, class: 'figure-reason' }, figure.reason)
    : h('td', {}, score(figure.value));
  const interval = figure.value === null ? null : h('td', {}, intervalWords(figure) || h('span', { class: 'figure-reason' }, figure.reason));
  return h('tr', {}, h('th', { scope: 'row' }, title, h('small', {}, words)), value, interval);
}

/** Every figure but those that stand above, with a line that says what it tells. */
function moreFigures(metrics, headline) {
  const head = h('tr', {}, ...['Figure', 'Value', '95 % interval'].map((text) => h('th', { scope: 'col' }, text)));
  const rows = Object.keys(METRICS).filter((name) => metrics.figures[name] && !headline.some((one) => one.name === name)).map((name) => moreRow(name, metrics.figures[name]));
  return h('table', { class: 'label-table more-figures' }, h('thead', {}, head), h('tbody', {}, ...rows));
}

/**
 * Where examples may have several labels, with how many are missed and given wrongly, and from which probability on each
 * is given; `onChoose(cell)` opens those examples.
 */
function labelTable(metrics, thresholds, onChoose) {
  const isMatrix = Boolean(metrics.confusion);
  const titles = ['Label', 'Precision', 'Recall', 'F1', 'Examples', ...(isMatrix ? [] : ['Missed', 'Given wrongly']), ...(thresholds ? ['Given from'] : [])];
  const head = h('tr', {}, ...titles.map((text) => h('th', { scope: 'col' }, text)));
  const rows = metrics.per_label.map((row) => h('tr', {}, named('th', row.label, ''),
    ...[row.precision, row.recall].map((value) => h('td', {}, row.examples || value ? score(value) : '–')), labelF1(row), h('td', {}, String(row.examples)),
    ...(isMatrix ? [] : errorCells(row, onChoose)), ...(thresholds ? [h('td', {}, percent(thresholds[row.label]))] : [])));
  return h('table', { class: 'label-table' }, h('thead', {}, head), h('tbody', {}, ...rows));
}

function errorCells({ label, examples, recall, predicted }, onChoose) {
  const hits = Math.round(recall * examples);
  return [[examples - hits, { gold: label }, `${label}: missed`], [predicted - hits, { predicted: label }, `${label}: given wrongly`]]
    .map(([count, cell, words]) => h('td', {}, count && onChoose ? cellButton(String(count), `${words}, ${count}`, () => onChoose({ ...cell, counted: count })) : String(count)));
}

function labelF1({ f1, examples, f1_interval: figure }) {
  if (!examples && !f1) return h('td', { title: figure.reason }, '–');
  return h('td', {}, score(f1), figure.low === null ? null : h('small', {}, intervalWords(figure)));
}
