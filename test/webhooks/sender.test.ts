import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { systemClock, type Clock } from '../../src/clock.ts'
import type { Log, LogFields } from '../../src/log.ts'
import { silentLog } from '../../src/log.ts'
import { MAX_WAITING } from '../../src/webhooks/message-queue.ts'
import { createMessage, type Message } from '../../src/webhooks/message.ts'
import { Sender } from '../../src/webhooks/sender.ts'
import { eventually } from '../support/eventually.ts'
import { closeAtEnd } from '../support/leftovers.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { WebhookReceiver } from '../support/webhook-receiver.ts'

const secret = `whsec_${Buffer.alloc(32, 'canary').toString('base64')}`

function down(stream: string, cause = 'unreachable'): Message {
  return createMessage(
    { type: 'stream.down', data: { stream, rendition: 'main', cause } },
    Date.now(),
    Date.now(),
  )
}

interface Stage {
  readonly sender: Sender
  readonly receiver: WebhookReceiver
  /** `level message` and fields of each line. */
  readonly lines: [string, LogFields][]
}

async function stage(clock: Clock, timeoutSeconds = 10): Promise<Stage> {
  const receiver = await WebhookReceiver.start()
  const lines: Stage['lines'] = []
  const keep =
    (level: string) =>
    (fields: LogFields, message: string): void =>
      void lines.push([`${level} ${message}`, fields])
  const log: Log = { ...silentLog, info: keep('info'), warn: keep('warn'), child: () => log }
  const target = { name: 'pager', url: `${receiver.url}?key=canary`, secret, timeoutSeconds }
  const sender = new Sender({ target, clock, log, wallMs: Date.now, random: () => 0 })
  closeAtEnd(() => sender.close())
  return { sender, receiver, lines }
}

/** Moves the clock to the try behind this one, once that has failed. */
async function afterFailure(number: number, clock: ManualClock, { sender }: Stage): Promise<void> {
  await eventually(`try ${number} has failed`, () => sender.stats.failedTries === number)
  await clock.advance(Math.min(60_000, 1000 * 2 ** (number - 1)))
}

