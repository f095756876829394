// Of many answers, those that a person should look at: how many, and a button that sends them together.

const root = element.querySelector('.batch_asking');

function render() {
  const { project, texts, questions, images, unsure, answers, below } = props.value || {};
  root.replaceChildren();
  if (!unsure) return;
  const words = `${many(unsure, 'answer', 'answers')} of ${answers.toLocaleString('en')} ${unsure === 1 ? 'is' : 'are'} less than ${wholePercent(below)} sure: people should look.`;
  const way = askButton(project, { texts, questions, images }, unsure === 1 ? 'Send it to a person' : 'Send them to people');
  root.append(h('div', { class: 'studio-warning', role: 'status' }, h('p', {}, words), way));
}

watch('value', render);
render();
