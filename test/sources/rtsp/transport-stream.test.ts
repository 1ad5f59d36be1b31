import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { GstCameraOptions } from '../../support/gst-camera.ts'
import { type Collector, createNativeSource, createSource, pulledPictures } from '../../support/source-kit.ts'
import { testFolder } from '../../support/test-folder.ts'
import { TsCheck } from '../../support/ts-check.ts'

const run = promisify(execFile)
const folder = testFolder()
const FILE = join(folder, 'units.ts')
const PACKET_BYTES = 188
const VIDEO_PID = 0x100
const AUDIO_PID = 0x101

interface Row {
  readonly pull: 'native' | 'ffmpeg'
  readonly camera: GstCameraOptions & { readonly codec: 'h264' | 'h265'; readonly fps: number }
}

const ROWS: readonly Row[] = [
  { pull: 'native', camera: { codec: 'h264', audio: 'aac', fps: 25 } },
  { pull: 'native', camera: { codec: 'h265', fps: 25 } },
  { pull: 'native', camera: { codec: 'h264', audio: 'aac', fps: 5 } },
  { pull: 'native', camera: { codec: 'h265', fps: 10 } },
  { pull: 'ffmpeg', camera: { codec: 'h264', fps: 5 } },
  { pull: 'ffmpeg', camera: { codec: 'h264', audio: 'aac', fps: 10 } },
]

describe('What is sent of a camera', () => {
  for (const { pull, camera } of ROWS) {
    const { codec, audio, fps } = camera
    const words = [`${pull} pull`, codec, ...(audio ? [audio] : []), `${fps} pictures a second`]
    it(`is a transport stream by the book: ${words.join(', ')}`, async () => {
      // Keyframes of more than 64 KiB, which no PES length can declare, among pictures that it can.
      const options = { ...camera, size: [640, 352] as const, kbps: 8000, gop: fps }
      const create = pull === 'native' ? createNativeSource : createSource
      const collector = await pulledPictures(options, (url) => create(url), 3 * fps)
      const units = collector.units.filter(({ track }) => track.kind === 'video')
      const { ts } = collector
      await writeFile(FILE, ts)
      const report = await reportOn(VIDEO_PID)
      const times = units.map(({ pts90k }) => pts90k)
      assert.deepEqual(await presentationTimes(), times)
      // Each 100 ms at the latest (ISO/IEC 13818-1 §2.7.2); with a fast camera nothing but the pictures' own.
      const [, count, bad, gap] = /^PCRs found: (\d+), Bad \(>\.1s\) gaps: (\d+), Max gap: (\d+)t$/m.exec(
        report,
      )!
      assert.equal(Number(bad), 0)
      assert.ok(Number(gap) <= 9000, `the PCR is silent for ${gap} ticks`)
      if (fps === 25) assert.equal(Number(count), units.length)
      const [, least, most] =
        /PID 0100.*\n.*\n\s+Minimum difference was\s+(-?\d+)t.*\n\s+Maximum difference was\s+(-?\d+)t/.exec(
          report,
        )!
      assert.deepEqual([least, most].map(Number), [0, 0], 'a picture comes when its time has come')
      const check = new TsCheck()
      check.push(ts, 0, ts.length)
      assert.deepEqual([check.badPackets, check.lostPackets, check.backwardSteps], [0, 0, 0])
      await assertContinuity(VIDEO_PID, report)
      if (audio) await assertContinuity(AUDIO_PID, await reportOn(AUDIO_PID))
      assert.deepEqual(await tablePlaces(), {
        pat: keyframePlaces(collector),
        pmt: keyframePlaces(collector).map((place) => place + PACKET_BYTES),
      })
      assertPesLengths(ts)
      assert.equal(await complaintsOfFfmpeg(), '')
      assert.equal(await picturesOfGstreamer(codec), units.length)
    })
  }
})

