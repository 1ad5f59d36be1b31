/**
 * All that a child process gets of our environment: nothing that could hold a secret or a proxy.
 * `LC_ALL` keeps error texts in the wording that `causeOfStderr` knows.
 */
export function childEnvironment(searchPath: string): Record<string, string> {
  return { PATH: searchPath, LC_ALL: 'C' }
}
