// Spans in a text: a line under the words in the colour of the label, dashed for what the model suggests, and the label
// at its end. Those who hear the page hear where each begins and ends.

const LINE_GAP = 5; // pixels from one line to the next
const LONGEST_TAG = 30;
const NO_COLOUR = '#697285'; // of a label that is not in the project any more

/** Draw a text with its spans; `focused` is one of them, or undefined, and `colourOf(span)` gives #rrggbb. */
function drawSpans(drawn, text, spans, { focused, colourOf, nameOf }) {
  const lines = linesOf(spans);
  const nodes = [];
  const pieces = cutAt(text, spans).map((piece) => {
    const node = drawPiece(text, piece, { lines, focused, colourOf });
    nodes.push(...piece.covering.filter(({ start }) => start === piece.start).map((span) => spoken(`(${nameOf(span)}: `)), node);
    const ended = piece.covering.filter(({ end }) => end === piece.end).sort((one, other) => lines.get(one) - lines.get(other));
    for (const span of ended) nodes.push(spoken(') '), drawTag(span, spans.indexOf(span), { focused, colourOf, nameOf }));
    return { ...piece, node };
  });
  drawn.box.style.setProperty('--lines', Math.max(0, ...lines.values()) + 1);
  drawn.fill(nodes, pieces);
}

/** Words for those who hear the page. */
function spoken(words) {
  return h('span', { class: 'spoken' }, words);
}

function drawPiece(text, { start, end, covering }, { lines, focused, colourOf }) {
  const node = h(covering.length ? 'mark' : 'span', { class: 'piece' }, text.slice(start, end));
  if (!covering.length) return node;
  const depth = Math.max(...covering.map((span) => lines.get(span))) + 1;
  node.style.paddingBottom = `${depth * LINE_GAP}px`;
  node.style.backgroundImage = covering.map((span) => lineImage(colourOf(span), span.isSuggested)).join(', ');
  node.style.backgroundPosition = covering.map((span) => `0 calc(100% - ${(depth - 1 - lines.get(span)) * LINE_GAP}px)`).join(', ');
  const [inner] = [...covering].sort((one, other) => lines.get(one) - lines.get(other));
  paint(node, colourOf(inner));
  node.toggleAttribute('data-suggested', covering.every(({ isSuggested }) => isSuggested));
  node.toggleAttribute('data-focused', covering.includes(focused));
  return node;
}

function lineImage(colour, isSuggested) {
  return isSuggested ? `repeating-linear-gradient(90deg, ${colour} 0 6px, transparent 6px 10px)` : `linear-gradient(${colour}, ${colour})`;
}

/** The label's name behind its span; a press on it is one on the span. */
function drawTag(span, index, { focused, colourOf, nameOf }) {
  const name = nameOf(span);
  const short = name.length > LONGEST_TAG ? `${name.slice(0, LONGEST_TAG)}…` : name;
  const tag = paint(h('span', { class: 'span-tag', 'data-span': index, 'aria-hidden': 'true', title: name }, h('bdi', {}, short)), colourOf(span));
  tag.toggleAttribute('data-suggested', Boolean(span.isSuggested));
  tag.toggleAttribute('data-focused', span === focused);
  return tag;
}
