/** Runs what is asked of one key one after another. */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** Changes of one room wait for each other, so that each is checked against what the one before it has left. */
export function createTurns(): Turns {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work, work);
    const tail = result.then(
      () => undefined,
      () => undefined,
    );
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}
