import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Engine, Picture } from '../../src/player/engine.ts'
import { StillEngine } from '../../src/player/still-engine.ts'
import type { StillMessage } from '../../src/player/still-messages.ts'
import { eventually } from '../support/eventually.ts'
import { layout } from '../support/units.ts'

function picture(pts: number, keyframe = true): Picture {
  return { dts: pts, pts, duration: 3_600, keyframe, nalUnits: [] }
}

describe('StillEngine', () => {
  let server: Server
  let requests: IncomingMessage[]
  let answer: (res: ServerResponse) => void
  let stills: StillMessage[]
  let shown: number[]
  let reasons: string[]

  beforeEach(async () => {
    requests = []
    stills = []
    shown = []
    reasons = []
    answer = (res) => res.end('JPEG')
    server = createServer((req, res) => {
      requests.push(req)
      answer(res)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  function engineFor(path: string, token?: string): Engine {
    const { port } = server.address() as AddressInfo
    return new StillEngine({
      address: { url: `ws://127.0.0.1:${port}${path}`, protocols: [], token },
      withSound: false,
      surface: undefined,
      handlers: {
        needKeyframe: () => reasons.push('a keyframe'),
        unsupported: (reason) => reasons.push(reason),
        shown: (pts) => shown.push(pts),
      },
      post: (message) => stills.push(message as StillMessage),
    })
  }

  it('asks the relay for a picture at a keyframe, with the token, and hands it on with its time', async () => {
    const engine = engineFor('/baton/live/door?rendition=sub', 'secret')
    engine.configure(layout)
    engine.picture(picture(90_000))
    await eventually('a picture', () => stills.length === 1)
    assert.equal(requests[0]!.url, '/baton/api/streams/door/snapshot.jpg?rendition=sub')
    assert.equal(requests[0]!.headers.authorization, 'Bearer secret')
    assert.deepEqual([await stills[0]!.blob.text(), stills[0]!.pts], ['JPEG', 90_000])
    engine.close()
  })

  it('takes a picture as shown when it is to be seen', () => {
    const engine = engineFor('/live/door')
    engine.receive({ type: 'seen', pts: 90_000, width: 640, height: 360 })
    assert.deepEqual(shown, [90_000])
    const { width, height, shown: count } = engine.figures
    assert.deepEqual([width, height, count], [640, 360, 1])
    engine.close()
  })

  it('asks once at a time, and then for the newest keyframe', async () => {
    const answers: ServerResponse[] = []
    answer = (res) => void answers.push(res)
    const engine = engineFor('/live/door')
    engine.picture(picture(1))
    await eventually('a request', () => answers.length === 1)
    for (const pts of [2, 3, 4]) engine.picture(picture(pts))
    answers[0]!.end('one')
    await eventually('a request', () => answers.length === 2)
    answers[1]!.end('two')
    await eventually('a picture', () => stills.length === 2)
    assert.deepEqual(
      stills.map(({ pts }) => pts),
      [1, 4],
    )
    engine.close()
  })

  it('asks for nothing at other pictures, and passes over what the relay refuses', async () => {
    answer = (res) => res.writeHead(503).end()
    const engine = engineFor('/live/door')
    engine.picture(picture(1, false))
    engine.picture(picture(2))
    await eventually('a request', () => requests.length === 1)
    answer = (res) => res.end('JPEG')
    engine.picture(picture(3, false))
    engine.picture(picture(4))
    await eventually('a picture', () => stills.length === 1)
    assert.deepEqual([stills[0]!.pts, requests.length], [4, 2])
    engine.close()
  })

  it('asks for nothing while it is paused, and for the newest afterwards', async () => {
    const engine = engineFor('/live/door')
    engine.setPaused(true)
    engine.picture(picture(1))
    // Its own timer, had it one, would come first.
    await new Promise((resolve) => setTimeout(resolve, 1))
    engine.picture(picture(4))
    engine.setPaused(false)
    await eventually('a picture', () => stills.length === 1)
    assert.deepEqual([stills[0]!.pts, requests.length], [4, 1])
    engine.close()
  })

  it('says so when the address is not one of a relay', () => {
    const engine = engineFor('/somewhere')
    engine.configure(layout)
    assert.equal(reasons.length, 1)
    engine.close()
  })
})
