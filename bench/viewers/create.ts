import { SwarmViewer } from '../swarm-viewer.ts'
import { RtspViewer } from './rtsp-viewer.ts'
import { StreamViewer } from './stream-viewer.ts'
import type { Viewer, Way } from './viewer.ts'

export interface ViewerFacts {
  readonly address: string
  /** Absent: a WebSocket of MPEG-TS as Baton sends it, checked as strictly as Baton promises. */
  readonly way?: Way
  readonly subprotocol?: string
  readonly expectsWholePackets: boolean
  /** Reads nothing any more once the first keyframe is there. */
  readonly sticks: boolean
}

/** Lets a viewer come. */
export function createViewer(facts: ViewerFacts): Viewer {
  const { address, way, sticks } = facts
  if (way === undefined) return new SwarmViewer(facts)
  return way === 'rtsp' ? new RtspViewer(address, { sticks }) : new StreamViewer(address, way, { sticks })
}
