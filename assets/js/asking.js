// Sending texts, questions about them, or images to people: the button, and what became of them.

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

// As many as fit a request, whatever the camera.
const IMAGES_AT_ONCE = 4;

/** The bytes of a chosen file in base64. */
async function inBase64(path) {
  const response = await fetch(chosenUrl(path), { credentials: 'same-origin' });
  if (!response.ok) throw new Error('The image is not there any more. Choose it again.');
  const reader = new FileReader();
  const read = new Promise((done, fail) => Object.assign(reader, { onload: done, onerror: () => fail(reader.error) }));
  reader.readAsDataURL(await response.blob());
  await read;
  return reader.result.slice(reader.result.indexOf(',') + 1);
}

/** Sends them in as many requests as are needed; what became of all, counted together. */
async function sendToPeople(project, { texts, questions, images }) {
  const send = (body) => callApi('POST', projectPath(project, '/ask'), body);
  if (!images) return send(questions ? { texts, questions } : { texts });
  const all = {};
  for (let start = 0; start < images.length; start += IMAGES_AT_ONCE) {
    const some = await send({ images: await Promise.all(images.slice(start, start + IMAGES_AT_ONCE).map(inBase64)) });
    for (const [name, count] of Object.entries(some)) all[name] = (all[name] || 0) + count;
  }
  return all;
}

/** A button that sends these once: `images` are the paths of chosen files, or null, and then `questions` is null or has
 * one for each of the texts. */
function askButton(project, what, press) {
  const message = messageLine();
  const send = button({ class: 'studio-button ask-person' }, () => once(send, message, async () => {
    const asked = await sendToPeople(project, what);
    send.hidden = true;
    // It can be pressed once only, so whoever pressed it goes on from its words.
    message.line.tabIndex = -1;
    setTimeout(() => [document.body, send].includes(document.activeElement) && message.line.focus({ preventScroll: true }));
    return askedWords(asked, what.images ? 'image' : what.questions ? 'question' : 'text');
  }), press);
  return h('div', {}, send, message.line);
}
