import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { AddressRule } from '../../../src/net/address-rule.ts'
import { parseSdp } from '../../../src/rtp/sdp.ts'
import { connect, type DescribedCamera } from '../../../src/rtsp/client.ts'
import { probeCamera, type Probed } from '../../../src/sources/probe/probe.ts'
import type { ProbeParts, ProbeTarget } from '../../../src/sources/probe/target.ts'
import { FakeSource } from '../../support/fake-source.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { continuation, keyframe, picture } from '../../support/units.ts'

const rule = new AddressRule()
const target: ProbeTarget = {
  url: rule.parse('http://192.0.2.1/live.ts', 'api'),
  transport: 'tcp',
  audio: true,
  running: undefined,
}

/** A probe on a clock that stands still, of a camera that nobody can ask beforehand. */
function begin(source: FakeSource, signal = new AbortController().signal, other: Partial<ProbeParts> = {}) {
  const clock = new ManualClock()
  const parts: ProbeParts = {
    clock,
    rule,
    connect,
    canDescribe: () => false,
    judge: () => ({ info: {} }),
    puller: () => Promise.resolve({ notes: [] }),
    createSource: () => source,
    ...other,
  }
  let probed: Probed | undefined
  let fault: unknown
  const keyframes = new Set<readonly Uint8Array[]>()
  const onKeyframe = (keyframe: readonly Uint8Array[]): void => void keyframes.add(keyframe)
  probeCamera(target, parts, signal, onKeyframe).then(
    (done) => (probed = done),
    (thrown: unknown) => (fault = thrown),
  )
  return { clock, probed: () => probed, fault: () => fault, keyframes }
}

/** A camera that has described itself, and an ffmpeg that never says its version. */
function withoutAnswer() {
  const camera = { isOpen: true }
  const [video] = parseSdp('m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n')
  const description = { tracks: [], video: video!, audio: undefined, otherTracks: 0, server: undefined }
  const described: DescribedCamera = {
    description,
    dialog: {} as DescribedCamera['dialog'],
    aggregate: '',
    close: () => (camera.isOpen = false),
  }
  const other: Partial<ProbeParts> = {
    canDescribe: () => true,
    connect: () => Promise.resolve(described),
    puller: () => new Promise(() => undefined),
  }
  return { camera, other }
}

describe('the time that a probe takes', () => {
  it('ends early at a camera that sends nothing, for that takes long to be let go of', async () => {
    const source = new FakeSource()
    const { clock, probed } = begin(source)
    await clock.advance(3700)
    assert.deepEqual([probed(), source.isRunning], [undefined, true])
    await clock.advance(200)
    assert.deepEqual([probed()?.report.problem?.cause, source.isRunning], ['unreachable', false])
  })

  it('ends before 5 s at a camera that sends, but no second keyframe', async () => {
    const source = new FakeSource()
    const { clock, probed } = begin(source)
    await clock.advance(500)
    source.unit(keyframe({ arrivedMs: clock.nowMs() }))
    for (let at = 0; at < 100; at += 1) {
      await clock.advance(40)
      source.unit(picture({ arrivedMs: clock.nowMs(), pts90k: 3600 * (at + 1) }))
    }
    assert.equal(probed(), undefined)
    await clock.advance(250)
    assert.deepEqual([probed()?.report.noKeyframeInSeconds, probed()?.report.fps], [4.2, 25])
    assert.equal(source.isRunning, false)
  })

  it('answers before 5 s even if the source is slow to stop, and tells when it has', async () => {
    const source = new FakeSource()
    let stop: () => void = () => undefined
    source.onStop = () => new Promise((resolve) => (stop = resolve))
    const { clock, probed } = begin(source)
    await clock.advance(4800)
    assert.equal(probed(), undefined)
    await clock.advance(150)
    assert.equal(probed()?.report.reachable, false)
    let hasLetGo = false
    void probed()?.letGo.then(() => (hasLetGo = true))
    await clock.advance(0)
    assert.equal(hasLetGo, false)
    stop()
    await clock.advance(0)
    assert.equal(hasLetGo, true)
  })

  it('is that of a whole GOP, but not less than 0.8 s', async () => {
    const source = new FakeSource()
    const { clock, probed } = begin(source)
    await clock.advance(100)
    for (let at = 0; at < 20; at += 1) {
      const time = { arrivedMs: clock.nowMs(), pts90k: 3600 * at }
      source.unit(at % 10 === 0 ? keyframe(time) : picture(time))
      assert.equal(probed(), undefined)
      await clock.advance(40)
    }
    await clock.advance(100)
    assert.equal(probed()?.report.gopSeconds, 0.4)
  })

  it('does not delay the keyframe, which is there as soon as the next picture is', async () => {
    const source = new FakeSource()
    const { clock, keyframes } = begin(source)
    const [first, rest] = [keyframe({ arrivedMs: 0 }), continuation({ arrivedMs: 0 })]
    first.ts.fill(1)
    rest.ts.fill(2)
    const pieces = [first.ts.slice(), rest.ts.slice()]
    source.unit(first)
    source.unit(rest)
    await clock.advance(40)
    assert.deepEqual([...keyframes], [])
    source.unit(picture({ arrivedMs: clock.nowMs(), pts90k: 3600 }))
    await clock.advance(20)
    // Copies: a ring's memory is used again.
    first.ts.fill(0xff)
    assert.deepEqual([...keyframes], [pieces])
  })

  it('ends before 5 s, and the connection with it, although ffmpeg is still being looked for', async () => {
    const { camera, other } = withoutAnswer()
    const { clock, probed } = begin(new FakeSource(), undefined, other)
    await clock.advance(3700)
    assert.deepEqual([probed(), camera.isOpen], [undefined, true])
    await clock.advance(200)
    assert.deepEqual([probed()?.report.problem?.cause, camera.isOpen], ['no-ffmpeg', false])
    assert.equal(clock.pendingTimers, 0)
  })

  it('ends with the relay while ffmpeg is being looked for', async () => {
    const { camera, other } = withoutAnswer()
    const closing = new AbortController()
    const { clock, fault } = begin(new FakeSource(), closing.signal, other)
    await clock.advance(100)
    closing.abort(new Error('enough'))
    await clock.advance(0)
    assert.deepEqual([String(fault()), camera.isOpen], ['Error: enough', false])
  })

  it('ends with the relay, when the source has let go of the camera', async () => {
    const source = new FakeSource()
    const closing = new AbortController()
    const { clock, fault } = begin(source, closing.signal)
    await clock.advance(100)
    closing.abort(new Error('enough'))
    await clock.advance(0)
    await clock.advance(0)
    assert.equal(String(fault()), 'Error: enough')
    assert.equal(source.isRunning, false)
  })
})
