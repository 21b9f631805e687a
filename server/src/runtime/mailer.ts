import { createTransport } from 'nodemailer';
import type { Mailer } from '../mail.ts';

/** Mail by SMTP. `from` defaults to the user of the address. */
export function smtpMailer(url: string, from: string | undefined): Mailer {
  const { username, hostname } = new URL(url);
  const user = decodeURIComponent(username);
  const sender = from ?? (user.includes('@') ? user : `${user === '' ? 'noreply' : user}@${hostname}`);
  const transport = createTransport(url, { from: sender });
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ to, subject, text, headers: { 'auto-submitted': 'auto-replied' } });
    },
  };
}
