import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { problemAnswer } from '../../../src/api/answers.ts'
import type { ErrorCode } from '../../../src/errors.ts'
import { STATUSES } from '../../../src/http/problem.ts'
import { createHttpTsOutput, type HttpTsOutput } from '../../../src/outputs/http-ts/output.ts'
import { eventually } from '../../support/eventually.ts'
import { TsCheck } from '../../support/ts-check.ts'
import { TsUnits } from '../../support/ts-units.ts'
import { Stage } from '../stage.ts'

let stage: Stage
let output: HttpTsOutput
let units: TsUnits

async function setUp(mode: 'always' | 'on-demand' = 'always'): Promise<void> {
  stage = new Stage(mode)
  output = createHttpTsOutput(stage)
  units = new TsUnits()
  await stage.listen(output)
}

afterEach(async () => {
  await stage.close()
  await output.close()
})

function ask(method: string, path = '/live/door.ts'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const req = request({ host: '127.0.0.1', port: stage.port, path, method, agent: false }, resolve)
    req.on('error', reject)
    req.end()
  })
}

async function bodyOf(res: IncomingMessage): Promise<string> {
  res.setEncoding('utf8')
  let text = ''
  for await (const part of res) text += String(part)
  return text
}

/** It looks like every other problem of the relay. */
function assertProblem(problem: unknown, status: number, code: ErrorCode): void {
  const { title, ...parsed } = problemAnswer.parse(problem)
  assert.match(title, /^[A-Z][a-z ]+$/)
  assert.deepEqual([parsed.type, parsed.status, parsed.code], [`urn:baton:error:${code}`, status, code])
  assert.equal(STATUSES[code], status)
}

/** Reads the body through a check of every packet. */
function checkBody(res: IncomingMessage): TsCheck {
  const check = new TsCheck()
  res.on('data', (chunk: Buffer) => check.push(chunk, 0, chunk.length))
  res.on('error', () => undefined)
  return check
}

