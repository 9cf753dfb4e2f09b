import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { bracketMatching, foldGutter, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language'
import { forceLinting, linter, type Diagnostic } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-text)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
])

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--field)', border: '1px solid var(--edge)', borderRadius: 'var(--round)', fontSize: '0.9375rem' },
  '&.cm-focused': { outline: '3px solid var(--focus)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', minHeight: '8rem', maxHeight: '50vh' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--accent) 8%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)' },
  '.cm-panels, .cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', borderColor: 'var(--edge)' },
})

/**
 * A JSON editor around a textarea, which stays the form's field and is what people
 * without script use. Tab indents; Esc and then Tab leaves the editor.
 * The editor stands in the textarea's place, in a shadow tree, because only there
 * CodeMirror brings its style by adoptedStyleSheets, which the content security
 * policy allows.
 */
class JSONEditor extends HTMLElement {
  #view: EditorView | undefined
  #host: HTMLElement | undefined
  #marks: (text: string) => Mark[] = () => []

  connectedCallback(): void {
    const area = this.querySelector('textarea')
    if (!area || this.#view) return
    this.#host = document.createElement('div')
    this.#host.className = 'editor'
    area.after(this.#host)
    area.hidden = true
    const root = this.#host.attachShadow({ mode: 'open' })
    this.#view = new EditorView({ root, parent: root, state: this.#state(area) })
    area.form?.addEventListener('reset', this.#reset)
    labelOf(area)?.addEventListener('click', (e) => {
      e.preventDefault()
      this.focus()
    })
  }

  disconnectedCallback(): void {
    const area = this.querySelector('textarea')
    area?.form?.removeEventListener('reset', this.#reset)
    if (area) area.hidden = false
    this.#view?.destroy()
    this.#host?.remove()
    this.#view = this.#host = undefined
  }

  override focus(): void {
    this.#view?.focus()
  }

  get value(): string {
    return this.#view?.state.doc.toString() ?? this.querySelector('textarea')?.value ?? ''
  }

  set value(text: string) {
    this.#view?.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } })
  }

  /** What is wrong besides the JSON itself; asked again after each change. */
  set marks(marks: (text: string) => Mark[]) {
    this.#marks = marks
    if (this.#view) forceLinting(this.#view)
  }

  get marks(): (text: string) => Mark[] {
    return this.#marks
  }

  /** Selects a place and brings it into sight. */
  select(from: number, to: number): void {
    this.#view?.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
    this.focus()
  }

  #reset = (): void => {
    this.value = this.querySelector('textarea')?.defaultValue ?? ''
  }

  #further(view: EditorView): Diagnostic[] {
    const text = view.state.doc.toString()
    const inside = (at: number): number => Math.min(text.length, Math.max(0, at))
    return this.#marks(text).map((m) => ({ from: inside(m.from), to: inside(m.to), severity: 'error', message: m.text }))
  }

  #state(area: HTMLTextAreaElement): EditorState {
    return EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), foldGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(),
        json(), syntaxHighlighting(colours), look,
        linter((view) => [...problems(view), ...this.#further(view)]),
        keymap.of([...plain(defaultKeymap), ...searchKeymap, ...historyKeymap, indentWithTab]),
        EditorView.lineWrapping,
        EditorState.readOnly.of(area.readOnly),
        EditorView.contentAttributes.of({ 'aria-label': spoken(area), 'aria-multiline': 'true', tabindex: '0', 'aria-invalid': area.getAttribute('aria-invalid') ?? 'false', spellcheck: 'false' }),
        EditorView.updateListener.of((u) => {
          if (!u.docChanged) return
          area.value = u.state.doc.toString()
          area.dispatchEvent(new Event('input', { bubbles: true }))
        }),
      ],
    })
  }
}

/** Something that is wrong in a text, and where. */
interface Mark {
  text: string
  from: number
  to: number
}

/** Without Mod-Enter, which sends the form. */
function plain(keys: typeof defaultKeymap): typeof defaultKeymap {
  return keys.filter((k) => k.key !== 'Mod-Enter')
}

const parseProblems = jsonParseLinter()

/** An empty editor is no mistake. */
function problems(view: EditorView) {
  return view.state.doc.toString().trim() === '' ? [] : parseProblems(view)
}

/** Label, hint and problem in one; what describes a field cannot be pointed at from a shadow tree. */
function spoken(area: HTMLTextAreaElement): string {
  const about = (area.getAttribute('aria-describedby') ?? '').split(' ').map((id) => id && document.getElementById(id))
  const words = [labelOf(area), ...about].map((el) => (el && el.textContent?.trim()) || '')
  return words.filter(Boolean).join('. ') || 'JSON'
}

function labelOf(area: HTMLTextAreaElement): HTMLLabelElement | null {
  return area.labels?.[0] ?? null
}

if (!customElements.get('json-editor')) customElements.define('json-editor', JSONEditor)
