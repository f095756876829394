// Sequence to sequence: the person writes the target text, or corrects the model's draft, beside the source.

TASKS.seq2seq = targetEditor;

function targetEditor(tools) {
  const showing = readingText();
  const field = h('textarea', { class: 'target-field', dir: 'auto', 'aria-label': 'Target text', placeholder: 'Write the target text', rows: 8, spellcheck: 'true' });
  const length = h('p', { class: 'target-length', 'aria-live': 'off' });
  const enter = enterButton('Submit', 'Ctrl+Enter');
  const back = keyButton('target-back', 'Back to the draft', 'Esc');
  const box = suggestionBox();
  let shown;

  const draft = () => shown?.suggestion?.label ?? '';
  // A field knows one kind of line end; a draft that is not touched keeps its own.
  const asField = (text) => text.replace(/\r\n?/g, '\n');
  const isDraft = () => field.value === asField(draft());

  function draw(example, value) {
    shown = example;
    showing.draw(example);
    const words = draft() ? 'the draft below' : 'an empty text';
    box.draw(example, [h('strong', {}, words)]);
    field.value = value ?? draft();
    field.scrollTop = 0;
    drawLength();
  }

  function drawLength() {
    length.textContent = `${sizeOf(field.value)}; the source has ${sizeOf(shown?.text ?? '')}`;
    back.disabled = isDraft();
    back.hidden = !draft();
    enter.say(draft() && isDraft() ? 'Accept the draft' : 'Submit');
  }

  function changed() {
    tools.begin(isDraft() ? undefined : field.value);
    drawLength();
  }

  function backToDraft() {
    field.value = draft();
    changed();
  }

  function value() {
    if (field.value.trim()) return { value: isDraft() ? draft() : field.value };
    field.focus();
    return { problem: 'Write the target text first.' };
  }

  /** Escape goes back to the draft, if there is one, and then out of the field, where letters are keys again. */
  function onFieldKey(event) {
    if (event.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      tools.accept();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (isDraft() || !draft()) field.blur();
      else backToDraft();
    }
  }

  field.addEventListener('input', changed);
  field.addEventListener('keydown', onFieldKey);
  return {
    card: showing.nodes,
    side: [box.node, field, length, enter.node, back],
    acts: { 'target-back': backToDraft },
    follow() {},
    draw,
    value,
    actOf: (event, letter) => (letter === 'e' && !event.shiftKey ? () => edit(field) : null),
    keys: () => [['e', 'write'], ['Ctrl+Enter', 'submit'], ['Esc', 'back to the draft, then out of the field'], ['Enter', 'accept']],
    shape: 'text',
    about: showing.about,
  };
}

function edit(field) {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** How long a text is, as people count. */
function sizeOf(text) {
  const words = unitsOf(text, 'word').filter(({ isStop, start, end }) => isStop && /[\p{L}\p{N}]/u.test(text.slice(start, end))).length;
  return `${many([...text].length, 'character', 'characters')}, ${many(words, 'word', 'words')}`;
}
