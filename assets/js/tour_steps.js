// The steps of the tour, in their order: where each leads, what it does there with the person's text, and what it says.

const para = (...words) => h('p', {}, ...words);
const strong = (words) => h('strong', {}, words);
const quoted = (words) => h('q', { dir: 'auto' }, words);

async function cut({ project, text }) {
  return callApi('POST', projectPath(project, '/tokenize'), { text });
}

/** The first word that became several pieces, with them; null when every word is one. */
function splitWord({ text, pieces }) {
  const own = pieces.filter((piece) => !piece.special);
  for (let at = 0; at < own.length; at += 1) {
    let to = at;
    while (to + 1 < own.length && own[to + 1].start === own[to].end) to += 1;
    // Offsets count code points, as Python does.
    if (to > at) return { word: [...text].slice(own[at].start, own[to].end).join(''), pieces: own.slice(at, to + 1) };
    at = to;
  }
  return null;
}

async function tokenizerWords(context) {
  const found = await cut(context);
  const special = found.pieces.filter((piece) => piece.special).length;
  const split = splitWord(found);
  return [
    para('A model never sees letters. The ', strong('tokenizer'), ' cuts the text into pieces that it knows, and gives each its number: here ',
      strong(many(found.tokens, 'piece', 'pieces')), special ? `, ${special} of them special ones that mark where the text begins and ends.` : '.'),
    split
      ? para(quoted(split.word), ' is no single piece that it knows, so it became ',
        strong(split.pieces.map((piece) => piece.piece).join(' · ')), '.')
      : para('Every word of yours is a piece of its own. Try a rare name, an emoji or another language on this page.'),
  ];
}

async function modelWords(context) {
  const found = await cut(context);
  const { checkpoint } = context.view;
  return [
    para('The ', strong('model'), ' (', h('code', {}, checkpoint), ') turns the numbers into vectors, one for each piece, and each has looked at all the others. Shorter texts are padded, and it looks past the padding.'),
    found.limit
      ? para('It reads at most ', strong(many(found.limit, 'piece', 'pieces')), ' at once. What is longer is cut, read in windows, or refused: the Project page says which.')
      : para('The tokenizer names no limit to what is read at once.'),
  ];
}

const HEADS = {
  fast: 'It is a linear layer on a model that stays as it is, made anew within a second as people label.',
  slow: 'It was trained together with the whole model.',
};

async function headWords({ project, view, text }) {
  const labels = view.labels.slice(0, 4).map((label) => label.name).join(', ') + (view.labels.length > 4 ? ', …' : '');
  const what = para('On top sits the ', strong('head'), ', the only part that knows your labels (', labels,
    '). It gives each label a score, and softmax makes probabilities of the scores, which add up to 100 %.');
  let answer;
  try {
    [answer] = (await callApi('POST', projectPath(project, '/predict'), { text })).predictions;
  } catch (error) {
    return [what, para(error.message)];
  }
  const versions = await callApi('GET', projectPath(project, '/versions'));
  const lane = versions.find((version) => version.name === answer.version)?.lane;
  return [
    what,
    para('Of your text it says ', strong(answer.label), ', ', strong(percent(answer.probabilities[answer.label])), '. ', HEADS[lane] ?? ''),
    para('The answer comes with a link that always gives it again, and with Python code that does.'),
  ];
}

async function labelWords({ view }) {
  return [
    para('The head learns from ', strong('labels'), ' that people give. Press the key beside a label, or click it; the next example is there at once, and ', h('kbd', {}, 'U'), ' takes the last one back.'),
    para('Beside the text stands what the model suggests. Some examples show no suggestion: they are held out, to measure models that never saw them.'),
    para(many(view.progress.labelled, 'example has', 'examples have'), ` a label here, ${view.progress.pending.toLocaleString('en')} wait for one.`),
  ];
}

async function trainWords({ project }) {
  const { readiness } = await callApi('GET', projectPath(project, '/status'));
  const after = readiness.retrain_after;
  return [
    para(strong('Fine-tuning'), ' shows the labelled texts to the model again and again, and moves all its weights a little each time.'),
    para(after ? `It starts by itself after every ${many(after, 'new label', 'new labels')}, or by the button.` : 'It starts by the button on this page.'),
    para('The result is a new version. It is asked about the held-out examples, and serves only if it is shown to be no worse than what serves now.'),
  ];
}

async function tradeWords() {
  return [
    para('One version can be run in several ways: with smaller numbers, compiled, or by another library. Each is faster or smaller, and may change a few answers.'),
    para('Measure them here, on this machine: the picture shows ', strong('speed against quality'), ', and one click serves the fastest that is good enough.'),
  ];
}

async function endWords() {
  return [
    para('That is the whole loop: text, pieces, vectors, probabilities, labels, a better model, and a faster way to run it.'),
    para('Go on labelling, or bring your own texts on the Data page. The tour is at the top of the page whenever you want it again.'),
  ];
}

// `marks` is what the step speaks of, and `does` what it does on its page before it speaks.
const STEPS = [
  {
    title: 'The tokenizer', tab: 'tokens', marks: '.tokens.tokens-page', says: tokenizerWords,
    does: ({ text }) => typeInto('#tokens-text textarea', text),
  },
  {
    title: 'The model', tab: 'tokens', marks: '.matrix.tokens-page', says: modelWords,
    // Beside a short one, so that the padding shows.
    does: ({ text }) => typeInto('#tokens-batch textarea', `${text.replace(/\s+/g, ' ')}\nThanks!`),
  },
  {
    title: 'The head', tab: 'predict', marks: '.prediction', says: headWords,
    does: async ({ text }) => {
      await typeInto('#predict-text textarea', text);
      await press('#predict-button');
    },
  },
  { title: 'Labels', tab: 'label', marks: '.label-editor', says: labelWords },
  { title: 'Fine-tuning', tab: 'train', marks: '.train', says: trainWords },
  { title: 'Trade-offs', tab: 'versions', marks: '.board-card', says: tradeWords },
  { title: 'You have seen it all', tab: 'label', marks: '.label-editor', says: endWords },
];
