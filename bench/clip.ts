import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { audioSpecificConfig, parseAdtsFrames } from '../src/codecs/aac.ts'
import { splitAnnexB } from '../src/codecs/annex-b.ts'

export const PICTURES_PER_SECOND = 25
const SAMPLE_RATE = 48_000
const NAL_AUD = 9
const NAL_SPS = 7
const NAL_PPS = 8
const NAL_IDR = 5
const NAL_FILLER = 12
const LARGE_KEYFRAME_BYTES = 200_000

/** What a bench camera shows, round after round. */
export interface Clip {
  /** NAL units of each picture, without start codes and delimiters. */
  readonly pictures: readonly (readonly Uint8Array[])[]
  readonly parameterSets: readonly Uint8Array[]
  /** AAC frames without ADTS header. */
  readonly sound: readonly Uint8Array[]
  readonly sampleRate: number
  readonly audioConfig: Uint8Array
  readonly picturesPerSecond: number
}

/** A graph of ffmpeg's lavfi, without spaces. */
const MOVING_PICTURE = `testsrc2=size=1280x720:rate=${PICTURES_PER_SECOND}`

/** Encodes a moving 720p picture at 2 Mbit/s, 25 pictures a second, into `folder`, unless told otherwise; takes some seconds. */
export async function makeClip(
  folder: string,
  gopSeconds: number,
  {
    picture = MOVING_PICTURE,
    seconds = Math.max(2, 2 * gopSeconds),
    kbits = 2000,
    picturesPerSecond = PICTURES_PER_SECOND,
  } = {},
): Promise<Clip> {
  const video = join(folder, `gop-${gopSeconds}.h264`)
  const audio = join(folder, `gop-${gopSeconds}.aac`)
  const gop = Math.max(1, Math.round(gopSeconds * picturesPerSecond))
  const words =
    `-v error -y -f lavfi -i ${picture} ` +
    `-f lavfi -i sine=frequency=440:sample_rate=${SAMPLE_RATE} -t ${seconds} -map 0:v -c:v libx264 ` +
    `-preset veryfast -pix_fmt yuv420p -b:v ${kbits}k -minrate ${kbits}k -maxrate ${kbits}k -bufsize ${kbits / 2}k -x264-params ` +
    `aud=1:nal-hrd=cbr:keyint=${gop}:min-keyint=${gop}:scenecut=0:bframes=0 -f h264 VIDEO ` +
    `-map 1:a -t ${seconds} -c:a aac -b:a 64k -f adts AUDIO`
  const files: Record<string, string> = { VIDEO: video, AUDIO: audio }
  await promisify(execFile)(
    'ffmpeg',
    words.split(' ').map((word) => files[word] ?? word),
  )
  const pictures = picturesOf(await readFile(video))
  const { frames, header } = parseAdtsFrames(await readFile(audio))
  if (header === undefined) throw new Error('Cannot make the clip: ffmpeg wrote no AAC')
  return {
    pictures,
    parameterSets: (pictures[0] ?? []).filter((nalu) => [NAL_SPS, NAL_PPS].includes(typeOf(nalu))),
    sound: frames,
    sampleRate: header.sampleRate,
    audioConfig: audioSpecificConfig(header),
    picturesPerSecond,
  }
}

/** The same with keyframes of 200 KB and more: as many bytes of filler data come behind each. */
export function withLargeKeyframes(clip: Clip): Clip {
  const filler = new Uint8Array(LARGE_KEYFRAME_BYTES).fill(0xff)
  filler[0] = NAL_FILLER
  filler[LARGE_KEYFRAME_BYTES - 1] = 0x80
  const pictures = clip.pictures.map((picture) => (isKeyframe(picture) ? [...picture, filler] : picture))
  return { ...clip, pictures }
}

/** Whether a picture of a clip is a keyframe. */
export function isKeyframe(picture: readonly Uint8Array[]): boolean {
  return picture.some((nalu) => typeOf(nalu) === NAL_IDR)
}

function picturesOf(stream: Uint8Array): Uint8Array[][] {
  const pictures: Uint8Array[][] = []
  for (const nalu of splitAnnexB(stream)) {
    if (typeOf(nalu) === NAL_AUD) pictures.push([])
    else pictures.at(-1)?.push(nalu)
  }
  return pictures
}

function typeOf(nalu: Uint8Array): number {
  return (nalu[0] ?? 0) & 0x1f
}