/** What Debian's tstools say of clock and times; their list of one PID's counters is left in the folder. */
async function reportOn(pid: number): Promise<string> {
  const { stdout } = await run('tsreport', ['-b', '-cnt', String(pid), FILE], { cwd: folder })
  return stdout
}

/** All pictures' times in the order in which they came, by tsreport. */
async function presentationTimes(): Promise<number[]> {
  const { stdout } = await run('tsreport', ['-b', '-v', FILE], { maxBuffer: 50_000_000 })
  return [...stdout.matchAll(/ video PTS (\d+) /g)].map(([, pts]) => Number(pts))
}

/** By the list of counters of {@link reportOn}: a packet that holds a PCR alone repeats the last, any other counts on. */
async function assertContinuity(pid: number, report: string): Promise<void> {
  assert.match(report, new RegExp(`PID 0${pid.toString(16)}[^]*?duplicate packets: 0\\n`))
  const list = await readFile(join(folder, 'continuity_counter.txt'), 'utf8')
  const counters = list.trim().split(/\s+/).map(Number)
  assert.ok(counters.length > 50)
  for (const [index, counter] of counters.entries()) {
    const last = counters[index - 1]
    if (last !== undefined && counter !== last) assert.equal(counter, (last + 1) & 15, `packet ${index}`)
  }
}

/** Where the tables stand, in bytes, by tsreport. */
async function tablePlaces(): Promise<{ pat: number[]; pmt: number[] }> {
  const places = async (pid: number): Promise<number[]> => {
    const { stdout } = await run('tsreport', ['-justpid', String(pid), FILE])
    return [...stdout.matchAll(/^ *(\d+): TS Packet/gm)].map(([, at]) => Number(at))
  }
  return { pat: await places(0), pmt: await places(0x1000) }
}

function keyframePlaces({ units }: Collector): number[] {
  const places: number[] = []
  let at = 0
  for (const { ts, randomAccess } of units) {
    if (randomAccess !== undefined) places.push(at)
    at += ts.length
  }
  return places
}

/** PES_packet_length (ISO/IEC 13818-1 §2.4.3.7) is what follows it, and 0 only where 16 bits do not hold that. */
function assertPesLengths(ts: Uint8Array): void {
  const declared: number[] = []
  const actual: number[] = []
  for (let at = 0; at < ts.length; at += PACKET_BYTES) {
    if ((((ts[at + 1]! & 0x1f) << 8) | ts[at + 2]!) !== VIDEO_PID || (ts[at + 3]! & 0x10) === 0) continue
    const payload = at + ((ts[at + 3]! & 0x20) === 0 ? 4 : 5 + ts[at + 4]!)
    if ((ts[at + 1]! & 0x40) !== 0) {
      declared.push((ts[payload + 4]! << 8) | ts[payload + 5]!)
      actual.push(-6)
    }
    actual[actual.length - 1]! += at + PACKET_BYTES - payload
  }
  assert.ok(declared.includes(0), 'no keyframe was long enough')
  assert.deepEqual(
    declared,
    actual.map((bytes) => (bytes > 0xffff ? 0 : bytes)),
  )
}

async function complaintsOfFfmpeg(): Promise<string> {
  const strict = ['-v', 'warning', '-xerror', '-err_detect', 'explode']
  const { stderr } = await run('ffmpeg', [...strict, '-i', FILE, '-map', '0', '-f', 'null', '-'])
  return stderr
}

/** How many pictures it decodes; it fails at an error. */
async function picturesOfGstreamer(codec: 'h264' | 'h265'): Promise<number> {
  const pipeline = `filesrc location=${FILE} ! tsdemux ! ${codec}parse ! avdec_${codec} ! fakesink silent=false`
  const { stdout, stderr } = await run('gst-launch-1.0', ['-v', ...pipeline.split(' ')])
  assert.equal(stderr, '')
  return [...stdout.matchAll(/last-message = chain /g)].length
}
