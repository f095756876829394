// A text with what is marked in it. It is only ever put in as text; places come in code points, and are drawn in UTF-16.

/** `marks` are {start, end} in code points, and whatever `look`, see drawSpans, wants to know of them. */
function markedText(text, marks, look, words) {
  const box = h('div', { class: 'marked-text', dir: 'auto', tabindex: 0, role: 'group', 'aria-label': words });
  const drawn = new PiecedText(box);
  const points = new CodePoints(text);
  const draw = (wanted) => {
    const spans = wanted.map((mark) => ({ ...mark, ...points.find(mark) }));
    if (text) drawSpans(drawn, text, spans, look);
    return spans;
  };
  draw(marks);
  return { box, draw, reveal: (mark) => drawn.reveal(points.find(mark)) };
}

/** The colour of a label of the project; grey for one that is not in it any more. */
function colourIn(labels, name) {
  const position = labels.findIndex((label) => label.name === name);
  return position < 0 ? NO_COLOUR : colourOf(labels[position], position);
}

/** The words of a span. */
function wordsOf(text, { start, end }) {
  return [...text].slice(start, end).join('');
}