describe('HTTP-TS output', () => {
  it('gives the same packets from the last keyframe on, as a body without an end', async () => {
    await setUp()
    stage.play((ms) => units.keyframe(ms))
    stage.play((ms) => units.picture(ms))
    const res = await ask('GET')
    assert.equal(res.statusCode, 200)
    assert.equal(res.headers['content-type'], 'video/mp2t')
    assert.equal(res.headers['transfer-encoding'], undefined)
    assert.equal(res.headers['content-length'], undefined)
    const check = checkBody(res)
    await eventually('the cached pictures', () => check.pictures === 2)
    stage.play((ms) => units.picture(ms))
    await eventually('the next picture', () => check.pictures === 3)
    assert.deepEqual(check.pids.slice(0, 3), [0, 0x1000, 0x100])
    assert.equal(check.lostPackets + check.badPackets, 0)
    res.destroy()
    await eventually('the reader is gone', () => stage.rendition('main').readers.size === 0)
  })

  it('waits for the first keyframe of a camera that starts on demand', async () => {
    await setUp('on-demand')
    const asked = ask('GET')
    await eventually('the pull begins', () => stage.main.starts === 1)
    stage.play((ms) => units.keyframe(ms))
    const res = await asked
    assert.equal(res.statusCode, 200)
    res.destroy()
  })

  it('answers 503 with the cause when no keyframe comes within 15 s', async () => {
    await setUp()
    const asked = ask('GET')
    await eventually('the request waits', () => stage.rendition('main').readers.size === 1)
    stage.clock.tick(15_000)
    const res = await asked
    assert.equal(res.statusCode, 503)
    assert.equal(res.headers['retry-after'], '5')
    assert.equal(res.headers['content-type'], 'application/problem+json')
    const problem = JSON.parse(await bodyOf(res)) as Record<string, unknown>
    assert.equal(problem.cause, 'stalled')
    assertProblem(problem, 503, 'no-picture')
    assert.equal(stage.rendition('main').readers.size, 0)
  })

  it('tells the camera’s own words only to those who may see its address', async () => {
    await setUp()
    const refusals: unknown[] = []
    for (const role of ['operator', 'viewer'] as const) {
      stage.role = role
      const asked = ask('GET')
      await eventually('the request waits', () => stage.rendition('main').readers.size === 1)
      stage.main.fail('unreachable', 'Nothing answers at 192.168.1.20:554.')
      for (const reader of stage.rendition('main').readers) reader.kick('The end.')
      refusals.push(JSON.parse(await bodyOf(await asked)))
    }
    const [operator, viewer] = refusals as Record<string, unknown>[]
    assert.equal(operator?.detail, 'Nothing answers at 192.168.1.20:554.')
    assert.deepEqual([viewer?.cause, viewer?.detail], ['unreachable', 'The end.'])
  })

  it('takes no word of the query but the rendition', async () => {
    await setUp()
    const faults = (query: string) => output.read(new URLSearchParams(query)).faults.map(({ path }) => path)
    assert.deepEqual(faults('rendition=sub'), [])
    assert.deepEqual(faults('renditon=sub&foo=1'), ['/renditon', '/foo'])
    assert.deepEqual(faults('rendition=sub&rendition=main'), ['/rendition'])
  })

  it('answers HEAD without a reader, other methods with 405, and an unknown rendition with 404', async () => {
    await setUp('on-demand')
    const head = await ask('HEAD')
    assert.equal(head.statusCode, 200)
    assert.equal(head.headers['content-type'], 'video/mp2t')
    assert.equal(stage.main.starts, 0)
    const post = await ask('POST')
    assert.equal(post.statusCode, 405)
    assert.equal(post.headers.allow, 'GET, HEAD')
    assertProblem(JSON.parse(await bodyOf(post)), 405, 'method-not-allowed')
    const unknown = await ask('GET', '/live/door.ts?rendition=third')
    assert.equal(unknown.statusCode, 404)
    assertProblem(JSON.parse(await bodyOf(unknown)), 404, 'unknown-stream')
  })

  it('ends the body when the camera is removed', async () => {
    await setUp()
    stage.play((ms) => units.keyframe(ms))
    const removed = await ask('GET')
    const ended = once(removed.resume(), 'end')
    stage.hub.remove('door')
    await ended
  })

  it('ends the body when it goes down', async () => {
    await setUp()
    stage.play((ms) => units.keyframe(ms))
    const res = await ask('GET')
    const ended = once(res.resume(), 'end')
    await output.close()
    await ended
  })

  it('answers HTTP/1.0 and survives a client that half-closes', async () => {
    await setUp()
    stage.play((ms) => units.keyframe(ms))
    const socket = connect({ host: '127.0.0.1', port: stage.port, allowHalfOpen: true })
    socket.write('GET /live/door.ts HTTP/1.0\r\n\r\n')
    const [head] = (await once(socket, 'data')) as [Buffer]
    assert.match(head.toString('latin1'), /^HTTP\/1\.1 200 OK\r\n/)
    socket.end()
    socket.resume()
    await eventually('the reader is gone', () => {
      stage.play((ms) => units.picture(ms))
      return stage.rendition('main').readers.size === 0
    })
    socket.destroy()
  })

  it('cuts a viewer that takes nothing for 10 s, while another loses nothing', async () => {
    await setUp()
    stage.play((ms) => units.keyframe(ms))
    const res = await ask('GET')
    res.on('error', () => undefined)
    res.pause()
    const other = await ask('GET')
    const check = checkBody(other)
    const readers = stage.rendition('main').readers
    for (let second = 0; second < 60 && readers.size === 2; second++) {
      for (let i = 0; i < 25; i++) {
        stage.clock.tick(40)
        stage.play((ms) => (i === 0 ? units.keyframe(ms, 300) : units.picture(ms, 100)))
      }
      const sent = check.pictures
      await eventually(
        'the other viewer has its pictures',
        () => check.pictures >= Math.min(sent + 25, 25 * second + 26),
      )
    }
    assert.equal(readers.size, 1)
    assert.equal(check.lostPackets + check.badPackets + check.discontinuities, 0)
    res.destroy()
    other.destroy()
  })
})
