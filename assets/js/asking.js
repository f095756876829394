// Sending texts to people: the button, and what became of them.

const ASKED_WORDS = {
  first: ['text comes next in the queue', 'texts come next in the queue'],
  sure: ['text is one that the model is sure enough of', 'texts are ones that the model is sure enough of'],
  answered: ['text has its label already', 'texts have their labels already'],
  in_hand: ['text is being labelled or reviewed already', 'texts are being labelled or reviewed already'],
  removed: ['text was removed from the project', 'texts were removed from the project'],
  held_out: ['text is held out to measure models, and comes when chance says so', 'texts are held out to measure models, and come when chance says so'],
};

function askedWords(asked) {
  const found = Object.entries(ASKED_WORDS).filter(([name]) => asked[name]);
  return `${asked.first ? 'Sent: ' : 'Not sent: '}${found.map(([name, words]) => many(asked[name], ...words)).join('; ')}.`;
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
