// Question answering: the answer to a question is a part of the text, selected by mouse, by touch or by keys, or it is
// said that the text does not have it.

TASKS['question-answering'] = (tools) => new AnswerEditor(tools).task();

const ANSWER_COLOUR = '#206fdd';
const TAKE_ANSWER = '.';

class AnswerEditor {
  constructor(tools) {
    this.tools = tools;
    this.data = {};
    this.question = h('p', { class: 'answer-question', dir: 'auto', 'aria-live': 'polite' });
    this.box = h('div', { class: 'label-text label-marking', dir: 'auto', tabindex: 0, role: 'group', 'aria-label': 'Text that may have the answer' });
    this.answer = h('p', { class: 'answer-chosen', role: 'status' });
    this.enter = enterButton('Submit');
    this.drawn = new PiecedText(this.box);
    this.selection = new TextSelection(this.drawn, () => this.hearSelection());
    this.start = keyButton('answer-take', 'Start from it', TAKE_ANSWER);
    this.none = keyButton('answer-none', 'No answer here', 'n');
    this.suggestion = suggestionBox(this.start);
    hearPointers(this.selection, { pressed: (unit) => this.press(unit), marked() {} }, life.signal);
    hearWordKeys(this.selection, life.signal);
  }

  task() {
    return {
      card: [this.question, this.box],
      side: [this.suggestion.node, this.answer, this.enter.node, this.none],
      acts: { 'answer-none': () => this.tools.submit([]), 'answer-take': () => this.take() },
      follow: (data) => this.follow(data),
      draw: (example, value) => this.turnTo(example, value),
      value: () => this.value(),
      actOf: (event, letter) => this.actOf(event, letter),
      keys: () => [['← →', 'select'], ['Shift + ← →', 'extend'], ['Enter', 'submit the answer'], ...(this.mayBeNone ? [['n', 'no answer here']] : []), [TAKE_ANSWER, 'start from the suggestion']],
      shape: 'answers',
      about: ({ question, text }) => question || text,
    };
  }

  /** A project may want every question to have an answer. */
  follow(data) {
    this.data = data;
    this.mayBeNone = data.may_be_unanswerable !== false;
    this.none.hidden = !this.mayBeNone;
  }

  /** `value` is what the person chose before: nothing, that there is no answer, or a part of the text. */
  turnTo(example, value) {
    this.example = example;
    this.text = example?.text ?? '';
    this.points = new CodePoints(this.text);
    this.chosen = value;
    this.question.textContent = example?.question ?? '';
    this.selection.read(this.text, this.data.span_snap);
    this.box.scrollTop = 0;
    this.draw();
    const range = this.rangeIn(this.chosen ?? this.example?.suggestion?.label);
    if (range) this.drawn.reveal(range);
  }

  /** The part of the text that a value names, in UTF-16; null where it names none. */
  rangeIn(value) {
    return value?.length ? this.points.find(value[0]) : null;
  }

  value() {
    const value = this.chosen ?? this.example?.suggestion?.label;
    if (value?.length || (value && this.mayBeNone)) return { value };
    return { problem: this.mayBeNone ? 'Select the answer in the text, or press n if it is not there.' : 'Select the answer in the text.' };
  }

  hearSelection() {
    const { range } = this.selection;
    const wasDrawn = this.isDrawn;
    this.chosen = range ? [this.points.count(range)] : undefined;
    this.tools.begin(this.chosen);
    if (wasDrawn) this.draw();
    else this.drawSide();
  }

  /** Select what the model suggests, to change where it begins or ends. */
  take() {
    const range = this.rangeIn(this.example?.suggestion?.label);
    if (range) this.selection.select(range.start, range.end);
  }

  /** A press on what the model suggests takes it, while nothing else is chosen. */
  press(unit) {
    const range = this.rangeIn(this.example?.suggestion?.label);
    if (!unit || !range || this.chosen || !sharesPart(unit, range)) return false;
    this.take();
    return true;
  }

  actOf(event, letter) {
    const { key, shiftKey } = event;
    if (letter === 'n' && !shiftKey && this.mayBeNone) return () => this.tools.submit([]);
    if (key === TAKE_ANSWER) return () => this.take();
    if (key === 'Escape' && this.chosen) return () => this.escape();
    return moveOf(event, this.selection);
  }

  escape() {
    this.selection.clear();
    this.chosen = undefined;
    this.tools.begin(undefined);
    this.draw();
  }

  /** What is chosen is drawn, but not while it is selected: the browser shows that. */
  draw() {
    const chosen = this.selection.ends ? null : this.rangeIn(this.chosen);
    const suggested = this.chosen ? null : this.rangeIn(this.example?.suggestion?.label);
    const spans = chosen ? [chosen] : suggested ? [{ ...suggested, isSuggested: true }] : [];
    const nameOf = ({ isSuggested }) => (isSuggested ? 'suggested' : 'answer');
    this.isDrawn = Boolean(chosen);
    drawSpans(this.drawn, this.text, spans, { colourOf: () => ANSWER_COLOUR, nameOf });
    this.selection.show();
    this.drawSide();
  }

  drawSide() {
    const { suggestion } = this.example ?? {};
    const words = suggestion && nameAnswer(suggestion.label, this.example);
    this.suggestion.draw(this.example, [h('strong', { dir: 'auto' }, suggestion?.label.length ? `“${words}”` : 'no answer')]);
    this.start.hidden = !suggestion?.label.length;
    const chosen = this.chosen ?? [];
    this.answer.replaceChildren(...(this.chosen === undefined ? ['Select the answer in the text.']
      : chosen.length ? ['Answer: ', h('strong', { dir: 'auto' }, nameAnswer(chosen, this.example))] : ['You chose: no answer here.']));
    this.enter.say(this.chosen ? 'Submit' : suggestion ? 'Accept' : 'Submit');
  }
}

/** The words of an answer, from the text that it is a part of. */
function nameAnswer([answer], { text = '' }) {
  return answer ? startOf(partOf(text, answer)) : 'No answer';
}
