// Tables as pictures: how far every pair of people agrees, and which label is said against which.

const HEAT_NAMES = 16; // characters of a name that fit beside the picture

/** A cell that is darker the larger its share, from 0 to 1; below 0 it is a warning. */
function heatCell(share, text, words, onChoose) {
  const cell = h('td', { class: share < 0 ? 'heat-below' : 'heat-above', title: words });
  cell.style.setProperty('--share', Math.min(1, Math.abs(share)).toFixed(3));
  cell.dataset.strong = Math.abs(share) > 0.78;
  if (!onChoose) cell.append(text);
  else {
    const choose = h('button', { type: 'button', 'aria-label': words }, text);
    choose.addEventListener('click', onChoose);
    cell.append(choose);
  }
  return cell;
}

function heatName(tag, name, turned) {
  const short = name.length > HEAT_NAMES ? `${name.slice(0, HEAT_NAMES - 1)}…` : name;
  return h(tag, { class: turned ? 'heat-column' : 'heat-row', scope: turned ? 'col' : 'row' }, h('span', { dir: 'auto', title: name }, short));
}

function heatTable(names, caption, cellAt) {
  const head = h('tr', {}, h('td'), ...names.map((name) => heatName('th', name, true)));
  const rows = names.map((name, row) => h('tr', {}, heatName('th', name, false), ...names.map((_, column) => cellAt(row, column))));
  const table = h('table', { class: 'heat', 'aria-label': caption }, h('thead', {}, head), h('tbody', {}, ...rows));
  return h('div', {}, h('div', { class: 'heat-scroll' }, table), h('p', { class: 'studio-muted' }, caption));
}

/** The people of a report against each other; `told` says the pair that is pointed at, in full. */
function pairHeat(report, measure) {
  const { annotators } = report;
  const format = measure === 'kappa' ? asCoefficient : asPercent;
  const pairs = new Map(report.pairs.flatMap((pair) => [[`${pair.first} ${pair.second}`, pair], [`${pair.second} ${pair.first}`, pair]]));
  const told = h('p', { class: 'studio-muted heat-told', 'aria-live': 'polite' }, 'Point at a square, or tap it, to read it in full.');
  const cellAt = (row, column) => {
    const pair = pairs.get(`${row} ${column}`);
    if (!pair) return h('td', { class: 'heat-none' });
    const figure = pair[measure];
    const words = pairWords(annotators[row], annotators[column], pair, figure, format);
    const cell = figure.value === null ? h('td', { class: 'heat-none', title: words }, '–')
      : heatCell(figure.value, measure === 'kappa' ? format(figure.value) : String(Math.round(100 * figure.value)), words);
    for (const event of ['pointerenter', 'click']) cell.addEventListener(event, () => { told.textContent = words; });
    return cell;
  };
  const caption = measure === 'kappa' ? "Cohen's kappa of every pair of people: 1 is perfect, 0 is what chance would give."
    : 'How often every pair of people agrees, in percent.';
  return h('div', {}, heatTable(annotators, caption, cellAt), told);
}

function pairWords(one, other, pair, figure, format) {
  const shared = many(pair.shared, 'example', 'examples');
  if (figure.value === null) return `${one} and ${other}: ${figure.reason}`;
  const interval = intervalOf(figure, format) || figure.reason;
  return `${one} and ${other}: ${format(figure.value)} on ${shared}${interval ? ` (${interval})` : ''}`;
}

/** Which label is said against which, or said and left out where answers name several; a square leads to its examples. */
function labelHeat(table, person, onChoose) {
  const most = Math.max(1, ...table.counts.flat());
  const cellAt = (row, column) => {
    const count = table.counts[row][column];
    if (!count) return h('td', { class: 'heat-none' });
    const [said, against] = [table.labels[row], table.labels[column]];
    const other = row === column ? 'leaves it out' : `“${against}”`;
    const words = `${many(count, 'example', 'examples')}: ${person ?? 'somebody'} says “${said}”, somebody else ${other}`;
    return heatCell(count / most, String(count), words, () => onChoose(said, against));
  };
  const caption = person ? `Rows: what ${person} says. Columns: what others say. A square leads to its examples.`
    : 'Labels that are said of the same example. A square leads to its examples.';
  const isLeftOut = table.labels.some((_, place) => table.counts[place][place]);
  return heatTable(table.labels, isLeftOut ? `${caption} On the diagonal, some say the label and others leave it out.` : caption, cellAt);
}
