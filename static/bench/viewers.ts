// Puts one text on the screen in several ways, each in an element of its own, and
// tells how long it took from asking for it until its first lines were painted.
import { json } from '@codemirror/lang-json'
import { EditorState } from '@codemirror/state'
import { EditorView, lineNumbers } from '@codemirror/view'
import '../src/viewer/index'

interface Result {
  ms: number
  longest: number // ms of the longest task meanwhile
  heap: number
}

const stage = document.createElement('div')
document.body.append(stage)

const text = async (n: number): Promise<string> => (await fetch(`/text?n=${n}`)).text()

const viewers: Record<string, (n: number) => Promise<void>> = {
  async ours(n) {
    const viewer = document.createElement('answer-viewer')
    viewer.setAttribute('src', `/lines?n=${n}`)
    stage.append(viewer)
    while (!viewer.querySelector('.viewer-line:not(.waiting)')) await frame()
  },
  async codemirror(n) {
    codemirror(await text(n), [])
  },
  async 'codemirror-json'(n) {
    codemirror(await text(n), [json()])
  },
  async pre(n) {
    const pre = document.createElement('pre')
    pre.textContent = await text(n)
    stage.append(pre)
  },
}

function codemirror(doc: string, language: ReturnType<typeof json>[]): void {
  const parent = document.createElement('div')
  parent.className = 'peer'
  stage.append(parent)
  new EditorView({ parent, state: EditorState.create({ doc, extensions: [lineNumbers(), EditorState.readOnly.of(true), ...language] }) })
}

const frame = (): Promise<number> => new Promise(requestAnimationFrame)

async function measure(viewer: string, n: number): Promise<Result> {
  stage.replaceChildren()
  return timed(async () => viewers[viewer]?.(n))
}

/** Folds a body of n bytes by each level and unfolds it; the result is of the slowest. */
async function measureFolding(n: number): Promise<Result> {
  stage.innerHTML = `<answer-viewer folds src="/lines?view=pretty&n=${n}"></answer-viewer>`
  while (!/^[\d,]+ lines$/.test(stage.querySelector('.viewer-said')?.textContent ?? '')) await frame()
  const done = { ms: 0, longest: 0, heap: 0 }
  for (const b of stage.querySelectorAll<HTMLButtonElement>('.viewer-levels button')) {
    const result = await timed(async () => {
      b.click()
      const folded = () => (b.ariaPressed ? b.ariaPressed === 'true' : !stage.querySelector('[aria-pressed=true]'))
      while (!folded() || stage.querySelector('.waiting')) await frame()
    })
    for (const key of ['ms', 'longest', 'heap'] as const) done[key] = Math.max(done[key], result[key])
  }
  return done
}

async function timed(work: () => Promise<void>): Promise<Result> {
  await frame()
  let longest = 0
  const tasks = new PerformanceObserver((list) => list.getEntries().forEach((e) => (longest = Math.max(longest, e.duration))))
  tasks.observe({ type: 'longtask' })
  const start = performance.now()
  await work()
  stage.getBoundingClientRect() // lays out
  await frame()
  await new Promise((done) => setTimeout(done)) // after the frame was drawn
  const ms = performance.now() - start
  await new Promise((done) => setTimeout(done, 300)) // tasks that come after
  tasks.takeRecords().forEach((e) => (longest = Math.max(longest, e.duration)))
  tasks.disconnect()
  const { memory } = performance as unknown as { memory: { usedJSHeapSize: number } }
  return { ms, longest, heap: memory.usedJSHeapSize }
}

Object.assign(window, { measure, measureFolding })
