import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { EventLink, type EventSocket, type LinkState } from '../../src/dashboard/event-link.ts'

class FakeSocket implements EventSocket {
  readonly since: string | undefined
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  isClosed = false

  constructor(since: string | undefined) {
    this.since = since
  }

  close(): void {
    this.isClosed = true
  }

  open(): void {
    this.onopen?.({} as Event)
  }

  receive(id: string): void {
    this.onmessage?.({ data: JSON.stringify({ type: 'stream-removed', id, stream: 'door' }) } as MessageEvent)
  }

  lose(code = 1006): void {
    this.onclose?.({ code } as CloseEvent)
  }
}

describe('EventLink', () => {
  let sockets: FakeSocket[]
  let states: LinkState['kind'][]
  let ids: string[]
  let isRefused: boolean
  let link: EventLink

  const newest = (): FakeSocket => sockets.at(-1)!
  /** Lets what was asked be answered. */
  const answered = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  }

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] })
    sockets = []
    states = []
    ids = []
    isRefused = false
    link = new EventLink(
      { message: ({ id }) => ids.push(id), changed: ({ kind }) => states.push(kind) },
      {
        openSocket(since) {
          const socket = new FakeSocket(since)
          sockets.push(socket)
          return socket
        },
        isRefused: () => Promise.resolve(isRefused),
        nowMs: () => Date.now(),
      },
    )
    link.open()
  })

  afterEach(() => mock.timers.reset())

  it('asks for what it missed when it comes back', () => {
    newest().open()
    newest().receive('9f3ab2c1-7')
    newest().lose()
    mock.timers.tick(400)
    assert.deepEqual(
      sockets.map(({ since }) => since),
      [undefined, '9f3ab2c1-7'],
    )
    newest().open()
    newest().receive('9f3ab2c1-8')
    assert.deepEqual(ids, ['9f3ab2c1-7', '9f3ab2c1-8'])
    assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting', 'open'])
  })

  it('passes over what it does not know', () => {
    newest().open()
    newest().onmessage?.({ data: '{"type":"weather","id":"9f3ab2c1-9"}' } as MessageEvent)
    newest().onmessage?.({ data: 'no JSON' } as MessageEvent)
    assert.deepEqual(ids, [])
    assert.equal(link.state.kind, 'open')
  })

  it('waits longer after each try that led nowhere, and tries at once when it is asked to', () => {
    newest().lose()
    mock.timers.tick(400)
    assert.equal(sockets.length, 2)
    newest().lose()
    mock.timers.tick(300)
    assert.equal(sockets.length, 2)
    link.open()
    assert.equal(sockets.length, 3)
    mock.timers.tick(5_000)
    assert.equal(sockets.length, 3, 'the try that was due came beside the one that was asked for')
  })

  it('takes ten seconds without a word for the end, for figures come every second', () => {
    newest().open()
    newest().receive('9f3ab2c1-7')
    mock.timers.tick(9_000)
    newest().receive('9f3ab2c1-8')
    mock.timers.tick(9_000)
    assert.equal(sockets.length, 1)
    mock.timers.tick(1_000)
    assert.equal(sockets[0]!.isClosed, true)
    assert.equal(link.state.kind, 'waiting')
  })

  it('gives up when it is not the network but the login, and tries again when asked to', async () => {
    isRefused = true
    newest().lose()
    await answered()
    assert.equal(link.state.kind, 'refused')
    mock.timers.tick(60_000)
    assert.equal(sockets.length, 1)
    link.open()
    newest().open()
    assert.equal(link.state.kind, 'open')
  })

  it('gives up when the token is revoked', () => {
    newest().open()
    newest().lose(4403)
    assert.equal(link.state.kind, 'refused')
    mock.timers.tick(60_000)
    assert.equal(sockets.length, 1)
  })

  it('stays closed', () => {
    newest().open()
    link.close()
    mock.timers.tick(60_000)
    assert.deepEqual([sockets.length, link.state.kind, sockets[0]!.isClosed], [1, 'closed', true])
  })
})
