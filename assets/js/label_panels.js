// What the label editor says in words: how far the project is, what stands in the way, and what to do when nothing is left.

/** What stands in the place of an example when there is none. */
function drawPanel(view, mine, state) {
  const { data, progress, refusal, own } = mine;
  const left = { skipped: ownCounts(mine)?.skipped ?? 0, elsewhere: own.elsewhere, others: own.heldByOthers };
  const key = JSON.stringify([state, data.project, progress, refusal, left, Boolean(own.counts)]);
  if (state === 'ready' || view.panel.dataset.shown === key) return;
  view.panel.dataset.shown = key;
  const again = () => h('button', { type: 'button', 'data-act': 'again' }, 'Look again');
  const panels = {
    choose: () => ['No project is chosen', h('p', {}, 'Choose one above to start labelling.')],
    loading: () => ['Fetching examples…'],
    saving: () => ['Saving your answers…', h('p', {}, 'The next examples follow.')],
    failed: () => ['This project cannot be labelled now', h('p', {}, refusal), again()],
    empty: () => ['No examples yet', h('p', {}, 'Import some on the ',
      h('a', { href: `?tab=data&project=${encodeURIComponent(data.project)}` }, 'Data page'), '.')],
    done: () => [doneTitle(progress), h('p', {}, doneCounts(progress)), ...offerSkipped(left)],
    waiting: () => [...waitingWords(progress, left), ...offerSkipped(left), again()],
  };
  const [title, ...rest] = panels[state]();
  view.panel.replaceChildren(h('h3', {}, title), ...rest);
}

/** Why a person has nothing to do although the project is not done; `left` says in whose hands the rest is. */
function waitingWords({ pending }, { others, elsewhere }) {
  if (elsewhere) {
    return ['The rest is in another window', h('p', {},
      `${many(elsewhere, 'example is', 'examples are')} open in another window of yours. They are free again when it is closed.`)];
  }
  if (others) {
    return ['Others have the last examples in hand', h('p', {},
      `${many(others, 'example', 'examples')} may still come back to you. Looking again every 30 seconds.`)];
  }
  return ['You have had every example that is left', h('p', {},
    `Others are finishing ${many(pending, 'example', 'examples')}. Thank you for your part!`)];
}

function offerSkipped({ skipped }) {
  if (!skipped) return [];
  return [h('button', { type: 'button', 'data-act': 'own-tab', 'data-tab': 'skipped' },
    `Look at the ${many(skipped, 'example', 'examples')} you skipped`)];
}

function doneTitle({ examples, labelled }) {
  if (labelled < examples) return `You have been through all ${many(examples, 'example', 'examples')}`;
  return examples === 1 ? 'The only example is labelled' : `All ${examples.toLocaleString('en')} examples are labelled`;
}

function doneCounts({ labelled, disputed, skipped, flagged }) {
  const rest = disputed ? `, ${disputed} disputed` : '';
  return `${labelled} labelled${rest}, ${skipped} skipped, ${flagged} flagged.`;
}

function drawProgress(view, mine) {
  const progress = shownProgress(mine);
  view.bar.hidden = !progress?.examples;
  view.counts.parentElement.toggleAttribute('data-empty', !progress?.examples);
  view.today.textContent = mine.own.counts ? `${labelledToday(mine).toLocaleString('en')} by you today` : '';
  if (!progress?.examples) {
    view.counts.replaceChildren();
    return;
  }
  const { examples, labelled, disputed = 0 } = progress;
  const aside = ['disputed', 'skipped', 'flagged'].filter((name) => progress[name]).map((name) => `${progress[name]} ${name}`);
  view.counts.replaceChildren(
    h('strong', {}, labelled.toLocaleString('en')), ` of ${many(examples, 'example', 'examples')} labelled`,
    aside.length ? h('span', {}, ` · ${aside.join(', ')}`) : '',
  );
  view.bar.setAttribute('aria-valuemax', examples);
  view.bar.setAttribute('aria-valuenow', labelled);
  view.bar.setAttribute('aria-valuetext', view.counts.textContent);
  view.filled.style.width = `${(100 * labelled) / examples}%`;
  view.disputed.style.width = `${(100 * disputed) / examples}%`;
}

/** Below the buttons, so that none of them moves under a finger when the network goes. */
function drawNotice(view, mine) {
  const { kind, words } = connectionOf(mine);
  view.notice.dataset.kind = kind;
  if (view.notice.dataset.words === words) return;
  view.notice.dataset.words = words;
  view.notice.replaceChildren(words);
  if (kind !== 'signed-out') return;
  // In a tab of its own, so that this page and what it holds stay; coming back to it sends at once.
  const link = h('a', { href: studioUrl('login').href, target: '_blank', rel: 'noopener' }, 'Sign in again');
  view.notice.append(' ', link);
}

function connectionOf(mine) {
  const { kind, sentence } = mine.outbox?.trouble ?? mine.trouble ?? { kind: 'ok' };
  const unsaved = unsentOf(mine).length;
  const kept = unsaved ? `${many(unsaved, 'answer is', 'answers are')} kept here and will be saved when` : '';
  if (kind === 'ok') return { kind, words: trainingWords(mine.training) };
  if (kind === 'signed-out') return { kind, words: `Your session ended.${kept && ` ${kept} you are back.`}` };
  const reason = sentence || 'The studio cannot be reached.';
  return { kind, words: `${reason} ${kept ? `${kept} it is back.` : 'Trying again.'}` };
}

function trainingWords(training) {
  if (!training?.retrain_after) return '';
  const { new_labels: fresh, retrain_after: goal, obstacle, is_queued: queued } = training;
  if (queued) return 'A training waits to start; it learns from your new labels too.';
  if (fresh < goal) return `${fresh} of ${goal} new labels until the model retrains`;
  return obstacle || 'Enough new labels: the model retrains next.';
}
