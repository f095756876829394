// The answer to a question: marked in its text, with the answers that would have come next, and how likely there is none.

const ANSWER_COLOUR = '#206fdd';

ANSWERS.answers = (answer) => {
  const { text, label: [said], details } = answer;
  const look = { colourOf: () => ANSWER_COLOUR, nameOf: ({ score }) => percent(score) };
  const { box, draw, reveal } = markedText(text, [], look, 'The text that may have the answer');
  const choices = choicesOf(details, Boolean(said));
  const mark = (chosen) => {
    rows.forEach((row, index) => row.setAttribute('aria-pressed', index === chosen));
    draw(choices[chosen].isNone ? [] : [choices[chosen]]);
  };
  const show = (chosen) => {
    if (!choices[chosen].isNone) reveal(choices[chosen]);
  };
  const rows = choices.map((choice, index) => choiceOf(choice, text, () => {
    mark(index);
    show(index);
  }));
  const list = h('ol', { class: 'found-list', 'aria-label': 'Possible answers, the likeliest first' }, ...rows.map((row) => h('li', {}, row)));
  const at = choices.findIndex(({ isNone, start, end }) => (said ? !isNone && start === said.start && end === said.end : isNone));
  if (at >= 0) {
    mark(at);
    // Where it is in sight only once the box is on the page.
    requestAnimationFrame(() => show(at));
  }
  const lead = said ? h('p', { class: 'prediction-label', dir: 'auto' }, wordsOf(text, said)) : h('p', { class: 'prediction-label' }, 'The text does not answer this');
  return [h('p', { class: 'asked-question', dir: 'auto' }, answer.question), lead, box, list];
};

/** Every answer there could be, and that there is none, where there may be none; the likeliest first. */
function choicesOf({ best, no_answer_score: none }, isAnswered) {
  const nothing = none > 0 || !isAnswered ? [{ isNone: true, score: none }] : [];
  return [...best, ...nothing].sort((one, other) => other.score - one.score);
}

function choiceOf(choice, text, press) {
  const words = choice.isNone ? h('span', { class: 'found-words studio-muted' }, 'No answer') : h('span', { class: 'found-words' }, h('bdi', {}, wordsOf(text, choice)));
  return button({ class: 'found-row', 'aria-pressed': 'false' }, press, words, h('span', { class: 'bar-number' }, percent(choice.score)));
}
