// The only way by which text becomes markup in this page: an answer of the console's
// own server, swapped in by htmx, that holds nothing which could run.

const wrapper = /^<body><template class="internal-htmx-wrapper">([\s\S]*)<\/template><\/body>$/
const waiting: string[] = []
const most = 16

/** Remembers an answer that htmx got and may swap in, as it came. */
export function expectMarkup(answer: string): void {
  waiting.push(answer)
  if (waiting.length > most) waiting.shift()
}

/** Takes an answer off the list; false when nobody announced it. */
function expected(markup: string): boolean {
  const at = waiting.indexOf(wrapper.exec(markup)?.[1] ?? markup)
  if (at >= 0) waiting.splice(at, 1)
  return at >= 0
}

// Reads markup into a document that runs nothing and loads nothing, to look at it.
const inspection = window.trustedTypes?.createPolicy('inspection', { createHTML: (s) => s })

function parse(markup: string): Document {
  const safe = inspection ? inspection.createHTML(markup) : markup
  return new DOMParser().parseFromString(safe as string, 'text/html')
}

const active = 'script,iframe,frame,object,embed,base,meta,link,style,foreignObject,animate,set'
const urls = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'ping', 'hx-get', 'hx-post', 'hx-put', 'hx-patch', 'hx-delete'])

/** Whether markup holds anything that could run. Exported for the tests. */
export function harmless(markup: string): boolean {
  return harmlessTree(parse(markup).body)
}

function harmlessTree(root: ParentNode): boolean {
  for (const el of root.querySelectorAll('*')) {
    if (el.matches(active) || !harmlessAttributes(el)) return false
    if (el instanceof HTMLTemplateElement && !harmlessTree(el.content)) return false
  }
  return true
}

function harmlessAttributes(el: Element): boolean {
  return [...el.attributes].every(({ name, value }) => {
    if (/^(data-)?hx-(on|vars|headers)/.test(name) || name.startsWith('on') || name === 'srcdoc') return false
    if (/^(data-)?hx-vals$/.test(name) && /^\s*(js|javascript):/i.test(value)) return false
    return !urls.has(name.replace(/^data-hx-/, 'hx-')) || ownAddress(value)
  })
}

/** An address that only leads somewhere: http(s) or one of this page's own. */
function ownAddress(value: string): boolean {
  try {
    return /^https?:$/.test(new URL(value, location.href).protocol)
  } catch {
    return false
  }
}

// htmx makes this element by itself when an answer keeps something with hx-preserve.
const pantry = "<div id='--htmx-preserve-pantry--'></div>"

window.trustedTypes?.createPolicy('default', {
  createHTML: (markup) => (markup === pantry || (expected(markup) && harmless(markup)) ? markup : null),
  createScript: () => null,
  createScriptURL: () => null,
})
