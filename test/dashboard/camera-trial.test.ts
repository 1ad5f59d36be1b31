import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { describe, it } from 'node:test'
import type { ProbeReport } from '../../src/client/client.ts'
import { CameraTrial, type TrialState } from '../../src/dashboard/camera-trial.ts'

const GOOD = { problem: null, video: { width: 1920, height: 1080 } } as ProbeReport
const SMALL = { problem: null, video: { width: 640, height: 360 } } as ProbeReport
const BAD = { problem: { cause: 'unauthorized', message: '…' }, video: null } as ProbeReport

function begin(): { trial: CameraTrial; states: TrialState[] } {
  const states: TrialState[] = []
  const trial: CameraTrial = new CameraTrial(() => states.push(trial.state))
  return { trial, states }
}

describe('A try of a camera', () => {
  it('finds the small picture after the large one', async () => {
    const { trial, states } = begin()
    assert.equal(trial.isOf('a'), false)
    const small = { url: 'rtsp://cam/sub', ask: () => Promise.resolve(SMALL) }
    assert.equal(await trial.run('a', () => Promise.resolve(GOOD), small), GOOD)
    assert.ok(trial.plays && trial.isOf('a') && !trial.isOf('b'))
    await setImmediate()
    assert.deepEqual(states, [
      { kind: 'asking' },
      { kind: 'done', report: GOOD, small: { kind: 'asking' } },
      { kind: 'done', report: GOOD, small: { kind: 'found', url: 'rtsp://cam/sub', size: '640 × 360' } },
    ])
  })

  it('says that there is no small picture where it does not play, is not smaller, or cannot be asked for', async () => {
    const refused = (): Promise<ProbeReport> => Promise.reject(new Error('too many probes'))
    for (const ask of [() => Promise.resolve(BAD), () => Promise.resolve(GOOD), refused]) {
      const { trial } = begin()
      await trial.run('a', () => Promise.resolve(GOOD), { url: 'rtsp://cam/sub', ask })
      await setImmediate()
      assert.deepEqual(trial.state, { kind: 'done', report: GOOD, small: { kind: 'none' } })
    }
  })

  it('asks for no small picture where the camera would not play: a wrong password is sent once', async () => {
    const { trial } = begin()
    const ask = (): never => assert.fail('asked')
    assert.equal(await trial.run('a', () => Promise.resolve(BAD), { url: 'rtsp://cam/sub', ask }), BAD)
    assert.deepEqual(
      [trial.plays, trial.state],
      [false, { kind: 'done', report: BAD, small: { kind: 'unknown' } }],
    )
  })

  it('is forgotten when another one begins, whichever ends first', async () => {
    const { trial } = begin()
    let answer: (report: ProbeReport) => void = () => undefined
    const slow = trial.run('a', () => new Promise((resolve) => (answer = resolve)))
    await trial.run('b', () => Promise.resolve(BAD))
    answer(GOOD)
    assert.equal(await slow, undefined)
    assert.ok(trial.isOf('b') && !trial.plays)
  })

  it('hands on what the relay refused, and has tried nothing then', async () => {
    const { trial } = begin()
    await assert.rejects(
      trial.run('a', () => Promise.reject(new Error('refused'))),
      /refused/,
    )
    assert.deepEqual([trial.state, trial.isOf('a')], [{ kind: 'none' }, false])
  })
})
