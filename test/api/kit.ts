import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createApi, type ApiParts } from '../../src/api/api.ts'
import type { CameraView, ReaderView, RenditionView } from '../../src/api/hub-view.ts'
import type { Role } from '../../src/auth/roles.ts'
import { systemClock } from '../../src/clock.ts'
import { StreamStore } from '../../src/config/store.ts'
import { StreamOrder } from '../../src/config/stream-order.ts'
import { silentLog } from '../../src/log.ts'
import type { Layout } from '../../src/media/track.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { startListener, type Reply, type TestListener } from '../http/kit.ts'

/** A running rendition that is live and remembers what was done to it. */
export class FakeRendition implements RenditionView {
  readonly status = {
    state: 'retrying',
    cause: 'unauthorized',
    message: 'The camera refused the password; correct it.',
    sinceMs: 1000,
    nextTryMs: 2000,
  } as const
  readonly layout: Layout = {
    video: {
      kind: 'video',
      codec: 'h264',
      pid: 256,
      codecString: 'avc1.640028',
      width: 1280,
      height: 720,
      parameterSets: [],
    },
    audio: undefined,
  }
  readonly info = { videoCodec: 'H264', notes: ['The certificate was not checked.'] }
  readonly readers = new Set<ReaderView>()
  restarts = 0

  lines(): readonly string[] {
    return ['line one', 'line two']
  }

  restart(): void {
    this.restarts++
  }

  /** Let somebody watch. */
  join(id: string, principal: string, session?: string): { ended: string[] } {
    const ended: string[] = []
    const { readers } = this
    const reader: ReaderView = {
      id,
      details: {
        output: 'websocket',
        address: '192.0.2.7',
        agent: 'Test',
        principal,
        principalName: `Name of ${principal}`,
        ...(session !== undefined && { session }),
      },
      sinceMs: 5,
      bytesOut: 188,
      unitsOut: 1,
      lagMs: 0,
      drops: { budget: 0, overrun: 0, slow: 1 },
      report: { delayMs: 84.5, fps: 25, dropped: 3, reportedMs: 6 },
      end(reason, message) {
        readers.delete(reader)
        ended.push(`${reason}: ${message}`)
      },
    }
    readers.add(reader)
    return { ended }
  }
}

export interface TestApi extends TestListener {
  readonly store: StreamStore
  readonly cameras: Map<string, CameraView>
  /** Let a fake camera run for a stream. */
  readonly run: (id: string) => FakeRendition
  /** One request as that role, or with that token; a body is sent as JSON. */
  readonly as: (who: Role | { token: string }) => Promise<Ask>
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Reply>

/** The whole API on a real listener and a real store of streams, with a fake hub. */
export async function startApi(t: TestContext, options: Partial<ApiParts> = {}): Promise<TestApi> {
  const cameras = new Map<string, CameraView>()
  let store: StreamStore | undefined
  const listener = await startListener(t, {
    async makeApi({ identity, dataDir, log }) {
      const streamsFile = join(dataDir, 'streams.json')
      const rule = new AddressRule({ ownPorts: () => [8088], allowLoopback: 'always' })
      store = await StreamStore.open({ streamsFile, dataDir: join(dataDir, 'data'), rule, log: silentLog })
      return createApi({
        streams: store,
        order: await StreamOrder.open({ dataDir, log }),
        hub: { cameras },
        histories: { historyOf: () => undefined, outagesOf: () => [] },
        log,
        verify: () => Promise.resolve([]),
        probe: {
          url: () => Promise.reject(new Error('no probe of a URL was expected')),
          stream: () => Promise.reject(new Error('no probe of a stream was expected')),
        },
        identity,
        clock: systemClock,
        isOpen: false,
        version: '1.2.3',
        address: '/api',
        ...options,
      })
    },
  })
  const opened = store!
  t.after(() => opened.close())
  return {
    ...listener,
    store: opened,
    cameras,
    run(id) {
      const rendition = new FakeRendition()
      cameras.set(id, { renditions: new Map([['main', rendition]]) })
      return rendition
    },
    async as(who) {
      const token = typeof who === 'string' ? await listener.token(who) : who.token
      return (method, path, body, headers = {}) =>
        listener.call(`/api${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            ...(method !== 'GET' && method !== 'DELETE' && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
    },
  }
}
