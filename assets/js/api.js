// Put before every component: talking to the studio's API, and asking again while the component is on the page.

/** An address of the studio, also when it is served behind a path that lacks its last slash. */
function studioUrl(path) {
  const base = new URL(document.baseURI);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return new URL(path, base);
}

/** The address of a file that was chosen on this page; its name may hold what means something in an address. */
const chosenUrl = (path) => studioUrl(`gradio_api/file=${path.split('/').map(encodeURIComponent).join('/')}`).href;

const apiUrl = (path) => studioUrl(`api/v1/${path}`);
const projectPath = (project, rest = '') => `projects/${encodeURIComponent(project)}${rest}`;

/** Where the picture of an example is; with a `rest` of '/thumbnail' a small one. */
const pictureUrl = (project, image, rest = '') => apiUrl(projectPath(project, `/images/${encodeURIComponent(image)}${rest}`)).href;

/** What lists show an example by: its text, or its picture made small. */
function inputShown(project, { id, example, text, image }) {
  if (!image) return text;
  return h('img', { class: 'studio-thumbnail', src: pictureUrl(project, image, '/thumbnail'), alt: text || `Picture of example ${id ?? example}`, loading: 'lazy', decoding: 'async' });
}

/** The answer's JSON. Throws an Error whose message is the server's sentence, or says that nothing answered. */
async function callApi(method, path, body) {
  const options = { method, credentials: 'same-origin', headers: {} };
  if (body !== undefined) {
    options.headers['content-type'] = 'application/json';
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(apiUrl(path), options);
  } catch {
    throw new Error('The studio cannot be reached. Check that it is running.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail || `The studio answered with status ${response.status}.`);
  return answer;
}

/** Who is signed in ({name, role, permissions, …}), asked once for all components of the page. */
function me() {
  window.studioMe ??= callApi('GET', 'me').catch((error) => {
    window.studioMe = undefined;
    throw error;
  });
  return window.studioMe;
}

/** The task of this name, in words; asked once for all components of the page. */
async function taskCalled(name) {
  window.studioTasks ??= callApi('GET', 'tasks').catch((error) => {
    window.studioTasks = undefined;
    throw error;
  });
  return (await window.studioTasks).find((task) => task.name === name);
}

const isShown = () => element.isConnected && element.offsetParent !== null;

/** Run now and then again while the component is on the page; gives a function that runs it at once. */
function repeatWhileShown(milliseconds, run) {
  let timer;
  let newest = 0;
  const turn = async () => {
    if (!element.isConnected) return;
    const mine = (newest += 1);
    if (isShown() && !document.hidden) {
      try { await run(); } catch (error) { console.debug('refresh failed', error.message); }
    }
    // Of turns that were under way together only the newest goes on, or each would repeat for ever.
    if (mine === newest) timer = setTimeout(turn, milliseconds);
  };
  turn();
  return () => { clearTimeout(timer); turn(); };
}
