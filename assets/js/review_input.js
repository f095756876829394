// What an example asks, as a reviewer sees it, and what somebody says of it where that is more than a name.

const LONG_INPUT = 600; // characters from which a text is set smaller

function inputNodes(example) {
  const { question, image } = example;
  return [
    question ? h('p', { class: 'review-question', dir: 'auto' }, question) : null,
    image ? h('img', { class: 'review-image', src: pictureUrl(reviewing.project, image), alt: example.text || `Picture of example ${example.id}`, loading: 'lazy' }) : null,
    image && !example.text ? null : inputText(example),
  ].filter(Boolean);
}

/** The text; where it may hold answers, with everybody’s in their places. */
function inputText({ text, opinions }) {
  const given = opinions.filter(({ label }) => label !== null);
  const isMarked = reviewing.how.shape === 'answers' && given.some(({ label }) => label.length);
  const words = isMarked ? markedText(text, answersMarked(given.map(({ annotator, label }) => [annotator, label]))) : text;
  const node = h('div', { class: 'review-text', dir: 'auto', tabindex: 0 }, words);
  node.toggleAttribute('data-long', text.length > LONG_INPUT);
  return node;
}

/** What a person says: spans in the text, a text with what differs from what leads, and everything else in a line. */
function opinionSaid({ label }, example) {
  const drawnSo = { spans: spansSaid, text: textSaid }[reviewing.how.shape];
  return drawnSo ? drawnSo(label, example) : saidOf(label, example);
}

function spansSaid(spans, example) {
  if (!spans.length || example.text.length > LONG_INPUT) return saidOf(spans, example);
  return [markedText(example.text, spansMarked(reviewing.how, spans))];
}

function textSaid(text, example) {
  const beside = example.gold?.label ?? example.leading ?? example.opinions.find(({ label }) => label !== null)?.label;
  return [beside === undefined || beside === text ? h('span', { class: 'said-text', dir: 'auto' }, text) : textBeside(text, beside)];
}
