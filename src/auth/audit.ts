import type { Log, LogFields } from '../log.ts'
import type { Caller } from './caller.ts'

/** One line in the log for every change: who, what, from where. `fields` hold ids, and words and addresses that are no secret. */
export function audit(log: Log, caller: Caller, change: string, fields: LogFields = {}): void {
  const { principal, address, requestId } = caller
  log.info(
    {
      audit: change,
      who: principal.name,
      principal: principal.id,
      role: principal.role,
      from: address,
      ...(requestId !== undefined && { requestId }),
      ...fields,
    },
    change,
  )
}
