// One label: its name, and a bar for the probability of every label.

ANSWERS.label = (answer) => {
  const rows = Object.entries(answer.probabilities).map(([label, share], index) => barRow(label, share, index === 0));
  return [h('p', { class: 'prediction-label', dir: 'auto' }, answer.label), h('div', { class: 'bars' }, ...rows)];
};
