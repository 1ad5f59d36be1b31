import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { AddressRule } from '../../src/net/address-rule.ts'
import { ClientSession } from '../../src/rtsp/client-session.ts'
import { type ClientWay, firstThatIsTaken, reorderDepth } from '../../src/rtsp/client-ways.ts'
import { connect } from '../../src/rtsp/client.ts'
import { RtspError } from '../../src/rtsp/rtsp-error.ts'
import { eventually } from '../support/eventually.ts'
import { type ScriptedCamera, startScriptedCamera } from '../support/scripted-camera.ts'

const TWO_TRACKS = [
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=control:track1',
  'm=audio 0 RTP/AVP 8',
  'a=control:track2',
  '',
].join('\r\n')

function frame(channel: number, text: string): Buffer {
  return Buffer.concat([Buffer.of(0x24, channel, 0, text.length), Buffer.from(text)])
}

/** A camera that answers SETUP of its nth track with the nth of these, and sends `frames` after PLAY. */
function startCamera(transports: readonly string[], frames: readonly Buffer[] = []): Promise<ScriptedCamera> {
  const left = [...transports]
  return startScriptedCamera(({ method, reply, socket }) => {
    if (method === 'DESCRIBE') reply('200 OK', [], TWO_TRACKS)
    else if (method === 'SETUP') reply('200 OK', ['Session: s', `Transport: ${left.shift()}`])
    else reply('200 OK')
    if (method === 'PLAY') for (const each of frames) socket.write(each)
  })
}

/** Sets the first tracks up; `got` are the packets of each as text. */
async function setUp(camera: ScriptedCamera, way: ClientWay, tracks = 1) {
  const described = await connect({ url: camera.url, rule: new AddressRule() })
  const session = new ClientSession(described, { onEnd: () => undefined })
  const got: string[][] = []
  for (const track of described.description.tracks.slice(0, tracks)) {
    const packets: string[] = []
    got.push(packets)
    await session.setUp(track, way, (packet) => void packets.push(Buffer.from(packet).toString()))
  }
  return { session, got }
}

describe('ClientWays', () => {
  it('asks for channels of its own for each track, and takes those that the camera says', async () => {
    const camera = await startCamera(
      ['RTP/AVP/TCP;interleaved=4-5', 'RTP/AVP/TCP;interleaved=8-9'],
      [frame(4, 'video'), frame(8, 'audio'), frame(2, 'audio as asked')],
    )
    const { session, got } = await setUp(camera, 'tcp', 2)
    await session.play()
    await eventually('all came', () => got.flat().length === 3)
    assert.deepEqual(got, [['video'], ['audio', 'audio as asked']])
    const asked = camera.texts.flatMap((text) => /interleaved=(\S+)/.exec(text)?.[1] ?? [])
    assert.deepEqual(asked, ['0-1', '2-3'])
    await session.close()
  })

  it('gives what comes on a channel that two tracks have to both', async () => {
    const same = 'RTP/AVP/TCP;interleaved=0-1'
    const camera = await startCamera([same, same], [frame(0, 'either')])
    const { session, got } = await setUp(camera, 'tcp', 2)
    await session.play()
    await eventually('it came', () => got.flat().length === 2)
    assert.deepEqual(got, [['either'], ['either']])
    await session.close()
  })

  for (const answer of [
    'RTP/AVP;unicast;client_port=5000-5001;server_port=6000-6001',
    'RTP/AVP;multicast;destination=239.1.2.3;port=5000-5001',
  ])
    it(`takes "${answer}" for a refusal of TCP`, async () => {
      await assert.rejects(setUp(await startCamera([answer]), 'tcp'), { kind: 'transport' })
    })

  it('takes the connection where the camera answers so to UDP', async () => {
    const camera = await startCamera(['RTP/AVP/TCP;unicast;interleaved=0-1'], [frame(0, 'here')])
    const { session, got } = await setUp(camera, 'udp')
    await session.play()
    await eventually('it came', () => got.flat().length === 1)
    await session.close()
  })

  it('takes over UDP what comes from the address that the camera names, and from its own', async (t) => {
    const camera = await startCamera(['RTP/AVP;unicast;source=127.0.0.2;client_port=1-2'])
    const { session, got } = await setUp(camera, 'udp')
    const port = Number(/client_port=(\d+)/.exec(camera.texts[1]!)?.[1])
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) {
      const socket = createSocket('udp4')
      t.after(() => socket.close())
      socket.bind(0, address)
      await once(socket, 'listening')
      await new Promise((resolve) => socket.send(address, port, '127.0.0.1', resolve))
    }
    await eventually('both came', () => got.flat().length === 2)
    assert.deepEqual(got, [['127.0.0.1', '127.0.0.2']])
    await session.close()
  })
})

describe('firstThatIsTaken', () => {
  const WAYS = ['multicast', 'udp', 'tcp'] as const
  const refusal = (way: ClientWay): RtspError => new RtspError('transport', `Not by ${way}.`)

  /** A camera that does so with each way. */
  async function attempt(ways: readonly ClientWay[], answers: Partial<Record<ClientWay, Error>>) {
    const tried: ClientWay[] = []
    const refused: ClientWay[] = []
    const setUp = async (way: ClientWay): Promise<void> => {
      tried.push(way)
      const error = answers[way]
      if (error) throw error
    }
    const end = await firstThatIsTaken(ways, setUp, (way) => refused.push(way)).catch(
      (error: unknown) => error,
    )
    return { end, tried, refused }
  }

  it('tries one way after another as long as the camera refuses them', async () => {
    const answers = { multicast: refusal('multicast') }
    assert.deepEqual(await attempt(WAYS, answers), {
      end: 'udp',
      tried: ['multicast', 'udp'],
      refused: ['multicast'],
    })
    assert.deepEqual(await attempt(WAYS, {}), { end: 'multicast', tried: ['multicast'], refused: [] })
  })

  it('fails with the last refusal where the camera refuses all', async () => {
    const answers = { multicast: refusal('multicast'), udp: refusal('udp'), tcp: refusal('tcp') }
    assert.deepEqual(await attempt(WAYS, answers), { end: answers.tcp, tried: WAYS, refused: WAYS })
  })

  it('tries no other way after a fault that is no refusal', async () => {
    for (const fault of [new RtspError('unauthorized', 'No.'), new TypeError('odd')])
      assert.deepEqual(await attempt(WAYS, { multicast: fault }), {
        end: fault,
        tried: ['multicast'],
        refused: [],
      })
  })

  it('fails where there is no way to try', async () => {
    assert.ok((await attempt([], {})).end instanceof RangeError)
  })
})

describe('reorderDepth', () => {
  it('lets nothing wait that comes in order', () => {
    const ways = ['tcp', 'udp', 'multicast'] as const
    assert.deepEqual(ways.map(reorderDepth), [0, 32, 32])
  })
})
