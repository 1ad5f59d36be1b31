import type { Writable } from 'node:stream'
import { type RtpBurst, frameInterleaved } from '../rtp/burst.ts'
import type { TrackOutput } from './session.ts'
import type { UdpPorts } from './udp-ports.ts'

/** A track between the messages of its RTSP connection (RFC 2326 §10.12): RTP and RTCP on a channel each. */
export function interleavedOutput(
  socket: Writable,
  [rtp, rtcp]: readonly [number, number],
  ssrc: number,
): TrackOutput {
  return {
    transport: `RTP/AVP/TCP;unicast;interleaved=${rtp}-${rtcp};ssrc=${hex32(ssrc)}`,
    sendBurst: (burst: RtpBurst) => write(socket, burst.framed(rtp)),
    sendReport: (report) => write(socket, frameInterleaved(report, rtcp)),
  }
}

/** A track as datagrams to the ports of a player that has shown by TCP that the address is its own. */
export function udpOutput(
  udp: UdpPorts,
  address: string,
  [rtp, rtcp]: readonly [number, number],
  ssrc: number,
): TrackOutput {
  return {
    transport: `RTP/AVP;unicast;client_port=${rtp}-${rtcp};server_port=${udp.rtpPort}-${udp.rtpPort + 1};ssrc=${hex32(ssrc)}`,
    sendBurst(burst) {
      for (const packet of burst.packets) udp.sendRtp(packet, rtp, address)
    },
    sendReport: (report) => udp.sendRtcp(report, rtcp, address),
  }
}

/** What is written in one turn, such as a picture and its sound, leaves in one system call. */
function write(socket: Writable, bytes: Uint8Array): void {
  if (socket.writableCorked === 0) {
    socket.cork()
    process.nextTick(uncork, socket)
  }
  socket.write(bytes)
}

function uncork(socket: Writable): void {
  socket.uncork()
}

function hex32(value: number): string {
  return value.toString(16).toUpperCase().padStart(8, '0')
}
