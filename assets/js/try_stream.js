// Asking a model: each piece of news of an answer as it comes, one JSON object a line.

/** Throws an Error whose message is the server's sentence; one that was aborted throws nothing. */
async function streamApi(path, body, onNews, signal) {
  const options = { method: 'POST', credentials: 'same-origin', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal };
  try {
    const response = await fetch(apiUrl(path), options);
    if (!response.ok) {
      const answer = await response.json().catch(() => ({}));
      throw Object.assign(new Error(answer.detail || `The studio answered with status ${response.status}.`), { isSaid: true });
    }
    await readLines(response.body, onNews);
  } catch (error) {
    if (signal.aborted) return;
    throw error.isSaid ? error : new Error('The studio cannot be reached any more. Check that it is running, and ask again.');
  }
}

async function readLines(stream, onNews) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    lines.forEach((line) => onNews(JSON.parse(line)));
  }
}

const megabytes = (bytes) => `${Math.round(bytes / 1e6).toLocaleString('en')}\u00a0MB`;

/** What is going on, in words, and which share of it is done, if that is known. */
function stateInWords(news) {
  switch (news.state) {
    case 'waiting': return [news.ahead === 1 ? 'One question comes before yours' : `${news.ahead} questions come before yours`];
    case 'fetching': return news.of ? [`Fetching it from the Hub: ${megabytes(news.done)} of ${megabytes(news.of)}`, news.done / news.of] : ['Asking the Hub for its files'];
    case 'loading': return [news.of ? `Loading ${parametersInWords(news.of)}` : 'Loading it'];
    case 'answering': return [`${news.done} of ${news.of}`, news.done / news.of];
    default: return ['Asking'];
  }
}
