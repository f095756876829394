// The way back to a moment: choose it, see what that will change, confirm, and follow how far it is.

const MOMENT_STEPS = [['An hour ago', 3600], ['A day ago', 86_400], ['A week ago', 7 * 86_400]];
const PROGRESS_MS = 700;

/** Seconds since 1970 as a `datetime-local` field wants them, by the clock of whoever looks. */
function fieldMoment(seconds) {
  const local = new Date(seconds * 1000 - new Date(seconds * 1000).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

function restorePanel(project, done) {
  const message = messageLine();
  const input = h('input', { type: 'datetime-local', step: 1, 'aria-label': 'The moment to go back to' });
  const foreseen = h('div', { class: 'schema-foreseen', 'aria-live': 'polite' });
  const bar = h('progress', { class: 'history-bar', max: 1, 'aria-label': 'How far the restore is' });
  bar.hidden = true;
  let counted = null;

  const look = h('button', { type: 'submit', class: 'studio-button' }, 'See what would change');
  const go = button({ class: 'studio-button studio-button-primary' }, () => once(go, message, restore), 'Restore');
  go.hidden = true;
  const choose = (seconds) => {
    input.value = fieldMoment(seconds);
    forget();
  };
  const forget = () => {
    counted = null;
    go.hidden = true;
    foreseen.replaceChildren();
  };
  const quick = MOMENT_STEPS.map(([words, ago]) => button({}, () => choose(Date.now() / 1000 - ago), words));

  async function preview() {
    const moment = new Date(input.value).getTime() / 1000;
    if (!Number.isFinite(moment)) throw new Error('Choose a day and a time first.');
    foreseen.replaceChildren(h('p', { class: 'studio-muted' }, 'Counting…'));
    try {
      counted = await callApi('POST', projectPath(project, '/restore/preview'), { moment });
    } catch (error) {
      forget();
      throw error;
    }
    foreseen.replaceChildren(h('ul', { class: 'schema-sentences' }, ...counted.sentences.map((sentence) => h('li', {}, sentence))));
    go.hidden = counted.counts.examples === 0;
  }

  async function restore() {
    if (!window.confirm(`Bring answers and decisions back to what they were on ${momentWords(counted.moment)}?`)) return null;
    const { moment, as_of: asOf } = counted;
    const following = follow();
    try {
      const { answers, decisions, examples } = await callApi('POST', projectPath(project, '/restore'), { moment, as_of: asOf });
      forget();
      done();
      return `Restored ${many(answers, 'answer', 'answers')} and ${many(decisions, 'decision', 'decisions')} on ${many(examples, 'example', 'examples')}.`;
    } finally {
      clearInterval(following);
      bar.hidden = true;
    }
  }

  /** Show how far a restore is, whoever has begun it; gives what stops the looking. */
  function follow() {
    const turn = async () => {
      const { restore: going } = await callApi('GET', projectPath(project, '/restore')).catch(() => ({ restore: null }));
      bar.hidden = !going;
      if (going) bar.value = going.examples ? going.done / going.examples : 1;
    };
    turn();
    return setInterval(turn, PROGRESS_MS);
  }

  const form = h('form', { class: 'history-restore', novalidate: true }, h('div', { class: 'history-moment' }, input, ...quick), h('div', { class: 'project-acts' }, look, go));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(look, message, preview);
  });
  input.addEventListener('input', forget);
  const about = h('p', { class: 'studio-muted' }, 'Everybody\u2019s answers and every decision are brought back to what they were at a moment, by new revisions: nothing in the history is lost, and you can go forward again the same way.');
  return { nodes: [h('h2', {}, 'Restore to a moment'), about, form, foreseen, bar, message.line], look: () => {
    const looking = follow();
    setTimeout(() => clearInterval(looking), PROGRESS_MS / 2);
  } };
}
