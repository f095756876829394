// The confusion matrix as a picture: a row for each gold label, a column for each predicted one, darker where more.

function confusionMatrix(metrics) {
  const { labels, confusion } = metrics;
  const table = h('table', { class: 'confusion' });
  const caption = h('caption', {}, 'Rows: what people said. Columns: what the model said.');
  const head = h('tr', {}, h('th'), ...labels.map((label) => named('th', label, 'confusion-column')));
  const rows = confusion.map((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, column) => {
      const share = total ? count / total : 0;
      const cell = h('td', { class: row === column ? 'confusion-right' : 'confusion-wrong' }, count ? String(count) : '');
      cell.style.setProperty('--share', share.toFixed(3));
      cell.dataset.strong = share > 0.55;
      cell.title = `${count} of ${total} examples that people called “${labels[row]}” were called “${labels[column]}”`;
      return cell;
    });
    return h('tr', {}, named('th', labels[row], 'confusion-row'), ...cells);
  });
  table.append(caption, h('thead', {}, head), h('tbody', {}, ...rows));
  return h('div', { class: 'confusion-scroll' }, table);
}

function named(tag, text, className) {
  return h(tag, { class: className || null }, h('span', { dir: 'auto', title: text }, text));
}
