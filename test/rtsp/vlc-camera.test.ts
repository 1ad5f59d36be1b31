import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, describe, it } from 'node:test'
import { AddressRule } from '../../src/net/address-rule.ts'
import { type RtpAccessUnit, VideoReceiver } from '../../src/rtp/video-receiver.ts'
import { ClientSession } from '../../src/rtsp/client-session.ts'
import { type DescribedCamera, connect } from '../../src/rtsp/client.ts'
import { eventually, eventuallyAnswered } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { closeAtEnd } from '../support/leftovers.ts'

/** VLC refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'baton-vlc-'))
  t.after(() => rm(path, { recursive: true }))
  if (NOBODY.uid !== undefined) await chown(path, NOBODY.uid, NOBODY.gid)
  return path
}

/** VLC as an RTSP server that sends a file once. */
async function serve(file: string, home: string): Promise<string> {
  const port = await freePort()
  const args = ['-I', 'dummy', '-q', '--sout-keep', `--sout=#rtp{sdp=rtsp://127.0.0.1:${port}/cam}`, file]
  const env = { ...process.env, HOME: home }
  const child = spawn('cvlc', args, { ...NOBODY, env, cwd: home, stdio: 'ignore' })
  const exited = once(child, 'exit')
  closeAtEnd(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return `rtsp://127.0.0.1:${port}/cam`
}

/** VLC listens some time after it starts, and knows its tracks still later. */
async function describeInTime(url: string): Promise<DescribedCamera> {
  let camera: DescribedCamera | undefined
  await eventuallyAnswered('VLC describes what it sends', async () => {
    camera = await connect({ url, rule: new AddressRule() }).catch(() => undefined)
    return camera !== undefined
  })
  return camera!
}

/** What a foreign decoder makes of a file: one line a picture, and nothing to complain of. */
function picturesOf(file: string): string[] {
  const args = ['-v', 'error', '-i', file, '-map', '0:v:0', '-f', 'framemd5', '-']
  const lines = execFileSync('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    .toString()
    .split('\n')
  return lines.filter((line) => /^\d/.test(line)).map((line) => line.split(',').at(-1)!.trim())
}

describe('ClientSession with VLC', () => {
  for (const [codec, encoder] of [
    ['h264', ['libx264', '-x264-params', 'keyint=10:slices=3:bframes=0:scenecut=0']],
    ['h265', ['libx265', '-x265-params', 'keyint=10:bframes=0:scenecut=0:log-level=none']],
  ] as const) {
    it(`takes UDP where TCP is refused, and each picture of ${codec} as it was sent`, async (t) => {
      const path = await folder(t)
      const file = join(path, 'sent.mp4')
      const picture = [
        '-f',
        'lavfi',
        '-i',
        'testsrc2=size=320x192:rate=25:duration=20',
        '-pix_fmt',
        'yuv420p',
      ]
      execFileSync('ffmpeg', ['-v', 'error', ...picture, '-c:v', ...encoder, '-b:v', '300k', file])
      const camera = await describeInTime(await serve(file, path))
      const { video, server } = camera.description
      assert.match(server ?? '', /^VLC/)
      const units: RtpAccessUnit[] = []
      const onUnit = (unit: RtpAccessUnit): void => void units.push({ ...unit, bytes: unit.bytes.slice() })
      const receiver = new VideoReceiver({ track: video, depth: 64, onUnit })
      const session = new ClientSession(camera, { onEnd: () => undefined })
      const take = (packet: Uint8Array, nowMs: number): void => receiver.push(packet, nowMs)
      await assert.rejects(session.setUp(video, 'tcp', take), { kind: 'transport' })
      await session.setUp(video, 'udp', take)
      await session.play()
      await eventually('pictures', () => units.length > 30)
      await session.close()
      assert.deepEqual([receiver.stats.lost, receiver.stats.foreign], [0, 0])
      assert.ok(units.slice(1).every(({ isDamaged, isContinuation }) => !isDamaged && !isContinuation))
      // From the first keyframe on, with the parameter sets of the description in front.
      const isKeyframe = ({ bytes }: RtpAccessUnit): boolean =>
        /000001(?:6[57]|26|28|40)/.test(Buffer.from(bytes).toString('hex'))
      const first = units.findIndex(isKeyframe)
      const sets = video.parameterSets.flatMap((set) => [Uint8Array.of(0, 0, 0, 1), set])
      const got = join(path, `got.${codec}`)
      await writeFile(got, Buffer.concat([...sets, ...units.slice(first).map(({ bytes }) => bytes)]))
      const [sent, seen] = [picturesOf(file), picturesOf(got)]
      const begin = sent.indexOf(seen[0] ?? '')
      assert.ok(seen.length >= 20 && begin !== -1)
      assert.deepEqual(seen, sent.slice(begin, begin + seen.length))
    })
  }
})
