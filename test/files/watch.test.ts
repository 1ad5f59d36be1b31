import { EventEmitter, on } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readText } from '../../src/files/read-text.ts'
import { watchFile } from '../../src/files/watch.ts'
import { PATIENCE_MS } from '../support/eventually.ts'

test('watchFile tells of a file made, edited in place, replaced by rename and removed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'baton-watch-'))
  const path = join(folder, 'a.json')
  const changes = new EventEmitter()
  const told = (): void => void readText(path).then((text) => changes.emit('change', text))
  const watch = await watchFile(path, told, 20)
  t.after(async () => {
    await watch.close()
    await rm(folder, { recursive: true })
  })
  const replace = async (text: string): Promise<void> => {
    await writeFile(join(folder, 'b.tmp'), text)
    await rename(join(folder, 'b.tmp'), path)
  }
  const steps: [expected: string | undefined, step: () => Promise<void>][] = [
    ['made', () => writeFile(path, 'made')],
    ['edited', () => writeFile(path, 'edited')],
    ['replaced', () => replace('replaced')],
    ['replaced again', () => replace('replaced again')],
    ['edited again', () => writeFile(path, 'edited again')],
    [undefined, () => rm(path)],
    ['made again', () => writeFile(path, 'made again')],
  ]
  for (const [expected, step] of steps) {
    const seen = on(changes, 'change', { signal: AbortSignal.timeout(PATIENCE_MS) })
    await step()
    for await (const [text] of seen) if (text === expected) break
  }
})
