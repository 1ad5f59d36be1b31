import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import {
  checkRoom,
  MAX_FROM_ADDRESS,
  MAX_LISTENERS,
  MAX_VIEWERS_LISTENING,
} from '../../src/api/event-bounds.ts'
import { KEPT_EVENTS, LISTED_READERS } from '../../src/protocol/events.ts'
import { parseEvent } from '../../src/protocol/parse-events.ts'
import type { EventClient, ReceivedEvent } from '../support/event-client.ts'
import { eventuallyAnswered } from '../support/eventually.ts'
import { details, FakeSink } from '../support/fake-sink.ts'
import { keyframe } from '../support/units.ts'
import { EventStage, principalOf } from './event-stage.ts'

let stage: EventStage

beforeEach(async () => {
  stage = new EventStage()
  await stage.listen()
})

afterEach(() => stage.close())

/** A picture, so that the camera is live. */
function play(id: string): void {
  stage.sources.get(id)!.unit(keyframe({ arrivedMs: stage.clock.nowMs(), tsBytes: 1880 }))
}

/** One second passes, and everybody has read what came of it. */
async function second(...clients: EventClient[]): Promise<void> {
  stage.clock.tick(1000)
  await Promise.all(clients.map((client) => client.roundTrip()))
}

function numbers(messages: readonly ReceivedEvent[]): number[] {
  return messages.map(({ id }) => Number(id.split('-')[1]))
}

function isRising(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > values[index - 1]!)
}

