// Spans: drawn in the text, each with its label and its probability, and listed below it.

ANSWERS.spans = (answer) => {
  const { text, label: spans, details: { scores } } = answer;
  const marks = spans.map((span, index) => ({ ...span, score: scores[index] }));
  const look = { colourOf: ({ label }) => colourIn(answer.labels, label), nameOf: ({ label, score }) => `${label} ${percent(score)}` };
  const { box, reveal } = markedText(text, marks, look, 'The text with what is marked in it');
  const found = many(marks.length, 'span is marked', 'spans are marked');
  return [h('p', { class: 'prediction-found', role: 'status' }, marks.length ? `${found}.` : 'Nothing is marked in this text.'), box,
    marks.length ? h('ol', { class: 'found-list' }, ...marks.map((mark) => spanRow(answer, mark, () => reveal(mark)))) : null];
};

function spanRow(answer, mark, reveal) {
  const name = paint(h('span', { class: 'span-tag' }, h('bdi', {}, mark.label)), colourIn(answer.labels, mark.label));
  const press = button({ class: 'found-row' }, reveal, name, h('span', { class: 'found-words' }, h('bdi', {}, wordsOf(answer.text, mark))), h('span', { class: 'bar-number' }, percent(mark.score)));
  return h('li', {}, press);
}
