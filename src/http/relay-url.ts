/** What decides where a relay is reached. */
export interface RelayPlace {
  readonly host: string
  /** Begins and ends with a slash. */
  readonly basePath: string
  readonly isSecure: boolean
}

/** The address that people on this machine open; ends with a slash. */
export function relayUrl({ host, basePath, isSecure }: RelayPlace, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `${isSecure ? 'https' : 'http'}://${name.includes(':') ? `[${name}]` : name}:${port}${basePath}`
}
