import { randomBytes } from 'node:crypto'
import { KEPT_EVENTS, type KeptMessage } from '../protocol/events.ts'

/** One thing that happened. */
export interface LoggedEvent {
  readonly number: number
  /** The stream that it concerns; undefined = the relay. */
  readonly stream: string | undefined
  /** The text of its message for those who may inspect, and for viewers; undefined = they are not told. */
  readonly forInspectors: (sees: Sees) => Buffer
  readonly forViewers: (sees: Sees) => Buffer | undefined
}

/** What an event says: for those who may inspect, and for viewers; undefined = they are not told. */
export interface Told {
  readonly stream: string | undefined
  readonly forInspectors: Untold | WriteUntold
  readonly forViewers: Untold | WriteUntold | undefined
}

/** Whether somebody may see a stream. */
type Sees = (stream: string) => boolean

/** Writes a message for those who see some streams, as things are when it is sent. */
type WriteUntold = (sees: Sees) => Untold

/** A message that has no id yet. */
type Untold = KeptMessage extends infer Message
  ? Message extends KeptMessage
    ? Omit<Message, 'id'>
    : never
  : never

/** Why nothing can be replayed: another relay gave that id, or what came behind it is not kept any more. */
export type Unknown = 'restarted' | 'gone'

const ID = /^([0-9a-f]{8})-(\d{1,15})$/

/** Tells an id that a relay gave from any other text. */
export function isEventId(id: string): boolean {
  return ID.test(id)
}

/** The newest events, numbered; the ids of one relay's run are of no use to the next one. */
export class EventLog {
  readonly #epoch = randomBytes(4).toString('hex')
  readonly #kept: LoggedEvent[] = []
  #newest = 0
  /** Number of the newest event that is not kept any more. */
  #forgotten = 0

  /** The next id, for a message that is not kept. */
  nextId(): string {
    this.#newest += 1
    return this.#idOf(this.#newest)
  }

  /** Keeps an event, in place of the oldest one where there are {@link KEPT_EVENTS}. */
  add({ stream, forInspectors, forViewers }: Told): LoggedEvent {
    const id = this.nextId()
    const event: LoggedEvent = {
      number: this.#newest,
      stream,
      forInspectors: textOf(forInspectors, id),
      forViewers: forViewers ? textOf(forViewers, id) : () => undefined,
    }
    this.#kept.push(event)
    if (this.#kept.length > KEPT_EVENTS) this.#forgotten = this.#kept.shift()?.number ?? 0
    return event
  }

  /** What happened since the message with that id, oldest first. */
  since(id: string): readonly LoggedEvent[] | Unknown {
    const [, epoch, digits = ''] = ID.exec(id) ?? []
    const number = Number(digits)
    if (epoch !== this.#epoch) return 'restarted'
    if (number < this.#forgotten || number > this.#newest) return 'gone'
    return this.#kept.filter((event) => event.number > number)
  }

  #idOf(number: number): string {
    return `${this.#epoch}-${number}`
  }
}

function textOf(told: Untold | WriteUntold, id: string): (sees: Sees) => Buffer {
  return typeof told === 'function' ? (sees) => encode(told(sees), id) : once(() => encode(told, id))
}

function encode({ type, ...fields }: Untold, id: string): Buffer {
  return Buffer.from(JSON.stringify({ type, id, ...fields }))
}

/** Made when it is first asked for: most events nobody hears. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
