// The confusion matrix as a picture: a row for each gold label, a column for each predicted one, darker where more.

/** `onChoose(gold, predicted)` makes the cells buttons, null leaves them as they are. */
function confusionMatrix(metrics, onChoose) {
  const { labels, confusion } = metrics;
  const table = h('table', { class: 'confusion' });
  const caption = h('caption', {}, `Rows: what people said. Columns: what the model said.${onChoose ? ' Press a number to see its examples.' : ''}`);
  const head = h('tr', {}, h('th'), ...labels.map((label) => named('th', label, 'confusion-column')));
  const rows = confusion.map((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, column) => confusionCell({ count, total, gold: labels[row], predicted: labels[column] }, onChoose));
    return h('tr', {}, named('th', labels[row], 'confusion-row'), ...cells);
  });
  table.append(caption, h('thead', {}, head), h('tbody', {}, ...rows));
  return h('div', { class: 'confusion-scroll' }, table);
}

function confusionCell({ count, total, gold, predicted }, onChoose) {
  const share = total ? count / total : 0;
  const cell = h('td', { class: gold === predicted ? 'confusion-right' : 'confusion-wrong' });
  const words = `${count} of ${total} examples that people called “${gold}” were called “${predicted}”`;
  cell.style.setProperty('--share', share.toFixed(3));
  cell.dataset.strong = share > 0.55;
  cell.title = words;
  if (!count) return cell;
  cell.append(onChoose ? cellButton(String(count), words, () => onChoose(gold, predicted)) : String(count));
  return cell;
}

function cellButton(text, words, onChoose) {
  const node = h('button', { type: 'button', 'aria-label': words }, text);
  node.addEventListener('click', onChoose);
  return node;
}

function named(tag, text, className) {
  return h(tag, { class: className || null }, h('span', { dir: 'auto', title: text }, text));
}
