type Attributes = Record<string, string | boolean | number>

/** Makes an element: attributes by name (true: empty, false: left out), then children. Text is text, never markup. */
export function el<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(key, value === true ? '' : String(value))
  }
  made.append(...children)
  return made
}

/** A button that does something on this page only. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', class: 'quiet', ...attributes }, label)
  made.addEventListener('click', act)
  return made
}

const grouped = new Intl.NumberFormat('en')

/** Writes a number with its thousands apart: "1,204". */
export const count = (n: number): string => grouped.format(n)

/** "1 line", "2,000 lines". */
export const counted = (n: number, one: string, many = one + 's'): string => `${count(n)} ${n === 1 ? one : many}`
