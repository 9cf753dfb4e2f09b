import { htmx } from '../base/htmx'
import type { Handle, Handles } from './handles'
import { HandleTree } from './tree'

const parts = ['recipes', 'methods', 'handles', 'sequences'] as const

/** A part of what stands beside the frame. */
export type Part = (typeof parts)[number]

const methodField = (root: Element): HTMLInputElement | null => root.querySelector('[data-part="methods"] input')

/** Shows one part; what it lists is fetched then. */
export function turnTo(root: Element, part: Part): void {
  for (const name of parts) {
    root.querySelector(`[data-open="${name}"]`)?.setAttribute('aria-pressed', String(name === part))
    root.querySelector(`[data-part="${name}"]`)?.toggleAttribute('hidden', name !== part)
  }
  if (part === 'methods') htmx.trigger(methodField(root) as Element, 'methods-open', {})
  if (part === 'sequences') htmx.trigger(root.querySelector('.saved-sequences') as Element, 'sequences-open', {})
}

/** Lists the methods that a handle has; one that is chosen then is called on it. */
export function listMethodsOf(root: Element, h: Handle): void {
  const field = methodField(root)
  if (!field) return
  field.dataset['on'] = String(h.handle)
  field.value = `${h.class}.`
  turnTo(root, 'methods')
  field.dispatchEvent(new Event('input', { bubbles: true }))
  field.focus()
}

/** Shows which handles are open: their number, the newest, and all as a tree. */
export function showHandles(root: Element, handles: Handles, live: boolean): void {
  const open = handles.all().filter((h) => h.state !== 'closed')
  const place = root.querySelector('[data-count="handles"]')
  if (place) {
    place.textContent = String(open.length)
    place.toggleAttribute('hidden', false)
  }
  const said = root.querySelector('[data-handles]')
  if (said) said.textContent = `${live ? 'Handles open' : 'Handles that were open'}: ${open.slice(-4).map((h) => `${h.handle} ${h.type}`).join(', ')}`
  const tree = root.querySelector('handle-tree')
  if (tree instanceof HandleTree) tree.update(handles, live)
}
