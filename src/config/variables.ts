import { RelayError } from '../errors.ts'

const MAY_BE_NAMED = /^BATON_CAMERA_[A-Z0-9_]+$/
const VARIABLE = /\$\{([^}]*)\}/g

/** Does the text name a variable of the environment? */
export function namesVariable(text: string): boolean {
  return text.includes('${')
}

/**
 * The URL with each `${BATON_CAMERA_…}` replaced by what the environment holds; in front of an @ a value is
 * encoded, so that a password may hold any character. Throws `invalid-url`, naming the variable.
 */
export function expandVariables(text: string, environment: NodeJS.ProcessEnv): string {
  if (text.replaceAll(VARIABLE, '').includes('${')) {
    throw new RelayError(
      'invalid-url',
      'The URL begins a variable with ${ and does not end it with }; write ${NAME}',
    )
  }
  const userinfo = /^([a-z]+:\/\/)((?:\$\{[^}]*\}|[^/?#@$])*)@/i.exec(text)
  const [whole = '', scheme = '', names = ''] = userinfo ?? []
  const front = userinfo === null ? '' : `${scheme}${fill(names, environment, encodeURIComponent)}@`
  return front + fill(text.slice(whole.length), environment, (value) => value)
}

/** The values of all variables that a URL may name. */
export function cameraVariables(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    MAY_BE_NAMED.test(name) && value !== undefined && value !== '' ? [value] : [],
  )
}

function fill(text: string, environment: NodeJS.ProcessEnv, encode: (value: string) => string): string {
  return text.replaceAll(VARIABLE, (_match, name: string) => {
    if (!MAY_BE_NAMED.test(name)) {
      const shown = /^\w{1,64}$/.test(name) ? `\${${name}}` : 'A variable'
      throw new RelayError(
        'invalid-url',
        `${shown} is not read; a URL may name \${BATON_CAMERA_…} and no other`,
      )
    }
    const value = environment[name]
    if (value === undefined || value === '') {
      throw new RelayError('invalid-url', `The variable ${name} is not set; set it before the relay starts`)
    }
    return encode(value)
  })
}
