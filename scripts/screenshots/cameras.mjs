// Cameras for pictures: parts of the demo clip at different hours of the day, each at its own address.
import { join } from 'node:path'
import { makeClip } from '../../bench/clip.ts'
import { LoopedClip } from '../../bench/looped-clip.ts'
import { RtspServer } from '../../src/rtsp/server.ts'
import { root } from '../setup.mjs'

const NAMES = [
  ['Front door', 'Outside'],
  ['Yard', 'Outside'],
  ['Garage', 'Outside'],
  ['Gate', 'Outside'],
  ['Lobby', 'Ground floor'],
  ['Reception', 'Ground floor'],
  ['Stairs', 'Ground floor'],
  ['Workshop', 'Ground floor'],
  ['Loading bay', 'Ground floor'],
  ['Store room', 'Ground floor'],
  ['Corridor east', 'First floor'],
  ['Corridor west', 'First floor'],
  ['Meeting room', 'First floor'],
  ['Kitchen', 'First floor'],
  ['Server room', 'First floor'],
  ['Roof', 'Outside'],
  ['Car park north', 'Outside'],
  ['Car park south', 'Outside'],
  ['Bicycle stand', 'Outside'],
  ['Garden', 'Outside'],
]
/** Its place in the list; nothing answers there. */
const AWAY = 2
/** What of the clip is seen: width, height, left, top; then its hue in degrees and its saturation. */
const LOOKS = [
  [1280, 720, 0, 0, 0, 1],
  [960, 540, 320, 180, 0, 1],
  [800, 450, 120, 200, 25, 0.9],
  [720, 404, 480, 300, -40, 0.8],
  // By night cameras see no colours.
  [640, 360, 200, 330, 0, 0],
  [800, 450, 440, 170, -15, 0.4],
]
const SECONDS = 8

/** Encodes the looks into `folder` and serves them. */
export async function startCameras(folder) {
  // A raw stream has no time stamps of its own.
  const clip = join(root, 'assets/demo/clip.h264')
  const presentations = new Map()
  for (const [i, [width, height, left, top, hue, saturation]] of LOOKS.entries()) {
    const filters = `crop=${width}:${height}:${left}:${top},scale=640:360,hue=h=${hue}:s=${saturation}`
    const look = await makeClip(folder, 1, {
      picture: `movie=${clip},setpts=N/25/TB,fps=25,${filters}`,
      seconds: SECONDS,
    })
    presentations.set(`/look${i}`, new LoopedClip(look, { delayMs: i * 137, sounds: i === 0 }))
  }
  const server = new RtspServer({ resolve: (path) => presentations.get(path) })
  const port = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    /** The first `count` entries of a streams.json; with more than one, the third camera is away. */
    entries: (count) =>
      NAMES.slice(0, count).map(([name, group], i) => ({
        id: name.toLowerCase().replaceAll(' ', '-'),
        name,
        ...(count > 4 && { group }),
        url: i === AWAY ? 'rtsp://127.0.0.1:9/stream' : `rtsp://127.0.0.1:${port}/look${i % LOOKS.length}`,
      })),
    close: async () => {
      for (const camera of presentations.values()) camera.close()
      await server.close()
    },
  }
}
