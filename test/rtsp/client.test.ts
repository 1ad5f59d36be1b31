import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import { after, describe as suite, it } from 'node:test'
import { AddressRule } from '../../src/net/address-rule.ts'
import { describe } from '../../src/rtsp/client.ts'
import type { DescribeRule } from '../../src/rtsp/client.ts'
import type { RtspError } from '../../src/rtsp/rtsp-error.ts'
import { eventually } from '../support/eventually.ts'
import { startGstCamera } from '../support/gst-camera.ts'
import { ManualClock } from '../support/manual-clock.ts'

const rule = new AddressRule({ allowLoopback: 'always' })
const servers: Server[] = []
const sockets = new Set<Socket>()

/** A camera that does with each connection's first bytes what the test says; resolves with its URL. */
async function startCamera(onRequest: (socket: Socket, request: string) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => onRequest(socket, chunk.toString()))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/cam`
}

const answer = (status: string, headers = '', body = '', sequence = 1): string =>
  `RTSP/1.0 ${status}\r\nCSeq: ${sequence}\r\n${headers}${body && `Content-Length: ${body.length}\r\n`}\r\n${body}`

const CHALLENGE = 'WWW-Authenticate: Digest realm="x", nonce="0123456789abcdef"\r\n'

function isFault(kind: RtspError['kind'], message = /./): (thrown: RtspError) => boolean {
  return (thrown) => {
    assert.equal(thrown.kind, kind, thrown.message)
    assert.match(thrown.message, message)
    assert.doesNotMatch(thrown.message, /secret/)
    return true
  }
}

after(() => {
  for (const server of servers) server.close()
  for (const socket of sockets) socket.destroy()
})

suite('describe against GStreamer', () => {
  it('answers Digest and reads H.265 with AAC', async (t) => {
    const digest = { user: 'us@er', password: 'p@ss:/#?%' }
    const camera = await startGstCamera({ codec: 'h265', audio: 'aac', digest })
    t.after(() => camera.close())
    const { video, audio, otherTracks, server } = await describe({ url: camera.url, rule })
    assert.deepEqual([video.codec, video.clockRate, video.parameterSets.length], ['H265', 90_000, 3])
    assert.deepEqual([audio?.codec, audio?.clockRate, audio?.channels], ['MPEG4-GENERIC', 48_000, 2])
    assert.deepEqual([otherTracks, server], [0, 'GStreamer RTSP server'])

    const wrong = camera.url.replace(/:[^:@]*@/, ':secret@')
    await assert.rejects(describe({ url: wrong, rule }), isFault('unauthorized'))
    const without = camera.url.replace(/\/\/.*@/, '//')
    await assert.rejects(describe({ url: without, rule }), isFault('unauthorized'))
    await assert.rejects(describe({ url: camera.url.replace('/cam', '/none'), rule }), isFault('not-found'))
    await camera.close()
    await assert.rejects(describe({ url: camera.url, rule }), isFault('unreachable', /refuses connections/))
  })
})

suite('describe', () => {
  it('sends Basic only after it was asked, percent-decoded, over a new connection if need be', async () => {
    const asked: string[] = []
    const url = await startCamera((socket, request) => {
      if (socket.writableEnded) return
      const value = /^Authorization: Basic (.*)\r$/m.exec(request)?.[1] ?? ''
      asked.push(Buffer.from(value, 'base64').toString())
      if (value) socket.write(answer('200 OK', '', 'm=video 0 RTP/AVP 26\r\n'))
      else socket.end(answer('401 No', 'WWW-Authenticate: Basic realm="x"\r\n'))
    })
    const { video } = await describe({ url: url.replace('//', '//a%40b:c%3Ad@'), rule })
    assert.equal(video.codec, 'JPEG')
    assert.deepEqual(asked, ['', 'a@b:c:d'])
  })

  for (const [what, refuse] of [
    ['401', (socket) => socket.write(answer('401 No', CHALLENGE, '', 2))],
    [
      '401 and a stale nonce',
      (socket) => socket.write(answer('401 No', `${CHALLENGE.trim()}, stale=true\r\n`, '', 2)),
    ],
    ['hanging up', (socket) => socket.end()],
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['403', (socket) => socket.write(answer('403 No', '', '', 2))],
  ] as readonly [string, (socket: Socket) => void][]) {
    it(`logs in once when told to, at a camera that refuses by ${what}`, async () => {
      let logins = 0
      const steps: string[] = []
      const url = await startCamera((socket, request) => {
        if (!/^Authorization:/m.test(request)) {
          socket.write(answer('401 No', CHALLENGE))
          return
        }
        logins += 1
        refuse(socket)
      })
      const withUser = url.replace('//', '//jo:secret@')
      const onStep = (step: string): void => void steps.push(step)
      const kind = what === 'hanging up' || what === 'a reset' ? 'exited' : 'unauthorized'
      await assert.rejects(describe({ url: withUser, rule, oneLogin: true, onStep }), isFault(kind))
      assert.deepEqual([logins, steps.slice(0, 2)], [1, ['connected', 'logging-in']])
    })
  }

  it('logs in once on a new connection where the camera hangs up behind its challenge', async () => {
    let logins = 0
    const steps: string[] = []
    const url = await startCamera((socket, request) => {
      if (!/^Authorization:/m.test(request)) {
        socket.end(answer('401 No', CHALLENGE))
        return
      }
      logins += 1
      socket.write(answer('200 OK', '', 'm=video 0 RTP/AVP 26\r\n'))
    })
    const onStep = (step: string): void => void steps.push(step)
    await describe({ url: url.replace('//', '//jo:secret@'), rule, oneLogin: true, onStep })
    assert.deepEqual([logins, steps], [1, ['connected', 'logging-in', 'accepted']])
  })

  for (const [status, kind, words] of [
    ['401 Unauthorized', 'unauthorized', /none were given/],
    ['403 Forbidden', 'unauthorized', /403.*may watch/],
    ['404 Not Found', 'not-found', /path/],
    ['461 Unsupported Transport', 'transport', /transport/],
    ['500 Oops', 'exited', /500/],
  ] as const) {
    it(`calls ${status} ${kind}`, async () => {
      const url = await startCamera((socket) => socket.write(answer(status)))
      await assert.rejects(describe({ url, rule }), isFault(kind, words))
    })
  }

  it('says that a login is wrong only when one was sent', async () => {
    const url = await startCamera((socket, request) =>
      socket.write(answer('401 No', CHALLENGE, '', Number(/CSeq: (\d+)/.exec(request)?.[1]))),
    )
    const withUser = url.replace('//', '//jo:secret@')
    await assert.rejects(describe({ url: withUser, rule }), isFault('unauthorized', /refuses this user/))
    await assert.rejects(describe({ url, rule }), isFault('unauthorized', /none were given/))
  })

  it('says where nothing came from, and what to look at', async () => {
    const asked: string[] = []
    const url = await startCamera((_, request) => void asked.push(request))
    const clock = new ManualClock()
    const described = describe({ url, rule, clock })
    await eventually('the camera is asked', () => asked.length > 0)
    clock.tick(5000)
    const port = new URL(url).port
    const words = new RegExp(`although 127\\.0\\.0\\.1:${port} takes connections: check the port`)
    await assert.rejects(described, isFault('unreachable', words))

    const lookup = async (): Promise<string[]> => new Promise(() => undefined)
    const slow = describe({ url: 'rtsp://cam.test/x', rule: new AddressRule({ lookup }), clock })
    clock.tick(5000)
    await assert.rejects(slow, isFault('unreachable', /from cam\.test:554; check the address/))
  })

  it('calls a description without video no-video', async () => {
    const url = await startCamera((socket) => socket.write(answer('200 OK', '', 'm=audio 0 RTP/AVP 8\r\n')))
    await assert.rejects(describe({ url, rule }), isFault('no-video'))
  })

  it('follows three redirects and not a fourth', async () => {
    let requests = 0
    const url = await startCamera((socket) => {
      requests += 1
      socket.write(answer('302 Moved', `Location: ${url}\r\n`))
    })
    await assert.rejects(describe({ url, rule }), isFault('exited', /redirects/))
    assert.equal(requests, 4)
  })

  it('judges a redirect by the rule and takes no password to another host', async () => {
    const url = await startCamera((socket) =>
      socket.write(answer('302 Moved', 'Location: rtsp://169.254.1.1/\r\n')),
    )
    await assert.rejects(describe({ url, rule }), isFault('refused', /169\.254/))

    const heard: string[] = []
    const other = await startCamera((socket, request) => {
      heard.push(request)
      socket.write(answer('401 No', 'WWW-Authenticate: Basic realm="x"\r\n'))
    })
    const first = await startCamera((socket) =>
      socket.write(answer('302 Moved', `Location: ${other.replace('127.0.0.1', '127.0.0.2')}\r\n`)),
    )
    const local = {
      parse: rule.parse.bind(rule),
      resolve: async (parsed: { port: number }) => ({
        address: '127.0.0.1',
        family: 4 as const,
        port: parsed.port,
      }),
    }
    await assert.rejects(
      describe({ url: first.replace('//', '//jo:secret@'), rule: local }),
      isFault('unauthorized'),
    )
    assert.equal(heard.length, 1)
    assert.doesNotMatch(heard[0]!, /Authorization/)
  })

  for (const status of ['301 Moved', '302 Found', '303 See Other', '305 Use Proxy', '307 Temporary Redirect'])
    it(`follows ${status} with the login, also by a part of an address`, async () => {
      const heard: string[] = []
      const url = await startCamera((socket, request) => {
        const [first = ''] = request.split('\r\n', 1)
        heard.push(
          `${first.split('/').at(-2)?.split(' ')[0]}${/^Authorization/m.test(request) ? ' login' : ''}`,
        )
        if (first.includes('/cam ')) socket.write(answer(status, 'Location: /other?x=1\r\n'))
        else if (!/^Authorization/m.test(request)) socket.write(answer('401 No', CHALLENGE))
        else socket.write(answer('200 OK', '', 'm=video 0 RTP/AVP 26\r\n', 2))
      })
      await describe({ url: url.replace('//', '//jo:secret@'), rule })
      assert.deepEqual(heard, ['cam', 'other?x=1', 'other?x=1 login'])
    })

  it('logs in by what the camera says where it redirects to another host', async () => {
    const users: string[] = []
    const other = await startCamera((socket, request) => {
      const [, user = ''] = /^Authorization: Basic (.*)\r$/m.exec(request) ?? []
      users.push(Buffer.from(user, 'base64').toString())
      if (user === '') socket.write(answer('401 No', 'WWW-Authenticate: Basic realm="x"\r\n'))
      else socket.write(answer('200 OK', '', 'm=video 0 RTP/AVP 26\r\n', 2))
    })
    const location = other.replace('127.0.0.1', 'viewer:theirs@camera.invalid')
    const url = await startCamera((socket) => socket.write(answer('302 Moved', `Location: ${location}\r\n`)))
    const elsewhere: DescribeRule = {
      parse: rule.parse.bind(rule),
      resolve: async ({ port }) => ({ address: '127.0.0.1', family: 4, port }),
    }
    await describe({ url: url.replace('//', '//jo:secret@'), rule: elsewhere })
    assert.deepEqual(users, ['', 'viewer:theirs'])
  })

  it('takes a camera’s word for no address on this machine, where only the file may name one', async () => {
    let asked = 0
    const inside = await startCamera((socket) => {
      asked += 1
      socket.write(answer('404 No'))
    })
    const url = await startCamera((socket) => socket.write(answer('302 Moved', `Location: ${inside}\r\n`)))
    const rule = new AddressRule()
    const outside: DescribeRule = {
      parse: rule.parse.bind(rule),
      resolve: async ({ port }) => ({ address: '127.0.0.1', family: 4, port }),
    }
    const named = url.replace('127.0.0.1', 'camera.invalid')
    await assert.rejects(describe({ url: named, rule: outside }), isFault('refused', /this machine/))
    assert.equal(asked, 0)
    // The file's own word goes as far as the host that it names.
    await assert.rejects(describe({ url, rule }), isFault('not-found'))
    assert.equal(asked, 1)
  })

  const hostile: [what: string, head: string, byte: string][] = [
    ['says nothing', '', ''],
    [
      'sends its description byte by byte',
      'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 99999\r\n\r\n',
      'v',
    ],
  ]
  for (const [what, head, byte] of hostile) {
    it(`gives up in time on a camera that ${what}`, async () => {
      const clock = new ManualClock()
      let sent = 0
      const url = await startCamera((socket) => {
        socket.write(head)
        const timer = setInterval(() => {
          socket.write(byte)
          sent += 1
        }, 1)
        socket.once('close', () => clearInterval(timer))
      })
      const described = describe({ url, rule, clock, timeoutMs: 300 })
      await eventually('the camera answers', () => sent > 10)
      clock.tick(299)
      const before = sent
      await eventually('it goes on', () => sent > before + 10)
      assert.equal(clock.pendingTimers, 1)
      clock.tick(1)
      assert.equal(clock.pendingTimers, 0)
      await assert.rejects(described, isFault('unreachable', /300 ms/))
    })
  }

  it('gives up at once on a header without end and on what is no RTSP', async () => {
    const endless = await startCamera((socket) =>
      socket.write(`RTSP/1.0 200 OK\r\nX: ${'y'.repeat(100_000)}`),
    )
    await assert.rejects(describe({ url: endless, rule, timeoutMs: 60_000 }), isFault('exited', /too long/))
    for (const words of ['HTTP/1.1 400 Bad Request\r\n\r\n', 'SSH-2.0-OpenSSH_9.2p1\r\n']) {
      const other = await startCamera((socket) => socket.write(words))
      const asked = describe({ url: other, rule, timeoutMs: 60_000 })
      await assert.rejects(
        asked,
        isFault('exited', /127\.0\.0\.1:\d+, but it does not speak RTSP \(.*\): check the port/),
      )
      await assert.rejects(asked, ({ breakdown }: RtspError) => breakdown === 'foreign')
    }
  })

  it('ends with the caller’s reason when the caller aborts', async () => {
    const url = await startCamera(() => undefined)
    const controller = new AbortController()
    const asked = describe({ url, rule, signal: controller.signal })
    const reason = new Error('enough')
    controller.abort(reason)
    await assert.rejects(asked, reason)
    await assert.rejects(describe({ url, rule, signal: AbortSignal.abort(reason) }), reason)
  })
})
