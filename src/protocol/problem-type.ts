/** Media type of an error's answer (RFC 9457 §3). By accepting it the relay knows a page of ours that asks by script. */
export const PROBLEM_TYPE = 'application/problem+json'
