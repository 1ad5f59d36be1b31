import { RtspServer } from '../../src/rtsp/server.ts'
import { makeClip, PICTURES_PER_SECOND } from '../clip.ts'
import { LoopedClip } from '../looped-clip.ts'

/** Longer than anything that a player is late, so that a number in a picture names one moment. */
const SECONDS = 40
const TICKS_PER_PICTURE = 90_000 / PICTURES_PER_SECOND

/**
 * `clock-camera-process.ts FOLDER GOP_SECONDS WIDTH HEIGHT`, forked: serves `/cam`, each picture with its number in it, and
 * tells its parent the port, then the number and the moment of each picture that it sends.
 */
const [folder = '', gopSeconds = '2', width = '1280', height = '720'] = process.argv.slice(2)
const clip = await makeClip(folder, Number(gopSeconds), {
  picture: numbered(Number(width), Number(height)),
  seconds: SECONDS,
})
const presentation = new LoopedClip(clip, { delayMs: 0, sounds: false })
const server = new RtspServer({ resolve: (path) => (path === '/cam' ? presentation : undefined) })
process.send?.({ port: await server.listen({ host: '127.0.0.1', port: 0 }) })
process.on('disconnect', () => process.exit(0))
presentation.subscribe(({ trackIndex, pts90k }) => {
  if (trackIndex !== 0) return
  const number = Math.round(pts90k / TICKS_PER_PICTURE) % clip.pictures.length
  process.send?.({ number, sentMs: performance.timeOrigin + performance.now() })
})

/** A moving picture under 16 blocks along its top edge: its number, white for 1, the highest bit first. */
function numbered(width: number, height: number): string {
  const rate = `rate=${PICTURES_PER_SECOND}`
  const bits = `nullsrc=size=16x2:${rate},format=gray,geq=lum='16+219*mod(floor(N/pow(2,15-X)),2)'`
  const blocks = `${bits},scale=${width}:${Math.round(height / 16) * 2}:flags=neighbor[n]`
  return `testsrc2=size=${width}x${height}:${rate}[m];${blocks};[m][n]overlay=shortest=1`
}
