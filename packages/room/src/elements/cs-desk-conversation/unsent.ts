import type { PendingMessage } from '@cs-kit/core';

/** Whether words for the customer still wait here to leave. */
export const isUnsentReply = (message: PendingMessage): boolean => message.visibility !== 'internal' && message.state !== 'failed';
