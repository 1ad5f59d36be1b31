import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { after, describe, it, type TestContext } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { locateFfmpeg } from '../../src/ffmpeg/locate.ts'
import type { FfmpegExit } from '../../src/ffmpeg/process.ts'
import { type RawSound, soundArguments } from '../../src/ffmpeg/sound-arguments.ts'
import { SoundTranscoder } from '../../src/ffmpeg/sound-transcoder.ts'
import { eventually } from '../support/eventually.ts'
import { childrenNamed } from '../support/processes.ts'

const located = await locateFfmpeg({ searchPath: process.env['PATH'] ?? '' })
if (located.path === undefined) throw new Error(located.message)
const ffmpeg = located

const START = 4_294_900_000
const PCMA: RawSound = { codec: 'PCMA', clockRate: 8000, channels: 1 }

function begin(t: TestContext, sound: RawSound = PCMA, ticks90kPerByte = 90 / 8) {
  const frames: { bytes: Buffer; time90k: number }[] = []
  const lines: string[] = []
  const exits: FfmpegExit[] = []
  const transcoder = new SoundTranscoder({
    ffmpeg,
    clock: systemClock,
    sound,
    ticks90kPerByte,
    onFrame: (frame, header, time90k) => {
      assert.equal(header.sampleRate, 48_000)
      frames.push({ bytes: Buffer.from(frame), time90k })
    },
    onLine: (line) => void lines.push(line),
    onExit: (exit) => void exits.push(exit),
  })
  t.after(() => transcoder.close())
  return { transcoder, frames, lines, exits }
}

/** Two seconds, silent but for a tone of 200 ms in the middle, as this encoder of ffmpeg makes them. */
function beep(encoder: string, format: string, rate: number, more: readonly string[] = []): Buffer {
  const tone = `aevalsrc=if(between(t\\,1\\,1.2)\\,0.8*sin(2*PI*600*t)\\,0):s=${rate}:d=2`
  const args = ['-v', 'error', '-f', 'lavfi', '-i', tone, '-c:a', encoder, ...more, '-f', format, 'pipe:1']
  return execFileSync('ffmpeg', args, { maxBuffer: 1e7 })
}

/** When the beep begins, on the clock of the frames' times, as ffmpeg decodes them. */
function beepIn(frames: readonly { bytes: Buffer; time90k: number }[]): number {
  const input = Buffer.concat(frames.map(({ bytes }) => bytes))
  const args = ['-v', 'error', '-f', 'aac', '-i', 'pipe:0', '-ac', '1', '-f', 's16le', 'pipe:1']
  const raw = execFileSync('ffmpeg', args, { input, maxBuffer: 1e7 })
  const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.length / 2)
  const at = samples.findIndex((sample) => Math.abs(sample) > 4000)
  assert.ok(at > 0, 'no beep')
  return frames[Math.floor(at / 1024)]!.time90k + ((at % 1024) * 90_000) / 48_000
}

describe('SoundTranscoder', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  for (const [codec, clockRate, ticksPerByte, bytes] of [
    ['PCMA', 8000, 1, () => beep('pcm_alaw', 'alaw', 8000)],
    ['PCMU', 8000, 1, () => beep('pcm_mulaw', 'mulaw', 8000)],
    ['L16', 44_100, 0.5, () => beep('pcm_s16be', 's16be', 44_100)],
    ['G722', 8000, 1, () => beep('g722', 'g722', 16_000)],
    ['G726-32', 8000, 2, () => beep('g726le', 'g726le', 8000, ['-code_size', '4'])],
  ] as const) {
    it(`makes AAC of ${codec} that sounds when the camera said`, async (t) => {
      const ticks90kPerByte = (ticksPerByte * 90_000) / clockRate
      const { transcoder, frames } = begin(t, { codec, clockRate, channels: 1 }, ticks90kPerByte)
      await eventually('ffmpeg', () => transcoder.pid !== undefined)
      const sent = bytes()
      // As a camera sends it: 20 ms at once.
      const step = clockRate / 50 / ticksPerByte
      const sender = setInterval(() => {
        const at = sent.length - left.length
        transcoder.push(left.subarray(0, step), Math.round(START + at * ticks90kPerByte))
        left = left.subarray(step)
        if (left.length === 0) clearInterval(sender)
      }, 5)
      let left = sent
      t.after(() => clearInterval(sender))
      await eventually('the beep', () => frames.length > 70)
      const lateMs = (beepIn(frames) - START) / 90 - 1000
      assert.ok(Math.abs(lateMs) < 5, `${lateMs} ms`)
    })
  }

  it('keeps the time of what follows a gap', async (t) => {
    const { transcoder, frames } = begin(t)
    await eventually('ffmpeg', () => transcoder.pid !== undefined)
    const second = new Uint8Array(8000).fill(0xd5)
    transcoder.push(second, 0)
    transcoder.push(second, 180_000)
    await eventually('frames behind the gap', () => frames.length > 60)
    const times = frames.map(({ time90k }) => time90k)
    const steps = times.slice(1).map((time, index) => Math.round(time - times[index]!))
    assert.equal(times[0], -1920)
    assert.deepEqual(
      steps.filter((step) => step > 2000),
      [91_920],
    )
  })

  it('ends with its ffmpeg when that dies, and says so; what comes then is left out', async (t) => {
    const { transcoder, exits } = begin(t)
    await eventually('ffmpeg', () => transcoder.pid !== undefined)
    process.kill(transcoder.pid!, 'SIGKILL')
    await eventually('its end', () => exits.length === 1)
    assert.equal(exits[0]?.signal, 'SIGKILL')
    transcoder.push(new Uint8Array(160), 0)
    await transcoder.close()
  })

  it('holds no more than 64 KiB for an ffmpeg that does not read', async (t) => {
    const { transcoder, frames } = begin(t)
    await eventually('ffmpeg', () => transcoder.pid !== undefined)
    process.kill(transcoder.pid!, 'SIGSTOP')
    for (let index = 0; index < 3000; index += 1)
      transcoder.push(new Uint8Array(160).fill(0xd5), index * 1800)
    process.kill(transcoder.pid!, 'SIGCONT')
    await eventually('frames', () => frames.length > 300)
    // Of 480,000 bytes, what the system's pipe takes and we hold: more than that has been left out.
    assert.ok(frames.at(-1)!.time90k < 4_500_000)
  })

  it('knows no sound but what it can read', () => {
    assert.throws(() => soundArguments({ ...PCMA, codec: 'speex' }), TypeError)
    assert.deepEqual(
      soundArguments(PCMA).join(' '),
      '-hide_banner -nostdin -nostats -loglevel warning -probesize 32 -f alaw -ar 2000 -ac 1 -i pipe:0 ' +
        '-acodec aac -ar 48000 -b:a 64k -filter:a asetrate=8000 -vn -flush_packets 1 -f adts pipe:1',
    )
  })
})
