import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { loadClip } from '../../src/demo/clip.ts'
import { LoopedClip } from '../../src/demo/looped-clip.ts'
import { AddressRule } from '../../src/net/address-rule.ts'
import { RtpReceiver } from '../../src/rtp/receiver.ts'
import { type RtpAccessUnit, VideoReceiver } from '../../src/rtp/video-receiver.ts'
import { ClientSession } from '../../src/rtsp/client-session.ts'
import type { ClientWay } from '../../src/rtsp/client-ways.ts'
import { connect } from '../../src/rtsp/client.ts'
import type { RtspError } from '../../src/rtsp/rtsp-error.ts'
import { RtspServer } from '../../src/rtsp/server.ts'
import { eventually } from '../support/eventually.ts'
import { startFaultyCamera } from '../support/faulty-camera.ts'
import { startGstCamera } from '../support/gst-camera.ts'
import { ManualClock } from '../support/manual-clock.ts'
import {
  ONE_TRACK,
  type ScriptedCamera,
  type ScriptedRequest,
  startScriptedCamera,
} from '../support/scripted-camera.ts'
import { startTap } from '../support/tap.ts'

const rule = new AddressRule()
const LOGIN = { user: 'jo', password: 'p@ss:/w' }
const SMALL = { size: [320, 192], kbps: 400 } as const

/** A session that plays a camera's video and counts its sound. */
async function play(url: string, ways: readonly ClientWay[]) {
  const camera = await connect({ url, rule, oneLogin: true })
  const { video, audio } = camera.description
  const units: RtpAccessUnit[] = []
  const receiver = new VideoReceiver({ track: video, depth: 64, onUnit: (unit) => void units.push(unit) })
  const { payloadType = 0 } = audio ?? {}
  const sound = new RtpReceiver({ payloadType, clockRate: 48_000, depth: 64, onPacket: () => undefined })
  const faults: RtspError[] = []
  const session = new ClientSession(camera, { onEnd: (fault) => void faults.push(fault) })
  const refused: string[] = []
  let taken: ClientWay | undefined
  for (const way of ways) {
    try {
      await session.setUp(video, way, (packet, nowMs) => receiver.push(packet, nowMs))
      taken = way
      break
    } catch (error) {
      refused.push((error as RtspError).kind)
    }
  }
  if (audio) await session.setUp(audio, taken!, (packet, nowMs) => sound.push(packet, nowMs))
  await session.play()
  return { session, units, receiver, sound, faults, refused, taken }
}

describe('ClientSession with GStreamer', () => {
  for (const [codec, way, login] of [
    ['h264', 'tcp', { digest: LOGIN }],
    ['h265', 'tcp', { basic: LOGIN }],
    ['h264', 'udp', { basic: LOGIN }],
    ['h265', 'udp', { digest: LOGIN }],
  ] as const) {
    const by = Object.keys(login).join('')
    it(`plays ${codec} and sound over ${way} on one connection with one login by ${by}`, async (t) => {
      const camera = await startGstCamera({ ...SMALL, ...login, codec, audio: 'aac', bframes: 2 })
      t.after(() => camera.close())
      const line = await startTap(camera.port)
      t.after(() => line.close())
      const url = camera.url.replace(`:${camera.port}`, `:${line.port}`)
      const { session, units, receiver, sound, faults } = await play(url, [way])
      await eventually('pictures and sound', () => units.length > 30 && sound.stats.packets > 20)
      await session.close()
      assert.ok(units.every(({ isDamaged, isContinuation }) => !isDamaged && !isContinuation))
      assert.deepEqual([receiver.stats.lost, receiver.stats.foreign, sound.stats.foreign], [0, 0, 0])
      assert.deepEqual(faults, [])
      assert.equal(line.connections.length, 1)
      // The one without, and then each with the login that was taken.
      const [said = ''] = line.connections
      const methods = [...said.matchAll(/^([A-Z]+) rtsp/gm)].map(([, method]) => method)
      assert.deepEqual(methods, ['DESCRIBE', 'DESCRIBE', 'SETUP', 'SETUP', 'PLAY', 'TEARDOWN'])
      assert.equal([...said.matchAll(/^Authorization:/gm)].length, 5)
    })
  }

  it('takes UDP in the same session where the camera refuses TCP', async (t) => {
    const camera = await startGstCamera({ ...SMALL, way: 'udp' })
    t.after(() => camera.close())
    const { session, units, refused, taken } = await play(camera.url, ['tcp', 'udp'])
    await eventually('pictures', () => units.length > 5)
    assert.deepEqual([refused, taken], [['transport'], 'udp'])
    await session.close()
  })
})

