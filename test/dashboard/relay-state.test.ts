import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { WebSocket } from 'ws'
import type { EventSocket } from '../../src/dashboard/event-link.ts'
import type { Login } from '../../src/dashboard/page-login.ts'
import { RelayState, type Topic } from '../../src/dashboard/relay-state.ts'
import { EVENTS_SUBPROTOCOL } from '../../src/protocol/events.ts'
import { tokenSubprotocol } from '../../src/protocol/token-subprotocol.ts'
import { eventually } from '../support/eventually.ts'
import { startFaultyCamera, type FaultyCamera } from '../support/faulty-camera.ts'
import { TestRelay } from '../support/relay.ts'

/** A page's state of a real relay, over real sockets. */
function stateOf({ relay: { url } }: TestRelay, token: string, readersOf?: string): RelayState {
  return stateFor(url, () => token, readersOf)
}

/** @param tokenNow is read at each request, as a browser's cookie is. */
function stateFor(url: string, tokenNow: () => string, readersOf?: string): RelayState {
  return new RelayState({
    openSocket(since) {
      const address = new URL('api/events', url)
      if (since !== undefined) address.searchParams.set('since', since)
      if (readersOf !== undefined) address.searchParams.set('readers', readersOf)
      address.protocol = 'ws:'
      const ws = new WebSocket(address, [EVENTS_SUBPROTOCOL, tokenSubprotocol(tokenNow())])
      // A browser's socket is closed without a word.
      ws.on('error', () => undefined)
      return ws as unknown as EventSocket
    },
    async readLogin() {
      const response = await fetch(new URL('api/session', url), {
        headers: { authorization: `Bearer ${tokenNow()}` },
      })
      return response.ok ? ((await response.json()) as Login) : null
    },
    nowMs: () => Date.now(),
  })
}

describe('RelayState', () => {
  let camera: FaultyCamera
  let relay: TestRelay
  let state: RelayState
  const topics: Topic[] = []
  const ids = (): string[] => state.streams.map(({ id }) => id)

  before(async () => {
    camera = await startFaultyCamera()
    relay = await TestRelay.start({ streams: [{ id: 'door', name: 'Front door', url: camera.url }] })
    state = stateOf(relay, relay.token)
    state.subscribe((topic) => topics.push(topic))
    state.open()
  })

  after(async () => {
    state.close()
    await relay.close()
    await camera.close()
  })

  it('knows who is logged in, and what that login may do', async () => {
    await eventually('the login', () => state.login !== undefined)
    assert.deepEqual([state.login?.role, state.mayManage, state.mayOperate], ['admin', true, true])
  })

  it('follows a camera from its start to its pictures', async () => {
    await eventually('the streams', () => state.isKnown)
    assert.equal(state.stream('door')?.name, 'Front door')
    await eventually('live', () => state.stream('door')?.renditions['main']?.state === 'live')
    await eventually('what it sends', () => Boolean(state.stream('door')?.renditions['main']?.layout))
    await eventually('figures', () => (state.figuresOf('door')?.fps ?? 0) > 0)
    assert.ok((state.relayFigures?.rssBytes ?? 0) > 0)
    assert.ok(Math.abs(state.serverNowMs - Date.now()) < 5_000)
  })

  it('follows who watches', async () => {
    const viewer = await relay.watch('door')
    await eventually('the reader', () => state.readersOf('door').length === 1)
    assert.deepEqual(state.readersOf('gate'), [])
    await viewer.close()
    await eventually('no reader', () => state.readersOf('door').length === 0)
  })

  it('knows before it opens who is logged in, and brings the figures of one stream’s readers', async () => {
    const viewer = await relay.watch('door')
    const operator = stateOf(relay, relay.token, 'door')
    await operator.identify()
    assert.deepEqual([operator.mayOperate, operator.link.kind], [true, 'closed'])
    operator.open()
    await eventually('the reader', () => (operator.readersInDetail?.readers[0]?.bytesOut ?? 0) > 0)
    await viewer.close()
    await eventually('nobody', () => operator.readersInDetail?.count === 0)
    operator.close()
  })

  it('follows cameras that are added, changed and removed, and replaces what changed', async () => {
    const url = 'rtsp://127.0.0.1:9/x'
    assert.equal((await relay.send('POST', 'api/streams', { id: 'gate', url })).status, 201)
    await eventually('the new camera', () => ids().join() === 'door,gate')
    const [door, gate] = state.streams
    await relay.send('PATCH', 'api/streams/gate', { name: 'North gate' })
    await eventually('its name', () => state.stream('gate')?.name === 'North gate')
    assert.notEqual(state.stream('gate'), gate)
    assert.equal(state.stream('door'), door)
    await eventually(
      'why it is away',
      () => state.stream('gate')?.renditions['main']?.cause === 'unreachable',
    )
    assert.equal((await relay.fetch('api/streams/gate', { method: 'DELETE' })).status, 204)
    await eventually('no camera', () => ids().join() === 'door')
  })

  it('tells a listener of the topics that it asked for, until it has enough', async () => {
    const heard: Topic[] = []
    const stop = state.subscribe((topic) => heard.push(topic), ['figures'])
    await eventually('figures', () => heard.length > 0)
    assert.deepEqual(new Set(heard), new Set(['figures']))
    stop()
    const { length } = heard
    const before = topics.length
    await eventually('more topics', () => topics.slice(before).includes('figures'))
    assert.equal(heard.length, length)
  })

  it('shows a viewer nothing but its own cameras', async () => {
    await relay.send('POST', 'api/streams', { id: 'yard', url: 'rtsp://127.0.0.1:9/y' })
    const { secret } = await relay.relay.identity.tokens.create({
      name: 'guest',
      role: 'viewer',
      cameras: ['yard'],
    })
    const guest = stateOf(relay, secret)
    guest.open()
    await eventually('the streams', () => guest.isKnown && guest.login !== undefined)
    assert.deepEqual(
      guest.streams.map(({ id }) => id),
      ['yard'],
    )
    assert.deepEqual([guest.mayManage, guest.mayOperate, guest.relayFigures], [false, false, null])
    guest.close()
  })

  it('knows that nobody is logged in, and that a login was taken back', async () => {
    const stranger = stateOf(relay, 'baton_nothing')
    stranger.open()
    await eventually('refused', () => stranger.link.kind === 'refused' && stranger.login === null)
    const { token, secret } = await relay.relay.identity.tokens.create({ name: 'gone', role: 'operator' })
    const operator = stateOf(relay, secret)
    operator.open()
    await eventually('the streams', () => operator.isKnown && operator.login?.role === 'operator')
    assert.deepEqual([operator.mayManage, operator.mayOperate], [false, true])
    await relay.relay.identity.tokens.revoke(token.id)
    await eventually('nobody', () => operator.link.kind === 'refused' && operator.login === null)
  })

  it('goes on with a login that came later, and asks for it before it connects', async () => {
    let token = 'baton_nothing'
    const page = stateFor(relay.relay.url, () => token)
    page.open()
    await eventually('refused', () => page.link.kind === 'refused')
    const kinds: string[] = []
    page.subscribe(() => kinds.push(page.link.kind))
    page.open()
    await eventually('an answer', () => kinds.length > 0)
    assert.deepEqual(kinds, ['refused'])
    token = relay.token
    page.open()
    await eventually('the streams', () => page.isKnown && page.login?.role === 'admin')
    page.close()
  })
})
