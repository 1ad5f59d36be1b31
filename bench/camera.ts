import { RtspServer } from '../src/rtsp/server.ts'
import { makeClip } from './clip.ts'
import { LoopedClip } from './looped-clip.ts'

/** `camera.ts FOLDER CAMERAS GOP_SECONDS video|sound [PORT]`: serves `/cam0`, `/cam1`, … and prints its port. */
const [folder = '', cameras = '1', gopSeconds = '2', kind = 'video', port = '0'] = process.argv.slice(2)
const clip = await makeClip(folder, Number(gopSeconds))
const presentations = new Map<string, LoopedClip>()
for (let i = 0; i < Number(cameras); i++) {
  presentations.set(`/cam${i}`, new LoopedClip(clip, { delayMs: i * 137, sounds: kind === 'sound' }))
}
const server = new RtspServer({ resolve: (path) => presentations.get(path) })
process.stdout.write(`ready ${await server.listen({ host: '127.0.0.1', port: Number(port) })}\n`)
