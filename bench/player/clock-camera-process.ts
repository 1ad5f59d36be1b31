import { RtspServer } from '../../src/rtsp/server.ts'
import { makeClip, PICTURES_PER_SECOND } from '../clip.ts'
import { LoopedClip } from '../looped-clip.ts'

/** Longer than anything that a player is late, so that a number in a picture names one moment. */
const SECONDS = 40
const TICKS_PER_PICTURE = 90_000 / PICTURES_PER_SECOND
/** 16 blocks along the top edge: the picture's number, white for 1, the highest bit first. */
const BLOCKS = `nullsrc=size=16x2:rate=${PICTURES_PER_SECOND},format=gray,geq=lum='16+219*mod(floor(N/pow(2,15-X)),2)',scale=1280:90:flags=neighbor[n]`
const NUMBERED = `testsrc2=size=1280x720:rate=${PICTURES_PER_SECOND}[m];${BLOCKS};[m][n]overlay=shortest=1`

/**
 * `clock-camera-process.ts FOLDER GOP_SECONDS`, forked: serves `/cam`, each picture with its number in it, and tells its parent
 * the port, then the number and the moment of each picture that it sends.
 */
const [folder = '', gopSeconds = '2'] = process.argv.slice(2)
const clip = await makeClip(folder, Number(gopSeconds), { picture: NUMBERED, seconds: SECONDS })
const presentation = new LoopedClip(clip, { delayMs: 0, sounds: false })
const server = new RtspServer({ resolve: (path) => (path === '/cam' ? presentation : undefined) })
process.send?.({ port: await server.listen({ host: '127.0.0.1', port: 0 }) })
process.on('disconnect', () => process.exit(0))
presentation.subscribe(({ trackIndex, pts90k }) => {
  if (trackIndex !== 0) return
  const number = Math.round(pts90k / TICKS_PER_PICTURE) % clip.pictures.length
  process.send?.({ number, sentMs: performance.timeOrigin + performance.now() })
})
