import type { Socket } from '../../src/player/connection.ts'

/** A WebSocket whose other end is the test. */
export class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob'
  readyState = 0
  onopen: ((event: Event) => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onclose: ((event: CloseEvent) => void) | null = null
  readonly sent: string[] = []
  isClosed = false

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.isClosed = true
  }

  open(): void {
    this.readyState = 1
    this.onopen?.({} as Event)
  }

  receive(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent)
  }

  lose(code = 1006, reason = ''): void {
    this.onclose?.({ code, reason } as CloseEvent)
  }
}