describe('events, what they tell', () => {
  it('begin with everything, and the figures behind it', async () => {
    stage.add('door', 'Front door')
    play('door')
    const reader = stage.main('door').attach(new FakeSink(), details)
    stage.problem = 'streams.json, line 3: a comma is missing'
    const client = await stage.open()
    const figures = await client.message('figures')
    const [snapshot] = client.messages
    const { id: _id, ...rest } = snapshot!
    assert.deepEqual(rest, {
      type: 'snapshot',
      serverNowMs: stage.clock.nowMs(),
      version: '1.2.3',
      problem: stage.problem,
      streams: [
        {
          id: 'door',
          name: 'Front door',
          audio: true,
          mode: 'always',
          renditions: {
            main: {
              sources: [{ id: 'a', url: 'rtsp://192.0.2.1/main', transport: 'tcp', hasSecret: true }],
              state: 'live',
              cause: null,
              message: null,
              sinceMs: stage.clock.nowMs(),
              nextTryMs: null,
              layout: {
                video: { codec: 'avc1.64001f', width: 1280, height: 720 },
                audio: { codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1 },
              },
              readers: 1,
              info: {},
            },
          },
        },
      ],
      readers: [{ id: reader.id, stream: 'door', rendition: 'main', ...details, sinceMs: reader.sinceMs }],
    })
    assert.deepEqual(figures.relay, null, 'nothing was measured yet')
    client.drop()
  })

  it('tell each change as it happens, with ids that rise, as the parser reads them', async () => {
    const client = await stage.open()
    stage.add('door')
    const source = stage.sources.get('door')!
    source.sink.info({ videoCodec: 'H264' })
    play('door')
    const sink = new FakeSink()
    const [kicked, left] = [sink, new FakeSink()].map((one) => stage.main('door').attach(one, details))
    await second(client)
    kicked!.kick('Maintenance')
    left!.close()
    source.fail('exited', 'ffmpeg ended.')
    stage.add('door', 'Front door')
    stage.problem = 'A comma is missing.'
    await second(client)
    stage.remove('door')
    stage.problem = undefined
    await second(client)
    const told = client.events.map(({ type, state, reason }) =>
      [type, state ?? reason].filter(Boolean).join(' '),
    )
    assert.deepEqual(told, [
      'snapshot',
      'stream-added',
      'state starting',
      'state live',
      'reader-joined',
      'reader-joined',
      'content',
      'reader-left kicked',
      'reader-left left',
      'state retrying',
      'stream-changed',
      'state starting',
      'problem',
      'state stopped',
      'stream-removed',
      'problem',
    ])
    assert.equal(isRising(numbers(client.messages)), true)
    for (const message of client.messages) assert.deepEqual(parseEvent(JSON.stringify(message)), message)
    const [content] = client.of('content')
    assert.deepEqual(content?.info, { videoCodec: 'H264' })
    const [retrying] = client.events.filter(({ state }) => state === 'retrying')
    assert.deepEqual([retrying?.cause, retrying?.message], ['exited', 'ffmpeg ended.'])
    const [byForce, byItself] = client.of('reader-left')
    assert.deepEqual([byForce?.message, byForce?.bytesOut], ['Maintenance', 1880])
    assert.equal(byItself?.message, null)
    assert.deepEqual(
      client.of('problem').map(({ problem }) => problem),
      ['A comma is missing.', null],
    )
    client.drop()
  })

  it('tell again what the camera says of itself only when that is something else', async () => {
    stage.add('door')
    const client = await stage.open()
    for (const videoCodec of ['H264', 'H264', 'H265']) {
      stage.sources.get('door')!.sink.info({ videoCodec })
      await second(client)
    }
    assert.deepEqual(
      client.of('content').map(({ info }) => info),
      [{ videoCodec: 'H264' }, { videoCodec: 'H265' }],
    )
    client.drop()
  })

  it('bring figures once a second, looked at once for all and written once for each kind of listener', async () => {
    stage.add('door')
    stage.add('yard')
    stage.clock.tick(1000)
    const clients = [await stage.open(), await stage.open()]
    stage.principal = principalOf('viewer', ['door'])
    clients.push(await stage.open(), await stage.open())
    const reader = stage.main('door').attach(new FakeSink(), details)
    reader.report = { delayMs: 84.4, fps: 25, dropped: 0, reportedMs: stage.clock.nowMs() }
    play('door')
    stage.looks = 0
    for (let count = 0; count < 3; count++) await second(...clients)
    assert.equal(stage.looks, 3 * 2, 'three seconds, two renditions, however many listen')
    for (const client of clients) assert.equal(client.of('figures').length, 4)
    const [first, second_, viewer, other] = clients.map((client) => client.of('figures').at(-1))
    assert.deepEqual(first, second_)
    assert.deepEqual(viewer, other)
    const { relay, renditions, atMs } = first as unknown as {
      relay: Record<string, number>
      renditions: Record<string, unknown>[]
      atMs: number
    }
    assert.equal(atMs, stage.clock.nowMs())
    assert.deepEqual(renditions[0], {
      stream: 'door',
      rendition: 'main',
      state: 'live',
      cause: null,
      fps: 0.3,
      bitsPerSec: Math.round((1880 * 8) / 3),
      readers: 1,
      bytesOut: 1880,
      gopMs: null,
      keyframeAgeMs: 3000,
      delayMs: 84,
      delayMaxMs: 84,
      restarts: 0,
    })
    assert.ok(relay.rssBytes! > 1e6 && relay.heapBytes! > 1e6 && relay.bufferLimitBytes === 64 * 1_048_576)
    assert.ok(relay.cpu! >= 0 && relay.loopDelayMs! >= 0)
    assert.deepEqual(viewer?.renditions, [renditions[0]])
    assert.equal(viewer?.relay, null)
    for (const client of clients) client.drop()
  })

  it('cost nothing but their log while nobody listens', async () => {
    stage.add('door')
    const client = await stage.open()
    await second(client)
    client.drop()
    stage.looks = 0
    await second()
    await second()
    const after = await stage.open()
    await after.message('figures')
    assert.ok(stage.looks <= 2, `looked ${stage.looks} times`)
    after.drop()
  })
})

