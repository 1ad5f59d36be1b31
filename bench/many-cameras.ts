import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long a start, and an edit by hand, take with so many idle on-demand cameras. Run it after `npm run build`. */
const count = Number(process.argv[2] ?? 1000)
const ROUNDS = 5
/** Behind each edit the next one waits, so that a write is one event. */
const PAUSE_MS = 1500

/** Main and sub stream, as the API writes them. */
function streamsText(lastName: string): string {
  const source = (kind: string, i: number): object => ({
    sources: [{ id: `${kind}${i}`, url: `rtsp://192.0.2.${i % 250}/${kind}${i}` }],
  })
  const streams = Array.from({ length: count }, (_, i) => ({
    id: `cam${i}`,
    name: i === count - 1 ? lastName : `Camera ${i}`,
    mode: 'on-demand',
    renditions: { main: source('main', i), sub: source('sub', i) },
  }))
  return JSON.stringify({ streams }, undefined, 2)
}

const folder = await mkdtemp(join(tmpdir(), 'baton-many-'))
const file = join(folder, 'streams.json')
await writeFile(file, streamsText('first'))
const cli = resolve(import.meta.dirname, '../dist/cli.js')
const words = [
  'start',
  '--port',
  '0',
  '--streams',
  file,
  '--data',
  join(folder, 'data'),
  '--insecure-no-auth',
]
const startMs = performance.now()
const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'ignore'] })
const ended = once(child, 'exit')
let text = ''
for await (const chunk of child.stdout) if (/ready: \S+/.test((text += String(chunk)))) break
const [, url] = /ready: (\S+)/.exec(text) ?? []
if (url === undefined) throw new Error('The relay did not start: run npm run build')
print('start', startMs)
for (let round = 1; round <= ROUNDS; round++) {
  await sleep(PAUSE_MS)
  const name = `edit ${round}`
  const editMs = performance.now()
  await writeFile(`${file}.new`, streamsText(name))
  await rename(`${file}.new`, file)
  while ((await nameNow()) !== name) await sleep(5)
  print(name, editMs)
}
child.kill('SIGTERM')
await ended
await rm(folder, { recursive: true })

async function nameNow(): Promise<unknown> {
  const answer = await fetch(`${url}api/streams/cam${count - 1}`)
  return ((await answer.json()) as { name: unknown }).name
}

function print(what: string, sinceMs: number): void {
  process.stdout.write(`${count} cameras, ${what}: ${(performance.now() - sinceMs).toFixed(0)} ms\n`)
}
