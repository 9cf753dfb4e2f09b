/** What the comment above a declaration says: its text, its parameters, its other tags. */
export function docOf(node) {
  const out = { text: '', params: {}, tags: {} }
  for (const doc of node.jsDoc ?? []) {
    out.text = textOf(doc.comment)
    for (const tag of doc.tags ?? []) {
      const text = textOf(tag.comment)
      if (tag.tagName.text === 'param') out.params[tag.name?.text] = text
      else out.tags[tag.tagName.text] ??= text
    }
  }
  return out
}

function textOf(comment) {
  if (!comment || typeof comment === 'string') return (comment ?? '').trim()
  return [...comment].map((part) => part.text ?? '').join('').trim()
}
