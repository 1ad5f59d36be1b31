import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { baton, startScript, type Program } from './programs.ts'
import { median } from './statistics.ts'
import { SwarmViewer } from './swarm-viewer.ts'

/**
 * `outages.ts [--away 1,10,90] [--kills 3]`: how long after a camera answers again, or after its ffmpeg was killed, a
 * viewer that stayed has its next picture. The camera sends keyframes only, so that no wait for one is in it. Run it
 * after `npm run build`.
 */
const { values } = parseArgs({
  options: { away: { type: 'string', default: '1,10,90' }, kills: { type: 'string', default: '3' } },
})
/** A camera that was live for so long counts as healthy: its next failure is a first one, and is tried again soonest. */
const SETTLE_MS = 31_000
const LOOK_MS = 2
const PATIENCE_MS = 60_000
const folder = await mkdtemp(join(tmpdir(), 'baton-outages-'))

function startCamera(port: number): Promise<Program> {
  return startScript('camera.ts', [folder, '1', '0', 'video', `${port}`])
}

/** Milliseconds from now to the viewer's next picture. */
async function nextPicture(viewer: SwarmViewer): Promise<number> {
  const startMs = performance.now()
  const before = viewer.messages
  while (viewer.messages === before) {
    if (viewer.closed) throw new Error('The relay closed the viewer')
    if (performance.now() - startMs > PATIENCE_MS) throw new Error(`No picture within ${PATIENCE_MS} ms`)
    await sleep(LOOK_MS)
  }
  return performance.now() - startMs
}

/** The ffmpegs that a process has started. */
function ffmpegsOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const [, command, parent] = /\((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
        return command === 'ffmpeg' && Number(parent) === pid
      } catch {
        return false
      }
    })
    .map(Number)
}

function print(what: string, ms: number): void {
  process.stdout.write(`${what.padEnd(48)} picture back after ${ms.toFixed(0).padStart(6)} ms\n`)
}

let camera = await startCamera(0)
const { port } = camera
const relay = await baton.start(
  { urls: [`rtsp://127.0.0.1:${port}/cam0`], sounds: false, folder, stop: () => camera.stop() },
  false,
)
const viewer = new SwarmViewer({
  address: `ws://127.0.0.1:${relay.port}/live/cam0`,
  expectsWholePackets: true,
  sticks: false,
})
try {
  await nextPicture(viewer)
  for (const seconds of values.away.split(',').map(Number)) {
    await sleep(SETTLE_MS)
    process.kill(camera.pid, 'SIGKILL')
    await sleep(seconds * 1000)
    camera = await startCamera(port)
    print(`camera off for ${seconds} s, connections refused`, await nextPicture(viewer))
    await sleep(SETTLE_MS)
    process.kill(camera.pid, 'SIGSTOP')
    await sleep(seconds * 1000)
    process.kill(camera.pid, 'SIGCONT')
    print(`camera silent for ${seconds} s, connections open`, await nextPicture(viewer))
  }
  const kills: number[] = []
  for (let kill = 1; kill <= Number(values.kills); kill++) {
    await sleep(SETTLE_MS)
    for (const pid of ffmpegsOf(relay.pid)) process.kill(pid, 'SIGKILL')
    kills.push(await nextPicture(viewer))
    print(`ffmpeg killed, ${kill}`, kills.at(-1)!)
  }
  print('ffmpeg killed, median', median(kills))
  process.stdout.write(`the viewer's socket: ${viewer.closed ? 'closed' : 'the same all the time'}\n`)
} finally {
  viewer.close()
  await relay.stop()
  await camera.stop()
  await rm(folder, { recursive: true, force: true })
}
