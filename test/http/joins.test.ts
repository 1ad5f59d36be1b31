import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, it } from 'node:test'
import { Joins } from '../../src/http/joins.ts'
import { startListener } from './kit.ts'

/** A few milliseconds' work. At the very beginning of a flood some are served as those who come alone, and then some more. */
const FEW = 8

describe('Joins', () => {
  it('lets in at once who comes alone', async () => {
    const joins = new Joins()
    for (let i = 0; i < 3; i++) {
      let isServed = false
      joins.enter(() => (isServed = true))
      assert.equal(isServed, true)
      await turn()
    }
  })

  it('lets in a thousand who come at once a few at a turn, in their order', async () => {
    const joins = new Joins()
    const served: number[] = []
    for (let i = 0; i < 1000; i++) joins.enter(() => served.push(i))
    for (let before = 0; before < 1000; before = served.length) {
      assert.ok(served.length - before <= FEW)
      await turn()
    }
    assert.deepEqual(
      served,
      Array.from({ length: 1000 }, (_, i) => i),
    )
  })
})

describe('A flood of viewers', () => {
  const VIEWERS = 400

  it('leaves the pictures of those who watch their turns: a few are let in between two', async (t) => {
    /** How many joined in each turn of the event loop. */
    const turns = [0]
    const joined = (): number => turns.reduce((sum, count) => sum + count)
    const join = (): void => {
      turns[turns.length - 1]!++
      known--
    }
    /** Callers who are known and not yet served: what is revoked now would not end their watching. */
    let known = 0
    let mostKnown = 0
    const { listener, identity, token } = await startListener(t, {
      live: {
        upgrade(_req, socket) {
          join()
          socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
        },
        routes: [
          {
            way: 'live',
            method: 'GET',
            ending: '.ts',
            output: {
              read: () => ({
                faults: [],
                handle: (_req, res) => {
                  join()
                  res.end()
                },
              }),
            },
          },
        ],
      },
    })
    const head = `Host: localhost\r\nAuthorization: Bearer ${await token('viewer')}\r\n`
    const upgrade = `GET /live/yard HTTP/1.1\r\n${head}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
    const plain = `GET /live/yard.ts HTTP/1.1\r\n${head}\r\n`
    const identify = identity.identify.bind(identity)
    identity.identify = (credential) => {
      mostKnown = Math.max(mostKnown, ++known)
      return identify(credential)
    }
    const sockets: Socket[] = []
    t.after(() => sockets.forEach((socket) => socket.destroy()))
    for (let i = 0; i < VIEWERS; i++) sockets.push(connect(listener.port, '127.0.0.1'))
    // The server knows all of them before one comes to watch.
    for (const socket of sockets)
      socket.on('error', () => undefined).write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await Promise.all(sockets.map((socket) => once(socket, 'data')))
    for (const [i, socket] of sockets.entries()) socket.write(i % 2 === 0 ? upgrade : plain)
    while (joined() < VIEWERS) {
      turns.push(0)
      await turn()
    }
    const most = Math.max(...turns)
    assert.ok(most <= FEW, `${most} joined in one turn`)
    assert.equal(mostKnown, 1, 'who somebody is is judged when he is let in')
  })
})
