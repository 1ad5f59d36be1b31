import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LiveRequest, LiveUpgrade, ReadQuery } from '../../src/auth/live-request.ts'
import type { Principal, Role } from '../../src/auth/roles.ts'
import { HttpServer, type ServerCertificate } from '../../src/http/server.ts'
import { silentLog } from '../../src/log.ts'
import type { Unit } from '../../src/media/unit.ts'
import { Hub } from '../../src/stream/hub.ts'
import type { Rendition } from '../../src/stream/rendition.ts'
import { FakeSource } from '../support/fake-source.ts'
import { ManualClock } from '../support/manual-clock.ts'
import { fixedCertificate } from '../support/tls-pair.ts'

/** One camera `door` with a main and a sub stream whose sources the test plays, behind a real server on a free port. */
export class Stage {
  readonly clock = new ManualClock(1_764_000_000_000)
  readonly main = new FakeSource('main')
  readonly sub = new FakeSource('sub')
  readonly hub: Hub
  #server: Server = createServer()

  /** Who asks from now on. */
  role: Role = 'admin'
  /** Why nobody may come from now on. */
  refusal: string | undefined

  constructor(mode: 'always' | 'on-demand' = 'always', ringBytes?: number) {
    this.hub = new Hub({
      clock: this.clock,
      log: silentLog,
      createSources: (_camera, rendition) => ({ sources: [rendition === 'main' ? this.main : this.sub] }),
      budgetBytes: 64 * 1_048_576,
      ...(ringBytes !== undefined && { ringBytes }),
    })
    const sources = (id: string) => ({ sources: [{ id, url: `rtsp://127.0.0.1/${id}` }] })
    const renditions = new Map([
      ['main', sources('main')],
      ['sub', sources('sub')],
    ])
    this.hub.set({ id: 'door', mode, renditions })
  }

  /** A wrong query is answered with 400 and its faults. @param tls Certificate and key to speak TLS with. */
  async listen(
    output: {
      read?: (query: URLSearchParams) => ReadQuery
      upgrade?: LiveUpgrade
    },
    tls?: ServerCertificate['pair'],
  ): Promise<void> {
    if (tls) this.#server = new HttpServer({ certificate: fixedCertificate(tls) }, () => undefined).node
    this.#server.on('request', (req, res) => {
      const read = output.read?.(queryOf(req.url))
      if (read?.faults.length === 0) read.handle(req, res, this.#liveRequest(req.url))
      else res.writeHead(400).end(JSON.stringify(read?.faults))
    })
    this.#server.on('upgrade', (req, socket, head) =>
      output.upgrade?.(req, socket, head, this.#liveRequest(req.url)),
    )
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  rendition(id: string): Rendition {
    const rendition = this.hub.cameras.get('door')?.renditions.get(id)
    assert.ok(rendition)
    return rendition
  }

  /** Gives a unit that arrives now. */
  play(make: (arrivedMs: number) => Unit, source: FakeSource = this.main): Unit {
    const unit = make(this.clock.nowMs())
    source.unit(unit)
    return unit
  }

  async close(): Promise<void> {
    await this.hub.close()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #liveRequest(url = ''): LiveRequest {
    const { pathname } = new URL(url, 'http://127.0.0.1')
    const principal: Principal = { id: this.role, name: this.role, role: this.role, cameras: undefined }
    return {
      streamId: pathname.replace(/^\/live\//, '').replace(/\.ts$/, ''),
      rendition: queryOf(url).get('rendition') ?? 'main',
      principal,
      address: '127.0.0.1',
      ...(this.refusal !== undefined && { refusal: this.refusal }),
    }
  }
}

function queryOf(url = ''): URLSearchParams {
  return new URL(url, 'http://127.0.0.1').searchParams
}
