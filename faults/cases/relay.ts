import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer, Socket, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually, eventuallyAnswered } from '../../test/support/eventually.ts'
import { childrenNamed, isAlive } from '../../test/support/processes.ts'
import { ReturningViewer } from '../../test/support/returning-viewer.ts'
import { KEYFRAME_MS, type FaultCase } from '../case.ts'
import type { RelayProcess } from '../relay-process.ts'
import { nextPicture } from '../stage.ts'

/** Debian's libfaketime, for programs with threads. */
const FAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((path) => existsSync(path))

/** A viewer misses no more of a restart than this and the camera's wait for a keyframe. */
const RESTART_MS = 2_000
const WRITES = 1_000
const KILLS = 5

function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

/** Writes one after the other until the relay is gone. @returns the last that was acknowledged. */
async function writeUntilKilled(relay: RelayProcess, from: number): Promise<number> {
  let acknowledged = from
  for (let number = from + 1; number <= from + WRITES; number++) {
    const body = {
      url: `rtsp://192.0.2.1/${number}`,
      user: 'u',
      password: `password-${number}`,
      mode: 'on-demand',
    }
    const answer = await relay
      .call('PUT', 'streams/cam', { ...body, name: `${number}` })
      .catch(() => undefined)
    if (answer === undefined) return acknowledged
    if (answer.status >= 300) throw new Error(answer.text)
    acknowledged = number
    if (number === from + WRITES / KILLS) setTimeout(() => relay.signal('SIGKILL'), Math.random() * 20)
  }
  throw new Error('the relay was not killed')
}

