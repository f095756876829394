// Values that are places of a text, drawn in the text; and texts with what differs between them. Needs said.js, and the
// scripts of the label editor that mark texts.

const ANSWERED = '#206fdd';
const LONGEST_COMPARED = 1_200; // words of a text; longer ones are shown as they are

/** The text with spans, or with several people’s answers: `marked` are {start, end, name, colour} in code points. */
function markedText(text, marked) {
  const box = h('div', { class: 'label-marking said-marked', dir: 'auto' });
  const points = new CodePoints(text);
  const spans = marked.map((one) => ({ ...one, ...points.find(one), label: one.name })).filter((one, index) => points.find(marked[index]));
  drawSpans(new PiecedText(box), text, spans, { colourOf: ({ colour }) => colour, nameOf: ({ name }) => name });
  return h('div', { class: 'label-editor said-frame' }, box);
}

/** Spans with the names and colours of their labels. */
function spansMarked({ labels }, spans) {
  return spans.map(({ start, end, label }) => ({ start, end, name: label, colour: labels.find(({ name }) => name === label)?.colour ?? NO_COLOUR }));
}

/** Everybody’s answer with their names; those who say the same stand together. `opinions` are [name, value]. */
function answersMarked(opinions) {
  const places = new Map();
  for (const [name, [answer]] of opinions.filter(([, value]) => value.length)) {
    const key = `${answer.start}-${answer.end}`;
    places.set(key, { ...answer, names: [...(places.get(key)?.names ?? []), name] });
  }
  return [...places.values()].map(({ start, end, names }, at) => ({ start, end, name: names.join(', '), colour: PALETTE[at % PALETTE.length] ?? ANSWERED }));
}

/** A text with what is new in it beside another one; what is gone stands struck through. */
function textBeside(text, other) {
  const [before, now] = [other, text].map((one) => one.match(/\s+|[^\s]+/gu) ?? []);
  const changes = Math.max(before.length, now.length) > LONGEST_COMPARED ? [{ kind: 'same', text }] : partChanges(before, now);
  const tags = { same: 'span', gone: 'del', new: 'ins' };
  return h('span', { class: 'said-text said-beside', dir: 'auto' }, ...changes.map(({ kind, text: part }) => h(tags[kind], {}, part)));
}
