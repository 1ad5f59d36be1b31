import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { startFaultyCamera } from '../../support/faulty-camera.ts'
import { pictureNumber, startGstCamera } from '../../support/gst-camera.ts'
import { childrenNamed } from '../../support/processes.ts'
import { TestRelay } from '../../support/relay.ts'
import { withRelayedCamera } from '../../support/relayed-camera.ts'
import { CountedFfmpeg, lumaOf, probeJpeg } from './kit.ts'

const SNAPSHOT = 'api/streams/cam/snapshot.jpg'
const [WIDTH, HEIGHT] = [320, 192]

describe('snapshot of a camera', () => {
  after(() => assert.deepEqual(childrenNamed('ffmpeg'), [], 'every ffmpeg is gone'))

  for (const codec of ['h264', 'h265'] as const)
    it(`is its newest keyframe, whole, decoded once for a hundred: ${codec}`, async () => {
      const camera = await startGstCamera({ codec, audio: 'pcma', gop: 100, size: [WIDTH, HEIGHT] })
      const ffmpeg = new CountedFfmpeg()
      const relay = await TestRelay.start({
        streams: [{ id: 'cam', url: camera.url }],
        settings: { ffmpeg: ffmpeg.path },
      })
      try {
        const first = await numberOf(await relay.fetch(SNAPSHOT))
        // Right behind a keyframe, so that the next one is seconds away.
        const second = await numberOf(await relay.fetch(`${SNAPSHOT}?maxAge=0`))
        assert.ok(second > first && (second - first) % 100 === 0, `${first}, then ${second}`)
        const decodes = ffmpeg.pids.length
        const answers = await Promise.all(
          Array.from({ length: 100 }, (_, at) =>
            relay.fetch(`${SNAPSHOT}?width=160&maxAge=3600`, { headers: { 'if-none-match': `"${at}"` } }),
          ),
        )
        assert.equal(ffmpeg.pids.length, decodes + 1)
        for (const answer of answers)
          assert.equal(probeSize(Buffer.from(await answer.arrayBuffer())), '160x96')
      } finally {
        await relay.close()
        await camera.close()
      }
    })

  it('opens no connection to a camera that is pulled, and outlives the camera with its age', async () => {
    await withRelayedCamera({}, async (relay, camera) => {
      assert.equal((await relay.fetch(SNAPSHOT)).status, 200)
      const { connections } = camera
      assert.equal((await relay.fetch(`${SNAPSHOT}?width=64`)).status, 200)
      assert.equal(camera.connections, connections)
      await camera.close()
      await eventually('the camera is known to be gone', () => stateOf(relay) === 'retrying')
      const ages: number[] = []
      for (let i = 0; i < 2; i++) {
        const { status, headers } = await relay.fetch(SNAPSHOT)
        assert.equal(status, 200)
        ages.push(Number(headers.get('x-baton-picture-age-ms')))
      }
      assert.ok(ages[1]! > ages[0]! && ages[0]! > 0, `ages ${ages.join(', ')}`)
    })
  })

  it('starts one that is pulled on demand, which ends some time after', async () => {
    await withRelayedCamera(
      { mode: 'on-demand', settings: { lingerSeconds: '1' } },
      async (relay, camera) => {
        assert.equal(stateOf(relay), 'idle')
        const answer = await relay.fetch(SNAPSHOT)
        assert.equal(answer.status, 200)
        await eventually('the pull is gone', () => stateOf(relay) === 'idle' && camera.openConnections === 0)
      },
    )
  })

  it('is refused in words when the camera takes the connection and says nothing', async () => {
    await withRelayedCamera({ camera: { fault: 'mute' }, mode: 'on-demand' }, async (relay) => {
      const answer = await relay.fetch(SNAPSHOT)
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5'])
      const problem = (await answer.json()) as Record<string, unknown>
      assert.equal(problem['code'], 'no-picture')
      assert.match(String(problem['detail']), /^There is no picture: none came within 5 s; the camera is /)
    })
  })

  it('is for those who may see the camera, however they say who they are', async () => {
    const camera = await startFaultyCamera()
    const streams = ['cam', 'hall'].map((id) => ({ id, url: camera.url, mode: 'on-demand' }))
    const relay = await TestRelay.start({ streams })
    const url = new URL(SNAPSHOT, relay.relay.url).href
    try {
      const { secret } = await relay.relay.identity.tokens.create({
        name: 'wall',
        role: 'viewer',
        cameras: ['cam'],
      })
      const basic = `Basic ${Buffer.from(`nvr:${secret}`).toString('base64')}`
      assert.equal((await fetch(url, { headers: { authorization: basic } })).status, 200)
      assert.equal((await fetch(`${url}?token=${secret}&width=64`)).status, 200)
      assert.equal((await fetch(`${url}?token=wrong`)).status, 401)
      assert.equal((await relay.fetch('api/streams/hall/snapshot.jpg', { token: secret })).status, 404)
      assert.doesNotMatch(JSON.stringify(relay.lines), new RegExp(secret))
    } finally {
      await relay.close()
      await camera.close()
    }
  })
})

function stateOf(relay: TestRelay): string | undefined {
  return relay.relay.hub.cameras.get('cam')?.renditions.get('main')?.status.state
}

/** The number that the camera painted into the picture. */
async function numberOf(answer: Response): Promise<number> {
  const jpeg = Buffer.from(await answer.arrayBuffer())
  assert.equal(answer.status, 200, jpeg.toString('latin1', 0, 300))
  assert.equal(probeJpeg(jpeg), `mjpeg ${WIDTH}x${HEIGHT}`)
  return pictureNumber(lumaOf(jpeg), WIDTH, HEIGHT)
}

/** Width and height as the frame header says (ITU-T T.81 §B.2.2), for a hundred probes would take long. */
function probeSize(jpeg: Buffer): string {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
  return `${jpeg.readUInt16BE(at + 7)}x${jpeg.readUInt16BE(at + 5)}`
}
