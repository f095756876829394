// Of many answers, those that a person should look at: how many, and a button that sends them together.

const root = element.querySelector('.batch_asking');

function render() {
  const { project, texts, questions, unsure, answers, below } = props.value || {};
  root.replaceChildren();
  if (!unsure) return;
  const words = `${many(unsure, 'answer', 'answers')} of ${answers.toLocaleString('en')} ${unsure === 1 ? 'is' : 'are'} less than ${wholePercent(below)} sure: people should look.`;
  const way = texts ? askButton(project, { texts, questions }, unsure === 1 ? 'Send it to a person' : 'Send them to people')
    : h('p', {}, 'Import these images on the Data page, and they are labelled with the others.');
  root.append(h('div', { class: 'studio-warning', role: 'status' }, h('p', {}, words), way));
}

watch('value', render);
render();