describe('ClientSession with our own server', () => {
  for (const way of ['tcp', 'udp'] as const) {
    it(`plays picture and sound without loss over ${way}, by SHA-256`, async (t) => {
      const clip = new LoopedClip(await loadClip(), systemClock)
      const server = new RtspServer({
        resolve: (path) => (path === '/cam' ? clip : undefined),
        passwordOf: (user) => (user === 'jo' ? LOGIN.password : undefined),
      })
      const port = await server.listen({ host: '127.0.0.1', port: 0 })
      t.after(() => server.close())
      const url = `rtsp://jo:${encodeURIComponent(LOGIN.password)}@127.0.0.1:${port}/cam`
      const { session, units, receiver, sound } = await play(url, [way])
      await eventually('pictures and sound', () => units.length > 10 && sound.stats.packets > 10)
      await session.close()
      assert.deepEqual([receiver.stats.lost, sound.stats.lost], [0, 0])
      assert.ok(units.every(({ isDamaged }) => !isDamaged))
    })
  }
})

describe('ClientSession with a camera by hand', () => {
  it('joins the multicast group that the camera names, for picture and sound', async (t) => {
    // GStreamer's server on the same machine keeps the group's ports for itself.
    const camera = await startFaultyCamera({ audio: true })
    t.after(() => camera.close())
    const { session, units, receiver, sound } = await play(camera.url, ['multicast'])
    await eventually('pictures and sound', () => units.length > 10 && sound.stats.packets > 10)
    await session.close()
    assert.deepEqual([receiver.stats.lost, receiver.stats.foreign, sound.stats.lost], [0, 0, 0])
    assert.equal(camera.connections, 1)
  })
})

const SESSION = ['session: abc;timeout=60']

/** What a healthy camera answers; a test changes what it is about. */
function answer({ method, reply }: ScriptedRequest): void {
  if (method === 'DESCRIBE') reply('200 OK', [], ONE_TRACK)
  else if (method === 'SETUP') reply('200 OK', [...SESSION, 'transport: RTP/AVP/TCP;unicast;interleaved=0-1'])
  else reply('200 OK', SESSION)
}

function frame(channel: number, text: string): Buffer {
  return Buffer.concat([Buffer.of(0x24, channel, text.length >> 8, text.length & 0xff), Buffer.from(text)])
}

/** A session with one track over TCP with a scripted camera; `got` are its packets as text. */
async function begin(camera: ScriptedCamera, user = '') {
  const clock = new ManualClock()
  const url = camera.url.replace('//', `//${user}`)
  const described = await connect({ url, rule, clock })
  const got: string[] = []
  const faults: RtspError[] = []
  const session = new ClientSession(described, { clock, onEnd: (fault) => void faults.push(fault) })
  const setUp = (): Promise<unknown> =>
    session.setUp(
      described.description.video,
      'tcp',
      (packet) => void got.push(Buffer.from(packet).toString()),
    )
  return { clock, session, setUp, got, faults }
}

