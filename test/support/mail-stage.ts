import { openMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

/** A stage whose relay sends mail, into a mailbox that the test reads. */
export interface MailStage {
  readonly stage: Stage;
  readonly mailbox: Mailbox;
  close(): Promise<void>;
}

/** Sets it. Where a part does not start, the other is taken down again. */
export async function openMailStage(): Promise<MailStage> {
  const mailbox = await openMailbox();
  try {
    const stage = await openStage({ env: { SMTP_URL: mailbox.url, CS_MAIL_FROM: 'help@fjord.test' } });
    const close = async (): Promise<void> => {
      await stage.close();
      await mailbox.close();
    };
    return { stage, mailbox, close };
  } catch (error) {
    await mailbox.close();
    throw error;
  }
}
