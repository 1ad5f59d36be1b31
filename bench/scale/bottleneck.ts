import type { Point } from './point.ts'

/** Of one thread; of the machine it is of all its cores. */
const FULL_PERCENT = 90
const LATE_MS = 50
/** Below it, who uses the machine is somebody else; some of the kernel's work for sockets is nobody's. */
const OWN_SHARE = 0.5

/** What holds a point back first, in words; undefined where nothing does yet. */
export function bottleneckOf(point: Point, cores: number): string | undefined {
  const { threadPercent, swarmPercent, farmPercent, machinePercent, loopMs, fault } = point
  const busy = (percent: number): string => `${percent.toFixed(0)} % of a core`
  if (threadPercent >= FULL_PERCENT) return `the relay’s one thread (${busy(threadPercent)})`
  if (machinePercent >= FULL_PERCENT * cores) {
    const { relayPercent, pullsPercent } = point
    const own = relayPercent + pullsPercent + farmPercent + swarmPercent
    const whose =
      own < OWN_SHARE * machinePercent ? 'other programs on this machine' : `this machine’s ${cores} cores`
    return `${whose}: ${shares(point)}`
  }
  if (swarmPercent >= FULL_PERCENT) return `the bench: a process of viewers (${busy(swarmPercent)})`
  if (farmPercent >= FULL_PERCENT) return `the bench: the process of cameras (${busy(farmPercent)})`
  if (loopMs >= LATE_MS) return `the relay’s event loop, late by ${loopMs.toFixed(0)} ms (p99)`
  return fault === undefined ? undefined : `unknown: ${fault}; ${shares(point)}`
}

/** Who used the machine. */
function shares({ relayPercent, pullsPercent, farmPercent, swarmPercent, machinePercent }: Point): string {
  const parts = { relay: relayPercent, pulls: pullsPercent, cameras: farmPercent, viewers: swarmPercent }
  const texts = Object.entries(parts).map(([name, percent]) => `${name} ${percent.toFixed(0)} %`)
  return `${texts.join(', ')}, all together ${machinePercent.toFixed(0)} %`
}
