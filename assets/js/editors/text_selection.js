// What is selected in a text: whole words or characters, shown as the browser shows a selection. Nothing is drawn anew
// for it, so that the handles of a touch screen stay.

class TextSelection {
  /** `changed` is called after every change. */
  constructor(drawn, changed) {
    this.drawn = drawn;
    this.changed = changed;
    this.read('', 'words');
  }

  /** Another text; `snap` is 'words' or 'characters'. */
  read(text, snap) {
    this.text = text;
    this.words = unitsOf(text, 'word');
    this.units = snap === 'characters' ? unitsOf(text, 'grapheme') : this.words;
    this.ends = null; // where it was begun, and where it goes to: numbers of units
    this.place = null; // the unit from which the arrows go on
    this.isMarking = false;
    this.isOneTap = false;
  }

  /** {start, end} in UTF-16, or null. */
  get range() {
    if (!this.ends) return null;
    return { start: this.units[Math.min(...this.ends)].start, end: this.units[Math.max(...this.ends)].end };
  }

  get surface() {
    return this.range && this.text.slice(this.range.start, this.range.end);
  }

  /** Select the units that share a character with a range; whether there are any. */
  select(start, end, { isQuiet = false } = {}) {
    const found = unitsWithin(this.units, start, end);
    if (found) this.set(...found, isQuiet);
    else this.clear();
    return Boolean(found);
  }

  /** Have the selection reach to these units, too. */
  extend(start, end) {
    const found = unitsWithin(this.units, start, end);
    if (!found) return;
    const from = this.ends?.[0] ?? found[0];
    this.set(from, found[0] < from ? found[0] : found[1]);
  }

  /** `isQuiet` leaves the browser's own selection as it is. */
  set(from, to, isQuiet = false) {
    this.ends = [from, to];
    this.place = to;
    this.isOneTap = false;
    if (!isQuiet) this.show();
    this.changed();
  }

  /** Nothing is selected any more; the arrows go on from where it was. */
  clear() {
    const was = this.ends;
    this.ends = null;
    this.isMarking = false;
    this.isOneTap = false;
    if (was && this.isShown()) getSelection().removeAllRanges();
    if (was) this.changed();
  }

  /** Have the browser show it, after it or the pieces have changed. */
  show() {
    const { range } = this;
    if (!range) return;
    const [from, to] = this.ends;
    const [start, end] = [this.drawn.placeOf(range.start), this.drawn.placeOf(range.end, true)];
    getSelection().setBaseAndExtent(...(from <= to ? [...start, ...end] : [...end, ...start]));
  }

  /** What the browser shows as selected, in UTF-16; null when that does not begin in this text. */
  shown() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || !this.drawn.box.contains(selection.anchorNode)) return null;
    const { startContainer, startOffset, endContainer, endOffset } = selection.getRangeAt(0);
    return { start: this.drawn.offsetOf(startContainer, startOffset), end: this.drawn.offsetOf(endContainer, endOffset) };
  }

  isShown() {
    const { anchorNode } = getSelection();
    return anchorNode !== null && this.drawn.box.contains(anchorNode);
  }
}
