import type { Transporter } from 'nodemailer';
import type { Mailer } from '../mail.ts';

/** Mail by SMTP. `from` defaults to the user of the address. */
export function smtpMailer(url: string, from: string | undefined): Mailer {
  const { username, hostname } = new URL(url);
  const user = decodeURIComponent(username);
  const sender = from ?? (user.includes('@') ? user : `${user === '' ? 'noreply' : user}@${hostname}`);
  let transport: Promise<Transporter> | null = null;
  // Loaded with the first mail: most relays have no mail to send when they start.
  const connect = async (): Promise<Transporter> => (await import('nodemailer')).createTransport(url, { from: sender });
  return {
    async send({ to, subject, text }) {
      transport ??= connect();
      await (await transport).sendMail({ to, subject, text, headers: { 'auto-submitted': 'auto-replied' } });
    },
  };
}
