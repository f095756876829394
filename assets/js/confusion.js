// The confusion matrix as a picture: a row for each gold label, a column for each predicted one, darker where more.

function confusionMatrix(metrics) {
  const { labels, confusion } = metrics;
  const table = make('table', 'confusion');
  const caption = make('caption', '', 'Rows: what people said. Columns: what the model said.');
  const head = make('tr', '', make('th'), ...labels.map((label) => named('th', label, 'confusion-column')));
  const rows = confusion.map((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, column) => {
      const share = total ? count / total : 0;
      const cell = make('td', row === column ? 'confusion-right' : 'confusion-wrong', count ? String(count) : '');
      cell.style.setProperty('--share', share.toFixed(3));
      cell.dataset.strong = share > 0.55;
      cell.title = `${count} of ${total} examples that people called “${labels[row]}” were called “${labels[column]}”`;
      return cell;
    });
    return make('tr', '', named('th', labels[row], 'confusion-row'), ...cells);
  });
  table.append(caption, make('thead', '', head), make('tbody', '', ...rows));
  return make('div', 'confusion-scroll', table);
}

function named(tag, text, className) {
  const inner = make('span', '', text);
  inner.dir = 'auto';
  inner.title = text;
  return make(tag, className, inner);
}
