import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { historyAnswer } from '../../src/api/answers.ts'
import { History } from '../../src/stream/history.ts'
import { startApi } from './kit.ts'

const YARD = { id: 'yard', url: 'rtsp://192.0.2.1/main' }

describe('API, history', () => {
  it('gives whoever may see the stream each rendition’s columns, gaps as null, and its outages, but no address', async (t) => {
    const history = new History()
    const sample = { bitsPerSec: 2_000_000, delayMs: 84.5, delayMaxMs: 120, fps: 25, readers: 3, restarts: 0 }
    history.push(176_400_000, sample)
    history.push(176_400_002, { ...sample, delayMs: undefined, delayMaxMs: undefined })
    const outages = [
      { startMs: 1000, endMs: 2500, cause: undefined, message: undefined },
      { startMs: 3000, endMs: undefined, cause: 'unreachable', message: 'No answer at 192.0.2.1:554.' },
    ] as const
    const api = await startApi(t, { histories: { historyOf: () => history, outagesOf: () => outages } })
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    api.run('yard')
    const viewer = await api.as({ token: await api.token('viewer', ['yard']) })
    const body = historyAnswer.parse((await viewer('GET', '/streams/yard/history')).json)
    assert.deepEqual(body, {
      stepMs: 10_000,
      renditions: {
        main: {
          startMs: 1_764_000_000_000,
          columns: {
            bitsPerSec: [2_000_000, null, 2_000_000],
            delayMs: [84.5, null, null],
            delayMaxMs: [120, null, null],
            fps: [25, null, 25],
            readers: [3, null, 3],
            restarts: [0, null, 0],
          },
          outages: [
            { startMs: 1000, endMs: 2500, cause: null, message: null },
            { startMs: 3000, endMs: null, cause: 'unreachable', message: null },
          ],
        },
      },
    })
    const known = historyAnswer.parse((await admin('GET', '/streams/yard/history')).json)
    assert.equal(known.renditions['main']?.outages[1]?.message, 'No answer at 192.0.2.1:554.')
    assert.equal((await viewer('GET', '/streams/hall/history')).json.code, 'unknown-stream')
    assert.equal((await viewer('GET', '/streams/yard/history?step=1')).json.code, 'bad-request')
  })

  it('gives an hour at most, of 360 steps', async (t) => {
    const history = new History()
    const sample = { bitsPerSec: 1, delayMs: 1, delayMaxMs: 1, fps: 25, readers: 1, restarts: 0 }
    for (let step = 0; step < 400; step++) history.push(176_400_000 + step, sample)
    const api = await startApi(t, { histories: { historyOf: () => history, outagesOf: () => [] } })
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    api.run('yard')
    const { stepMs, renditions } = historyAnswer.parse((await admin('GET', '/streams/yard/history')).json)
    const { columns } = renditions['main']!
    assert.deepEqual([stepMs, columns.fps.length, columns.bitsPerSec.length], [10_000, 360, 360])
  })

  it('is empty columns for a stream that was not looked at yet', async (t) => {
    const api = await startApi(t)
    const admin = await api.as('admin')
    await admin('POST', '/streams', YARD)
    api.run('yard')
    const { renditions } = historyAnswer.parse((await admin('GET', '/streams/yard/history')).json)
    assert.equal(renditions['main']?.startMs, null)
    assert.deepEqual([renditions['main'].columns.fps, renditions['main'].outages], [[], []])
  })
})
