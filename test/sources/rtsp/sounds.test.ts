import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { loadClip } from '../../../src/demo/clip.ts'
import { type Ffmpeg, locateFfmpeg } from '../../../src/ffmpeg/locate.ts'
import type { Unit } from '../../../src/media/unit.ts'
import { UnitMaker } from '../../../src/mpegts/unit-maker.ts'
import { parseSdp } from '../../../src/rtp/sdp.ts'
import { SessionClock } from '../../../src/rtp/session-clock.ts'
import { Sounds } from '../../../src/sources/rtsp/sounds.ts'
import { eventually } from '../../support/eventually.ts'
import { rtpHeader } from '../../support/faulty-media.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { childrenNamed } from '../../support/processes.ts'
import { testFolder } from '../../support/test-folder.ts'

const located = await locateFfmpeg({ searchPath: process.env['PATH'] ?? '' })
if (located.path === undefined) throw new Error(located.message)
const ffmpeg: Ffmpeg = located
const folder = testFolder()
const { pictures } = await loadClip()
const [PCMA] = parseSdp('m=audio 0 RTP/AVP 8\r\n')

/** A session with one picture and G.711, whose time is in our hands. */
function begin(ffmpeg: Ffmpeg) {
  const clock = new ManualClock()
  const beganMs = clock.nowMs()
  const units = new UnitMaker()
  const made: Unit[] = []
  const lines: string[] = []
  units.open()
  units.announce('h264', true)
  units.onUnit = (unit) => made.push(unit)
  const sessionClock = new SessionClock({ video: 90_000, audio: 8000 })
  const onLine = (line: string): void => void lines.push(line)
  const sounds = new Sounds({ track: PCMA!, depth: 0, units, sessionClock, clock, ffmpeg, onLine })
  let sequence = 0
  /** The picture of this moment. */
  const sendPicture = (): void => {
    const nowMs = clock.nowMs()
    const pts90k = sessionClock.video((nowMs - beganMs) * 90, nowMs)
    const { nalus } = pictures[0]!
    const payload = Buffer.concat(nalus.flatMap((nalu) => [Buffer.of(0, 0, 0, 1), nalu]))
    units.pushPicture({ payload, pts90k, arrivedMs: nowMs, isContinuation: false })
  }
  /** 20 ms of the sound of this moment. */
  const sendSound = (): void => {
    const header = rtpHeader(8, sequence++, (clock.nowMs() - beganMs) * 8, false)
    sounds.push(Buffer.concat([header, Buffer.alloc(160, 0xd5)]), clock.nowMs())
  }
  /** An ffmpeg that waits for sound is killed a second after it is asked to end. */
  const close = async (): Promise<void> => {
    const closed = sounds.close()
    clock.tick(1000)
    await closed
  }
  const count = (kind: 'audio' | 'video'): number => made.filter(({ track }) => track.kind === kind).length
  sendPicture()
  return { clock, sounds, lines, sendPicture, sendSound, count, close }
}

/** Ends it, and waits until that is known. */
async function kill({ sounds, lines }: Pick<ReturnType<typeof begin>, 'sounds' | 'lines'>): Promise<void> {
  const before = lines.length
  process.kill(sounds.pid!, 'SIGKILL')
  await eventually('word of its end', () => lines.length > before)
}

describe('Sounds that need an ffmpeg', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), []))

  it('go on by another one, five seconds after theirs has died', async (t) => {
    const session = begin(ffmpeg)
    const { clock, sounds, lines, sendPicture, sendSound, count, close } = session
    t.after(close)
    sendSound()
    await eventually('an ffmpeg', () => sounds.pid !== undefined)
    const first = sounds.pid
    await kill(session)
    assert.deepEqual(lines, [
      'The ffmpeg that makes AAC of the sound has ended (SIGKILL); another one is started.',
    ])
    clock.tick(4999)
    sendPicture()
    sendSound()
    assert.deepEqual([sounds.pid, count('video')], [undefined, 2])
    clock.tick(1)
    const before = count('audio')
    await eventually('sound', () => {
      sendSound()
      clock.tick(20)
      sendPicture()
      return count('audio') > before
    })
    assert.notEqual(sounds.pid, first)
  })

  it('are left out when the fifth has died, and the picture goes on', async (t) => {
    const [path, notes] = [join(folder, 'dying'), join(folder, 'starts')]
    await writeFile(path, `#!/bin/sh\necho started >> '${notes}'\nkill -KILL $$\n`, { mode: 0o755 })
    const session = begin({ ...ffmpeg, path, deathGuard: [] })
    const { clock, sounds, lines, sendPicture, sendSound, count, close } = session
    t.after(close)
    for (let starts = 1; starts <= 5; starts += 1) {
      sendSound()
      await eventually(`the end of number ${starts}`, () => lines.length === starts)
      // Too early, also where nobody has to be waited for.
      sendSound()
      clock.tick(5000)
    }
    const ends = lines.map((line) => /\((.*)\); (.*)\.$/.exec(line)!.slice(1))
    const next = [1, 2, 3, 4].map(() => 'another one is started')
    const told = [...next, 'the picture goes on without sound'].map((what) => ['SIGKILL', what])
    assert.deepEqual(ends, told)
    clock.tick(600_000)
    sendSound()
    sendPicture()
    // What was started before this has been started when this has ended.
    await once(spawn(path), 'exit')
    assert.equal(await readFile(notes, 'utf8'), 'started\n'.repeat(6))
    assert.deepEqual([count('video'), count('audio'), sounds.pid], [2, 0, undefined])
  })

  it('leave no ffmpeg behind, however early they are closed', async () => {
    const { sounds, lines, sendSound } = begin(ffmpeg)
    sendSound()
    await sounds.close()
    sendSound()
    assert.deepEqual([childrenNamed('ffmpeg'), lines], [[], []])
  })
})
