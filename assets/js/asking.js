// Sending texts, or questions about them, to people: the button, and what became of them.

const ASKED_WORDS = {
  first: ['comes next in the queue', 'come next in the queue'],
  sure: ['is one that the model is sure enough of', 'are ones that the model is sure enough of'],
  answered: ['has its label already', 'have their labels already'],
  in_hand: ['is being labelled or reviewed already', 'are being labelled or reviewed already'],
  removed: ['was removed from the project', 'were removed from the project'],
  held_out: ['is held out to measure models, and comes when chance says so', 'are held out to measure models, and come when chance says so'],
};

function askedWords(asked, what) {
  const found = Object.entries(ASKED_WORDS).filter(([name]) => asked[name]);
  const sentences = found.map(([name, [one, more]]) => many(asked[name], `${what} ${one}`, `${what}s ${more}`));
  return `${asked.first ? 'Sent: ' : 'Not sent: '}${sentences.join('; ')}.`;
}

/** A button that sends these once; `questions` is null, or has one for each of the texts. */
function askButton(project, { texts, questions }, press) {
  const message = messageLine();
  const send = button({ class: 'studio-button ask-person' }, () => once(send, message, async () => {
    const asked = await callApi('POST', projectPath(project, '/ask'), questions ? { texts, questions } : { texts });
    send.hidden = true;
    // It can be pressed once only, so whoever pressed it goes on from its words.
    message.line.tabIndex = -1;
    setTimeout(() => [document.body, send].includes(document.activeElement) && message.line.focus({ preventScroll: true }));
    return askedWords(asked, questions ? 'question' : 'text');
  }), press);
  return h('div', {}, send, message.line);
}
