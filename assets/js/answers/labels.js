// Any number of labels: those that are given, and for every label a bar with the mark from which on it is given.

ANSWERS.labels = (answer) => {
  const { thresholds } = answer.details;
  const given = answer.label.map((label) => paint(h('span', { class: 'label-given', dir: 'auto' }, label), colourIn(answer.labels, label)));
  const rows = Object.entries(answer.probabilities).map(([label, share]) => markedBar(label, share, thresholds[label], answer.label.includes(label)));
  return [h('p', { class: 'prediction-label', 'data-given': given.length }, ...(given.length ? given : ['None of the labels applies'])),
    h('div', { class: 'bars' }, ...rows),
    h('p', { class: 'studio-muted bars-note' }, 'Each label is judged by itself, and given from its mark on: together they need not come to 100\u00a0%.')];
};

function markedBar(label, share, threshold, isGiven) {
  const row = barRow(label, share, isGiven);
  const words = `given from ${percent(threshold)} on`;
  const mark = h('span', { class: 'bar-mark', title: words });
  mark.style.insetInlineStart = `${100 * threshold}%`;
  row.querySelector('.bar-track').append(mark);
  row.append(h('span', { class: 'spoken' }, isGiven ? 'given, ' : 'not given, ', words));
  return row;
}
