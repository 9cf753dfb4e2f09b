import type { Frame } from './frames'

/** What the line above the log asks for. */
export interface Filter {
  readonly problem: string // what cannot be understood; empty: nothing
  readonly text: string // lower case; empty: any
  readonly regex: string // for the server, whose regular expressions cannot run away; empty: none
  readonly terms: ((f: Frame) => boolean)[]
}

export const none: Filter = { problem: '', text: '', regex: '', terms: [] }

const slow = /^slow(?::>?=?(\d+(?:\.\d+)?)(ms|s)?)?$/i
const expression = /(^|\s)\/(.+)\/(?=\s|$)/

/** Reads such as `method:Get error slow:>100ms /q(App|Doc)/ words`. What is no term is one text to look for. */
export function parseFilter(input: string): Filter {
  const regex = expression.exec(input)?.[2] ?? ''
  const rest = input.replace(expression, ' ').trim()
  const terms: Filter['terms'] = []
  let problem = ''
  const words = rest.split(/\s+/).filter((word) => {
    const term = termOf(word)
    if (typeof term === 'string') problem = term
    else if (term) terms.push(term)
    return term === undefined
  })
  const text = terms.length === 0 && problem === '' ? rest : words.join(' ')
  return { problem, text: text.toLowerCase(), regex, terms }
}

/** A term's test, what is wrong with it, or undefined: the word is text. */
function termOf(word: string): ((f: Frame) => boolean) | string | undefined {
  if (word === 'error') return (f) => f.error !== undefined || f.lane === 'blocked'
  if (/^slow(:|$)/i.test(word)) {
    const found = slow.exec(word)
    if (!found) return 'Write slow:>100ms, or slow:>2s.'
    const least = found[1] === undefined ? 100 : Number(found[1]) * (found[2] === 's' ? 1000 : 1)
    return (f) => (f.took ?? 0) > least
  }
  const [, name, value = ''] = /^(method|handle|id):(.*)$/i.exec(word) ?? []
  if (name === undefined) return undefined
  const wanted = value.toLowerCase()
  if (name.toLowerCase() === 'method') return (f) => (f.method ?? '').toLowerCase().includes(wanted)
  if (name.toLowerCase() === 'handle') return (f) => String(f.handle ?? '') === wanted
  return (f) => (f.id ?? '').toLowerCase() === wanted
}

/** Puts a term into a filter's text, or takes it out. */
export function toggled(input: string, term: string): string {
  const words = input.split(/\s+/).filter((w) => w !== '')
  const kind = term.split(':')[0] ?? term
  const without = words.filter((w) => w !== kind && !w.startsWith(kind + ':'))
  return (without.length < words.length ? without : [...words, term]).join(' ')
}
