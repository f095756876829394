// A reviewer's decisions on their way to the studio: shown at once, sent again until they are known, never sent twice.

const PATHS = { adjudicate: 'adjudicate', withdraw: 'withdraw', remove: 'remove', 'bring back': 'bring-back' };

/** Decides examples; `changed(example)` is told of each that is now another, `refused(example, sentence)` of the others. */
function decider(changed, refused) {
  const waiting = new Set();

  /** Carry out an act on an example that is on screen; false when one of it is under way. */
  function decide(example, act, label = null, note = null) {
    if (waiting.has(example.id)) return false;
    waiting.add(example.id);
    const seen = example.decision?.id ?? null;
    const body = { request_id: newRequestId(), example_id: example.id, seen, note: note || null };
    if (act === 'adjudicate') body.label = label;
    send(example, reviewPath(PATHS[act]), body);
    return true;
  }

  async function send(example, path, body) {
    for (let tries = 1; ; tries += 1) {
      const answer = await post(path, body);
      if (answer.outcome === 'ok') {
        waiting.delete(example.id);
        changed(answer.content.example);
        return;
      }
      if (answer.outcome === 'refused' || answer.outcome === 'signed-out') {
        waiting.delete(example.id);
        refused(example, answer.sentence || 'You are not signed in any more. Reload the page.');
        return;
      }
      trouble(answer.sentence || 'The studio cannot be reached.');
      await pauseBefore(tries);
    }
  }

  let trouble = () => {};
  return {
    decide,
    isWaiting: (example) => waiting.has(example.id),
    get unsaved() { return waiting.size; },
    onTrouble: (tell) => { trouble = tell; },
  };
}
