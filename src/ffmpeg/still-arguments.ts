import ffmpeg from 'fluent-ffmpeg'
import { argumentsOf } from './arguments.ts'

export interface StillOptions {
  /** Pixels across; a narrower picture stays as it is. undefined = as the camera sends it. */
  readonly width: number | undefined
  /** 1 to 100, about as libjpeg counts. */
  readonly quality: number
  /** Pictures earlier than this behind the first one are decoded and not shown. */
  readonly skipSeconds: number
}

/** The planes of a picture of 8192 × 8192 fit. Bytes of one allocation. */
const MAX_ALLOC = 128_000_000

/** The arguments that make one JPEG on stdout of the MPEG-TS on stdin, which ends behind the pictures that are needed. */
export function stillArguments({ width, quality, skipSeconds }: StillOptions): string[] {
  const size = width === undefined ? '' : `w='min(${width},iw)':h=-1:`
  const filters = [`scale=${size}out_range=pc`, 'format=yuvj420p']
  if (skipSeconds > 0) filters.unshift(`select='gte(t,${skipSeconds.toFixed(3)})'`)
  const command = ffmpeg('pipe:0')
    .inputFormat('mpegts')
    // One picture gains nothing from threads, and another decoder may want the core.
    .inputOptions('-threads', '1')
    .outputOptions('-map', '0:v:0', '-threads', '1')
    .videoFilters(filters)
    .frames(1)
    .videoCodec('mjpeg')
    .outputOptions('-qmin', '1', '-q:v', `${quantizerOf(quality)}`)
    .format('image2pipe')
    .output('pipe:1')
  return [...GLOBAL_OPTIONS, ...argumentsOf(command)]
}

const GLOBAL_OPTIONS = [
  '-hide_banner',
  '-nostdin',
  '-nostats',
  '-loglevel',
  'error',
  '-max_alloc',
  `${MAX_ALLOC}`,
]

/** The scale at which ffmpeg's quantizer is about as coarse as libjpeg's tables at 100 %. */
const QUANTIZER_AT_100_PERCENT = 13
const COARSEST = 31

/** ffmpeg's 1 to 31, 1 the finest, for libjpeg's 1 to 100. */
function quantizerOf(quality: number): number {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
  return Math.min(COARSEST, Math.max(1, Math.round((QUANTIZER_AT_100_PERCENT * percent) / 100)))
}