describe('ClientSession', () => {
  it('names its session in all that it asks, and ends it', async () => {
    const camera = await startScriptedCamera(answer)
    const { session, setUp } = await begin(camera)
    await setUp()
    await session.play()
    await Promise.all([session.close(), session.close()])
    assert.deepEqual(camera.requests, [
      `DESCRIBE ${camera.url}`,
      `SETUP ${camera.url}/track1`,
      `PLAY ${camera.url}`,
      `TEARDOWN ${camera.url}`,
    ])
    assert.ok(camera.texts.slice(2).every((text) => /^Session: abc$/m.test(text.replaceAll('\r', ''))))
  })

  it('takes data before the answer to PLAY, on the camera’s own channels, with junk between', async () => {
    const camera = await startScriptedCamera((request) => {
      const { method, reply, socket } = request
      if (method === 'SETUP') {
        reply('200 OK', [...SESSION, 'TRANSPORT: rtp/avp/tcp;unicast;INTERLEAVED=6-7'])
      } else if (method === 'PLAY') {
        socket.write(frame(6, 'early'))
        socket.write(Buffer.concat([Buffer.from('\r\n\0\0$\x09RTSP junk'), frame(6, 'on$e'), frame(9, 'no')]))
        answer(request)
        socket.write(Buffer.concat([frame(6, 'two'), Buffer.of(0xff, 0x24), frame(6, 'three')]))
      } else answer(request)
    })
    const { session, setUp, got, faults } = await begin(camera)
    await setUp()
    await session.play()
    await eventually('all are there', () => got.length === 4)
    assert.deepEqual([got, faults], [['early', 'on$e', 'two', 'three'], []])
    await session.close()
  })

  it('tells where each track begins as far as the camera says it, whatever the order', async () => {
    const sdp = `v=0\r\nm=audio 0 RTP/AVP 8\r\na=control:track2\r\n${ONE_TRACK.slice(5)}`
    for (const [info, expected] of [
      ['url={base}/track1;seq=1;rtptime=11,url={base}/track2;seq=2;rtptime=22', [11, 22]],
      ['url=track2;rtptime=22', [undefined, 22]],
      // No address of theirs: in the order of the description.
      ['url={base};rtptime=22,url={base};rtptime=11', [11, 22]],
      ['url={base}/track1;rtptime=0', [undefined, undefined]],
    ] as const) {
      const camera = await startScriptedCamera((request) => {
        const { method, reply } = request
        if (method === 'DESCRIBE') reply('200 OK', [], sdp)
        else if (method === 'PLAY') reply('200 OK', [`RTP-Info: ${info.replaceAll('{base}', camera.url)}`])
        else answer(request)
      })
      const described = await connect({ url: camera.url, rule })
      const { video, audio } = described.description
      const session = new ClientSession(described, { onEnd: () => undefined })
      for (const track of [video, audio!]) await session.setUp(track, 'tcp', () => undefined)
      const starts = await session.play()
      assert.deepEqual([starts.get(video), starts.get(audio!)], expected, info)
      await session.close()
    }
  })

  it('ends with a camera that sends nothing but junk', async () => {
    const camera = await startScriptedCamera((request) => {
      answer(request)
      if (request.method === 'PLAY') request.socket.write(Buffer.alloc(70_000, 0x41))
    })
    const { session, setUp, faults } = await begin(camera)
    await setUp()
    await session.play()
    await eventually('it has ended', () => faults.length === 1)
    assert.match(faults[0]!.message, /between its frames/)
    await session.close()
  })

  it('says that it lives before the session’s time is over, in its name', async () => {
    const camera = await startScriptedCamera((request) => {
      if (request.method === 'SETUP')
        request.reply('200 OK', ['Session: abc; Timeout=20', 'Transport: RTP/AVP/TCP;interleaved=0-1'])
      else if (request.method === 'GET_PARAMETER') request.reply('501 Not Implemented')
      else answer(request)
    })
    const { clock, session, setUp, faults } = await begin(camera)
    await setUp()
    await session.play()
    let before = camera.requests.length
    // The first answer names nothing that the camera knows, so GET_PARAMETER is tried too.
    for (const count of [2, 1, 1]) {
      clock.tick(9999)
      assert.equal(camera.requests.length, before)
      clock.tick(1)
      before += count
      await eventually('it is said', () => camera.requests.length === before)
      await eventually('it is answered', () => clock.pendingTimers === 1)
    }
    const methods = camera.requests.slice(3).map((request) => request.split(' ')[0])
    assert.deepEqual([methods, faults], [['OPTIONS', 'GET_PARAMETER', 'OPTIONS', 'OPTIONS'], []])
    assert.ok(camera.texts.slice(3).every((text) => /^Session: abc$/m.test(text.replaceAll('\r', ''))))
    await session.close()
    assert.equal(clock.pendingTimers, 0)
  })

  it('answers a new nonce in the middle of the session, counts what it answers, and logs in once', async () => {
    const nonces = ['n1', 'n1', 'n2', 'n3']
    const counts: string[] = []
    let answers = 0
    const camera = await startScriptedCamera((request) => {
      const [, nonce] = /^Authorization: Digest .* nonce="(\w+)"/m.exec(request.text) ?? []
      const due = nonces[answers] ?? ''
      if (nonce === due) {
        counts.push(`${nonce} ${/nc=0+(\d)/.exec(request.text)?.[1]}`)
        answers += 1
        answer(request)
      } else {
        // Not all cameras say that it is stale.
        const stale = due === 'n3' ? ', stale=true' : ''
        request.reply('401 No', [`WWW-Authenticate: Digest realm="x", nonce="${due}", qop="auth"${stale}`])
      }
    })
    const { session, setUp } = await begin(camera, 'jo:secret@')
    await setUp()
    await session.play()
    await session.close()
    // `nc=1` for each nonce that is new.
    assert.deepEqual(counts, ['n1 1', 'n1 2', 'n2 1', 'n3 1'])
    assert.equal(camera.connections, 1)
  })

  it('logs in at SETUP where the camera asks only there, and does not insist', async () => {
    let right = false
    const camera = await startScriptedCamera((request) => {
      const isLogin = /^Authorization:/m.test(request.text)
      if (request.method === 'DESCRIBE' || (isLogin && right)) answer(request)
      else request.reply('401 No', ['www-authenticate: Digest realm="x", nonce="n"'])
    })
    const refused = await begin(camera, 'jo:secret@')
    await assert.rejects(refused.setUp(), { kind: 'unauthorized' })
    await refused.session.close()
    assert.equal(camera.texts.filter((text) => /^Authorization:/m.test(text)).length, 1)
    right = true
    const { session, setUp } = await begin(camera, 'jo:secret@')
    await setUp()
    await session.play()
    await session.close()
  })

  it('tells of a camera that hangs up, says goodbye or has forgotten the session, once', async () => {
    const bye = Buffer.from('81cb0001ba700060', 'hex')
    for (const [what, end, words] of [
      ['hangs up', (camera: ScriptedCamera) => camera.hangUp(), /ended the stream/],
      ['says goodbye', undefined, /ended the stream/],
    ] as const) {
      const camera = await startScriptedCamera((request) => {
        answer(request)
        if (request.method === 'PLAY' && !end)
          request.socket.write(Buffer.concat([Buffer.of(0x24, 1, 0, 8), bye]))
      })
      const { session, setUp, faults } = await begin(camera)
      await setUp()
      await session.play()
      end?.(camera)
      await eventually(what, () => faults.length > 0)
      await session.close()
      assert.equal(faults.length, 1)
      assert.match(faults[0]!.message, words)
    }
    const camera = await startScriptedCamera((request) => {
      if (request.method === 'GET_PARAMETER') request.reply('454 Session Not Found')
      else answer(request)
    })
    const { clock, session, setUp, faults } = await begin(camera)
    await setUp()
    await session.play()
    clock.tick(30_000)
    await eventually('it is told', () => faults.length === 1)
    assert.match(faults[0]!.message, /ended the session/)
    await session.close()
  })

  it('ends what the camera has opened, also where what it answered is of no use', async () => {
    const camera = await startScriptedCamera((request) => {
      if (request.method === 'SETUP') request.reply('200 OK', [...SESSION, 'transport: RTP/AVP;multicast'])
      else answer(request)
    })
    const described = await connect({ url: camera.url, rule })
    const session = new ClientSession(described, { onEnd: () => undefined })
    const set = session.setUp(described.description.video, 'multicast', () => undefined)
    await assert.rejects(set, { kind: 'transport' })
    await session.close()
    assert.match(camera.texts.at(-1) ?? '', /^TEARDOWN [^]*^Session: abc\r?$/m)
  })

  it('ends a session that the camera opens while it closes', async () => {
    let answerSetup: (() => void) | undefined
    const camera = await startScriptedCamera((request) => {
      if (request.method === 'SETUP') answerSetup = () => answer(request)
      else answer(request)
    })
    const { session, setUp } = await begin(camera)
    const set = assert.rejects(setUp(), { kind: 'exited' })
    await eventually('it is asked', () => answerSetup !== undefined)
    const closed = session.close()
    answerSetup!()
    await Promise.all([set, closed])
    assert.match(camera.texts.at(-1) ?? '', /^TEARDOWN /)
  })

  it('outlives the signal of its DESCRIBE, so that it can say goodbye', async () => {
    const camera = await startScriptedCamera(answer)
    const controller = new AbortController()
    const described = await connect({ url: camera.url, rule, signal: controller.signal })
    const session = new ClientSession(described, { onEnd: () => undefined })
    await session.setUp(described.description.video, 'tcp', () => undefined)
    controller.abort(new Error('enough'))
    await session.close()
    assert.match(camera.texts.at(-1) ?? '', /^TEARDOWN /)
  })

  it('goes on when another source than the one that sends says goodbye', async () => {
    const wire = (channel: number, hex: string): Buffer =>
      Buffer.from(`24${channel.toString(16).padStart(2, '0')}${hex}`, 'hex')
    const data = '806000010000000000000007aa'
    const camera = await startScriptedCamera((request) => {
      answer(request)
      if (request.method !== 'PLAY') return
      request.socket.write(wire(0, `000d${data}`))
      request.socket.write(wire(1, '000881cb000100000008'))
      request.socket.write(wire(0, `000d${data}`))
    })
    const { session, setUp, got, faults } = await begin(camera)
    await setUp()
    await session.play()
    await eventually('both came', () => got.length === 2 || faults.length > 0)
    assert.deepEqual(faults, [])
    await session.close()
  })

  it('waits for no answer for ever', async () => {
    for (const mute of ['SETUP', 'PLAY']) {
      const camera = await startScriptedCamera((request) => {
        if (request.method !== mute && request.method !== 'TEARDOWN') answer(request)
      })
      const { clock, session, setUp } = await begin(camera)
      const played = setUp().then(() => session.play())
      await eventually('it is asked', () => camera.requests.some((request) => request.startsWith(mute)))
      clock.tick(5000)
      await assert.rejects(played, { kind: 'unreachable' })
      const closed = session.close()
      clock.tick(250)
      await closed
      assert.equal(clock.pendingTimers, 0)
    }
  })

  for (const [status, kind] of [
    ['461 Unsupported Transport', 'transport'],
    ['404 Not Found', 'not-found'],
    ['453 Not Enough Bandwidth', 'exited'],
  ] as const) {
    it(`calls ${status} at SETUP ${kind}`, async () => {
      const camera = await startScriptedCamera((request) => {
        if (request.method === 'SETUP') request.reply(status)
        else answer(request)
      })
      const { session, setUp } = await begin(camera)
      await assert.rejects(setUp(), { kind })
      await session.close()
      assert.ok(!camera.requests.some((request) => request.startsWith('TEARDOWN')))
    })
  }

  it('tells a camera that asks whether it is there', async () => {
    const camera = await startScriptedCamera((request) => {
      answer(request)
      const { method, socket } = request
      if (method === 'PLAY') {
        socket.write(`OPTIONS ${camera.url} RTSP/1.0\r\nCSeq: 77\r\n\r\n`)
        socket.write(`ANNOUNCE ${camera.url} RTSP/1.0\r\nCSeq: 78\r\nContent-Length: 2\r\n\r\nxx`)
      }
    })
    const { session, setUp } = await begin(camera)
    await setUp()
    await session.play()
    await eventually('both are answered', () => camera.texts.length === 5)
    const answers = camera.texts.slice(3).map((text) => text.replaceAll('\r\n', ' '))
    assert.deepEqual(answers, ['RTSP/1.0 200 OK CSeq: 77', 'RTSP/1.0 501 Not Implemented CSeq: 78'])
    await session.close()
  })

  it('plays on with a camera that says that it does not know the session, and sends', async () => {
    const camera = await startScriptedCamera((request) => {
      if (request.method === 'OPTIONS') request.socket.write(frame(0, 'more'))
      if (request.method === 'OPTIONS') request.reply('454 Session Not Found')
      else answer(request)
    })
    const { clock, session, setUp, got, faults } = await begin(camera)
    await setUp()
    await session.play()
    clock.tick(30_000)
    await eventually('it is answered', () => camera.requests.length === 5)
    assert.deepEqual([got, faults], [['more'], []])
    await session.close()
  })

  it('takes pictures for an answer to PLAY where no other comes', async () => {
    const camera = await startScriptedCamera((request) => {
      if (request.method === 'PLAY') request.socket.write(frame(0, 'picture'))
      else answer(request)
    })
    const { clock, session, setUp, got } = await begin(camera)
    await setUp()
    const played = session.play()
    await eventually('it sends', () => got.length === 1)
    clock.tick(5000)
    await played
    await session.close()
  })

  it('plays without a range where the camera takes none', async () => {
    const camera = await startScriptedCamera((request) => {
      const hasRange = /^Range:/m.test(request.text)
      if (request.method === 'PLAY' && hasRange) request.reply('457 Invalid Range')
      else answer(request)
    })
    const { session, setUp } = await begin(camera)
    await setUp()
    await session.play()
    await session.close()
    assert.deepEqual(
      camera.requests.map((request) => request.split(' ')[0]),
      ['DESCRIBE', 'SETUP', 'PLAY', 'PLAY', 'TEARDOWN'],
    )
  })

  for (const [where, sessionAt, named] of [
    ['at PLAY alone', 'PLAY', ['TEARDOWN']],
    ['nowhere', '', []],
  ] as const) {
    it(`plays with a camera that names its session ${where}`, async () => {
      const camera = await startScriptedCamera(({ method, reply }) => {
        const headers = method === sessionAt ? ['Session: late'] : []
        if (method === 'DESCRIBE') reply('200 OK', [], ONE_TRACK)
        else reply('200 OK', [...headers, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1'])
      })
      const { session, setUp } = await begin(camera)
      await setUp()
      await session.play()
      await session.close()
      const those = camera.texts.filter((text) => /^Session: late/m.test(text))
      assert.deepEqual(
        those.map((text) => text.split(' ')[0]),
        named,
      )
    })
  }

  for (const method of ['REDIRECT', 'TEARDOWN']) {
    it(`ends where the camera says ${method}, which it answers`, async () => {
      const camera = await startScriptedCamera((request) => {
        answer(request)
        if (request.method === 'PLAY') {
          const location = method === 'REDIRECT' ? 'Location: rtsp://192.0.2.1/\r\n' : ''
          request.socket.write(`${method} ${camera.url} RTSP/1.0\r\nCSeq: 9\r\n${location}\r\n`)
        }
      })
      const { session, setUp, faults } = await begin(camera)
      await setUp()
      await session.play()
      await eventually('it has ended', () => faults.length === 1)
      assert.match(faults[0]!.message, new RegExp(method))
      const answered = 'RTSP/1.0 200 OK\r\nCSeq: 9'
      await eventually('it is answered', () => camera.texts.at(-1) === answered)
      await session.close()
    })
  }
})