describe('Sender', () => {
  it('signs each try so that a receiver of Standard Webhooks takes it, and none that was tampered with', async () => {
    const { sender, receiver } = await stage(systemClock)
    sender.push(down('door'))
    const { headers, body, data } = await receiver.webhook('stream.down')
    const signed = headers as Record<string, string>
    assert.deepEqual(new Webhook(secret).verify(body, signed), JSON.parse(body))
    assert.equal(data['stream'], 'door')
    assert.equal(signed['content-type'], 'application/json')
    assert.throws(() => new Webhook(secret).verify(body.replace('door', 'yard'), signed))
    const late = { ...signed, 'webhook-timestamp': String(Number(signed['webhook-timestamp']) + 1) }
    assert.throws(() => new Webhook(secret).verify(body, late))
    assert.throws(() => new Webhook(`whsec_${Buffer.alloc(32).toString('base64')}`).verify(body, signed))
  })

  it('brings what happened while the receiver was down once it is up again: of each rendition the newest, with the same id', async () => {
    const clock = new ManualClock()
    const staged = await stage(clock)
    const { sender, receiver, lines } = staged
    await receiver.down()
    sender.push(down('door'))
    sender.push(down('yard', 'stalled'))
    sender.push(down('yard', 'unauthorized'))
    await afterFailure(1, clock, staged)
    await afterFailure(2, clock, staged)
    await eventually('a third try has failed', () => sender.stats.failedTries === 3)
    await receiver.up()
    await afterFailure(3, clock, staged)
    await eventually('both were delivered', () => sender.stats.delivered === 2)
    assert.deepEqual(
      receiver.requests.map(({ data }) => [data['stream'], data['cause']]),
      [
        ['door', 'unreachable'],
        ['yard', 'unauthorized'],
      ],
    )
    const { failedTries, superseded, waiting } = sender.stats
    assert.deepEqual({ failedTries, superseded, waiting }, { failedTries: 3, superseded: 1, waiting: 0 })
    assert.deepEqual(lines, [
      ['warn Webhooks do not get through', { reason: 'ECONNREFUSED', type: 'stream.down' }],
      ['info Webhooks get through again', { failedTries: 3 }],
    ])
    assert.doesNotMatch(JSON.stringify(lines), /canary/)
  })

  it('tries again after 1, 2, 4 … seconds, at most a minute, what is answered with 500, 429 or another fault for a while', async () => {
    const clock = new ManualClock()
    const staged = await stage(clock)
    const { sender, receiver } = staged
    const statuses = [500, 503, 429, 408, 425, 500, 500, 502]
    receiver.answer = (res) => res.writeHead(statuses[receiver.requests.length - 1] ?? 204).end()
    const pauses: number[] = []
    const after = clock.after.bind(clock)
    clock.after = (delayMs, callback) => {
      if (delayMs !== 10_000) pauses.push(delayMs)
      return after(delayMs, callback)
    }
    sender.push(down('door'))
    for (let tries = 1; tries <= statuses.length; tries++) await afterFailure(tries, clock, staged)
    await eventually('it was delivered', () => sender.stats.delivered === 1)
    assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    assert.equal(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size, 1)
  })

  it('gives up a slow receiver after its time, and goes on when it is faster', async () => {
    const { sender, receiver, lines } = await stage(systemClock, 0.05)
    let isSlow = true
    receiver.answer = (res) => {
      if (!isSlow) res.writeHead(204).end()
      isSlow = false
    }
    sender.push(down('door'))
    await eventually('it was delivered', () => sender.stats.delivered === 1)
    assert.deepEqual([sender.stats.failedTries, receiver.requests.length], [1, 2])
    assert.deepEqual(lines[0]?.[1], { reason: 'no answer within 0.05 s', type: 'stream.down' })
  })

  it('gives up what the receiver does not want after five tries, and goes on with the next', async () => {
    const clock = new ManualClock()
    const staged = await stage(clock)
    const { sender, receiver, lines } = staged
    receiver.answer = (res, { data }) => res.writeHead(data['stream'] === 'door' ? 400 : 204).end()
    sender.push(down('door'))
    sender.push(down('yard'))
    for (let tries = 1; tries <= 5; tries++) await afterFailure(tries, clock, staged)
    await eventually('the other was delivered', () => sender.stats.delivered === 1)
    const { refused, failedTries } = sender.stats
    assert.deepEqual({ refused, failedTries }, { refused: 1, failedTries: 5 })
    const fields = { reason: 'answered 400', type: 'stream.down', stream: 'door' }
    assert.deepEqual(lines[1], ['warn A webhook was given up', fields])
  })

  it('gives up after a day what never got through', async () => {
    const clock = new ManualClock()
    const staged = await stage(clock)
    const { sender, receiver } = staged
    receiver.answer = (res) => res.writeHead(500).end()
    sender.push({ ...down('door'), madeMs: clock.nowMs() - 24 * 3600 * 1000 })
    await eventually('it was given up', () => sender.stats.expired === 1)
    assert.equal(sender.stats.waiting, 0)
  })

  it('follows no redirect', async () => {
    const { sender, receiver } = await stage(systemClock)
    const other = await WebhookReceiver.start()
    receiver.answer = (res) => res.writeHead(307, { location: other.url }).end()
    sender.push(down('door'))
    await eventually('it failed', () => sender.stats.failedTries > 0)
    assert.deepEqual([other.requests.length, sender.stats.delivered], [0, 0])
  })

  it('keeps a bounded number of messages of a flood, and sends one at a time', async () => {
    const { sender, receiver, lines } = await stage(systemClock)
    let [now, most] = [0, 0]
    receiver.answer = (res) => {
      now++
      most = Math.max(most, now)
      setImmediate(() => {
        now--
        res.writeHead(204).end()
      })
    }
    const flood = MAX_WAITING + 501
    for (let at = 0; at < flood; at++) sender.push(down(`camera-${at}`))
    assert.equal(sender.stats.waiting, MAX_WAITING + 1)
    await eventually('many of them were delivered', () => sender.stats.delivered >= 100)
    await sender.close()
    assert.deepEqual({ dropped: sender.stats.dropped, most }, { dropped: 500, most: 1 })
    assert.deepEqual(
      receiver.requests.slice(0, 3).map(({ data }) => data['stream']),
      ['camera-0', 'camera-501', 'camera-502'],
    )
    const said = lines.filter(([line]) => line === 'warn Too many webhooks wait, the oldest are left out')
    assert.equal(said.length, 1)
  })

  it('ends a try at once when it is closed', async () => {
    const { sender, receiver } = await stage(systemClock)
    receiver.answer = () => undefined
    sender.push(down('door'))
    await eventually('the try has begun', () => receiver.requests.length === 1)
    await sender.close()
    sender.push(down('yard'))
    assert.equal(sender.stats.failedTries, 0)
  })
})
