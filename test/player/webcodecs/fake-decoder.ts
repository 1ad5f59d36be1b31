/** Stands for `VideoDecoder`: the test says when a picture is decoded, and what fails. */
export class FakeDecoder extends EventTarget {
  static all: FakeDecoder[] = []
  static supported = true
  readonly configs: VideoDecoderConfig[] = []
  readonly inside: { readonly timestamp: number; readonly type: string; readonly data: Uint8Array }[] = []
  state = 'unconfigured'
  readonly #init: VideoDecoderInit

  constructor(init: VideoDecoderInit) {
    super()
    this.#init = init
    FakeDecoder.all.push(this)
  }

  static isConfigSupported(): Promise<VideoDecoderSupport> {
    return Promise.resolve({ supported: FakeDecoder.supported })
  }

  static get last(): FakeDecoder {
    const last = FakeDecoder.all.at(-1)
    if (last === undefined) throw new Error('No decoder was made')
    return last
  }

  get decodeQueueSize(): number {
    return this.inside.length
  }

  configure(config: VideoDecoderConfig): void {
    this.state = 'configured'
    this.configs.push(config)
  }

  decode(chunk: { timestamp: number; type: string; data: Uint8Array }): void {
    this.inside.push(chunk)
  }

  close(): void {
    this.state = 'closed'
  }

  /** So many pictures come out. */
  output(count = 1): void {
    for (let i = 0; i < count; i++) {
      const chunk = this.inside.shift()
      if (chunk === undefined) return
      this.#init.output(new FakeFrame(chunk.timestamp) as unknown as VideoFrame)
      this.dispatchEvent(new Event('dequeue'))
    }
  }

  fail(name: string): void {
    this.state = 'closed'
    this.#init.error(new DOMException('It broke', name))
  }
}

/** Stands for `VideoFrame`; counts those that nobody closed. */
export class FakeFrame {
  static open = 0
  readonly displayWidth = 1280
  readonly displayHeight = 720
  readonly timestamp: number

  constructor(timestamp: number) {
    this.timestamp = timestamp
    FakeFrame.open++
  }

  close(): void {
    FakeFrame.open--
  }
}

/** Puts the fakes where the engine looks for the browser's own. @returns what puts things back. */
export function installFakes(): () => void {
  const before = ['VideoDecoder', 'EncodedVideoChunk'].map(
    (name) => [name, Reflect.get(globalThis, name) as unknown] as const,
  )
  FakeDecoder.all = []
  FakeDecoder.supported = true
  FakeFrame.open = 0
  Object.assign(globalThis, {
    VideoDecoder: FakeDecoder,
    EncodedVideoChunk: function (this: object, init: object) {
      Object.assign(this, init)
    },
  })
  return () => {
    for (const [name, value] of before) Reflect.set(globalThis, name, value)
  }
}
