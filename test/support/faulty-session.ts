import { createSocket } from 'node:dgram'
import type { Socket } from 'node:net'
import type { Cut, FaultyCamera } from './faulty-camera.ts'
import { interleave, packetizeH264, rtcpBye, rtpHeader } from './faulty-media.ts'
import { onTheWire } from './faulty-wire.ts'

const VIDEO_TYPE = 96
/** Rec. ITU-T H.264 Table 7-1. */
const IDR = 5
const AUDIO_TYPE = 8
const GROUP = '239.255.77.77'

/** One connection to a {@link FaultyCamera}: its dialog, then its pictures. */
export class FaultySession {
  stalled = false
  readonly #camera: FaultyCamera
  readonly #socket: Socket
  /** Where each track's RTP goes. */
  readonly #tracks = new Map<string, (packet: Buffer) => void>()
  readonly #datagrams = createSocket('udp4').unref()
  #received = ''
  #timer: NodeJS.Timeout | undefined
  #sent = 0
  #frames = 0
  #hasSentKeyframe = false
  #sequence = 0
  #audioSequence = 0
  #clockOffset90k = 0

  constructor(camera: FaultyCamera, socket: Socket) {
    this.#camera = camera
    this.#socket = socket
    socket.on('data', (chunk) => this.#receive(chunk.toString('latin1')))
    socket.on('close', () => {
      clearInterval(this.#timer)
      this.#datagrams.close()
    })
    // A viewer that hangs up is no fault of the camera's.
    socket.on('error', () => socket.destroy())
  }

  cut(how: Cut): void {
    clearInterval(this.#timer)
    if (how === 'fin') this.#socket.end()
    else if (how === 'rst') this.#reset()
    else {
      this.#send(interleave(1, rtcpBye(VIDEO_TYPE)))
      if (this.#tracks.has('audio')) this.#send(interleave(3, rtcpBye(AUDIO_TYPE)))
    }
  }

  /** A socket that is about to end cannot be reset any more: in Node 20 it would stay open for ever. */
  #reset(): void {
    if (this.#socket.writable) this.#socket.resetAndDestroy()
    else this.#socket.destroy()
  }

  jumpClock(seconds: number): void {
    this.#clockOffset90k += seconds * 90_000
  }

  #receive(text: string): void {
    // The viewer's receiver reports are of no interest, and hold no blank line.
    this.#received += text
    for (;;) {
      const end = this.#received.indexOf('\r\n\r\n')
      if (end < 0) return
      const request = /[A-Z_]+ rtsps?:\/\/.*$/s.exec(this.#received.slice(0, end))?.[0]
      this.#received = this.#received.slice(end + 4)
      if (request !== undefined) this.#answer(request)
    }
  }

  #answer(request: string): void {
    const method = request.slice(0, request.indexOf(' '))
    const sequence = /^CSeq:\s*(\d+)/im.exec(request)?.[1] ?? '0'
    const reply = (status: string, headers: readonly string[] = [], body = ''): void =>
      this.#send([`RTSP/1.0 ${status}`, `CSeq: ${sequence}`, ...headers, '', body].join('\r\n'))
    this.#camera.requests.push(method)
    if (/^Authorization:/im.test(request)) this.#camera.logins += 1
    const { fault } = this.#camera
    if (fault === 'mute' || fault === `mute-at-${method.toLowerCase()}`) return
    switch (method) {
      case 'OPTIONS':
        reply('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER'])
        break
      case 'DESCRIBE':
        this.#describe(request, reply)
        break
      case 'SETUP':
        this.#setup(request, reply)
        break
      case 'PLAY':
        reply('200 OK', ['Session: 1', 'Range: npt=0-'])
        this.#play()
        break
      case 'TEARDOWN':
        reply('200 OK')
        this.#socket.end()
        break
      default:
        reply('200 OK', ['Session: 1'])
    }
  }

  #describe(request: string, reply: Reply): void {
    switch (this.#camera.fault) {
      case 'unauthorized':
        reply('401 Unauthorized', ['WWW-Authenticate: Digest realm="cam", nonce="0123456789abcdef"'])
        return
      case 'hangs-up-at-login':
        if (/^Authorization:/im.test(request)) this.#socket.destroy()
        else reply('401 Unauthorized', ['WWW-Authenticate: Digest realm="cam", nonce="0123456789abcdef"'])
        return
      case 'not-found':
        reply('404 Not Found')
        return
      case 'busy':
        reply('503 Service Unavailable')
        return
      case 'redirect-loop':
        reply('302 Moved Temporarily', [`Location: ${this.#camera.url}`])
        return
      case 'endless-header':
        this.#send('RTSP/1.0 200 OK\r\nServer: ')
        this.#every(10, () => this.#send('x'.repeat(1000)))
        return
      default:
    }
    const body = this.#sdp(/ (rtsps?:\/\/\S+)/.exec(request)?.[1] ?? '')
    const huge = this.#camera.fault === 'huge-sdp'
    const length = huge ? 64_000_000 : body.length
    const headers = ['Content-Type: application/sdp', `Content-Length: ${length}`]
    if (huge) {
      reply('200 OK', headers, body)
      this.#every(1, () => this.#send(`a=x:${'y'.repeat(60_000)}\r\n`))
    } else if (this.#camera.fault === 'slow-sdp') {
      reply('200 OK', headers)
      let at = 0
      this.#every(1000, () => this.#send(body.slice(at, (at += 1))))
    } else {
      reply('200 OK', headers, body)
    }
  }

  #sdp(base: string): string {
    const { sps, pps } = this.#camera.clip
    const { fault, options } = this.#camera
    const media = ['m=audio 0 RTP/AVP 8', 'a=control:audio']
    const sets = `${sps.toString('base64')},${pps.toString('base64')}`
    const video = ['m=video 0 RTP/AVP 96', 'a=control:video', 'a=rtpmap:96 H264/90000']
    video.push(`a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${sets}`)
    const jpeg = ['m=video 0 RTP/AVP 26', 'a=control:video']
    const onvif = ['m=application 0 RTP/AVP 107', 'a=control:data']
    onvif.push('a=rtpmap:107 vnd.onvif.metadata/90000')
    const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=faulty', 't=0 0', `a=control:${base}`]
    if (fault === 'jpeg') lines.push(...jpeg)
    else if (fault !== 'no-video') lines.push(...video)
    if (options.audio || fault === 'no-video') lines.push(...media)
    if (options.metadata) lines.push(...onvif)
    return `${lines.join('\r\n')}\r\n`
  }

