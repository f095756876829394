// What became of an import: sentences, and the rows they speak of.

const root = element.querySelector('.report');

function render() {
  const report = props.value;
  if (!report?.sentences) {
    root.replaceChildren();
    return;
  }
  const box = h('div', { class: report.ok ? 'studio-good' : 'studio-warning', role: report.ok ? 'status' : 'alert' },
    ...report.sentences.map((sentence) => h('p', {}, sentence)));
  if (report.rows.length) box.append(h('ul', { class: 'report-rows' }, ...report.rows.map((row) => h('li', {}, row))));
  root.replaceChildren(box);
}

watch('value', render);
render();
