import { compileSources, compileStream } from './compiled-stream.ts'
import type { CodedFault, CompiledStream, StreamContext } from './compiled-stream.ts'
import { readableSources } from './readable-sources.ts'
import { parseStreamInput } from './stream-input.ts'

/** Split a stream as somebody wrote it, or name every fault that it has: of its keys and of its addresses. */
export function judgeStream(value: unknown, context: StreamContext): CompiledStream | CodedFault[] {
  const input = parseStreamInput(value)
  if (Array.isArray(input)) return faultsOfStream(value, context)
  const found = compileStream(input, context)
  return Array.isArray(found) ? asWritten(found, value) : found
}

/** Every fault that a stream has beside its id's: as far as its sources can be read, they are judged as well. */
export function faultsOfStream(value: unknown, context: StreamContext): CodedFault[] {
  const input = parseStreamInput(value)
  const ofKeys = Array.isArray(input) ? input : []
  const { faults } = compileSources('', readableSources(value), context)
  return [
    ...ofKeys.map((fault) => ({ ...fault, code: 'invalid-stream' as const })),
    ...asWritten(faults, value),
  ]
}

/** Faults of the short form's only source under the keys that were written. */
export function asWritten(faults: readonly CodedFault[], value: unknown): CodedFault[] {
  const isFull = typeof value === 'object' && value !== null && Object.hasOwn(value, 'renditions')
  return faults.map((fault) => {
    return isFull ? fault : { ...fault, path: fault.path.replace('/renditions/main/sources/0', '') }
  })
}
