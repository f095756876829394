// A text drawn in pieces, each an element with one text node, among which labels may stand that are no part of the text.

class PiecedText {
  constructor(box) {
    this.box = box;
    this.pieces = [];
    this.length = 0;
  }

  /** Put these nodes into the box; `pieces` are {start, end, node}, in order, `node` being the element of the piece. */
  fill(nodes, pieces) {
    this.box.replaceChildren(...nodes);
    this.pieces = pieces.map(({ start, end, node }) => ({ start, end, words: node.firstChild }));
    this.length = pieces.at(-1)?.end ?? 0;
  }

  /** How far into the text a place of the page is: within a piece, or where the next piece begins. */
  offsetOf(node, within) {
    const piece = this.pieces.find(({ words }) => words === node);
    if (piece) return piece.start + within;
    const place = document.createRange();
    place.setStart(node, within);
    return this.pieces.find(({ words }) => place.comparePoint(words, 0) >= 0)?.start ?? this.length;
  }

  /** [node, offset] of a place in the text; `isEnd` is for the end of a range, which belongs to the piece before it. */
  placeOf(offset, isEnd = false) {
    const holds = ({ start, end }) => (isEnd ? start < offset && offset <= end : start <= offset && offset < end);
    const piece = this.pieces.find(holds) ?? this.pieces.at(-1);
    return [piece.words, offset - piece.start];
  }

  /** The part of the page that a range of the text takes. */
  rangeOf({ start, end }) {
    const range = document.createRange();
    range.setStart(...this.placeOf(start));
    range.setEnd(...this.placeOf(end, true));
    return range;
  }

  /** Whether a point of the window is on this range, or just beside it, between the lines. */
  isOn(range, x, y) {
    const BESIDE = 8;
    return [...this.rangeOf(range).getClientRects()].some((rect) => x >= rect.left - 1 && x <= rect.right + 1
      && y >= rect.top - BESIDE && y <= rect.bottom + BESIDE);
  }

  /** The offset that is nearest to a point of the window; null when that is not in the text. */
  offsetAt(x, y) {
    const place = document.caretPositionFromPoint?.(x, y);
    const range = place ? null : document.caretRangeFromPoint?.(x, y);
    const [node, within] = place ? [place.offsetNode, place.offset] : [range?.startContainer, range?.startOffset];
    return node && this.box.contains(node) ? this.offsetOf(node, within) : null;
  }

  /** The point of the box that is nearest to a point of the window; the box scrolls towards one above or below it. */
  inside(x, y) {
    const EDGE = 2;
    const { left, right, top, bottom } = this.box.getBoundingClientRect();
    if (y < top) this.box.scrollTop -= top - y;
    if (y > bottom) this.box.scrollTop += y - bottom;
    return [Math.max(left + EDGE, Math.min(right - EDGE, x)), Math.max(top + EDGE, Math.min(bottom - EDGE, y))];
  }

  /** Have the box scroll until this range is in sight. */
  reveal(range) {
    const part = this.rangeOf(range).getBoundingClientRect();
    const frame = this.box.getBoundingClientRect();
    if (part.top < frame.top) this.box.scrollTop -= frame.top - part.top + part.height;
    else if (part.bottom > frame.bottom) this.box.scrollTop += part.bottom - frame.bottom + part.height;
  }
}
