import { pointer } from '../faults.ts'
import type { Transport } from '../streams.ts'
import type { Found, FoundStream, LeftOut } from './found.ts'
import { readAddress } from './source-address.ts'
import { accessOf, unknownDefaultsIn, unknownIn } from './mediamtx-settings.ts'
import { mapOf, switchOf, textOf } from './values.ts'

/** What mediamtx.yml says: `paths`, each with the defaults of `pathDefaults`. */
export function readMediamtx(root: unknown): Found {
  const document = mapOf(root)
  const defaults = mapOf(document.get('pathDefaults'))
  const streams: FoundStream[] = []
  const left: LeftOut[] = []
  for (const [name, value] of mapOf(document.get('paths'))) {
    const path = pointer(['paths', name])
    const own = mapOf(value)
    const found = readPath(name, path, new Map([...defaults, ...own]))
    if ('reason' in found) left.push({ path, reason: found.reason })
    else {
      streams.push({ ...found, notes: [...found.notes, ...unknownIn(own)] })
      left.push(...accessOf(own, path))
    }
  }
  left.push(
    ...accessOf(document, ''),
    ...accessOf(defaults, '/pathDefaults'),
    ...unknownDefaultsIn(defaults, '/pathDefaults'),
  )
  return { streams, left }
}

function readPath(
  name: string,
  path: string,
  settings: ReadonlyMap<string, unknown>,
): FoundStream | { readonly reason: string } {
  if (name.startsWith('~') || name === 'all' || name === 'all_others')
    return { reason: 'it stands for any number of paths; add each camera by its own name' }
  const source = textOf(settings.get('source')) ?? 'publisher'
  if (source === 'publisher')
    return { reason: 'somebody publishes to it, and Baton pulls; add the camera by its own address' }
  if (source === 'redirect') return { reason: 'it sends its viewers elsewhere; add that address instead' }
  if (source === 'rpiCamera')
    return { reason: 'it is a camera wired to that machine; Baton pulls addresses only' }
  if (/\$(?:G\d|MTX_)/.test(source))
    return { reason: 'its address is made of the viewer’s; add each camera by its own address' }
  const transport = transportOf(settings)
  const read = readAddress(source, { dialect: 'url', ...(transport && { transport }) })
  if ('reason' in read) return read
  return {
    name,
    path,
    main: [read.source],
    ...(switchOf(settings.get('sourceOnDemand')) === true && { mode: 'on-demand' as const }),
    notes: [...read.notes, ...notesOf(settings)],
  }
}

/** `automatic` was UDP first there; here it is the default, TCP. Older files call the field `sourceProtocol`. */
function transportOf(settings: ReadonlyMap<string, unknown>): Transport | undefined {
  const word = textOf(settings.get('rtspTransport')) ?? textOf(settings.get('sourceProtocol'))
  return word === 'udp' || word === 'multicast' || word === 'tcp' ? word : undefined
}

function notesOf(settings: ReadonlyMap<string, unknown>): string[] {
  const hooks = [...settings].filter(([key, value]) => key.startsWith('runOn') && isCommand(key, value))
  return [
    ...(switchOf(settings.get('record')) === true ? ['it is not recorded here'] : []),
    ...(hooks.length > 0 ? ['no programs are run for it here'] : []),
    ...(textOf(settings.get('fallback')) === undefined ? [] : ['it has no fallback here']),
    ...(textOf(settings.get('sourceFingerprint')) === undefined
      ? []
      : ['its certificate’s fingerprint is not compared here']),
  ]
}

function isCommand(key: string, value: unknown): boolean {
  return !/(?:Restart|Timeout|CloseAfter)$/.test(key) && textOf(value) !== undefined
}
