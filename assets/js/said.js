// What is said of an example, drawn by its shape: the name of a label, several, spans of its text, an answer in it, or a
// text. Every list of the studio draws it by this. Text is only ever written as text nodes.
//
// `how` is {shape, labels}: the shape is one of SAID, and the labels have the colours that people see. Places are counted
// in code points, as the studio does, in the `text` of an example; of one that is shown from its beginning only, a place
// may lie behind what is there.

const MOST_SAID = 6; // parts that a line shows; the rest is counted
const LONGEST_SAID = 120; // characters of a part, or of a text, in a line

const SAID = {
  label: { labels: (name) => [name], words: (name) => name, line: (name, how) => [saidChip(how, name)] },
  labels: {
    labels: (names) => names,
    words: (names) => names.join(', ') || 'None of them',
    line: (names, how) => (names.length ? someOf(names, (name) => saidChip(how, name)) : [saidNothing('None of them')]),
  },
  spans: {
    labels: (spans) => spans.map(({ label }) => label),
    words: (spans, how, text) => spans.map((span) => `${span.label} “${partOf(text, span)}”`).join(', ') || 'No spans',
    line: (spans, how, text) => (spans.length ? someOf(spans, (span) => saidSpan(how, span, text)) : [saidNothing('No spans')]),
  },
  answers: {
    labels: () => [],
    words: ([answer], how, text) => (answer ? `“${partOf(text, answer)}”` : 'No answer'),
    line: ([answer], how, text) => [answer ? h('q', { class: 'said-part', dir: 'auto' }, shortened(partOf(text, answer))) : saidNothing('No answer')],
  },
  text: { labels: () => [], words: (text) => text, line: (text) => [h('span', { class: 'said-text', dir: 'auto' }, shortened(text))] },
};

/** The shape itself, or, where a value is nothing of it, as a stranger’s script may have sent, words for whatever it is. */
function saidAs({ shape }, value) {
  const isList = Array.isArray(value);
  const fits = ['label', 'text'].includes(shape) ? typeof value === 'string'
    : isList && value.every((one) => (shape === 'labels' ? typeof one === 'string' : Number.isInteger(one?.start) && Number.isInteger(one?.end)));
  return fits ? SAID[shape] : { labels: () => [], words: () => JSON.stringify(value), line: () => [saidNothing(shortened(JSON.stringify(value) ?? ''))] };
}

/** In words, whole. */
function saidWords(how, value, { text = '' } = {}) {
  return saidAs(how, value).words(value, how, text ?? '');
}

/** Nodes for one line of a list. */
function saidInline(how, value, { text = '' } = {}) {
  return saidAs(how, value).line(value, how, text ?? '');
}

/** The names of the labels in it. */
function labelsSaid(how, value) {
  return saidAs(how, value).labels(value);
}

/** The words of a place, in code points; where the text does not reach so far, the place itself. */
function partOf(text, { start, end }) {
  const letters = [...text];
  return end <= letters.length ? letters.slice(start, end).join('') : `${start}–${end}`;
}

/** A label’s name on its colour; one that is no longer in use has none. */
function saidChip({ labels }, name) {
  const label = labels.find((one) => one.name === name);
  const chip = h('span', { class: 'said-chip', dir: 'auto' }, name);
  return label ? paint(chip, label.colour) : chip;
}

function saidSpan(how, span, text) {
  return h('span', { class: 'said-span' }, h('q', { class: 'said-part', dir: 'auto' }, shortened(partOf(text, span))), saidChip(how, span.label));
}

function saidNothing(words) {
  return h('span', { class: 'said-nothing' }, words);
}

function someOf(parts, draw) {
  const rest = parts.length - MOST_SAID;
  return [...parts.slice(0, rest > 0 ? MOST_SAID : parts.length).map(draw), ...(rest > 0 ? [saidNothing(`and ${rest.toLocaleString('en')} more`)] : [])];
}

function shortened(text) {
  const letters = [...text];
  return letters.length > LONGEST_SAID ? `${letters.slice(0, LONGEST_SAID).join('')}…` : text;
}

/** How values of a project are drawn, of which the API has told. */
async function saidIn(project) {
  const { shape } = await taskCalled(project.task);
  return { shape, labels: project.labels.map((label, position) => ({ ...label, colour: colourOf(label, position) })) };
}
