import { readFileSync } from 'node:fs'
import { totalmem } from 'node:os'

const MIB = 1_048_576
const MOST_BYTES = 1024 * MIB

/** The bound of all rings and queues: as set, else a quarter of what this process may use, at most 1 GiB. Bytes. */
export function memoryBudgetBytes(
  memoryMb: number | undefined,
  available: number = availableBytes(),
): number {
  return memoryMb === undefined ? Math.min(Math.floor(available / 4), MOST_BYTES) : memoryMb * MIB
}

/** The RAM, or the limit of this process's cgroup (v2, then v1) where that is less. */
function availableBytes(): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map(readLimit)
  return Math.min(totalmem(), ...limits)
}

function readLimit(file: string): number {
  try {
    const limit = Number(readFileSync(file, 'utf8').trim())
    return Number.isFinite(limit) && limit > 0 ? limit : Infinity
  } catch {
    // Not Linux, or no such cgroup: the RAM is the limit.
    return Infinity
  }
}
