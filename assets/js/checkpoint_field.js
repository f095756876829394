// The field for a base checkpoint, with what is behind the name that stands in it.

/**
 * The base checkpoint; whether it can be used for `task()` is said as soon as its name is there, and `card` shows why.
 * `look()` asks anew, as when the task has changed, and gives what was told.
 */
function checkpointField(value, task) {
  const hint = 'A Hub name such as distilbert-base-uncased, or a folder';
  const found = textField('Base checkpoint', value, hint, { autocapitalize: 'none', spellcheck: 'false' });
  let asked = found.read();
  const ask = (name) => callApi('GET', `checkpoints?${new URLSearchParams({ name, task: task() })}`);
  const details = checkpointDetails('What this checkpoint is, and what it can do', async () => {
    const told = await ask(found.read());
    if (!told.card) throw new Error(told.sentence);
    return told;
  }, (better) => { found.input.value = better; look(); });
  async function look() {
    const name = asked = found.read();
    details.again();
    if (!name) {
      found.say(hint);
      return null;
    }
    found.say('Looking at it…');
    const told = await ask(name).catch((error) => ({ sentence: error.message }));
    if (name !== asked) return null;
    found.row.dataset.usable = Boolean(told.usable);
    found.say(told.sentence);
    return told;
  }
  found.input.addEventListener('change', look);
  return { ...found, card: details.node, look };
}
