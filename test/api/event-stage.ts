import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Events } from '../../src/api/events.ts'
import type { Principal, Role } from '../../src/auth/roles.ts'
import type { StreamConfig } from '../../src/config/streams.ts'
import { refuseUpgrade } from '../../src/http/problem.ts'
import { silentLog } from '../../src/log.ts'
import { Hub } from '../../src/stream/hub.ts'
import { Recorder } from '../../src/stream/recorder.ts'
import type { Rendition } from '../../src/stream/rendition.ts'
import { EventClient, type EventClientOptions } from '../support/event-client.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'

/** The events behind a real server on a free port; cameras and time are the test's. */
export class EventStage {
  readonly clock = new ManualClock(1_764_000_000_000)
  /** By stream. */
  readonly sources = new Map<string, FakeSource>()
  readonly configs = new Map<string, StreamConfig>()
  readonly hub: Hub
  readonly events: Events
  /** Who asks from now on. */
  principal: Principal = principalOf('admin')
  /** Of the connections, in their order. */
  readonly sockets: Socket[] = []
  /** How often a rendition's figures were computed. */
  looks = 0
  problem: string | undefined
  /** From where from now on. */
  address = '127.0.0.1'
  #arranged: readonly string[] = []
  readonly #onArranged = new Set<() => void>()
  readonly #recorder: Recorder
  readonly #server: Server = createServer()

  constructor() {
    const { clock } = this
    this.hub = new Hub({
      clock,
      log: silentLog,
      budgetBytes: 64 * 1_048_576,
      random: () => 0,
      createSources: (camera) => {
        const source = new FakeSource(camera.id)
        this.sources.set(camera.id, source)
        return { sources: [source] }
      },
    })
    this.#recorder = new Recorder({ hub: this.hub, clock, log: silentLog })
    this.events = this.makeEvents()
  }

  /** Events as another run of the relay would have them. */
  makeEvents(): Events {
    const { configs, clock, hub } = this
    const recorder = this.#recorder
    const problem = () => this.problem
    return new Events({
      hub,
      clock,
      version: '1.2.3',
      streams: {
        list: () => [...configs.values()],
        get(id) {
          const config = configs.get(id)
          return config && { config }
        },
        get problem() {
          return problem()
        },
      },
      order: {
        arrange: (streams) =>
          streams.toSorted((a, b) => this.#arranged.indexOf(a.id) - this.#arranged.indexOf(b.id)),
        onChange: (listener) => {
          this.#onArranged.add(listener)
          return () => void this.#onArranged.delete(listener)
        },
      },
      recorder: {
        figuresOf: (rendition) => {
          this.looks++
          return recorder.figuresOf(rendition)
        },
        onSecond: (listener) => recorder.onSecond(listener),
      },
    })
  }

  async listen(events: Events = this.events): Promise<void> {
    this.#server.removeAllListeners('upgrade')
    this.#server.on('upgrade', (req, socket, head) => {
      const query = new URL(req.url ?? '', 'http://localhost').searchParams
      const caller = { principal: this.principal, address: this.address }
      try {
        events.upgrade(req, socket, head, { caller, query })
        this.sockets.push(socket as Socket)
      } catch (error) {
        refuseUpgrade(socket, error, 'id')
      }
    })
    if (this.#server.listening) return
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  /** Connects as the present principal. */
  open(query = '', options?: EventClientOptions): Promise<EventClient> {
    const { port } = this.#server.address() as AddressInfo
    return EventClient.open(`ws://127.0.0.1:${port}/api/events${query}`, options)
  }

  /** Adds a camera, or changes its name. */
  add(id: string, name = id, url = 'rtsp://192.0.2.1/main'): void {
    const main = { sources: [{ id: 'a', url, transport: 'tcp', hasSecret: true }] } as const
    this.configs.set(id, { id, name, audio: true, mode: 'always', renditions: { main } })
    this.hub.set({ id, name, mode: 'always', renditions: new Map([['main', main]]) })
  }

  remove(id: string): void {
    this.configs.delete(id)
    this.hub.remove(id)
  }

  arrange(...ids: string[]): void {
    this.#arranged = ids
    for (const listener of this.#onArranged) listener()
  }

  main(id: string): Rendition {
    const rendition = this.hub.cameras.get(id)?.renditions.get('main')
    assert.ok(rendition, `there is no ${id}`)
    return rendition
  }

  async close(): Promise<void> {
    const closing = this.events.close()
    this.clock.tick(1000)
    await closing
    this.#recorder.close()
    await this.hub.close()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

export function principalOf(role: Role, cameras?: readonly string[], id: string = role): Principal {
  return { id, name: role, role, cameras: cameras && new Set(cameras) }
}
