// Token classification: parts of a text are marked, each with a label, by mouse, by touch, or by keys alone.

TASKS['token-classification'] = (tools) => new SpanEditor(tools).task();

class SpanEditor extends SpanMarking {
  task() {
    return {
      card: [this.box, this.said, this.choices.filter, this.choices.list],
      side: this.side.nodes,
      acts: { ...this.choices.acts, ...this.acts() },
      follow: (data) => this.follow(data),
      draw: (example, value) => this.turnTo(example, value),
      value: () => this.value(),
      actOf: (event, letter) => this.actOf(event, letter),
      keys: () => this.keys(),
      shape: 'spans',
      about: (example) => example.text,
    };
  }

  acts() {
    const at = (index) => this.spans.all[index];
    return {
      'span-focus': (index) => this.focus(at(index)),
      'span-take': (index) => this.change(this.spans.take(at(index))),
      'span-take-all': () => this.takeAll(),
      'span-drop-all': () => this.change(this.spans.dropAllSuggestions()),
      'span-remove': (index) => this.change(this.spans.remove(at(index))),
    };
  }

  follow(data) {
    this.data = data;
    this.armed = null;
    this.takeKey = spareKey(data.labels, '.,;:!');
    this.choices.follow(data);
    this.side.follow(this.takeKey);
  }

  // ---- an example, and its value

  turnTo(example, value) {
    this.example = example;
    this.text = example?.text ?? '';
    this.points = new CodePoints(this.text);
    this.spans = new Spans(this.data.span_overlap ?? 'none', (span) => this.called(span));
    this.isBegun = value !== undefined;
    this.isWarned = false;
    this.instead = undefined;
    this.selection.read(this.text, this.data.span_snap);
    this.spans.put(this.found(value ?? []));
    this.suggest(example?.suggestion?.label ?? []);
    this.box.scrollTop = 0;
    this.say('');
    this.draw();
  }

  /** The spans of a value that lie in the text, in UTF-16. */
  found(value) {
    return value.map(({ start, end, label, probability }) => ({ ...this.points.find({ start, end }), label, probability })).filter(({ end }) => end);
  }

  /** What the model suggests, unless it is there already, overlaps what is there, or has a label that is gone. */
  suggest(value) {
    const isKnown = ({ label }) => labelNamed(this.data, label);
    const isNew = (span) => !this.spans.problemOf(span, this.spans.made);
    const fresh = this.found(value).filter((span) => isKnown(span) && isNew(span));
    this.spans.put([...this.spans.all, ...fresh.map((span) => ({ ...span, isSuggested: true }))]);
  }

  /** Enter takes what the model suggests where nothing was done, and else what was marked. */
  value() {
    const { suggested } = this.spans;
    if (suggested.length && !this.isBegun) this.spans.takeAll();
    else if (suggested.length && !this.isWarned) {
      this.isWarned = true;
      return { problem: `${many(suggested.length, 'suggestion is', 'suggestions are')} not taken: press ${this.takeKey} to take, or Enter once more to submit without.` };
    }
    return { value: this.valueOf(this.spans.made) };
  }

  valueOf(spans) {
    return spans.map(({ start, end, label }) => ({ ...this.points.count({ start, end }), label }));
  }

  // ---- keys

  actOf(event, letter) {
    const { key, shiftKey } = event;
    const ofLabel = this.choices.actOf(event, letter);
    if (ofLabel) return ofLabel;
    if (key === this.takeKey) return () => this.takeAll();
    if (key === 'Tab') return this.tabAct(shiftKey ? -1 : 1);
    if (key === 'Escape') return this.escapeAct();
    const { focused } = this.spans;
    if (focused && /^(Delete|Backspace)$/.test(key)) return () => this.change(this.spans.remove(focused), 'Removed.');
    if (focused && shiftKey && /^Arrow(Left|Right)$/.test(key)) return () => this.reshape(focused, event);
    return moveOf(event, this.selection);
  }

  tabAct(step) {
    const next = this.spans.beside(step);
    return next && (() => { this.box.focus({ preventScroll: true }); this.focus(next); });
  }

  escapeAct() {
    if (this.selection.ends) return () => this.selection.clear();
    if (this.spans.focused) return () => this.focus(undefined);
    return this.armed ? () => this.arm(null) : null;
  }

  /** Select a span to give it another end; the label's key then marks it anew. */
  reshape(span, event) {
    this.selection.select(span.start, span.end);
    this.instead = span;
    moveOf(event, this.selection)();
  }

  keys() {
    return [['← →', 'select'], ['Shift + ← →', 'extend'], ...this.choices.keys('label what is selected'), ['Tab', 'next span'],
      ['Delete', 'remove it'], [this.takeKey, 'take suggestions'], ['Enter', 'submit']];
  }
}
