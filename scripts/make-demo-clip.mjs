// Makes assets/demo/clip.h264 and clip.aac: the loop that the demo camera sends. Needs ffmpeg with libx264 and the
// DejaVu fonts (Debian: ffmpeg, fonts-dejavu-core). Run it by `node scripts/make-demo-clip.mjs`; a picture of the
// clip alone: `node scripts/make-demo-clip.mjs --picture 0.25 out.png`.
//
// Picture and sound join without a seam because 8 s are exactly 200 pictures and exactly 375 AAC frames of 1024
// samples at 48 kHz, all motion repeats within them, and the sound is cut from the middle of three rounds.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { paintLand, paintSky, paintTrack } from './demo-clip/backdrop.mjs'
import { Canvas } from './demo-clip/paint.mjs'
import { paintRunners } from './demo-clip/runners.mjs'
import { SAMPLE_RATE, renderSound } from './demo-clip/sound.mjs'

const [WIDTH, HEIGHT, FPS, SECONDS] = [1280, 720, 25, 8]
const FONTS = '/usr/share/fonts/truetype/dejavu'
const AAC_FRAMES = (SECONDS * SAMPLE_RATE) / 1024
const folder = fileURLToPath(new URL('../assets/demo/', import.meta.url))

const TITLE = [
  `drawtext=fontfile=${FONTS}/DejaVuSans-Bold.ttf:text=Baton:x=56:y=48:fontsize=58:fontcolor=white`,
  `drawtext=fontfile=${FONTS}/DejaVuSans.ttf:text=demo camera:x=60:y=118:fontsize=27:fontcolor=white@0.82`,
]
const RAW_RGB = [
  '-f',
  'rawvideo',
  '-pix_fmt',
  'rgb24',
  '-s',
  `${WIDTH}x${HEIGHT}`,
  '-r',
  String(FPS),
  '-i',
  '-',
]

const [flag, phase, file] = process.argv.slice(2)
if (flag === '--picture') await makePicture(Number(phase), file)
else await makeClip()

async function makePicture(at, target) {
  const paint = painter()
  await ffmpeg([...RAW_RGB, '-vf', TITLE.join(','), '-frames:v', '1', target], function* () {
    yield paint(at)
  })
}

async function makeClip() {
  mkdirSync(folder, { recursive: true })
  const paint = painter()
  const total = FPS * SECONDS
  const toBt709 = 'scale=in_range=full:out_range=tv:out_color_matrix=bt709:flags=accurate_rnd+full_chroma_int'
  const filters = ['-vf', [...TITLE, toBt709, 'format=yuv420p'].join(',')]
  const encoder = [
    '-c:v libx264 -profile:v high -preset veryslow -crf 18 -refs 3 -maxrate 2200k -bufsize 2200k',
    '-bf 0 -g 50 -keyint_min 50 -sc_threshold 0',
    '-x264-params aud=1:open-gop=0:slices=1:colorprim=bt709:transfer=bt709:colormatrix=bt709',
    '-bsf:v filter_units=remove_types=6 -f h264',
  ].flatMap((words) => words.split(' '))
  const video = [...filters, ...encoder, `${folder}clip.h264`]
  await ffmpeg([...RAW_RGB, ...video], function* () {
    for (let picture = 0; picture < total; picture += 1) yield paint(picture / total)
  })
  const pcm = renderSound(SECONDS)
  const raw = ['-f', 'f32le', '-ar', String(SAMPLE_RATE), '-ac', '2', '-i', '-']
  const adts = await ffmpeg([...raw, '-c:a', 'aac', '-b:a', '96k', '-f', 'adts', '-'], function* () {
    for (let round = 0; round < 3; round += 1) yield pcm
  })
  // The encoder puts one frame in front, so the second round begins behind AAC_FRAMES + 1 of them.
  const frames = splitAdts(adts).slice(AAC_FRAMES + 1, 2 * AAC_FRAMES + 1)
  writeFileSync(`${folder}clip.aac`, Buffer.concat(frames))
}

function painter() {
  const sky = new Canvas(WIDTH, HEIGHT)
  const canvas = new Canvas(WIDTH, HEIGHT)
  paintSky(sky)
  return (at) => {
    canvas.rgb.set(sky.rgb)
    paintLand(canvas, at)
    paintTrack(canvas, at)
    paintRunners(canvas, at)
    paintDial(canvas, at)
    const bytes = Buffer.alloc(WIDTH * HEIGHT * 3)
    canvas.toRgb24(bytes)
    return bytes
  }
}

/** A clock whose hand goes round once per clip. */
function paintDial(canvas, at) {
  const [x, y, radius] = [1176, 104, 52]
  const onRim = (turn, r) => [x + Math.sin(turn * Math.PI * 2) * r, y - Math.cos(turn * Math.PI * 2) * r]
  canvas.ellipse(x, y, radius + 16, radius + 16, [8, 10, 30], 0.5)
  for (let tick = 0; tick < 40; tick += 1) {
    const long = tick % 5 === 0
    const passed = tick / 40 <= at
    canvas.capsule(
      onRim(tick / 40, radius - (long ? 9 : 4)),
      onRim(tick / 40, radius),
      1.6,
      1.6,
      passed ? [255, 214, 120] : [235, 235, 255],
      passed ? 1 : 0.5,
    )
  }
  canvas.glow([x, y], onRim(at, radius - 8), 14, [255, 190, 90], 0.5)
  canvas.capsule([x, y], onRim(at, radius - 8), 3, 2, [255, 240, 205])
  canvas.capsule([x, y], [x, y], 5, 5, [255, 240, 205])
}

async function ffmpeg(args, chunks) {
  const child = spawn('ffmpeg', ['-v', 'error', '-y', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const output = []
  child.stdout.on('data', (chunk) => output.push(chunk))
  for (const chunk of chunks()) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain')
  child.stdin.end()
  const [code] = await exited
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}.`)
  return Buffer.concat(output)
}

function splitAdts(bytes) {
  const frames = []
  for (let at = 0; at + 7 <= bytes.length;) {
    const size = ((bytes[at + 3] & 3) << 11) | (bytes[at + 4] << 3) | (bytes[at + 5] >> 5)
    frames.push(bytes.subarray(at, at + size))
    at += size
  }
  return frames
}
