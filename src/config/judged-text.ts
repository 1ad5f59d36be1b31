import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser'
import type { Node, ParseError } from 'jsonc-parser'
import * as z from 'zod'
import type { FieldFault } from '../errors.ts'
import { faultsError } from './config-errors.ts'
import { faultsOf } from './faults.ts'
import { placeFinder } from './place-finder.ts'
import type { PlacedFault } from './streams-document.ts'

/**
 * What the text of a settings file (JSON; comments and trailing commas are welcome) says. Throws `config-broken` with
 * every fault, its line and its path. A value is never repeated: it may be a secret.
 */
export function judgeText<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
): z.output<Schema> {
  const placeAt = placeFinder(text)
  const lineAt = (offset: number): string => `line ${placeAt(offset).line}`
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (root === undefined || error !== undefined) {
    const at = lineAt(error?.offset ?? 0)
    throw faultsError(file, [{ at, path: '', message: 'it is not JSON from here on' }])
  }
  const judged = schema.safeParse(getNodeValue(root))
  if (judged.success) return judged.data
  const place = (fault: FieldFault): PlacedFault => ({ ...fault, at: lineAt(offsetOf(root, fault.path)) })
  throw faultsError(file, faultsOf(judged.error, '', keysIn(schema)).map(place))
}

/** Of a value or, where it is missing, of what it should stand in. */
function offsetOf(root: Node, path: string): number {
  const steps = path.split('/').slice(1)
  for (let length = steps.length; length > 0; length--) {
    const wanted = steps.slice(0, length).map((step) => (/^\d+$/.test(step) ? Number(step) : step))
    const node = findNodeAtLocation(root, wanted)
    if (node !== undefined) return node.offset
  }
  return root.offset
}

/** The keys that a schema knows at a path; for "did you mean". */
function keysIn(schema: z.ZodType): (path: readonly PropertyKey[]) => readonly string[] {
  return (path) => {
    let at: unknown = schema
    for (const step of path) {
      at = unwrapped(at)
      if (at instanceof z.ZodArray) at = at.element
      else if (at instanceof z.ZodObject) at = at.shape[String(step)]
    }
    const found = unwrapped(at)
    return found instanceof z.ZodObject ? Object.keys(found.shape) : []
  }
}

function unwrapped(schema: unknown): unknown {
  const isOptional = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
  return isOptional ? unwrapped(schema.unwrap()) : schema
}
