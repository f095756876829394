// Places in a text. JavaScript counts UTF-16 units, the studio counts code points, and people see characters and words.

const SEGMENTERS = {};
const PUNCTUATION = /^\p{P}+$/u;

/**
 * The words ('word') or characters ('grapheme') of a text in UTF-16, without the white space between them. `isStop` says
 * that the arrow keys stop there: at every one but lone punctuation, unless there is nothing else.
 */
function unitsOf(text, granularity) {
  SEGMENTERS[granularity] ??= new Intl.Segmenter('en', { granularity });
  const units = [...SEGMENTERS[granularity].segment(text)].filter(({ segment }) => /\S/.test(segment))
    .map(({ segment, index }) => ({
      start: index, end: index + segment.length, isStop: granularity === 'grapheme' || !PUNCTUATION.test(segment),
    }));
  return units.some(({ isStop }) => isStop) ? units : units.map((unit) => ({ ...unit, isStop: true }));
}

/** The first and the last unit that share a character with a range, as [first, last]; null when none does. */
function unitsWithin(units, start, end) {
  const first = units.findIndex((unit) => unit.end > start);
  const last = units.findLastIndex((unit) => unit.start < end);
  return first >= 0 && first <= last ? [first, last] : null;
}

/** Between UTF-16 and code points, both ways. */
class CodePoints {
  constructor(text) {
    this.before = new Uint32Array(text.length + 1); // by UTF-16 unit: code points that begin before it
    this.units = []; // by code point: where it begins
    for (const character of text) {
      const at = this.units.length ? this.end : 0;
      this.before.fill(this.units.length, at, at + character.length);
      this.units.push(at);
      this.end = at + character.length;
    }
    this.units.push(text.length);
    this.before[text.length] = this.units.length - 1;
  }

  /** A range in code points of one in UTF-16, or of whatever has `start` and `end`. */
  count({ start, end }) {
    return { start: this.before[start], end: this.before[end] };
  }

  /** The way back; null for a range that does not lie in the text. */
  find({ start, end }) {
    const isWithin = start >= 0 && start < end && end < this.units.length;
    return isWithin ? { start: this.units[start], end: this.units[end] } : null;
  }
}
