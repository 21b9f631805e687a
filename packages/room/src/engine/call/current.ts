/** What a call of this page tells others who want the microphone. */
interface Busy {
  readonly busy: boolean;
}

const sessions = new Set<Busy>();

/** Notes the calls of one connection. In a file of its own: who only asks does not load what makes calls. */
export function noteCalls(session: Busy): void {
  sessions.add(session);
}

/** Whether this page is in a call, or about to be. */
export const inCall = (): boolean => [...sessions].some(({ busy }) => busy);