describe('events, the readers of one stream', () => {
  it('come each second for whoever asked for them, as the list of readers has them, and for nobody else', async () => {
    stage.add('door')
    stage.add('yard')
    const reader = stage.main('door').attach(new FakeSink(), details)
    stage.main('yard').attach(new FakeSink(), details)
    const client = await stage.open('?readers=door')
    const other = await stage.open()
    const first = await client.message('readers')
    assert.equal(first.count, 1)
    play('door')
    reader.report = { delayMs: 84.5, fps: 25, dropped: 3, reportedMs: stage.clock.nowMs() }
    await second(client, other)
    const { id: _id, ...rest } = client.of('readers').at(-1)!
    assert.deepEqual(rest, {
      type: 'readers',
      stream: 'door',
      count: 1,
      readers: [
        {
          id: reader.id,
          rendition: 'main',
          ...details,
          sinceMs: reader.sinceMs,
          bytesOut: 1880,
          unitsOut: 1,
          lagMs: 0,
          drops: { budget: 0, overrun: 0, slow: 0 },
          report: reader.report,
        },
      ],
    })
    assert.deepEqual([client.of('readers').length, other.of('readers').length], [2, 0])
    assert.equal(isRising(numbers(client.messages)), true)
    for (const message of client.messages) assert.deepEqual(parseEvent(JSON.stringify(message)), message)
    for (const one of [client, other]) one.drop()
  })

  it('are no more than can be read, with how many there are', async () => {
    stage.add('door')
    const readers = Array.from({ length: LISTED_READERS + 20 }, () =>
      stage.main('door').attach(new FakeSink(), details),
    )
    const client = await stage.open('?readers=door')
    const told = await client.message('readers')
    assert.equal(told.count, LISTED_READERS + 20)
    assert.deepEqual(
      (told.readers as { id: string }[]).map(({ id }) => id),
      readers.slice(0, LISTED_READERS).map(({ id }) => id),
    )
    client.drop()
  })

  it('are nobody while there is no such stream', async () => {
    const client = await stage.open('?readers=door')
    assert.deepEqual((await client.message('readers')).readers, [])
    client.drop()
  })

  it('are refused to a viewer with 403, and without an id with 400', async () => {
    for (const query of ['?readers=', '?readers=a/b', '?readers=door&readers=yard'])
      await assert.rejects(stage.open(query), /^Error: 400 .*bad-request.*readers/, query)
    stage.principal = principalOf('viewer', ['door'])
    await assert.rejects(stage.open('?readers=door'), /^Error: 403 .*forbidden.*operator and admin/)
    stage.principal = principalOf('operator', ['door'])
    await assert.rejects(stage.open('?readers=yard'), /^Error: 403/)
  })
})

