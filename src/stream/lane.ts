/**
 * Readers in the same situation, as an array that the hot path walks from its end. Leaving puts the last member
 * into the gap, so a walk from the end survives every change made meanwhile: it may meet a member twice (which
 * its cursor tells), but never misses one.
 */
export class Lane<Member extends { slot: number }> {
  readonly members: Member[] = []

  add(member: Member): void {
    member.slot = this.members.push(member) - 1
  }

  remove(member: Member): void {
    const last = this.members.pop()
    if (last === undefined || last === member) return
    this.members[member.slot] = last
    last.slot = member.slot
  }
}
