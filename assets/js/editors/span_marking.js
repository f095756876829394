// Marking the spans of one example: what is selected gets a label, spans have the focus one after another, and all of it is
// drawn and said.

class SpanMarking {
  constructor(tools) {
    this.tools = tools;
    this.data = { labels: [] };
    this.box = h('div', { class: 'label-text label-marking', dir: 'auto', tabindex: 0, role: 'group', 'aria-label': 'Text' });
    this.said = h('p', { class: 'spoken', role: 'status' });
    this.drawn = new PiecedText(this.box);
    this.selection = new TextSelection(this.drawn, () => this.hearSelection());
    this.choices = labelChoices((index) => this.choose(index));
    this.side = spanSide();
    this.takeHandles = hearPointers(this.selection, { pressed: (unit, target) => this.press(unit, target), marked: () => this.applyArmed() }, life.signal);
    hearWordKeys(this.selection, life.signal);
    this.box.addEventListener('focusout', () => this.focus(undefined));
  }

  /** A label: for what is selected, else for the span that has the focus, else for whatever is marked next. */
  choose(index) {
    const label = this.data.labels[index];
    if (!label || !this.example) return;
    this.choices.flash(index);
    this.choices.reset();
    this.takeHandles();
    const { range } = this.selection;
    if (range) this.mark(range, label);
    else if (this.spans.focused) this.change(this.spans.relabel(this.spans.focused, label.name), `${label.name} now.`);
    else this.arm(this.armed === label ? null : label);
  }

  mark(range, label) {
    const problem = this.spans.add(range, label.name, this.instead);
    if (!problem) this.selection.clear();
    this.change(problem, `${this.called(range)} is ${label.name}.`);
  }

  arm(label) {
    this.armed = label;
    if (label) this.tools.hint(`What you mark next is ${label.name}. Choose it again, or press Escape, to end this.`);
    this.draw();
  }

  applyArmed() {
    if (this.armed && this.selection.range) this.mark(this.selection.range, this.armed);
  }

  takeAll() {
    const { focused } = this.spans;
    if (focused?.isSuggested) {
      this.change(this.spans.take(focused));
      this.focus(this.spans.suggested[0]);
    } else this.change(this.spans.takeAll());
  }

  /** Something was done to the spans, unless there is a problem. */
  change(problem, words = '') {
    if (problem) this.tools.hint(problem);
    else {
      this.isBegun = true;
      this.isWarned = false;
      this.instead = undefined;
      this.tools.begin(this.valueOf(this.spans.made));
    }
    this.draw();
    this.say(problem ?? `${words} ${many(this.spans.made.length, 'span', 'spans')}.`);
  }

  /** A click or a tap: on a span, whose turn it is among those that cover the place, or on none. */
  press(unit, target) {
    const tag = target.closest('[data-span]');
    const here = tag ? [this.spans.all[tag.dataset.span]] : unit ? this.spans.at(unit) : [];
    const next = here[here.indexOf(this.spans.focused) + 1];
    this.focus(next);
    return next !== undefined;
  }

  focus(span) {
    if (span === this.spans.focused) return;
    this.spans.focused = span;
    if (span) this.selection.clear();
    this.draw();
    if (!span) return;
    this.drawn.reveal(span);
    this.selection.place = unitsWithin(this.selection.units, span.start, span.end)?.[1] ?? null;
    const order = `Span ${this.spans.all.indexOf(span) + 1} of ${this.spans.all.length}`;
    this.say(`${order}: ${this.called(span)}, ${span.isSuggested ? 'suggested ' : ''}${span.label}.`);
  }

  /** What is selected has changed: the span that had the focus gives it up. */
  hearSelection() {
    const { surface, isMarking } = this.selection;
    if (surface === null) this.instead = undefined;
    else if (this.spans.focused) {
      this.spans.focused = undefined;
      this.draw();
    }
    this.box.toggleAttribute('data-marking', isMarking);
    if (surface !== null) this.say(`${surface} selected.`);
  }

  // ---- how it looks and sounds

  colourOf(span) {
    return labelNamed(this.data, span.label)?.colour ?? NO_COLOUR;
  }

  called({ start, end }) {
    return `“${startOf(this.text.slice(start, end))}”`;
  }

  say(words) {
    this.said.textContent = words;
  }

  draw() {
    const colourOf = (span) => this.colourOf(span);
    const surfaceOf = ({ start, end }) => startOf(this.text.slice(start, end));
    const nameOf = ({ label, isSuggested }) => (isSuggested ? `${label}?` : label);
    drawSpans(this.drawn, this.text, this.spans.all, { focused: this.spans.focused, colourOf, nameOf });
    this.selection.show();
    this.side.draw(this.example, this.spans, { isBegun: this.isBegun, surfaceOf, colourOf });
    this.choices.mark('aria-pressed', this.armed ? [this.armed.name] : [], 'false');
  }
}