describe('events, who is told what', () => {
  it('tell a viewer of its own cameras, and no address of a camera or a reader', async () => {
    stage.add('door')
    stage.principal = principalOf('viewer', ['door'])
    const client = await stage.open()
    stage.add('yard', 'Yard', 'rtsp://192.0.2.2/main')
    play('yard')
    play('door')
    const readers = ['door', 'yard'].map((id) => stage.main(id).attach(new FakeSink(), details))
    await second(client)
    stage.add('door', 'Front door')
    stage.sources.get('door')!.fail('unreachable', 'The camera does not answer at 192.0.2.1:554.')
    for (const reader of readers) reader.kick('Maintenance')
    stage.problem = 'rtsp://192.0.2.1 is wrong.'
    await second(client)
    stage.remove('yard')
    await second(client)
    const text = JSON.stringify(client.messages)
    assert.doesNotMatch(text, /yard|192\.0\.2|sources|tester|Maintenance/)
    assert.deepEqual(
      client.events.map(({ type, state, cause, message }) => [type, state, cause, message]),
      [
        ['snapshot', undefined, undefined, undefined],
        ['state', 'live', null, null],
        ['content', undefined, undefined, undefined],
        ['stream-changed', undefined, undefined, undefined],
        ['state', 'retrying', 'unreachable', null],
        ['state', 'starting', 'unreachable', null],
      ],
    )
    const [snapshot] = client.messages
    assert.deepEqual([snapshot?.readers, snapshot?.problem], [null, null])
    client.drop()
  })

  it('tell everybody of a new order, a viewer of its own cameras alone', async () => {
    for (const id of ['door', 'yard', 'hall']) stage.add(id)
    const admin = await stage.open()
    stage.principal = principalOf('viewer', ['door', 'hall'])
    const viewer = await stage.open()
    stage.arrange('hall', 'yard', 'door')
    const told = await admin.message('order')
    assert.deepEqual(told.streams, ['hall', 'yard', 'door'])
    assert.deepEqual(parseEvent(JSON.stringify(told)), told)
    assert.deepEqual((await viewer.message('order')).streams, ['hall', 'door'])
    stage.arrange('yard')
    const late = await stage.open()
    const { streams } = await late.message('snapshot')
    assert.deepEqual(
      (streams as { id: string }[]).map(({ id }) => id),
      ['door', 'hall'],
    )
    admin.drop()
    viewer.drop()
    late.drop()
  })

  it('tell an operator everything', async () => {
    stage.principal = principalOf('operator')
    const client = await stage.open()
    stage.add('door')
    stage.main('door').attach(new FakeSink(), details)
    const joined = await client.message('reader-joined')
    assert.equal((joined.reader as { address: string }).address, details.address)
    client.drop()
  })

  it('refuse a metrics token with 403, and say what it takes', async () => {
    stage.principal = principalOf('metrics')
    await assert.rejects(stage.open(), /^Error: 403 .*forbidden.*viewer, operator or admin/)
  })

  it('end with 4403, at once, for the token that was revoked and for no other', async () => {
    stage.principal = principalOf('viewer', undefined, 'guest')
    const revoked = await stage.open()
    stage.principal = principalOf('viewer', undefined, 'wall')
    const other = await stage.open()
    stage.events.endOf('guest')
    assert.equal((await revoked.closed()).code, 4403)
    await other.roundTrip()
    assert.equal(other.close, undefined)
    other.drop()
  })
})

