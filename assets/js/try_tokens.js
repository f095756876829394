// A text that goes on: each token shaded by how probable it was, and what else could have come.

const TRY_ENDS = {
  end: 'The model ended it.', length: 'That is as many tokens as were asked for.', stopped: 'You stopped it.', deadline: 'It took as long as an answer may take here.',
};
const REST_OF_TOKENS = 'Point at a word, tap it, or go there with the arrow keys: the alternatives appear here.';

/** A picture that grows: `begin(prompt)`, `add(token)` for each that comes, and `end(answer)`, which has the last word. */
function tokenPicture() {
  const prompt = h('span', { class: 'try-prompt' });
  const made = h('span', { class: 'try-made', role: 'group', 'aria-label': 'The tokens that came' });
  const detail = h('div', { class: 'try-detail' }, h('p', { class: 'studio-muted' }, REST_OF_TOKENS));
  const ended = h('p', { class: 'studio-muted', role: 'status' });
  const text = h('p', { class: 'try-generated', dir: 'auto' }, prompt, made);
  const node = h('section', { class: 'card try-text' }, text, tokenLegend(), detail, ended);
  const tell = ({ target }) => {
    const place = target.closest?.('[data-token]');
    if (place) detail.replaceChildren(...tokenDetail(place.token));
  };
  for (const event of ['pointerover', 'focusin', 'click']) made.addEventListener(event, tell);
  rove(made, '[data-token]');
  return {
    node,
    begin: (words) => { prompt.textContent = words; made.replaceChildren(); ended.textContent = ''; },
    add: (token) => made.append(tokenNode(token, made.childElementCount === 0)),
    end: (answer) => {
      // It knows better than the news which token a character or a space belongs to.
      const held = [...made.children].indexOf(document.activeElement);
      made.replaceChildren(...answer.tokens.map((token, place) => tokenNode(token, place === Math.max(held, 0))));
      made.children[held]?.focus();
      ended.textContent = [TRY_ENDS[answer.ended], answer.cut_tokens ? `The first ${many(answer.cut_tokens, 'token', 'tokens')} of your text were left out: it reads ${answer.max_length.toLocaleString('en')}.` : ''].filter(Boolean).join(' ');
    },
  };
}

function tokenNode(token, isStop) {
  const silent = token.text === '';
  const node = h('span', { class: silent ? 'try-token try-silent' : 'try-token', 'data-token': '', role: 'button', tabindex: isStop ? '0' : '-1',
    'aria-label': `${silent ? token.token : token.text}, ${percent(token.probability)}` }, silent ? token.token : token.text);
  node.style.setProperty('--surprise', (1 - token.probability).toFixed(3));
  node.token = token;
  return node;
}

function tokenDetail(token) {
  const other = token.alternatives.map((one) => barRow(visibly(one.text, one.token), one.probability, false));
  return [h('div', { class: 'bars' }, barRow(visibly(token.text, token.token), token.probability, true), ...other)];
}
