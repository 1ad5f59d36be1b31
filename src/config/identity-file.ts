import * as z from 'zod'
import { readNamedFile, serverUrl, wholeNumber } from './file-fields.ts'
import { judgeText } from './judged-text.ts'

/** Who beside the relay itself says who somebody is. */
export type IdentitySettings = z.output<typeof schema>

const word = z.string().min(1, 'is empty').max(2048, 'is longer than 2048 characters')

const schema = z
  .strictObject({
    callback: z
      .strictObject({
        url: serverUrl,
        timeoutSeconds: wholeNumber(1, 30).default(5),
        cacheSeconds: wholeNumber(0, 300).default(10),
      })
      .optional(),
    jwt: z
      .strictObject({ jwksUrl: serverUrl, issuer: word, audience: word, claim: word.optional() })
      .optional(),
  })
  .refine(({ callback, jwt }) => callback !== undefined || jwt !== undefined, {
    message: 'names neither "callback" nor "jwt"',
  })

/** Reads the file that `--identity` names; nothing is set without one. Rejects with `config-broken` when it is missing or has a fault. */
export async function readIdentity(file: string | undefined): Promise<Partial<IdentitySettings>> {
  return file === undefined ? {} : judgeText(file, await readNamedFile(file), schema)
}