describe('events, after a reconnect', () => {
  it('replay exactly what was missed, then go on, without a snapshot', async () => {
    stage.add('door')
    const witness = await stage.open()
    const client = await stage.open()
    play('door')
    await second(witness, client)
    const since = client.lastId
    client.drop()
    stage.add('door', 'Front door')
    await second(witness)
    stage.sources.get('door')!.fail('exited')
    await second(witness)
    const back = await stage.open(`?since=${since}`)
    stage.remove('door')
    await second(witness, back)
    assert.deepEqual(
      back.events.map(({ type, state }) => state ?? type),
      ['stream-changed', 'retrying', 'starting', 'stopped', 'stream-removed'],
    )
    assert.equal(isRising(numbers(back.messages)), true)
    assert.equal(back.of('figures').length, 2, 'the newest, and those of the second since')
    assert.deepEqual(
      [...client.events, ...back.events].slice(1).map(({ id }) => id),
      witness.events.slice(1).map(({ id }) => id),
    )
    for (const one of [witness, back]) one.drop()
  })

  it('lose and repeat nothing, wherever the connection is cut', async () => {
    const witness = await stage.open()
    let client = await stage.open()
    const heard: ReceivedEvent[] = []
    for (let round = 0; round < 30; round++) {
      const id = `cam${round % 5}`
      if (stage.configs.has(id) && round % 7 === 0) stage.remove(id)
      else stage.add(id, `Name ${round}`)
      if (round % 3 === 0) await second(witness, client)
      if (stage.configs.has(id) && round % 2 === 0) play(id)
      if (round % 4 !== 1) continue
      const since = round % 8 === 1 ? client.lastId : client.events.at(-1)!.id
      heard.push(...client.events)
      client.drop()
      if (round % 8 === 1) stage.add('late', `Late ${round}`)
      client = await stage.open(`?since=${since}`)
      await client.roundTrip()
    }
    await second(witness, client)
    heard.push(...client.events)
    assert.deepEqual(heard.slice(1), witness.events.slice(1))
    for (const one of [witness, client]) one.drop()
  })

  it('replay to a viewer only what it may know', async () => {
    stage.add('door')
    stage.principal = principalOf('viewer', ['door'])
    const client = await stage.open()
    await second(client)
    client.drop()
    stage.add('yard')
    stage.main('door').attach(new FakeSink(), details)
    play('door')
    const back = await stage.open(`?since=${client.lastId}`)
    await second(back)
    assert.deepEqual(
      back.events.map(({ type }) => type),
      ['state', 'content'],
    )
    back.drop()
  })

  it('say reset, and everything anew, when what was missed is not kept any more', async () => {
    stage.add('door')
    const client = await stage.open()
    stage.add('door', 'The newest that it has seen')
    const since = await client.message('stream-changed')
    client.drop()
    for (let count = 0; count < KEPT_EVENTS; count++) stage.add('door', `Name ${count}`)
    const whole = await stage.open(`?since=${since.id}`)
    await second(whole)
    assert.equal(whole.of('stream-changed').length, KEPT_EVENTS)
    whole.drop()
    stage.add('door', 'One more')
    const late = await stage.open(`?since=${since.id}`)
    await second(late)
    assert.deepEqual(
      late.events.map(({ type, reason }) => [type, reason]),
      [
        ['reset', 'gone'],
        ['snapshot', undefined],
      ],
    )
    assert.match(JSON.stringify(late.of('snapshot')), /One more/)
    assert.equal(isRising(numbers(late.messages)), true)
    late.drop()
  })

  it('say reset when another relay gave the id, and when nobody has given it yet', async () => {
    const client = await stage.open()
    const { id } = await client.message('figures')
    client.drop()
    const ahead = await stage.open(`?since=${id.replace(/\d+$/, '999999')}`)
    assert.equal((await ahead.message('reset')).reason, 'gone')
    ahead.drop()
    const restarted = stage.makeEvents()
    await stage.listen(restarted)
    const back = await stage.open(`?since=${id}`)
    assert.equal((await back.message('reset')).reason, 'restarted')
    await back.message('snapshot')
    const closing = restarted.close()
    back.drop()
    await closing
  })

  it('refuse what is no id, and a query that nobody knows, with 400', async () => {
    for (const query of ['?since=', '?since=12', '?since=abc', '?since=0000000g-1', '?from=1'])
      await assert.rejects(stage.open(query), /^Error: 400 .*bad-request.*since/, query)
    const client = await stage.open()
    const { id } = await client.message('figures')
    client.drop()
    await assert.rejects(stage.open(`?since=${id}&since=${id}`), /^Error: 400/)
  })
})

