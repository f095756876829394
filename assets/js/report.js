// What became of an import: sentences, and the rows they speak of.

const root = element.querySelector('.report');

function render() {
  const report = props.value;
  if (!report) {
    root.replaceChildren();
    return;
  }
  const box = make('div', report.ok ? 'studio-good' : 'studio-warning', ...report.sentences.map((sentence) => h('p', {}, sentence)));
  box.setAttribute('role', report.ok ? 'status' : 'alert');
  if (report.rows.length) box.append(h('ul', { class: 'report-rows' }, ...report.rows.map((row) => h('li', {}, row))));
  root.replaceChildren(box);
}

watch('value', render);
render();
