import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'

interface Found {
  readonly path?: string
  readonly message?: string
}

interface Script {
  readonly configuredFfmpeg: (args: readonly string[], env: NodeJS.ProcessEnv) => string | undefined
  readonly provideFfmpeg: (parts: {
    locate: () => Promise<Found>
    install: () => boolean
    fetch: () => void
    say: (line: string) => void
    stamp: { is: (value: string) => boolean; write: (value: string) => void }
  }) => Promise<void>
}

const file = resolve(import.meta.dirname, '../../scripts/provide-ffmpeg.mjs')
const { configuredFfmpeg, provideFfmpeg } = (await import(file)) as Script

test('An ffmpeg counts as configured by the flag, in both of its forms, before the environment', () => {
  const env = { FFMPEG_PATH: '/env/ffmpeg' }
  assert.equal(configuredFfmpeg(['--port', '1'], env), '/env/ffmpeg')
  assert.equal(configuredFfmpeg([], {}), undefined)
  assert.equal(configuredFfmpeg(['--ffmpeg', '/flag/ffmpeg', '--port', '1'], env), '/flag/ffmpeg')
  assert.equal(configuredFfmpeg(['--ffmpeg=/flag/ffmpeg'], env), '/flag/ffmpeg')
})

/** What a start does that finds these, one look after the other, on a machine that remembers `stamp`. */
async function starting(finds: Found[], canInstall = true, stamp = '') {
  const said: string[] = []
  let installs = 0
  let fetches = 0
  let written: string | undefined
  await provideFfmpeg({
    locate: () => Promise.resolve(finds.shift()!),
    install: () => {
      installs++
      return canInstall
    },
    fetch: () => void (fetches += 1),
    say: (line: string) => void said.push(line),
    stamp: { is: (value: string) => value === stamp, write: (value: string) => void (written = value) },
  })
  return { said: said.join('\n'), installs, fetches, written }
}

const OLD = { message: 'The ffmpeg on PATH is version 4.3.' }

test('A start with an ffmpeg, or that can install one, says nothing', async () => {
  assert.deepEqual(await starting([{ path: '/usr/bin/ffmpeg' }]), {
    said: '',
    installs: 0,
    fetches: 0,
    written: undefined,
  })
  const found = await starting([OLD, { path: '/usr/bin/ffmpeg' }])
  assert.deepEqual(found, { said: '', installs: 1, fetches: 0, written: undefined })
})

test('A start whose installed ffmpeg is still too old says so, and the next one does not install again', async () => {
  const first = await starting([OLD, OLD])
  assert.match(
    first.said,
    /no ffmpeg that can be used\. The ffmpeg on PATH is version 4\.3\.\n.*starting without ffmpeg/,
  )
  assert.deepEqual([first.installs, first.written], [1, OLD.message])
  const next = await starting([OLD], true, first.written)
  assert.deepEqual([next.installs, next.said], [0, first.said])
})

test('A start that could not install tries again the next time', async () => {
  const { said, fetches, written } = await starting([OLD], false)
  assert.match(said, /^starting without ffmpeg/)
  assert.deepEqual([fetches, written], [1, undefined])
})
