import assert from 'node:assert/strict'
import { request, type IncomingHttpHeaders } from 'node:http'
import { afterEach, describe, it } from 'node:test'
import { problemAnswer } from '../../../src/api/answers.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { FfmpegLocator } from '../../../src/ffmpeg/locator.ts'
import { STATUSES } from '../../../src/http/problem.ts'
import { silentLog, type LogFields } from '../../../src/log.ts'
import type { Unit } from '../../../src/media/unit.ts'
import { SnapshotOutput } from '../../../src/outputs/snapshot/output.ts'
import type { ClipName } from '../../mpegts/clips.ts'
import { eventually } from '../../support/eventually.ts'
import { isAlive } from '../../support/processes.ts'
import { Stage } from '../stage.ts'
import {
  clipUnits,
  CountedFfmpeg,
  lumaOf,
  lumaOfClip,
  meanDifference,
  probeJpeg,
  split,
  type Habit,
} from './kit.ts'

/** A JPEG of good quality beside what it was made of. */
const SAME = 4

let stage: Stage
let output: SnapshotOutput
let ffmpeg: CountedFfmpeg
/** How many requests have reached the output. */
let handled: number
/** The reasons in the warnings that were logged. */
let warnings: unknown[]

interface SetUp {
  readonly mode?: 'always' | 'on-demand'
  readonly habit?: Habit
  readonly ringBytes?: number
  /** There is none. */
  readonly noFfmpeg?: boolean
}

async function setUp({ mode = 'always', habit, ringBytes, noFfmpeg = false }: SetUp = {}): Promise<void> {
  stage = new Stage(mode, ringBytes)
  ffmpeg = new CountedFfmpeg(habit)
  const bundled = (): undefined => undefined
  const locate = noFfmpeg
    ? { searchPath: '/nowhere', bundled }
    : { configured: ffmpeg.path, searchPath: process.env['PATH'] ?? '', bundled }
  const { hub, clock } = stage
  warnings = []
  const log = { ...silentLog, warn: ({ reason }: LogFields) => void warnings.push(reason) }
  output = new SnapshotOutput({ hub, clock, ffmpeg: new FfmpegLocator(locate, clock, log), log })
  handled = 0
  await stage.listen({
    read(query) {
      const { faults, handle } = output.read(query)
      const counted: typeof handle = (...request) => {
        handle(...request)
        handled++
      }
      return { faults, handle: counted }
    },
  })
}

afterEach(async () => {
  const closed = output.close()
  stage.clock.tick(1000)
  await closed
  await stage.close()
  assert.deepEqual(ffmpeg.pids.filter(isAlive), [])
})

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function ask(query = '', headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const address = { host: '127.0.0.1', port: stage.port, path: `/live/door${query}` }
    const req = request({ ...address, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () =>
        resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }),
      )
    })
    req.on('error', reject)
    req.end()
  })
}

/** The camera sends the pictures of a clip, from one to before another, all of which come now. */
function play(name: ClipName = 'h264', from = 0, to = 2): Unit[] {
  const units = clipUnits(name, stage.clock.nowMs()).slice(from, to)
  for (const unit of units) stage.main.unit(unit)
  return units
}

/** It looks like every other problem of the relay. */
function assertProblem({ status, headers, body }: Answer, code: ErrorCode): Record<string, unknown> {
  const problem = JSON.parse(body.toString()) as Record<string, unknown>
  const parsed = problemAnswer.parse(problem)
  assert.match(parsed.title, /^[A-Z][a-z ]+$/)
  assert.deepEqual([parsed.status, parsed.code, STATUSES[code]], [status, code, status])
  assert.equal(headers['content-type'], 'application/problem+json')
  assert.equal(headers['retry-after'], status === 503 ? '5' : undefined)
  return problem
}

const waiting = (): Promise<void> =>
  eventually('the request waits', () => stage.rendition('main').readers.size > 0)

