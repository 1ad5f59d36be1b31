import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Unit, UNIT_HEADROOM, UNIT_TAILROOM } from '../../../src/media/unit.ts'
import { TsIngest } from '../../../src/mpegts/ingest.ts'
import { makeClip, type ClipName } from '../../mpegts/clips.ts'

const folder = mkdtempSync(join(tmpdir(), 'baton-snapshot-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
let files = 0

function fileName(ending: string): string {
  files += 1
  return join(folder, `${files}${ending}`)
}

/** What an ffmpeg does that is asked for a still picture: its work; hang, whatever it is told; or end with a fault. */
export type Habit = 'works' | 'hangs' | 'fails'

const SCRIPTS: Record<Habit, string> = {
  works: '',
  hangs: "trap '' TERM; exec sleep 1000",
  fails: 'echo "The decoder at rtsp://user:secret@10.0.0.9/ is unwell" >&2; exit 1',
}

/** An ffmpeg, for `--ffmpeg`, that notes each still picture it is asked for. */
export class CountedFfmpeg {
  readonly path = fileName('-ffmpeg')
  readonly #notes = fileName('-notes')

  constructor(habit: Habit = 'works') {
    writeFileSync(this.#notes, '')
    this.behave(habit)
    chmodSync(this.path, 0o755)
  }

  behave(habit: Habit): void {
    const branch = `*" mjpeg "*) echo $$ >> ${this.#notes}; ${SCRIPTS[habit]} ;;`
    writeFileSync(this.path, `#!/bin/sh\ncase " $* " in\n${branch}\nesac\nexec ffmpeg "$@"\n`)
  }

  /** The process of each still picture so far. */
  get pids(): number[] {
    return readFileSync(this.#notes, 'utf8').split('\n').filter(Boolean).map(Number)
  }
}

/** The video of a clip as the relay's units, all of which came at `arrivedMs`. */
export function clipUnits(name: ClipName, arrivedMs: number): Unit[] {
  const units: Unit[] = []
  const ingest = new TsIngest({ onUnit: (unit) => units.push(unit), endOnStuffing: true })
  ingest.open()
  ingest.push(makeClip(name), arrivedMs)
  ingest.flush()
  return units.filter(({ track }) => track.kind === 'video')
}

/** A unit in two, as when its end was guessed too early. */
export function split(unit: Unit): [head: Unit, tail: Unit] {
  const { layout, track, pts90k, dts90k, arrivedMs, randomAccess, ts } = unit
  const middle = Math.floor(ts.length / 188 / 2) * 188
  const facts = { layout, track, pts90k, dts90k, arrivedMs }
  return [
    new Unit({ ...facts, buffer: roomAround(ts.subarray(0, middle)), randomAccess }),
    new Unit({ ...facts, buffer: roomAround(ts.subarray(middle)), continuation: true }),
  ]
}

function roomAround(packets: Uint8Array): Uint8Array {
  const buffer = new Uint8Array(UNIT_HEADROOM + packets.length + UNIT_TAILROOM)
  buffer.set(packets, UNIT_HEADROOM)
  return buffer
}

/** What ffprobe says a picture is, such as `mjpeg 160x120`. */
export function probeJpeg(jpeg: Uint8Array): string {
  const path = fileName('.jpg')
  writeFileSync(path, jpeg)
  const args = ['-v', 'error', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', path]
  const [codec, width, height] = execFileSync('ffprobe', args).toString().trim().split(',')
  return `${codec} ${width}x${height}`
}

/** The grey of each point of a JPEG. */
export function lumaOf(jpeg: Uint8Array): Buffer {
  return greyOf('image2pipe', jpeg, [])
}

/** The grey of each point of a clip's picture of that number, as another ffmpeg shows it. */
export function lumaOfClip(name: ClipName, number: number): Buffer {
  return greyOf('mpegts', makeClip(name), ['-vf', `select=eq(n\\,${number})`])
}

/** How far the points of two pictures are apart on average, of 255. */
export function meanDifference(one: Uint8Array, other: Uint8Array): number {
  if (one.length !== other.length) return 255
  return one.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) / one.length
}

function greyOf(format: string, bytes: Uint8Array, filter: string[]): Buffer {
  const args = ['-v', 'error', '-f', format, '-i', 'pipe:0', ...filter, '-frames:v', '1']
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1']
  return execFileSync('ffmpeg', [...args, ...raw], { input: bytes, maxBuffer: 100_000_000 })
}
