import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { eventually } from './support/eventually.ts'
import { startGstCamera, type GstCamera } from './support/gst-camera.ts'
import { TestRelay } from './support/relay.ts'

interface Run {
  readonly program: string
  /** What stands in the words, and what takes its place where there is no screen. */
  readonly without: readonly [screen: string, none: string]
  /** What the program says once it has shown pictures. */
  readonly says: RegExp
}

const RUNS: readonly Run[] = [
  // Its clock is a number from the first picture on.
  { program: 'ffplay', without: ['"$URL"', '"$URL"'], says: /(?:\d\.\d\d [AM]-V:[^]*){5}/ },
  { program: 'ffmpeg', without: ['-t 60 minute.mkv', '-t 1 -f null -'], says: /frame= *[1-9]\d[^]*video:/ },
  {
    program: 'mpv',
    without: ['"$URL"', '--no-config --vo=null --ao=null --frames=25 "$URL"'],
    says: /^VO: \[null\] 640x360[^]*Exiting\.\.\. \(End of file\)/m,
  },
  {
    program: 'gst-launch-1.0',
    without: ['autovideosink sync=false', 'fakesink sync=false num-buffers=25'],
    says: /Got EOS from element/,
  },
]

describe('docs/recipes.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/recipes.md'), 'utf8')
  let camera: GstCamera
  let relay: TestRelay

  before(async () => {
    camera = await startGstCamera()
    relay = await TestRelay.start({ streams: [{ id: 'cam', url: camera.url }] })
  })
  after(async () => {
    await relay.close()
    await camera.close()
  })

  it('shows of the programs that the tests run what is run here', () => {
    const part = page.split(/^## /m).find((text) => text.startsWith('Run by the tests')) ?? ''
    const shown = [...part.matchAll(/^\| `(\S+)` /gm)].map(([, program]) => program)
    assert.deepEqual(
      shown,
      RUNS.map(({ program }) => program),
    )
  })

  for (const { program, without, says } of RUNS)
    it(`shows words by which ${program} plays a stream`, async () => {
      const [, shown = ''] = new RegExp(`^\\| \`${program}\` +\\| \`(.*?)\` *\\|$`, 'm').exec(page) ?? []
      assert.ok(shown.includes(without[0]), shown)
      const { secret } = await relay.relay.identity.tokens.create({
        name: 'p',
        role: 'viewer',
        cameras: ['cam'],
      })
      const env = {
        ...process.env,
        URL: `${relay.relay.url}live/cam.ts?token=${secret}`,
        SDL_VIDEODRIVER: 'dummy',
        SDL_AUDIODRIVER: 'dummy',
      }
      const child = spawn('sh', ['-c', `exec ${shown.replace(...without)}`], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const closed = once(child, 'close')
      let text = ''
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      try {
        await eventually(`${program} has shown pictures`, () => says.test(text))
      } catch (error) {
        throw new Error(text, { cause: error })
      } finally {
        // A live stream has no end, and ffplay waits for it.
        child.kill('SIGKILL')
        await closed
      }
    })
})
