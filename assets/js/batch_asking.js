// Of many answers, those that a person should look at: how many, and a button that sends them together.

const root = element.querySelector('.batch_asking');

function render() {
  const { project, texts, answers, below } = props.value || {};
  root.replaceChildren();
  if (!texts?.length) return;
  const words = `${many(texts.length, 'answer', 'answers')} of ${answers.toLocaleString('en')} ${texts.length === 1 ? 'is' : 'are'} less than ${wholePercent(below)} sure: people should look.`;
  root.append(h('div', { class: 'studio-warning', role: 'status' }, h('p', {}, words), askButton(project, texts, texts.length === 1 ? 'Send it to a person' : 'Send them to people')));
}

watch('value', render);
render();
