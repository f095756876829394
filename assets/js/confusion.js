// The confusion matrix as a picture: a row for each gold label, a column for each predicted one, darker where more.

/**
 * `onChoose({gold, predicted, counted})` makes the cells buttons, null leaves them as they are. Spans are counted by
 * themselves, and those that only one side has stand in a row and a column of their own, which are no labels.
 */
function confusionMatrix(metrics, onChoose) {
  const { confusion, labels, confusion_labels: names = labels } = metrics;
  const what = names === labels ? 'examples' : 'spans';
  const labelOf = (place) => (place < labels.length ? labels[place] : undefined);
  const table = h('table', { class: 'confusion' });
  const caption = h('caption', {}, `Rows: what people said. Columns: what the model said.${onChoose ? ' Press a number to see its examples.' : ''}`);
  const head = h('tr', {}, h('th'), ...names.map((name) => named('th', name, 'confusion-column')));
  const rows = confusion.map((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, column) => {
      const words = `${count} of ${total} ${what} that people called “${names[row]}” were called “${names[column]}”`;
      const cell = { gold: labelOf(row), predicted: labelOf(column), counted: what === 'examples' ? count : null };
      return confusionCell({ count, total, words, isRight: row === column }, onChoose && (() => onChoose(cell)));
    });
    return h('tr', {}, named('th', names[row], 'confusion-row'), ...cells);
  });
  table.append(caption, h('thead', {}, head), h('tbody', {}, ...rows));
  return h('div', { class: 'confusion-scroll' }, table);
}

function confusionCell({ count, total, words, isRight }, onChoose) {
  const share = total ? count / total : 0;
  const cell = h('td', { class: isRight ? 'confusion-right' : 'confusion-wrong' });
  cell.style.setProperty('--share', share.toFixed(3));
  cell.dataset.strong = share > 0.55;
  cell.title = words;
  if (!count) return cell;
  cell.append(onChoose ? cellButton(String(count), words, onChoose) : String(count));
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
