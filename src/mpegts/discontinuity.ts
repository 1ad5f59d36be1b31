import type { Unit } from '../media/unit.ts'
import { DISCONTINUITY_INDICATOR, PACKET_SIZE, SYNC_BYTE, packetPid } from './packet.ts'

/**
 * Packets that tell a viewer which skipped units that the counters of every PID in `next` jump: adaptation fields
 * with the discontinuity indicator (ISO/IEC 13818-1 §2.4.3.5), to be sent right before `next`.
 */
export function discontinuityPackets(next: Unit): Uint8Array {
  const { ts } = next
  const firstCounters = new Map<number, number>()
  for (let at = 0; at + PACKET_SIZE <= ts.length; at += PACKET_SIZE) {
    const hasPayload = (ts[at + 3]! & 0x10) !== 0
    const pid = packetPid(ts, at)
    if (hasPayload && !firstCounters.has(pid)) firstCounters.set(pid, ts[at + 3]! & 15)
  }
  const packets = new Uint8Array(firstCounters.size * PACKET_SIZE).fill(0xff)
  let at = 0
  for (const [pid, counter] of firstCounters) {
    const control = 0x20 | ((counter - 1) & 15)
    packets.set([SYNC_BYTE, pid >> 8, pid & 0xff, control, PACKET_SIZE - 5, DISCONTINUITY_INDICATOR], at)
    at += PACKET_SIZE
  }
  return packets
}
