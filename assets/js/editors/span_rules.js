// Which spans of a text may stand together, and in which line each is drawn. Nothing here touches the page.

// The rules of studio/tasks/token_classification/overlap.py.
const OVERLAPS = {
  none: { allows: () => false, sentence: 'In this project no two spans share a character.' },
  nested: { allows: (one, other) => isInside(one, other) || isInside(other, one), sentence: 'In this project a span may lie inside another one, but not across its edge.' },
  any: { allows: () => true, sentence: '' },
};

const sharesPart = (one, other) => one.start < other.end && other.start < one.end;
const isInside = (one, other) => one.start >= other.start && one.end <= other.end;
const isSamePlace = (one, other) => one.start === other.start && one.end === other.end;
const inOrder = (one, other) => one.start - other.start || one.end - other.end || (one.label < other.label ? -1 : Number(one.label > other.label));

/** The first of the spans beside which this one may not stand, or undefined. */
function clashOf(span, spans, overlap) {
  return spans.find((other) => other !== span && sharesPart(span, other) && !OVERLAPS[overlap].allows(span, other));
}

/** A line for each span, 0 being the one next to the text: short spans are drawn there, those around them below. */
function linesOf(spans) {
  const lines = new Map();
  const byLength = [...spans].sort((one, other) => (one.end - one.start) - (other.end - other.start) || inOrder(one, other));
  for (const span of byLength) {
    const taken = [...lines].filter(([other]) => sharesPart(span, other)).map(([, line]) => line);
    lines.set(span, [...taken, -1].map((line) => line + 1).sort((a, b) => a - b).find((line) => !taken.includes(line)));
  }
  return lines;
}

/** The text cut wherever a span begins or ends: {start, end, covering}. */
function cutAt(text, spans) {
  const edges = new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])]);
  const places = [...edges].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => {
    const start = places[index];
    return { start, end, covering: spans.filter((span) => span.start < end && start < span.end) };
  });
}