describe('events, a client that misbehaves', () => {
  it('is closed when it says anything', async () => {
    for (const data of ['{}', new Uint8Array(4)]) {
      const client = await stage.open()
      client.send(data)
      const close = await client.closed()
      assert.equal(close.code, 1008)
      assert.match(close.reason, /Nothing may be sent/)
    }
    const long = await stage.open()
    long.send('a'.repeat(129))
    assert.equal((await long.closed()).code, 1009)
  })

  it('is closed with 4408 when it answers no ping for ten seconds, and others are not', async () => {
    const healthy = await stage.open()
    const stuck = await stage.open()
    await stuck.roundTrip()
    stuck.stick()
    for (let count = 0; count < 16; count++) await second(healthy)
    stuck.unstick()
    assert.equal((await stuck.closed()).code, 4408)
    assert.equal(healthy.close, undefined)
    healthy.drop()
  })

  it('is cut when it does not read, with a bounded backlog, while others are told everything', async () => {
    stage.add('door')
    const healthy = await stage.open()
    const stuck = await stage.open()
    await stuck.roundTrip()
    stuck.stick()
    const [, socket] = stage.sockets
    let most = 0
    let told = 0
    while (!socket!.destroyed && told < 200_000) {
      for (let count = 0; count < 100; count++) stage.add('door', `${'x'.repeat(100)} ${told++}`)
      most = Math.max(most, socket!.writableLength)
      await healthy.roundTrip()
      if (most > 900_000) stage.clock.tick(250)
    }
    assert.equal(socket!.destroyed, true, `${most} bytes waited`)
    assert.ok(most <= 1.1 * 1_048_576, `${most} bytes waited`)
    assert.equal(healthy.of('stream-changed').length, told)
    stuck.unstick()
    assert.ok([1006, 4408].includes((await stuck.closed()).code))
    healthy.drop()
  })

  it('is given no figures while it is behind, so that they do not pile up', async () => {
    const client = await stage.open()
    await client.message('figures')
    const [socket] = stage.sockets
    socket!.cork()
    for (let count = 0; count < 4; count++) stage.clock.tick(1000)
    assert.ok(
      socket!.writableLength > 0 && socket!.writableLength < 1000,
      `${socket!.writableLength} bytes wait`,
    )
    socket!.uncork()
    await client.roundTrip()
    assert.equal(client.of('figures').length, 2)
    client.drop()
  })

  it('is not blamed when the relay itself was blocked', async () => {
    const client = await stage.open()
    for (let count = 0; count < 6; count++) await second(client)
    stage.clock.tick(5000 - 1)
    stage.clock.block(30_000)
    stage.clock.tick(0)
    await client.roundTrip()
    for (let count = 0; count < 5; count++) await second(client)
    assert.equal(client.close, undefined)
    client.drop()
  })
})

describe('events, when as many listen as may', () => {
  it('are refused with 429 from that address, and there alone, until somebody leaves', async () => {
    stage.address = '192.0.2.1'
    const clients = await Promise.all(Array.from({ length: MAX_FROM_ADDRESS }, () => stage.open()))
    await assert.rejects(stage.open(), /429.*too-many-viewers.*100, listen to the events from this address/)
    stage.address = '192.0.2.2'
    await stage.open()
    stage.address = '192.0.2.1'
    clients[0]!.drop()
    await eventuallyAnswered('the place of who left', async () =>
      stage.open().then(
        () => true,
        () => false,
      ),
    )
  })

  it('are refused to viewers before they are to whoever runs the relay', () => {
    const others = Array.from({ length: MAX_VIEWERS_LISTENING }, () => ({ address: '127.0.0.1' }))
    assert.throws(() => checkRoom(others, '127.0.0.1', true), /1000, listen/)
    checkRoom(others, '127.0.0.1', false)
    const all = Array.from({ length: MAX_LISTENERS }, () => ({ address: '127.0.0.1' }))
    assert.throws(() => checkRoom(all, '127.0.0.1', false), /1000, listen/)
  })
})

describe('events, the connection', () => {
  it('take the subprotocol that is theirs and never echo a token', async () => {
    const subprotocols = ['baton.token.c2VjcmV0', 'baton.events.v1']
    const client = await stage.open('', { subprotocols })
    assert.equal(client.subprotocol, 'baton.events.v1')
    client.drop()
  })

  it('end with 1001 when the relay does, within a second also for who does not answer', async () => {
    const healthy = await stage.open()
    const stuck = await stage.open()
    await stuck.roundTrip()
    stuck.stick()
    const closing = stage.events.close()
    assert.deepEqual(await healthy.closed(), { code: 1001, reason: 'The server is going down.' })
    stage.clock.tick(1000)
    await closing
    stuck.drop()
  })
})
