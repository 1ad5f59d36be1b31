import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { splitAnnexB } from '../../src/codecs/annex-b.ts'
import { parseWallClockSei } from '../../src/codecs/wall-clock-sei.ts'
import { loadClip } from '../../src/demo/clip.ts'
import { DemoCamera } from '../../src/demo/demo-camera.ts'
import { LoopedClip } from '../../src/demo/looped-clip.ts'
import { silentLog } from '../../src/log.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { describe as ask } from '../../src/rtsp/client.ts'
import type { AccessUnit } from '../../src/rtsp/presentation.ts'
import { FIRST_REQUEST_MS } from '../../src/rtsp/server-connection.ts'
import { eventually } from '../support/eventually.ts'
import { ManualClock } from '../support/manual-clock.ts'

const clip = await loadClip()

describe('demo clip', () => {
  it('is at most 2 MB and loops without a seam: eight seconds of picture and of sound', () => {
    const sizes = ['clip.h264', 'clip.aac'].map(
      (name) => statSync(new URL(`../../assets/demo/${name}`, import.meta.url)).size,
    )
    assert.ok(sizes[0]! + sizes[1]! <= 2_000_000)
    assert.equal(clip.pictures.length, 200)
    assert.equal(clip.frames.length, 375)
    assert.equal(clip.frames.length * clip.frameTicks90k, clip.ticks90k)
    const keyframes = clip.pictures.flatMap(({ keyframe }, index) => (keyframe ? [index] : []))
    assert.deepEqual(keyframes, [0, 50, 100, 150])
    assert.deepEqual(
      clip.parameterSets.map((set) => set[0]! & 0x1f),
      [7, 8],
    )
  })
})

describe('LoopedClip', () => {
  it('goes on over the end of the clip: no gap in time, the wall clock in each picture', () => {
    const clock = new ManualClock(1_700_000_000_000)
    const looped = new LoopedClip(clip, clock)
    const units: AccessUnit[] = []
    clock.tick(500)
    const unsubscribe = looped.subscribe((unit) => units.push(unit))
    clock.tick(20_000)
    unsubscribe()
    assert.equal(clock.pendingTimers, 0)
    for (const [trackIndex, ticks, least] of [
      [0, 3600, 500],
      [1, 1920, 930],
    ] as const) {
      const times = units.filter((unit) => unit.trackIndex === trackIndex).map(({ pts90k }) => pts90k)
      assert.ok(times.length >= least)
      assert.equal(times[0], 500 * 90)
      assert.ok(times.every((time, i) => i === 0 || time === times[i - 1]! + ticks))
    }
    for (const { data, wallMs } of units.filter(({ trackIndex }) => trackIndex === 0)) {
      const at = data.findIndex((nalu) => (nalu[0]! & 0x1f) === 6)
      assert.ok([1, 5].includes(data[at + 1]![0]! & 0x1f), 'the stamp stands in front of the first slice')
      assert.ok(Math.abs(parseWallClockSei(data[at]!)! - wallMs) <= 2)
    }
  })

  it('starts anew at a keyframe, on time, for a first listener and after the machine slept', () => {
    const clock = new ManualClock()
    const looped = new LoopedClip(clip, clock)
    const units: AccessUnit[] = []
    const listen = (): (() => void) => looped.subscribe((unit) => units.push(unit))
    const stop = listen()
    clock.tick(300)
    stop()
    units.length = 0
    clock.tick(60_000)
    assert.equal(units.length, 0)
    listen()
    clock.tick(0)
    assert.deepEqual([units[0]?.keyframe, units[0]?.pts90k], [true, 60_300 * 90])
    clock.tick(500)
    units.length = 0
    clock.block(3_600_000)
    clock.tick(41)
    assert.ok(units.length < 10, `${units.length} units at once`)
    assert.ok(units[0]?.keyframe)
  })
})

describe('DemoCamera', () => {
  it('is pulled by ffmpeg, which gets pictures stamped with the time they were sent', async (t) => {
    const camera = new DemoCamera({ clock: systemClock, log: silentLog })
    t.after(() => camera.close())
    const { url } = await camera.start()
    const args = [
      '-v',
      'error',
      '-rtsp_transport',
      'tcp',
      '-i',
      url,
      '-map',
      '0:v',
      '-frames:v',
      '20',
      '-c',
      'copy',
      '-f',
      'h264',
      '-',
    ]
    const startedMs = systemClock.nowMs()
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    assert.deepEqual(await once(child, 'close'), [0, null])
    const stamps = splitAnnexB(Buffer.concat(chunks)).flatMap((nalu) => parseWallClockSei(nalu) ?? [])
    assert.equal(stamps.length, 20)
    assert.ok(stamps[0]! >= Math.floor(startedMs) && stamps.at(-1)! <= systemClock.nowMs())
    assert.ok(
      stamps.every((stamp, i) => i === 0 || stamp >= stamps[i - 1]!),
      stamps.join(' '),
    )
  })

  it('says what is wrong when its clip is not there', async () => {
    const clipFolder = new URL('file:///nowhere/')
    const camera = new DemoCamera({ clock: systemClock, log: silentLog, clipFolder })
    await assert.rejects(camera.start(), { message: /ENOENT/ })
    assert.match(camera.problem ?? '', /^The demo camera cannot start: ENOENT.*\/nowhere\/clip/)
  })

  it('closes who comes to its port and says nothing', async (t) => {
    const clock = new ManualClock()
    const demo = new DemoCamera({ clock, log: silentLog })
    t.after(() => demo.close())
    const { port } = new URL((await demo.start()).url.replace('rtsp', 'http'))
    const silent = connect(Number(port), '127.0.0.1')
    await once(silent.resume(), 'connect')
    await eventually('the time is up', () => {
      clock.tick(FIRST_REQUEST_MS)
      return silent.closed
    })
  })

  it('has another path and password at each start and is gone after close', async (t) => {
    const camera = new DemoCamera({ clock: systemClock, log: silentLog })
    t.after(() => camera.close())
    const rule = new AddressRule()
    const first = new URL((await camera.start()).url)
    const second = new URL((await camera.start()).url)
    assert.equal(second.hostname, '127.0.0.1')
    assert.notEqual(first.pathname, second.pathname)
    assert.notEqual(first.password, second.password)
    const { video } = await ask({ url: second.href, origin: 'demo', rule })
    assert.equal(video.codec, 'H264')
    second.password = 'wrong'
    await assert.rejects(ask({ url: second.href, origin: 'demo', rule }), { kind: 'unauthorized' })
    await camera.close()
    await camera.close()
    await assert.rejects(ask({ url: second.href, origin: 'demo', rule }), { kind: 'unreachable' })
  })
})
