import type { Unit } from '../media/unit.ts'
import type { Batch, Member } from './batch.ts'

/** One reader's place in a batch, while it has one. */
export class BatchSeat<M extends Member> {
  readonly #member: M
  #batch: Batch<M> | undefined
  /** The batch's counts when this reader came. */
  #bytesBefore = 0
  #unitsBefore = 0

  constructor(member: M) {
    this.#member = member
  }

  get isTaken(): boolean {
    return this.#batch !== undefined
  }

  /** Bytes of TS packets that the batch has written for this reader since it came. */
  get bytes(): number {
    const batch = this.#batch
    if (batch === undefined) return 0
    return batch.bytes - this.#bytesBefore - (batch.isOwed(this.#member) ? batch.unitBytes : 0)
  }

  get units(): number {
    const batch = this.#batch
    if (batch === undefined) return 0
    return batch.units - this.#unitsBefore - (batch.isOwed(this.#member) ? 1 : 0)
  }

  /** The unit in hand of the batch, while that has yet to write it for this reader. */
  get owed(): Unit | undefined {
    const batch = this.#batch
    return batch?.isOwed(this.#member) ? batch.unit : undefined
  }

  /** Index of the first unit that the batch has not written for this reader; undefined without a place. */
  get next(): number | undefined {
    return this.#batch?.nextOf(this.#member)
  }

  /** `next` is the index of the first unit that the batch is to write. */
  take(batch: Batch<M>, outlet: unknown, next: number): void {
    this.#batch = batch
    this.#bytesBefore = batch.bytes
    this.#unitsBefore = batch.units
    batch.add(this.#member, outlet, next)
  }

  leave(): void {
    this.#batch?.remove(this.#member)
    this.#batch = undefined
  }
}
