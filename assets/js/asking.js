// Sending texts to people: the button, and what became of them.

function askedWords({ first, answered, held_out: heldOut }) {
  const words = [];
  if (first) words.push(first === 1 ? 'Sent: it comes next in the queue.' : `Sent: ${first.toLocaleString('en')} come next in the queue.`);
  if (answered) words.push(`${many(answered, 'text has', 'texts have')} its label already.`.replace('have its label', 'have their labels'));
  if (heldOut) words.push(`${many(heldOut, 'text is', 'texts are')} held out to measure models, and come${heldOut === 1 ? 's' : ''} when chance says so.`);
  return words.join(' ');
}

/** A button that sends these texts, once. */
function askButton(project, texts, press) {
  const message = messageLine();
  const send = button({ class: 'studio-button ask-person' }, () => once(send, message, async () => {
    const asked = await callApi('POST', projectPath(project, '/ask'), { texts });
    send.hidden = true;
    return askedWords(asked);
  }), press);
  return h('div', {}, send, message.line);
}
