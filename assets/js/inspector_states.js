// What can become of a part of an answer in the tokens of a model: its name, its bar, and the choice of what is done.

const STATE_TITLES = { exact: 'Exact', splits: 'Splits a token', cut: 'Cut by max_length', empty: 'No token', overlapped: 'Shares its tokens' };
const CHOICE_TITLES = { 'as-they-are': 'Learn them as they are', fix: 'Fix them: widen to whole words', 'leave-out': 'Leave them out' };

const sumOf = (states) => Object.values(states).reduce((sum, count) => sum + count, 0);

/** A share that is neither nothing nor everything never reads as if it were. */
function shareWords(count, whole) {
  if (!whole) return '–';
  const share = count / whole;
  if (count && share < 0.001) return '< 0.1\u00a0%';
  if (count < whole && share > 0.999) return '> 99.9\u00a0%';
  return `${(100 * share).toFixed(share && share < 1 ? 1 : 0)}\u00a0%`;
}

/** How the parts are divided, as one bar. */
function statesBar(states) {
  const whole = sumOf(states) || 1;
  const pieces = Object.entries(states).filter(([, count]) => count).map(([state, count]) => {
    const piece = h('span', { 'data-state': state });
    piece.style.flexGrow = count / whole;
    return piece;
  });
  const words = Object.entries(states).map(([state, count]) => `${STATE_TITLES[state]}: ${count.toLocaleString('en')}`).join(', ');
  return h('div', { class: 'inspector-bar', role: 'img', 'aria-label': words }, ...pieces);
}

/** A choice of what trainings do with parts that do not fit; `save(choice)` gives the new status. */
function treatmentField({ choice, choices, part }, mayChoose, save) {
  const said = h('small', { role: 'status' });
  const select = h('select', { disabled: !mayChoose }, ...Object.keys(choices).map((name) => h('option', { value: name }, CHOICE_TITLES[name] ?? name)));
  select.value = choice;
  const explain = (words = '') => { said.textContent = `${sentenceOf(choices[select.value])}${words}`; };
  select.addEventListener('change', async () => {
    select.disabled = true;
    try {
      await save(select.value);
      explain(' Saved: it holds from the next training on, and each version says what was done.');
    } catch (error) {
      said.textContent = error.message;
      select.value = choice;
    }
    select.disabled = false;
  });
  explain(mayChoose ? '' : ' Your role does not include changing it.');
  return h('label', { class: 'inspector-choice' }, h('span', {}, `In trainings, ${part[1]} that do not fit`), select, said);
}

/** "left out: the loss …" as a sentence without its name, which stands above it. */
function sentenceOf(words) {
  const rest = words.replace(/^[^:]*: /, '');
  return `${rest[0].toUpperCase()}${rest.slice(1)}.`;
}
