// The spans of one example, and what can be done to them; places are in UTF-16. Everything that is done gives back a
// sentence that says why not, or null.

class Spans {
  /** `overlap` is one of OVERLAPS; `called(span)` names the words of a span for a sentence. */
  constructor(overlap, called) {
    this.overlap = overlap;
    this.called = called;
    this.all = []; // {start, end, label, isSuggested, probability}
    this.focused = undefined;
  }

  get made() {
    return this.all.filter(({ isSuggested }) => !isSuggested);
  }

  get suggested() {
    return this.all.filter(({ isSuggested }) => isSuggested);
  }

  /** Mark a range with a label; `instead` is a span that it takes the place of. */
  add({ start, end }, label, instead) {
    const same = this.overlap === 'none' && this.made.find((span) => isSamePlace(span, { start, end }));
    const span = { start, end, label };
    const problem = this.problemOf(span, this.made.filter((other) => other !== instead && other !== same));
    if (problem) return problem;
    this.put([...this.all.filter((other) => other !== instead && other !== same), span]);
    this.dropSuggestions(span);
    this.focused = undefined;
    return null;
  }

  relabel(span, label) {
    const other = { start: span.start, end: span.end, label };
    const problem = this.problemOf(other, this.made.filter((made) => made !== span));
    if (problem) return problem;
    this.put(this.all.map((one) => (one === span ? other : one)));
    this.dropSuggestions(other);
    this.focused = other;
    return null;
  }

  /** Take a suggestion over. */
  take(span) {
    return this.relabel(span, span.label);
  }

  /** Take every suggestion over, but those that overlap one taken before; the sentence counts them. */
  takeAll() {
    const wanted = this.suggested;
    const had = this.made.length;
    for (const span of wanted) if (this.all.includes(span)) this.take(span);
    this.focused = undefined;
    const left = wanted.length - (this.made.length - had);
    return left ? `${many(left, 'suggestion overlaps another one and was', 'suggestions overlap others and were')} left out.` : null;
  }

  /** Without it, the focus goes to the span that follows. */
  remove(span) {
    const at = this.all.indexOf(span);
    this.put(this.all.filter((other) => other !== span));
    this.focused = this.all[at];
  }

  dropAllSuggestions() {
    this.put(this.made);
    this.focused = undefined;
  }

  /** The span before or after the focused one; without one, the first or the last. Undefined behind either end. */
  beside(step) {
    if (!this.focused) return step > 0 ? this.all[0] : this.all.at(-1);
    return this.all[this.all.indexOf(this.focused) + step];
  }

  /** The spans at a place, the shortest first. */
  at({ start, end }) {
    return this.all.filter((span) => span.start < end && start < span.end).sort((one, other) => (one.end - one.start) - (other.end - other.start));
  }

  problemOf(span, others) {
    if (others.some((other) => isSamePlace(other, span) && other.label === span.label)) return `${this.called(span)} has this label already.`;
    const clash = clashOf(span, others, this.overlap);
    return clash ? `${this.called(span)} overlaps ${this.called(clash)} (${clash.label}). ${OVERLAPS[this.overlap].sentence}` : null;
  }

  /** Suggestions that cannot be taken any more beside a span, or that say the same. */
  dropSuggestions(span) {
    const isBeside = (other) => !isSamePlace(other, span) && !clashOf(span, [other], this.overlap);
    this.put(this.all.filter((other) => !other.isSuggested || isBeside(other)));
  }

  put(spans) {
    this.all = [...spans].sort(inOrder);
  }
}
