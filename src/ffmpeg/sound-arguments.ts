import ffmpeg from 'fluent-ffmpeg'
import { argumentsOf } from './arguments.ts'

/** What comes out has this rate: at the 8 kHz of G.711 an AAC frame would last 128 ms. */
export const SOUND_RATE = 48_000

/** Sound as it comes from the camera, without any packets around it. */
export interface RawSound {
  /** As session descriptions name it. */
  readonly codec: string
  /** Ticks per second of its RTP clock. */
  readonly clockRate: number
  readonly channels: number
}

/**
 * ffmpeg reads samples in pieces of 40 ms. Told that there are a quarter of them a second, it reads pieces of 10 ms,
 * and a filter then puts right how many there are: worth 9 ms in the median.
 */
const RATE_DIVISOR = 4

const GLOBAL_OPTIONS = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'warning']

/** ffmpeg's names of sound without packets. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ['PCMA', 'alaw'],
  ['PCMU', 'mulaw'],
  ['L16', 's16be'],
])
const CODE_BITS: ReadonlyMap<string, number> = new Map([
  ['G726-16', 2],
  ['G726-24', 3],
  ['G726-32', 4],
  ['G726-40', 5],
])

/**
 * The arguments of an ffmpeg that makes AAC in ADTS on stdout of sound on stdin, 55 ms behind it in the median where the
 * codec has samples. Its `nobuffer` would win nothing and lose the first piece. Throws a `TypeError` for sound it cannot read.
 */
export function soundArguments(sound: RawSound): string[] {
  const command = ffmpeg('pipe:0').inputOptions('-probesize', '32')
  readAs(command, sound)
  command
    .noVideo()
    .audioCodec('aac')
    .audioFrequency(SOUND_RATE)
    .audioBitrate('64k')
    .outputOptions('-flush_packets', '1')
    .format('adts')
    .output('pipe:1')
  return [...GLOBAL_OPTIONS, ...argumentsOf(command)]
}

function readAs(command: ffmpeg.FfmpegCommand, { codec, clockRate, channels }: RawSound): void {
  const samples = SAMPLES.get(codec)
  const bits = CODE_BITS.get(codec)
  if (samples !== undefined) {
    const told = Math.ceil(clockRate / RATE_DIVISOR)
    command.inputFormat(samples).inputOptions('-ar', `${told}`, '-ac', `${channels}`)
    command.audioFilters(`asetrate=${clockRate}`)
  } else if (bits !== undefined) {
    command.inputFormat('g726le').inputOptions('-code_size', `${bits}`, '-sample_rate', `${clockRate}`)
  } else if (codec === 'G722') command.inputFormat('g722').inputOptions('-raw_packet_size', '80')
  else throw new TypeError(`Cannot make AAC of sound as ${codec}`)
}
