import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { posix } from 'node:path'

const MIB = 1_048_576
const MOST_BYTES = 1024 * MIB

/** The bound of what the hub's budget counts: as set, else a quarter of what this process may use, at most 1 GiB. Bytes. */
export function memoryBudgetBytes(
  memoryMb: number | undefined,
  available: number = availableBytes(),
): number {
  return memoryMb === undefined ? Math.min(Math.floor(available / 4), MOST_BYTES) : memoryMb * MIB
}

/**
 * Bytes of RAM or, where that is less, the least limit of this process's cgroup and of those around it, such as its
 * service's slice, which `process.constrainedMemory()` of Node 20 passes over. `/proc` and `/sys` are in `root`.
 */
export function availableBytes(root = '/'): number {
  const own = readText(posix.join(root, 'proc/self/cgroup')).split('\n').flatMap(limitFiles)
  // A container may see its own cgroup as the root, whatever the path says.
  const files = new Set([...limitFiles('0::/'), ...limitFiles('1:memory:/'), ...own])
  return Math.min(totalmem(), ...[...files].map((file) => limitIn(posix.join(root, file))))
}

/** The files with the limits of a line of `/proc/self/cgroup` (cgroups(7)): `0::/path` is version 2, `4:memory:/path` 1. */
function limitFiles(line: string): string[] {
  const [, controllers, path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? []
  if (controllers === '') return around(path).map((at) => posix.join('sys/fs/cgroup', at, 'memory.max'))
  if (controllers?.split(',').includes('memory') !== true) return []
  return around(path).map((at) => posix.join('sys/fs/cgroup/memory', at, 'memory.limit_in_bytes'))
}

/** `/a/b` → `/a/b`, `/a`, `/`. */
function around(path: string): string[] {
  return path === '/' ? [path] : [path, ...around(posix.dirname(path))]
}

/** `max`, or no such file, is no limit. */
function limitIn(file: string): number {
  const limit = Number.parseInt(readText(file), 10)
  return limit > 0 ? limit : Infinity
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Not Linux, or no such cgroup.
    return ''
  }
}
