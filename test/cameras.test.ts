import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { followStore } from '../src/cameras.ts'
import type { StreamConfig } from '../src/config/streams.ts'
import { silentLog, type LogFields } from '../src/log.ts'
import { Hub } from '../src/stream/hub.ts'
import { eventually } from './support/eventually.ts'
import { FakeSource } from './support/fake-source.ts'
import { ManualClock } from './support/manual-clock.ts'

function stream(id: string, url: string): StreamConfig {
  const source = { id: `of-${id}`, url, transport: 'tcp', hasSecret: false } as const
  return { id, audio: true, mode: 'always', renditions: { main: { sources: [source] } } }
}

describe('followStore', () => {
  it('shows the other cameras although the demo camera does not start, tries it again, and closes it when its entry goes', async () => {
    let canStart = false
    let closes = 0
    let entries = [stream('demo', 'demo:'), stream('door', 'rtsp://door/')]
    let changed = (): void => undefined
    const urls: string[] = []
    const hub = new Hub({
      clock: new ManualClock(),
      log: silentLog,
      createSources: ({ renditions }) => {
        urls.push(...renditions.get('main')!.sources.map(({ url }) => url))
        return { sources: [new FakeSource()] }
      },
      budgetBytes: 1_048_576,
    })
    const follower = followStore({
      store: {
        list: () => entries,
        secretUrl: (_, { id }) => `rtsp://secret/${id}`,
        onChange: (listener) => {
          changed = () => listener({ added: [], changed: [], removed: [] })
          return () => undefined
        },
      },
      hub,
      demo: {
        start: () =>
          canStart
            ? Promise.resolve({ url: 'rtsp://demo/' })
            : Promise.reject(new Error('There is no clip.')),
        close: () => Promise.resolve(void closes++),
      },
      log: silentLog,
    })
    await follower.applied
    assert.deepEqual(urls, ['demo:', 'rtsp://secret/of-door'])
    canStart = true
    changed()
    await eventually('the demo camera plays', () => urls.at(-1) === 'rtsp://demo/')
    assert.equal(closes, 0)
    entries = [stream('door', 'rtsp://door/')]
    changed()
    await eventually('the demo camera is closed', () => closes === 1)
    follower.stop()
    await hub.close()
  })

  it('logs why the demo camera does not start, and why a change failed', async () => {
    const lines: [string, LogFields][] = []
    const log = {
      ...silentLog,
      error: (fields: LogFields, message: string) => void lines.push([message, fields]),
    }
    let changed = (): void => undefined
    let isBroken = false
    const hub = new Hub({
      clock: new ManualClock(),
      log: silentLog,
      createSources: () => ({ sources: [new FakeSource()] }),
      budgetBytes: 1_048_576,
    })
    const follower = followStore({
      store: {
        list: () => {
          if (isBroken) throw new Error('There is no list.')
          return [stream('demo', 'demo:')]
        },
        secretUrl: () => assert.fail('nobody has a secret'),
        onChange: (listener) => {
          changed = () => listener({ added: [], changed: [], removed: [] })
          return () => undefined
        },
      },
      hub,
      demo: { start: () => Promise.reject(new Error('There is no clip.')), close: () => Promise.resolve() },
      log,
    })
    await follower.applied
    assert.deepEqual(lines, [['The demo camera does not start', { reason: 'There is no clip.' }]])
    isBroken = true
    changed()
    await eventually('the change failed', () => lines.length === 2)
    const [message, { reason, stack }] = lines[1]!
    assert.deepEqual([message, reason], ['A change of the cameras failed', 'There is no list.'])
    assert.match(String(stack), /cameras\.test\.ts/)
    follower.stop()
    await hub.close()
  })
})
