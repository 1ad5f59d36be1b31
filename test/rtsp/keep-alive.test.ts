import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { KeepAlive } from '../../src/rtsp/keep-alive.ts'
import { ManualClock } from '../support/manual-clock.ts'

type Answer = number | { readonly status: number; readonly known: string } | 'nothing'

/** A camera that answers as `answer` says; `asked` are the seconds of each word and the word. */
function begin(answer: (method: string) => Answer, timeoutS?: number) {
  const clock = new ManualClock(0)
  const asked: string[] = []
  let unknown = 0
  const keepAlive = new KeepAlive({
    clock,
    ask(method, withinMs) {
      asked.push(`${clock.nowMs() / 1000} ${method}`)
      const given = answer(method)
      if (given === 'nothing')
        return new Promise((_, reject) => {
          clock.after(withinMs, () => reject(new Error('nothing came')))
        })
      const { status, known } = typeof given === 'number' ? { status: given, known: undefined } : given
      const headers = known === undefined ? [] : ([['Public', known]] as const)
      return Promise.resolve({ status, reason: '', headers, body: new Uint8Array(0) })
    },
    onUnknown: () => void (unknown += 1),
  })
  if (timeoutS !== undefined) keepAlive.noteTimeout(timeoutS)
  keepAlive.start()
  const advance = async (seconds: number): Promise<string[]> => {
    for (let second = 0; second < seconds; second += 0.5) await clock.advance(500)
    await setImmediate()
    return asked.splice(0)
  }
  return { clock, keepAlive, advance, unknown: () => unknown }
}

describe('KeepAlive', () => {
  it('asks what the camera knows, and goes on with GET_PARAMETER where that is among it', async () => {
    const known = { status: 200, known: 'OPTIONS, DESCRIBE, get_parameter' }
    const { keepAlive, advance } = begin(() => known, 20)
    assert.deepEqual(await advance(30), [
      '10 OPTIONS',
      '10 GET_PARAMETER',
      '20 GET_PARAMETER',
      '30 GET_PARAMETER',
    ])
    keepAlive.stop()
    assert.deepEqual(await advance(30), [])
  })

  it('stays with OPTIONS where the camera names what it knows, and GET_PARAMETER is not among it', async () => {
    const { advance } = begin(() => ({ status: 200, known: 'OPTIONS, SET_PARAMETER' }), 20)
    assert.deepEqual(await advance(30), ['10 OPTIONS', '20 OPTIONS', '30 OPTIONS'])
  })

  for (const refusal of [400, 404, 405, 501, 'nothing'] as const)
    it(`goes back to OPTIONS for good where GET_PARAMETER gets ${refusal}`, async () => {
      const { advance } = begin((method) => (method === 'OPTIONS' ? 200 : refusal), 20)
      const said = await advance(50)
      assert.deepEqual(said.slice(0, 2), ['10 OPTIONS', '10 GET_PARAMETER'])
      // One may be on its way before it is known that nothing comes.
      const rest = said.slice(2).filter((each) => each !== '20 GET_PARAMETER')
      assert.deepEqual(rest.slice(-3), ['30 OPTIONS', '40 OPTIONS', '50 OPTIONS'])
    })

  it('goes on in time whatever the camera says, also nothing', async () => {
    for (const answer of ['nothing', 500, 401] as const) {
      const { advance } = begin(() => answer, 20)
      const seconds = (await advance(40)).map((each) => Number(each.split(' ')[0]))
      assert.deepEqual([...new Set(seconds)], [10, 20, 30, 40], `${answer}`)
    }
  })

  it('speaks every half minute where the camera does not say how long it waits, or says that it waits long', async () => {
    for (const timeoutS of [undefined, 86_400]) {
      const { advance } = begin(() => ({ status: 200, known: 'OPTIONS' }), timeoutS)
      assert.deepEqual(await advance(60), ['30 OPTIONS', '60 OPTIONS'])
    }
  })

  it('believes the least of what the camera says of its patience', async () => {
    const { keepAlive, advance } = begin(() => ({ status: 200, known: 'OPTIONS' }), 20)
    keepAlive.noteTimeout(60)
    assert.deepEqual(await advance(20), ['10 OPTIONS', '20 OPTIONS'])
  })

  it('speaks no more than once a second', async () => {
    const { advance } = begin(() => ({ status: 200, known: 'OPTIONS' }), 1)
    assert.equal((await advance(10)).length, 10)
  })

  it('tells of a camera that does not know the session', async () => {
    const { advance, unknown } = begin(() => 454, 20)
    await advance(10)
    assert.ok(unknown() > 0)
  })
})
