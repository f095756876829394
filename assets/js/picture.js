// The image that was chosen, before anything is said of it.

const root = element.querySelector('.picture');

function render() {
  const path = props.value?.path;
  root.hidden = !path;
  if (!path) {
    root.replaceChildren();
    return;
  }
  const image = h('img', { alt: 'The chosen image', decoding: 'async' });
  image.addEventListener('error', () => root.replaceChildren(h('p', { class: 'studio-warning', role: 'alert' }, 'This file cannot be shown: it is damaged, or no image. Choose another one.')));
  image.src = chosenUrl(path);
  root.replaceChildren(image);
}

watch('value', render);
render();
