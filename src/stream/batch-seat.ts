import type { Batch, Member } from './batch.ts'

/** One reader's place in a batch, while it has one. */
export class BatchSeat<M extends Member> {
  #batch: Batch<M> | undefined
  /** The batch's counts when this reader came. */
  #bytesBefore = 0
  #unitsBefore = 0

  get isTaken(): boolean {
    return this.#batch !== undefined
  }

  /** Bytes of TS packets that the batch has written for this reader since it came. */
  get bytes(): number {
    return this.#batch === undefined ? 0 : this.#batch.bytes - this.#bytesBefore
  }

  get units(): number {
    return this.#batch === undefined ? 0 : this.#batch.units - this.#unitsBefore
  }

  take(batch: Batch<M>, member: M, outlet: unknown): void {
    this.#batch = batch
    this.#bytesBefore = batch.bytes
    this.#unitsBefore = batch.units
    batch.add(member, outlet)
  }

  leave(member: M): void {
    this.#batch?.remove(member)
    this.#batch = undefined
  }
}