  #setup(request: string, reply: Reply): void {
    const track = /^SETUP \S*\/(\w+) /.exec(request)?.[1] ?? ''
    const channel = /interleaved=(\d+)/.exec(request)?.[1]
    const { fault } = this.#camera
    const isRefused = fault === (channel === undefined ? 'refuses-udp' : 'refuses-tcp')
    if (fault === 'unsupported-transport' || isRefused) {
      reply('461 Unsupported Transport')
    } else if (channel !== undefined) {
      this.#tracks.set(track, (packet) => this.#sendFrame(interleave(Number(channel), packet)))
      const range = `${channel}-${Number(channel) + 1}`
      reply('200 OK', ['Session: 1', `Transport: RTP/AVP/TCP;unicast;interleaved=${range}`])
    } else if (request.includes('multicast')) {
      // The port of our own RTSP listener is free for UDP, and nobody else's.
      const port = (this.#camera.port + (track === 'audio' ? 2 : 0)) & ~1
      this.#tracks.set(track, (packet) => this.#datagrams.send(packet, port, GROUP))
      const to = `destination=${GROUP};port=${port}-${port + 1};ttl=1`
      reply('200 OK', ['Session: 1', `Transport: RTP/AVP;multicast;${to}`])
    } else {
      const port = Number(/client_port=(\d+)/.exec(request)?.[1])
      this.#tracks.set(track, (packet) => {
        if (fault !== 'silent-udp') this.#datagrams.send(packet, port, '127.0.0.1')
      })
      const ports = `client_port=${port}-${port + 1}`
      reply('200 OK', ['Session: 1', `Transport: RTP/AVP;unicast;${ports}`])
    }
  }

  #play(): void {
    const { fps } = this.#camera.clip
    const beganMs = performance.now()
    // By elapsed time, not by ticks: a timer that comes late must not slow the camera's clock down.
    this.#every(1000 / fps / 2, () => {
      while (this.#sent < ((performance.now() - beganMs) * fps) / 1000) this.#sendPicture()
    })
  }

  #sendPicture(): void {
    const { fps } = this.#camera.clip
    const nals = this.#camera.pictureAt(this.#sent)
    const timestamp = Math.round((this.#sent * 90_000) / fps) + this.#clockOffset90k
    this.#sent += 1
    if (this.stalled) return
    const header = (marker: boolean): Buffer => {
      this.#sequence += 1
      return rtpHeader(VIDEO_TYPE, this.#sequence, timestamp, marker)
    }
    const packets = packetizeH264(nals, header)
    const video = this.#tracks.get('video')
    if (video) for (const packet of packets) video(packet)
    if (!this.#hasSentKeyframe && nals.some((nal) => ((nal[0] ?? 0) & 0x1f) === IDR)) {
      this.#hasSentKeyframe = true
      this.#camera.firstKeyframeMs = performance.now()
    }
    const audio = this.#tracks.get('audio')
    if (!audio) return
    this.#audioSequence += 1
    const samples = 8000 / fps
    const tone = Buffer.alloc(samples, this.#sent % 2 === 0 ? 0xd5 : 0x9d)
    const audioHeader = rtpHeader(AUDIO_TYPE, this.#audioSequence, (timestamp * 8) / 90, false)
    audio(Buffer.concat([audioHeader, tone]))
  }

  #every(intervalMs: number, action: () => void): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(action, intervalMs)
  }

  #sendFrame(frame: Buffer): void {
    for (const bytes of onTheWire(this.#camera.wire, this.#frames++, frame)) this.#send(bytes)
  }

  #send(data: string | Buffer): void {
    if (this.#socket.writable && this.#socket.writableLength < 1_000_000) this.#socket.write(data)
  }
}

type Reply = (status: string, headers?: readonly string[], body?: string) => void
