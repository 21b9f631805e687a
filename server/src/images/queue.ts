/** Something to run when a place is free. */
export interface QueueTask {
  /** Whose it is: places are shared between owners, not between tasks. */
  readonly owner: string;
  run(): Promise<void>;
}

/** Runs tasks in a fixed number of places, fairly between owners. */
export interface FairQueue {
  add(task: QueueTask): void;
  /** Takes waiting tasks out; those already running are left to their own abort. */
  remove(matches: (task: QueueTask) => boolean): void;
}

/**
 * Makes a queue. Next comes the owner with the fewest tasks running, then the one served longest ago, so that
 * a job of eight pictures does not hold up a visitor who wants one.
 */
export function createFairQueue(places: number): FairQueue {
  let waiting: QueueTask[] = [];
  let running = 0;
  let turn = 0;
  const active = new Map<string, number>();
  const served = new Map<string, number>();

  const rank = (task: QueueTask): readonly [number, number] => [active.get(task.owner) ?? 0, served.get(task.owner) ?? 0];
  const next = (): QueueTask | undefined => {
    let best: QueueTask | undefined;
    for (const task of waiting) {
      if (best === undefined) best = task;
      else {
        const [a, b] = [rank(task), rank(best)];
        if (a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])) best = task;
      }
    }
    return best;
  };

  const finish = (owner: string): void => {
    running -= 1;
    const left = (active.get(owner) ?? 1) - 1;
    if (left > 0) active.set(owner, left);
    else {
      active.delete(owner);
      if (!waiting.some((task) => task.owner === owner)) served.delete(owner);
    }
    fill();
  };

  const fill = (): void => {
    while (running < places) {
      const task = next();
      if (task === undefined) return;
      waiting = waiting.filter((entry) => entry !== task);
      running += 1;
      turn += 1;
      active.set(task.owner, (active.get(task.owner) ?? 0) + 1);
      served.set(task.owner, turn);
      void task.run().then(
        () => finish(task.owner),
        () => finish(task.owner),
      );
    }
  };

  return {
    add(task) {
      waiting.push(task);
      fill();
    },
    remove(matches) {
      waiting = waiting.filter((task) => !matches(task));
    },
  };
}
