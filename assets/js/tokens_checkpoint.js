// What the checkpoint is whose tokenizer is looked at, behind a line to press.

const root = element.querySelector('.tokens_checkpoint');
const named = () => props.value?.checkpoint ?? '';
const details = checkpointDetails('', async () => {
  const { card } = await callApi('GET', `try?${new URLSearchParams({ checkpoint: named() })}`);
  return { card, task: card.own_task ?? 'text-classification' };
});
root.append(details.node);

function follow() {
  details.node.hidden = !named();
  details.again(`What ${named()} is, and what it can do`);
}

watch('value', follow);
follow();
