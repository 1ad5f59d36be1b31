import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { startCameras, started } from '../../bench/programs.ts'
import { ffmpegWords } from '../../bench/pull.ts'
import { onPath } from '../../bench/relays/find.ts'
import { createViewer } from '../../bench/viewers/create.ts'
import { eventually } from '../support/eventually.ts'
import { testFolder } from '../support/test-folder.ts'

const folder = testFolder()
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

  const compiler = onPath('cc')
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
