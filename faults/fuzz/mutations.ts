import * as fc from 'fast-check'

/** One change of some bytes, at a place counted from the start and around the end. */
export interface Mutation {
  readonly how: 'set' | 'cut' | 'insert' | 'repeat'
  readonly at: number
  readonly bytes: Uint8Array
}

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    how: fc.constantFrom('set', 'cut', 'insert', 'repeat'),
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 400, size: 'max' }),
  }),
  { minLength: 1, maxLength: 40 },
)

/** The bytes with all changes made, one after the other. */
export function mutate(seed: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  let mutated = Buffer.from(seed)
  for (const { how, at: place, bytes } of changes) {
    const at = place % (mutated.length + 1)
    const [before, after] = [mutated.subarray(0, at), mutated.subarray(at)]
    if (how === 'set') mutated.set(bytes.subarray(0, mutated.length - at), at)
    else if (how === 'cut') mutated = Buffer.concat([before, after.subarray(bytes.length)])
    else if (how === 'insert') mutated = Buffer.concat([before, bytes, after])
    else mutated = Buffer.concat([before, after.subarray(0, bytes.length), after])
  }
  return mutated
}
