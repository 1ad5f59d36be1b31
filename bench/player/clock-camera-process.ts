import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AccessUnit, Presentation } from '../../src/rtsp/presentation.ts'
import { RtspServer } from '../../src/rtsp/server.ts'
import { makeClip, type Clip } from '../clip.ts'
import { LoopedClip } from '../looped-clip.ts'
import type { CameraOrder, Opening, Sent } from './clock-camera.ts'

/** Longer than anything that a player is late, so that a number in a picture names one moment. */
const SECONDS = 40
const HOST = '127.0.0.1'
/** How long a camera that starts again refuses connections. */
const AWAY_MS = 2000

/**
 * `clock-camera-process.ts FOLDER GOP_SECONDS PICTURES_PER_SECOND WIDTHxHEIGHT…`, forked: serves `/cam`, each picture with its number in it, and
 * tells its parent the port, then the number and the moment of each picture that it sends. It begins with the first
 * size; the next one comes with `change`.
 */
const [folder = '', gopSeconds = '2', rate = '25', ...sizes] = process.argv.slice(2)
const picturesPerSecond = Number(rate)
const ticksPerPicture = 90_000 / picturesPerSecond
const clips: Clip[] = []
for (const size of sizes) {
  const home = join(folder, size)
  await mkdir(home, { recursive: true })
  const wish = { picture: numbered(size), seconds: SECONDS, picturesPerSecond }
  clips.push(await makeClip(home, Number(gopSeconds), wish))
}
let shown = 0
/** What the next keyframe begins. */
let due: Opening | undefined
let camera = play()
let server = serve()
const port = await server.listen({ host: HOST, port: 0 })
tell({ port })
process.on('message', (order: CameraOrder) => {
  if (order === 'change') change()
  else void restart()
})
process.on('disconnect', () => process.exit(0))

function change(): void {
  shown = (shown + 1) % clips.length
  camera.goOnWith(clips[shown]!)
  due = 'size'
}

/** As a camera does that is switched off and on: connections end, then are refused, and its clock begins anew. */
async function restart(): Promise<void> {
  camera.close()
  await server.close()
  await sleep(AWAY_MS)
  camera = play()
  server = serve()
  await server.listen({ host: HOST, port })
}

function play(): LoopedClip {
  const camera = new LoopedClip(clips[shown]!, { delayMs: 0, sounds: false })
  camera.subscribe(note)
  return camera
}

function serve(): RtspServer {
  const presentation: Presentation = {
    name: camera.name,
    get tracks() {
      return camera.tracks
    },
    subscribe: (listener) => {
      // The server sends from the next keyframe on.
      due = 'session'
      return camera.subscribe(listener)
    },
  }
  return new RtspServer({ resolve: (path) => (path === '/cam' ? presentation : undefined) })
}

function note({ pts90k, keyframe }: AccessUnit): void {
  const place = Math.round(pts90k / ticksPerPicture) % (SECONDS * picturesPerSecond)
  const sent: Sent = { number: place + 1, sentMs: performance.timeOrigin + performance.now() }
  tell(keyframe && due !== undefined ? { ...sent, opens: due } : sent)
  if (keyframe) due = undefined
}

function tell(message: Sent | { port: number }): void {
  if (process.connected) process.send?.(message)
}

/** A moving picture under 16 blocks along its top edge: its number from 1 on, white for 1, the highest bit first. */
function numbered(size: string): string {
  const [width, height] = size.split('x').map(Number)
  const rate = `rate=${picturesPerSecond}`
  const bits = `nullsrc=size=16x2:${rate},format=gray,geq=lum='16+219*mod(floor((N+1)/pow(2,15-X)),2)'`
  const blocks = `${bits},scale=${width}:${Math.round(height! / 16) * 2}:flags=neighbor[n]`
  return `testsrc2=size=${size}:${rate}[m];${blocks};[m][n]overlay=shortest=1`
}
