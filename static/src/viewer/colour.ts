// A JSON text, its colon if it is a name; a number; a literal.
const token = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g

/** Longest line that is coloured, in characters: the server cuts lines at 4,096 bytes. */
const longest = 4096

/** Writes a line of JSON into an element, each token in a span of its own. */
export function colourInto(into: HTMLElement, line: string): void {
  if (line.length > longest) {
    into.textContent = line
    return
  }
  const parts: (Node | string)[] = []
  let at = 0
  for (const m of line.matchAll(token)) {
    if (m.index > at) parts.push(line.slice(at, m.index))
    const text = m[1] ?? m[0]
    parts.push(span(m[1] === undefined ? 'code-number' : m[2] === undefined ? 'code-text' : 'code-name', text))
    at = m.index + text.length
  }
  into.replaceChildren(...parts, line.slice(at))
}

function span(kind: string, text: string): HTMLSpanElement {
  const made = document.createElement('span')
  made.className = kind
  made.textContent = text
  return made
}

/** Whether a body that begins with this line looks like JSON. */
export const looksLikeJSON = (line: string): boolean => /^\s*[[{"]/.test(line)
