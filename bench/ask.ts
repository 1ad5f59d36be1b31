import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AccessUnit, Presentation } from '../src/rtsp/presentation.ts'
import { RtspServer } from '../src/rtsp/server.ts'
import { makeClip } from './clip.ts'
import { LoopedClip } from './looped-clip.ts'
import { startBaton } from './programs.ts'
import { median } from './statistics.ts'

/**
 * `ask.ts [RUNS]`: how long a probe takes of a healthy camera that is not pulled (720p, a keyframe each second), from the
 * request to the report and without the camera's wait from PLAY to its next keyframe; and a snapshot of a camera that is
 * pulled, when its keyframe is new and when the JPEG of it was made before. Run it after `npm run build`.
 */
const RUNS = Number(process.argv[2] ?? 5)
const GOP_SECONDS = 1
/** Behind a new keyframe, so that the relay has it, and its next one is still far away. */
const SETTLE_MS = 100
const WARM_UP_MS = 5000
const OFFSET_MS = 170

/** A camera that notes how long whoever plays it waits for a keyframe. */
class TimedCamera implements Presentation {
  readonly name = 'Bench camera'
  waitMs = Number.NaN
  readonly #clip: LoopedClip

  constructor(clip: LoopedClip) {
    this.#clip = clip
  }

  get tracks(): Presentation['tracks'] {
    return this.#clip.tracks
  }

  subscribe(listener: (unit: AccessUnit) => void): () => void {
    const beganMs = performance.now()
    this.waitMs = Number.NaN
    return this.#clip.subscribe((unit) => {
      if (isKeyframe(unit) && Number.isNaN(this.waitMs)) this.waitMs = performance.now() - beganMs
      listener(unit)
    })
  }
}

const folder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
const clip = new LoopedClip(await makeClip(folder, GOP_SECONDS), { delayMs: 0, sounds: false })
const probed = new TimedCamera(clip)
const server = new RtspServer({ resolve: (path) => (path === '/probed' ? probed : clip) })
const camera = `rtsp://127.0.0.1:${await server.listen({ host: '127.0.0.1', port: 0 })}`
const cameras = { urls: [`${camera}/cam0`], sounds: false, folder, stop: () => server.close() }
const relay = await startBaton(cameras, 'always')
const url = `http://127.0.0.1:${relay.port}/`
try {
  await sleep(WARM_UP_MS)
  await benchProbe()
  await benchSnapshot()
} finally {
  await relay.stop()
  clip.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
}

async function benchProbe(): Promise<void> {
  const rest: number[] = []
  for (let run = 1; run <= RUNS; run++) {
    // A probe ends behind a keyframe: the next one begins elsewhere in the GOP.
    await sleep(run * OFFSET_MS)
    const { ms, body } = await timed('api/probe', JSON.stringify({ url: `${camera}/probed` }))
    const { problem, way } = JSON.parse(body.toString()) as { problem: unknown; way: string }
    if (problem !== null || way !== 'own-session') throw new Error(`The probe failed: ${body.toString()}`)
    rest.push(ms - probed.waitMs)
    const waited = `the camera's wait for a keyframe ${probed.waitMs.toFixed(0)} ms`
    print(`run ${run}  probe ${ms.toFixed(0)} ms, ${waited}, the rest ${rest.at(-1)?.toFixed(0)} ms`)
  }
  print(`median   probe without the wait for a keyframe: ${median(rest).toFixed(0)} ms`)
}

async function benchSnapshot(): Promise<void> {
  const first: number[] = []
  const again: number[] = []
  for (let run = 1; run <= RUNS; run++) {
    await nextKeyframe()
    await sleep(SETTLE_MS)
    for (const times of [first, again]) times.push((await timed('api/streams/cam0/snapshot.jpg')).ms)
    print(`run ${run}  snapshot ${first.at(-1)?.toFixed(1)} ms, again ${again.at(-1)?.toFixed(1)} ms`)
  }
  print(`median   snapshot ${median(first).toFixed(1)} ms, again ${median(again).toFixed(1)} ms`)
}

/** Asks the relay; throws where it refuses. */
async function timed(path: string, json?: string): Promise<{ readonly ms: number; readonly body: Buffer }> {
  const headers = { 'content-type': 'application/json' }
  const beganMs = performance.now()
  const response = await fetch(
    `${url}${path}`,
    json === undefined ? {} : { method: 'POST', headers, body: json },
  )
  const body = Buffer.from(await response.arrayBuffer())
  const ms = performance.now() - beganMs
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${body.toString()}`)
  return { ms, body }
}

function nextKeyframe(): Promise<void> {
  return new Promise((resolve) => {
    const leave = clip.subscribe((unit) => {
      if (!isKeyframe(unit)) return
      leave()
      resolve()
    })
  })
}

function isKeyframe({ trackIndex, keyframe }: AccessUnit): boolean {
  return trackIndex === 0 && keyframe
}

function print(text: string): void {
  process.stdout.write(`  ${text}\n`)
}
