// Code for elements that few pages have is fetched when the first one appears.
const makers: Record<string, () => Promise<unknown>> = {
  'json-editor': () => import('../editor'),
  'answer-viewer': () => import('../viewer'),
  'frame-log': () => import('../qixlog'),
  'qix-send': () => import('../qixlog'),
  'method-form': () => import('../qixlog'),
  'pair-rows': () => import('../viewer/pairs'),
  'file-send': () => import('../rest/files'),
  'op-form': () => import('../rest/opform'),
  'path-complete': () => import('../rest/complete'),
  'rest-tabs': () => import('../rest/request'),
}

/** Loads the code of the live elements that are on the page, now and after each swap. */
export function startElements(): void {
  load(document)
  document.addEventListener('htmx:load', (e) => load(e.target as Element))
}

function load(root: ParentNode): void {
  for (const [name, make] of Object.entries(makers)) {
    const here = (root instanceof Element && root.localName === name) || root.querySelector(name)
    if (!here || customElements.get(name)) continue
    make().catch((e: unknown) => console.error(`The code of <${name}> could not be loaded.`, e))
  }
}