export const relay: readonly FaultCase[] = [
  {
    name: 'relay-killed',
    fault: 'relay: SIGKILL with 4 cameras and 20 viewers',
    expected: 'no ffmpeg is left',
    withinMs: 1_000,
    run: async (stage) => {
      const cameras = await Promise.all([0, 1, 2, 3].map(() => stage.camera()))
      const own = await stage.ownRelay({ streams: cameras.map(({ url }, at) => ({ id: `cam${at}`, url })) })
      const viewers = await Promise.all(Array.from({ length: 20 }, (_, at) => own.watch(`cam${at % 4}`)))
      await Promise.all(viewers.map((viewer) => viewer.hasPictures(10)))
      const pulls = childrenNamed('ffmpeg', own.pid).map(({ pid }) => pid)
      // One that could not end by itself.
      process.kill(pulls[0]!, 'SIGSTOP')
      const closed = viewers.map((viewer) => viewer.closed())
      const beganMs = performance.now()
      await own.kill()
      while (pulls.some((pid) => isAlive(pid)) && performance.now() - beganMs < 10_000) await sleep(10)
      const ms = performance.now() - beganMs
      await Promise.all(closed)
      await Promise.all(cameras.map((camera) => camera.close()))
      const left = pulls.filter((pid) => isAlive(pid)).length
      return {
        words: pulls.length === 4 && left === 0 ? 'no ffmpeg is left' : `${left} of ${pulls.length} left`,
        ms,
      }
    },
  },
  {
    name: 'relay-restarted',
    fault: 'relay: SIGTERM with 8 cameras, the last of them watched, and started again',
    expected: 'the viewer comes back by itself',
    withinMs: RESTART_MS + KEYFRAME_MS,
    isShort: true,
    run: async (stage) => {
      const folder = await mkdtemp(join(tmpdir(), 'baton-faults-'))
      const cameras = await Promise.all(Array.from({ length: 8 }, () => stage.camera()))
      const streams = cameras.map(({ url }, at) => ({ id: `cam${at}`, url }))
      const old = await stage.ownRelay({ folder, streams })
      const viewer = new ReturningViewer(`${old.url.replace('http', 'ws')}live/cam7`)
      try {
        await viewer.hasMore(25)
        old.signal('SIGTERM')
        await old.ended()
        const next = await stage.ownRelay({ folder, flags: ['--port', `${old.port}`] })
        await viewer.hasMore(25)
        await next.kill()
        const isBack = viewer.connects === 2
        return {
          words: isBack ? 'the viewer comes back by itself' : `it connected ${viewer.connects} times`,
          ms: viewer.longestGapMs,
        }
      } finally {
        viewer.close()
        await Promise.all(cameras.map((camera) => camera.close()))
        await rm(folder, { recursive: true, force: true })
      }
    },
  },
  {
    name: 'killed-while-writing',
    fault: `relay: SIGKILL in the middle of ${WRITES} API writes, ${KILLS} times`,
    expected: 'files whole, the last acknowledged write in both',
    run: async (stage) => {
      const folder = await mkdtemp(join(tmpdir(), 'baton-faults-'))
      try {
        let last = 0
        for (let kill = 0; kill < KILLS; kill++) {
          const own = await stage.ownRelay({ folder, ...(kill === 0 && { streams: [] }) })
          last = await writeUntilKilled(own, last)
          await own.ended()
          const { streams } = JSON.parse(await readFile(join(folder, 'streams.json'), 'utf8')) as {
            streams: { name: string }[]
          }
          const found = Number(streams[0]?.name)
          const secrets = await readFile(join(folder, 'data/secrets.json'), 'utf8')
          if (found !== last && found !== last + 1) throw new Error(`${found} after ${last} was acknowledged`)
          if (!secrets.includes(`password-${found}"`)) throw new Error(`no secret of write ${found}`)
          last = found
        }
        return { words: 'files whole, the last acknowledged write in both' }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  },
  {
    name: 'descriptors',
    fault: 'relay: 400 viewers with 256 file descriptors, then they leave',
    expected: 'who is in sees on, who comes later is let in',
    isShort: true,
    lacks: () => (spawnSync('prlimit', ['--version']).status === 0 ? undefined : 'prlimit is not there'),
    run: async (stage) => {
      const camera = await stage.camera()
      const own = await stage.ownRelay({
        streams: [{ id: 'cam', url: camera.url }],
        under: ['prlimit', '--nofile=256'],
      })
      const first = await stage.watch('cam', own)
      await first.hasPictures(5)
      const crowd = Array.from({ length: 400 }, () => {
        const socket = new Socket()
        socket.on('error', () => socket.destroy())
        return socket.connect(own.port, '127.0.0.1')
      })
      await sleep(2_000)
      await first.hasPictures(first.pictures + 25)
      for (const socket of crowd) socket.destroy()
      // Until it has closed its ends too, it has no descriptor for anybody else.
      await eventually('the relay sees them gone', () => openFiles(own.pid) < 200)
      const later = await stage.watch('cam', own)
      await later.hasPictures(5)
      await first.close()
      await later.close()
      await camera.close()
      return { words: 'who is in sees on, who comes later is let in' }
    },
  },
  {
    name: 'port-taken',
    fault: 'relay: its port is taken',
    expected: 'ends and says so',
    isShort: true,
    run: async (stage) => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const said = await stage.ownRelay({ streams: [], flags: ['--port', `${port}`] }).then(
        () => 'it started',
        (error: Error) => error.message,
      )
      server.close()
      return { words: said.includes(`port ${port}: another program has it`) ? 'ends and says so' : said }
    },
  },
  {
    name: 'clock-set-back',
    fault: 'relay: the machine’s clock an hour back',
    expected: 'plays on, no step back',
    withinMs: 1_000,
    lacks: () => (FAKETIME === undefined ? 'libfaketime is not installed' : undefined),
    run: async (stage) => {
      const camera = await stage.camera()
      const folder = await mkdtemp(join(tmpdir(), 'baton-faults-'))
      const file = join(folder, 'clock')
      await writeFile(file, '+0')
      const own = await stage.ownRelay({
        streams: [{ id: 'cam', url: camera.url }],
        environment: {
          LD_PRELOAD: FAKETIME ?? '',
          FAKETIME_TIMESTAMP_FILE: file,
          FAKETIME_NO_CACHE: '1',
          DONT_FAKE_MONOTONIC: '1',
        },
      })
      const viewer = await stage.watch('cam', own)
      await viewer.hasPictures(25)
      await writeFile(file, '-3600')
      await utimes(file, new Date(), new Date())
      await eventuallyAnswered('its clock is set back', async () => {
        const { headers } = await fetch(new URL('healthz', own.url))
        return Date.parse(headers.get('date') ?? '') < Date.now() - 3_000_000
      })
      let ms = 0
      for (let picture = 0; picture < 125; picture++) ms = Math.max(ms, await nextPicture(viewer))
      const isSteady = viewer.check.backwardSteps === 0
      await viewer.close()
      await camera.close()
      await rm(folder, { recursive: true })
      return { words: isSteady ? 'plays on, no step back' : 'the clock stepped back', ms }
    },
  },
]
