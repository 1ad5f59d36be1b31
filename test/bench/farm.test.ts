import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { WebSocketServer } from 'ws'
import { startCameras, started } from '../../bench/programs.ts'
import { ffmpegWords } from '../../bench/pull.ts'
import { onPath } from '../../bench/relays/find.ts'
import { compileSocketViewers, SocketViewers } from '../../bench/socket-viewers.ts'
import { encodeStamp, wallNowMs } from '../../bench/stamp.ts'
import { createViewer } from '../../bench/viewers/create.ts'
import { eventually } from '../support/eventually.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
const compiler = onPath('cc')
const ordinary = { expectsWholePackets: true, sticks: false }

describe('A camera of the bench', () => {
  it('is watched by RTSP: whole pictures from a keyframe on, some with the moment of their sending', async () => {
    const cameras = await startCameras(folder, { count: 2, gopSeconds: 1, sounds: false, stamps: true })
    const viewer = createViewer({ address: cameras.urls[1]!, way: 'rtsp', ...ordinary })
    try {
      await eventually(
        'stamped pictures',
        () => viewer.seen.delaysMs.length >= 3 && viewer.seen.pictures > 14,
      )
      const { startedWithKeyframe, lostPackets, badPackets, delaysMs } = viewer.seen
      assert.deepEqual(
        { startedWithKeyframe, lostPackets, badPackets },
        {
          startedWithKeyframe: true,
          lostPackets: 0,
          badPackets: 0,
        },
      )
      // Both ends have the same clock, but for what its steps are.
      assert.ok(
        delaysMs.every((ms) => ms > -5 && ms < 5000),
        delaysMs.join(', '),
      )
    } finally {
      viewer.close()
      await cameras.stop()
    }
  })

  if (compiler !== undefined)
    it('is handed on by the server in C, picture by picture, to each of its viewers', async () => {
      const program = join(folder, 'epoll-server')
      const source = join(import.meta.dirname, '../../bench/epoll-server.c')
      execFileSync(compiler, ['-O2', '-Wall', '-Wextra', '-Werror', '-o', program, source])
      const cameras = await startCameras(folder, { count: 1, gopSeconds: 1, sounds: false, stamps: true })
      const words = ['ffmpeg', ...ffmpegWords(cameras.urls[0]!)]
      const server = await started(
        spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] }),
        /^ready (\d+)$/,
      )
      const address = `ws://127.0.0.1:${server.port}/live/cam0`
      // The first as strict as Baton's own viewers are.
      const viewers = [
        createViewer({ address, ...ordinary }),
        createViewer({ address, way: 'ws-ts', ...ordinary }),
      ]
      try {
        await eventually('pictures', () => viewers.every(({ seen }) => seen.pictures > 30))
        await eventually('a stamp', () => viewers[1]!.seen.delaysMs.length > 0)
        for (const { seen } of viewers) assert.deepEqual([seen.lostPackets, seen.badPackets], [0, 0])
      } finally {
        for (const viewer of viewers) viewer.close()
        await server.stop()
        await cameras.stop()
      }
    })
})

if (compiler !== undefined)
  describe('The viewers in C', () => {
    it('answer pings, and tell of each picture of a window how old its stamp was when it came', async () => {
      const program = join(folder, 'socket-viewers')
      await compileSocketViewers(compiler, program)
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
      await once(server, 'listening')
      const connecting = SocketViewers.connect(program, (server.address() as AddressInfo).port, 2)
      try {
        await eventually('both viewers', () => server.clients.size === 2)
        const viewers = await connecting
        const clients = [...server.clients]
        const picture = (agoMs: number, bytes: number): Buffer =>
          Buffer.concat([Buffer.alloc(bytes), encodeStamp(wallNowMs() - agoMs), Buffer.alloc(40)])
        /** All that was sent before has been read by then. */
        const allHaveRead = async (): Promise<void> => {
          const pongs = clients.map((client) => once(client, 'pong'))
          for (const client of clients) client.ping('read')
          for (const pong of pongs) assert.equal(String((await pong)[0]), 'read')
        }
        // Before the window.
        clients[0]!.send(picture(0, 100))
        await allHaveRead()
        await viewers.begin()
        const ages = [60_000, 120_000, 180_000]
        const sizes = [20, 5000, 200_000]
        for (const client of clients)
          for (const [i, age] of ages.entries()) client.send(picture(age, sizes[i]!))
        await allHaveRead()
        const minutes = (await viewers.delaysMs())
          .map((ms) => Math.floor(ms / 60_000))
          .toSorted((a, b) => a - b)
        assert.deepEqual(minutes, [1, 1, 2, 2, 3, 3])
        clients[0]!.terminate()
        // They end with the first that is closed, be it before or behind a question.
        const goOn = async (): Promise<void> => {
          for (;;) await viewers.begin()
        }
        await assert.rejects(goOn, { message: 'the viewers have ended' })
        await assert.rejects(viewers.delaysMs(), { message: 'the viewers have ended' })
        await viewers.stop()
      } finally {
        server.close()
        for (const client of server.clients) client.terminate()
      }
    })
  })
