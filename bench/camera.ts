import { RtspServer } from '../src/rtsp/server.ts'
import { makeClip, withLargeKeyframes } from './clip.ts'
import { LoopedClip } from './looped-clip.ts'

/**
 * `camera.ts FOLDER CAMERAS GOP_SECONDS video|sound [PORT [plain|stamps [main|sub|bursts]]]`: serves `/cam0`, `/cam1`, … and
 * prints its port.
 */
const [folder = '', cameras = '1', gopSeconds = '2', kind = 'video', port = '0', stamps, clipName] =
  process.argv.slice(2)
const SUB = { picture: 'testsrc2=size=640x360:rate=5', kbits: 300, picturesPerSecond: 5 }
/** Each relay that is measured pulls each camera. */
const MAX_CONNECTIONS = 2000

const made = await makeClip(folder, Number(gopSeconds), clipName === 'sub' ? SUB : {})
const clip = clipName === 'bursts' ? withLargeKeyframes(made) : made
const presentations = new Map<string, LoopedClip>()
for (let i = 0; i < Number(cameras); i++) {
  const options = { delayMs: i * 137, sounds: kind === 'sound', stamps: stamps === 'stamps' }
  presentations.set(`/cam${i}`, new LoopedClip(clip, options))
}
const server = new RtspServer({
  resolve: (path) => presentations.get(path),
  maxConnections: MAX_CONNECTIONS,
})
process.stdout.write(`ready ${await server.listen({ host: '127.0.0.1', port: Number(port) })}\n`)