describe('snapshot', () => {
  it('is one decode for a hundred who ask at once, whatever they have already', async () => {
    await setUp()
    play()
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => ask('', { 'if-none-match': `"${at}"` })),
    )
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
    assert.equal(new Set(answers.map(({ body }) => body.toString('base64'))).size, 1)
    assert.equal(ffmpeg.pids.length, 1)
    assert.equal(stage.rendition('main').readers.size, 0)
    const { body, headers } = answers[0]!
    assert.equal(probeJpeg(body), 'mjpeg 160x120')
    assert.equal(headers['content-type'], 'image/jpeg')
    assert.equal(headers['content-length'], `${body.length}`)
    assert.equal(headers['cache-control'], 'private, no-cache')
    assert.ok(meanDifference(lumaOf(body), lumaOfClip('h264', 0)) < SAME, 'it is another picture')
  })

  it('is as wide as asked, never enlarged, and as fine as asked', async () => {
    await setUp()
    play()
    const [whole, narrow, wide, coarse] = await Promise.all([
      ask('?quality=90'),
      ask('?width=80'),
      ask('?width=3840'),
      ask('?quality=10'),
    ])
    assert.equal(probeJpeg(narrow.body), 'mjpeg 80x60')
    assert.equal(probeJpeg(wide.body), 'mjpeg 160x120')
    assert.ok(coarse.body.length < whole.body.length, 'coarse is not smaller')
    assert.equal(ffmpeg.pids.length, 4)
  })

  for (const name of ['h264', 'h264-b-frames', 'h265', 'h265-open-gop'] as const)
    it(`is given whole although nothing but the keyframe has come: ${name}`, async () => {
      await setUp()
      const [keyframe] = play(name, 0, 1)
      stage.clock.tick(100)
      const { status, body } = await ask('?quality=95')
      assert.deepEqual([keyframe?.randomAccess, status, probeJpeg(body)], ['idr', 200, 'mjpeg 160x120'])
      assert.ok(meanDifference(lumaOf(body), lumaOfClip(name, 0)) < SAME, 'it is another picture')
    })

  it('shows a CRA picture', async () => {
    await setUp()
    const all = clipUnits('h265-open-gop', 0)
    const at = all.findIndex(({ randomAccess }) => randomAccess === 'cra')
    assert.ok(at > 0, 'the clip has no CRA picture')
    play('h265-open-gop', at, at + 2)
    assert.equal(probeJpeg((await ask()).body), 'mjpeg 160x120')
  })

  it('shows what a camera with intra refresh has put together by its newest keyframe', async () => {
    await setUp()
    const keyframes = play('h264-intra-refresh', 0, 40).flatMap(({ randomAccess }, at) =>
      randomAccess === undefined ? [] : [at],
    )
    assert.ok(keyframes.length > 2, 'the clip has too few keyframes')
    const luma = lumaOf((await ask('?quality=95')).body)
    const wanted = lumaOfClip('h264-intra-refresh', keyframes.at(-1)!)
    assert.ok(meanDifference(luma, wanted) < SAME, 'it is not the newest')
    assert.equal(ffmpeg.pids.length, 2)
  })

  it('has a strong validator: 304 to who has it, 200 to who has another, HEAD without a body', async () => {
    await setUp()
    play()
    const first = await ask()
    const etag = first.headers.etag!
    assert.match(etag, /^"[\w-]{27}"$/)
    for (const has of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const { status, body, headers } = await ask('', { 'if-none-match': has })
      assert.deepEqual([status, body.length, headers.etag], [304, 0, etag], has)
      assert.equal(headers['cache-control'], 'private, no-cache')
    }
    const head = await ask('', {}, 'HEAD')
    assert.deepEqual([head.status, head.body.length], [200, 0])
    assert.equal(head.headers['content-length'], `${first.body.length}`)
    assert.equal(ffmpeg.pids.length, 1)
    play('h264', 12, 14)
    const next = await ask('', { 'if-none-match': etag })
    assert.equal(next.status, 200)
    assert.notEqual(next.headers.etag, etag)
    assert.equal(ffmpeg.pids.length, 2)
  })

  it('says how old it is, and is given although the camera is gone, if that is not too old', async () => {
    await setUp()
    play()
    const arrivedMs = stage.clock.nowMs()
    stage.clock.tick(1700)
    stage.main.fail('unreachable', 'Nothing answers at 192.168.1.20:554.')
    for (const query of ['', '?maxAge=2']) {
      const { status, headers } = await ask(query)
      assert.deepEqual([status, headers.age, headers['x-baton-picture-age-ms']], [200, '1', '1700'], query)
      assert.equal(Date.parse(headers['last-modified']!), Math.floor(arrivedMs / 1000) * 1000)
    }
    stage.role = 'viewer'
    stage.main.answers = false
    const asked = ask('?maxAge=1')
    await waiting()
    stage.clock.tick(5000)
    const { detail, cause } = assertProblem(await asked, 'no-picture')
    assert.match(String(detail), /newest picture is 6 s old.*none came within 5 s; .*does not answer$/)
    assert.equal(cause, 'unreachable')
    assert.equal(ffmpeg.pids.length, 1)
  })

  it('with maxAge is one that is there already, or waits for the next keyframe', async () => {
    await setUp()
    play()
    const first = await ask()
    stage.clock.tick(2000)
    play('h264', 12, 14)
    assert.equal((await ask('?maxAge=2')).headers.etag, first.headers.etag)
    assert.equal(ffmpeg.pids.length, 1)
    const fresh = await ask('?maxAge=1')
    assert.notEqual(fresh.headers.etag, first.headers.etag)
    stage.clock.tick(50)
    const asked = ask('?maxAge=0')
    await waiting()
    play('h264', 24, 25)
    stage.clock.tick(100)
    const { headers } = await asked
    assert.equal(headers['x-baton-picture-age-ms'], '100')
    assert.notEqual(headers.etag, fresh.headers.etag)
  })

  it('starts a camera on demand, which lingers from the last picture on as after a viewer', async () => {
    await setUp({ mode: 'on-demand' })
    const asked = Promise.all([ask(), ask(), ask()])
    await eventually('all wait', () => stage.rendition('main').readers.size === 3)
    assert.equal(stage.main.starts, 1)
    const [reader] = stage.rendition('main').readers
    assert.deepEqual([reader?.details.output, reader?.keyframesOnly], ['snapshot', true])
    stage.clock.tick(3000)
    play()
    stage.clock.tick(100)
    assert.deepEqual(
      (await asked).map(({ status }) => status),
      [200, 200, 200],
    )
    assert.deepEqual([ffmpeg.pids.length, stage.rendition('main').readers.size], [1, 0])
    for (let second = 0; second < 118; second++) {
      if (second === 59) assert.equal((await ask()).status, 200)
      stage.clock.tick(1000)
      play('h264', 1, 2)
    }
    assert.equal(stage.main.stops, 0)
    stage.clock.tick(2000)
    await eventually('the pull ends', () => stage.main.stops === 1)
    assert.equal((await ask('?maxAge=3600')).status, 200)
    assert.equal(stage.main.starts, 1)
  })

  it('takes the other rendition where that is asked for', async () => {
    await setUp({ mode: 'on-demand' })
    const asked = ask('?rendition=sub')
    await eventually('the pull begins', () => stage.sub.starts === 1)
    assert.equal(stage.main.starts, 0)
    for (const unit of clipUnits('h265', stage.clock.nowMs()).slice(0, 2)) stage.sub.unit(unit)
    stage.clock.tick(100)
    assert.equal((await asked).status, 200)
  })

  it('is refused after 5 s in which the camera said nothing', async () => {
    await setUp({ mode: 'on-demand' })
    const asked = ask()
    await waiting()
    stage.clock.tick(4999)
    assert.equal(stage.rendition('main').readers.size, 1)
    stage.clock.tick(1)
    const problem = assertProblem(await asked, 'no-picture')
    assert.equal(problem['detail'], 'There is no picture: none came within 5 s; the camera is being started')
    assert.equal(problem['state'], 'starting')
    assert.equal(stage.rendition('main').readers.size, 0)
  })

  it('is refused at once when nothing will be tried in time, with addresses and paths for insiders alone', async () => {
    await setUp()
    stage.main.fail('no-ffmpeg', 'There is none at /opt/ffmpeg.')
    const inside = assertProblem(await ask(), 'no-picture')
    assert.match(
      String(inside['detail']),
      /down.*apt-get install ffmpeg.*\(There is none at \/opt\/ffmpeg\.\)$/,
    )
    stage.role = 'viewer'
    const outside = assertProblem(await ask(), 'no-picture')
    assert.doesNotMatch(JSON.stringify(outside), /opt/)
    assert.deepEqual([outside['state'], outside['cause']], ['retrying', 'no-ffmpeg'])
  })

  it('is not guessed from a query that is wrong: the answer names each fault', async () => {
    await setUp()
    play()
    const answer = await ask('?width=15&quality=101&maxAge=1.5&hight=3&rendition=main&rendition=main')
    assert.deepEqual(JSON.parse(answer.body.toString()), [
      { path: '/hight', message: 'is not known; known: width, quality, maxAge, rendition' },
      { path: '/rendition', message: 'stands there twice; keep one' },
      { path: '/width', message: 'is no whole number from 16 to 3840 pixels: "15"' },
      { path: '/quality', message: 'is no whole number from 1 to 100: "101"' },
      { path: '/maxAge', message: 'is no whole number from 0 to 86400 seconds: "1.5"' },
    ])
    assert.equal(ffmpeg.pids.length, 0)
  })

  it('is not decoded without ffmpeg, and the answer says how to get one', async () => {
    await setUp({ noFfmpeg: true })
    play()
    stage.role = 'viewer'
    const { detail } = assertProblem(await ask(), 'decode-failed')
    assert.match(String(detail), /has no ffmpeg that it can use; install one .*apt-get install ffmpeg/)
  })

  it('is missed without ffmpeg once in the log, whatever streams are asked for', async () => {
    await setUp({ noFfmpeg: true })
    play()
    for (const unit of clipUnits('h265', stage.clock.nowMs()).slice(0, 2)) stage.sub.unit(unit)
    for (const query of ['', '?rendition=sub', '', '?rendition=sub'])
      assertProblem(await ask(query), 'decode-failed')
    assert.equal(warnings.length, 1)
  })

  it('is refused when ffmpeg fails, without the secrets that it says', async () => {
    await setUp({ habit: 'fails' })
    play()
    for (const answer of await Promise.all([ask(), ask(), ask()])) {
      const { detail } = assertProblem(answer, 'decode-failed')
      assert.match(String(detail), /\(The decoder at rtsp:\/\/\*\*\*@10\.0\.0\.9\/ is unwell\)$/)
    }
    await ask()
    assert.deepEqual(warnings, ['The decoder at rtsp://***@10.0.0.9/ is unwell'])
    ffmpeg.behave('works')
    assert.equal((await ask()).status, 200)
  })

  it('is given up after 5 s of decoding, two at a time, and no process is left', async () => {
    await setUp({ habit: 'hangs' })
    play()
    const asked = [16, 17, 18, 19].map((width) => ask(`?width=${width}`))
    await eventually('two decode and two wait', () => handled === 4 && ffmpeg.pids.length === 2)
    stage.clock.tick(5000)
    for (const answer of await Promise.all(asked)) {
      const { detail } = assertProblem(answer, 'decode-failed')
      assert.match(String(detail), /took more than 5 s/)
    }
    assert.equal(ffmpeg.pids.length, 2)
    ffmpeg.behave('works')
    const next = ask()
    stage.clock.tick(1000)
    await eventually('they are gone', () => !ffmpeg.pids.slice(0, 2).some(isAlive))
    assert.equal((await next).status, 200)
  })

  it('is a whole keyframe: where the end was guessed too early the rest is waited for', async () => {
    await setUp()
    const [head] = split(clipUnits('h264', stage.clock.nowMs())[0]!)
    stage.main.unit(head)
    const asked = ask('?quality=95')
    await waiting()
    stage.clock.tick(50)
    const [, tail] = split(clipUnits('h264', stage.clock.nowMs())[0]!)
    stage.main.unit(tail)
    stage.clock.tick(60)
    assert.equal(stage.rendition('main').readers.size, 1)
    stage.clock.tick(40)
    const { body } = await asked
    assert.ok(meanDifference(lumaOf(body), lumaOfClip('h264', 0)) < SAME, 'it is not whole')
  })

  it('is the poster of a GOP that is larger than the ring', async () => {
    await setUp({ ringBytes: 30_000 })
    const [keyframe] = play('h264', 0, 1)
    for (let i = 0; i < 20; i++) play('h264', 1, 12)
    const { ring } = stage.rendition('main')
    assert.equal(ring.newestKeyframe, undefined)
    assert.equal(ring.poster[0], keyframe)
    assert.equal((await ask()).status, 200)
  })

  it('shows nothing of what was the camera before its settings changed', async () => {
    await setUp()
    play()
    assert.equal((await ask('?maxAge=60')).status, 200)
    const sources = [{ id: 'other', url: 'rtsp://127.0.0.1/other' }]
    stage.hub.set({ id: 'door', mode: 'always', renditions: new Map([['main', { sources }]]) })
    const asked = ask('?maxAge=60')
    await waiting()
    stage.clock.tick(5000)
    assertProblem(await asked, 'no-picture')
  })

  it('lets go of the camera when the one who asked goes away', async () => {
    await setUp({ mode: 'on-demand' })
    const req = request({ host: '127.0.0.1', port: stage.port, path: '/live/door', agent: false })
    req.on('error', () => undefined)
    req.end()
    await waiting()
    req.destroy()
    await eventually('the reader is gone', () => stage.rendition('main').readers.size === 0)
  })

  it('is refused while the relay goes down, and what is being decoded ends', async () => {
    await setUp({ habit: 'hangs' })
    play()
    const asked = ask()
    await eventually('it decodes', () => ffmpeg.pids.length === 1)
    const closed = output.close()
    assertProblem(await asked, 'decode-failed')
    stage.clock.tick(1000)
    await closed
    assert.equal(isAlive(ffmpeg.pids[0]!), false)
    assertProblem(await ask('?width=20'), 'decode-failed')
  })
})
