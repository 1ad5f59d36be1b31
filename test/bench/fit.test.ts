import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { fit, valueAt } from '../../bench/scale/fit.ts'

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-6, `${actual} is not ${expected}`)

describe('A fit', () => {
  it('finds base and slopes where everything lies on them, whatever the order', () => {
    const of = ([a = 0, b = 0]: readonly number[]): number => 3 + 0.5 * a + 20 * b
    const inputs = [
      [1000, 0.1],
      [25, 0],
      [250, 2],
      [25_000, 2],
    ]
    for (const order of [inputs, inputs.toReversed()]) {
      const { base, perInput, r2 } = fit(order.map((one) => ({ inputs: one, output: of(one) })))
      near(base, 3)
      near(perInput[0], 0.5)
      near(perInput[1], 20)
      near(r2, 1)
    }
  })

  it('goes between points that lie beside it, by least squares', () => {
    const { base, perInput, r2 } = fit([
      { inputs: [0], output: 0 },
      { inputs: [1], output: 3 },
      { inputs: [2], output: 3 },
    ])
    near(base, 0.5)
    near(perInput[0], 1.5)
    near(r2, 0.75)
    near(valueAt({ base, perInput }, [4]), 6.5)
  })

  it('leaves no line with a smaller error', () => {
    const whole = fc.integer({ min: 0, max: 100 })
    const points = fc.uniqueArray(fc.record({ x: whole, y: whole }), { minLength: 2, selector: ({ x }) => x })
    fc.assert(
      fc.property(points, fc.double({ min: -1, max: 1, noNaN: true }), (list, change) => {
        const { base, perInput } = fit(list.map(({ x, y }) => ({ inputs: [x], output: y })))
        const error = (offset: number, slope: number): number =>
          list.reduce((sum, { x, y }) => sum + (y - offset - slope * x) ** 2, 0)
        const slope = perInput[0] ?? Number.NaN
        const least = error(base, slope)
        assert.ok(least <= error(base + change, slope) + 1e-6)
        assert.ok(least <= error(base, slope + change) + 1e-6)
      }),
    )
  })

  it('refuses observations that do not determine it', () => {
    assert.throws(() => fit([{ inputs: [5], output: 1 }]), RangeError)
    assert.throws(() => fit([]), RangeError)
    const together = [1, 2, 3].map((x) => ({ inputs: [x, 2 * x], output: x }))
    assert.throws(() => fit(together), RangeError)
  })
})
