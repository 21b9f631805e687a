import { fold } from './tokenise.ts';

/** A remark that asks nothing. */
export type SmallTalk = 'greeting' | 'thanks' | 'goodbye';

const GREETING =
  /^(?:hi|hello|hey|hiya|howdy|yo|good (?:morning|afternoon|evening|day)|greetings|你好|您好|你们好|哈喽|哈啰|嗨|早上好|上午好|下午好|晚上好|早|早安|在吗|在么|有人吗|مرحبا|اهلا|السلام عليكم|صباح الخير|مساء الخير)(?: (?:there|again|all|team|everyone|you|呀|啊|وسهلا|بك))*$/;
const THANKS =
  /^(?:ok |okay |great |perfect |好的 ?|)(?:thanks|thank you|thx|ty|cheers|many thanks|much appreciated|great thanks|谢谢|多谢|感谢|谢谢你|谢谢您|谢啦|谢了|شكرا|شكرا لك|شكرا جزيلا)(?: (?:a lot|so much|very much|you|again|for your help|for the help|جزيلا))*$/;
const GOODBYE =
  /^(?:bye|goodbye|bye bye|see you|see ya|cya|good night|have a nice day|再见|拜拜|回见|晚安|مع السلامه|الي اللقاء|وداعا)(?: (?:now|later|soon))*$/;

/** The kind of a remark that asks nothing; null for anything else. */
export function smallTalk(text: string): SmallTalk | null {
  const plain = fold(text)
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim();
  if (plain.length > 60) return null;
  if (GREETING.test(plain)) return 'greeting';
  if (THANKS.test(plain)) return 'thanks';
  return GOODBYE.test(plain) ? 'goodbye' : null;
}

const PERSON_EN =
  'human(?: being)?|(?:real|actual|live|human) (?:person|human|agent|people|operator)|person|people|someone(?: real)?|somebody|agents?|representatives?|rep|operator|advisor|adviser|consultant|manager|supervisor|staff(?: member)?|member of (?:the )?staff|team member|customer (?:service|support|care)|support (?:agent|team|person|staff)|your (?:team|staff|support|colleagues?)|employee';
const WANTS = [
  new RegExp(
    `(?<!\\b(?:do|did|would) (?:you|they) )\\b(?:talk|speak|chat|connect|connected|transfer|transferred|put me through|pass me|hand me|switch|escalate|get me|give me|want|need|prefer|rather have)\\b(?: me)?(?: (?:to|with|over to|through to|on to|direct(?:ly)? (?:to|with)|it to|this to))?(?: (?:a|an|the|any|some|one of your))?(?: \\w+)? ?\\b(?:${PERSON_EN})\\b(?! (?:account|discount|shop|policy|hours|number))`,
  ),
  new RegExp(`^(?:an? )?(?:(?:real|actual|live) )?(?:${PERSON_EN})(?: please| now)*$`),
  /\b(?:are you|is this|am i (?:talking|speaking|chatting) (?:to|with)) (?:a |an )?(?:ro)?bot\b.*\b(?:human|person)\b/,
  /转(?:接)?(?:到)?(?:一下)?(?:人工|真人|客服)|(?:人工|真人)(?:客服|服务)|(?:找|要|叫|想跟|想和|和|跟|接)(?:一?[个位下])?(?:你们的?)?(?:人工|真人|活人|客服人员|工作人员|客服|经理)(?:说|聊|谈|沟通|讲|对话|联系|接|服务|吧|来|$|[，。！? ])|^(?:人工|真人|客服|活人)$|有(?:没有)?(?:真人|人工|活人)/,
  /(?:اتحدث|التحدث|اتكلم|التكلم|الحديث|اكلم|التواصل|تواصل|حولني|تحويلي|وصلني|اريد|احتاج)(?: \S+){0,2} (?:موظف|شخص|انسان|بشري|ممثل|وكيل|خدمه العملاء|الدعم|احد|مسؤول|مدير)|^(?:موظف|انسان|شخص حقيقي|خدمه العملاء)$/,
] as const;

/** Whether someone asks for a person in words. "How do I contact you" is a question like any other and is not meant here. */
export function wantsPerson(text: string): boolean {
  const plain = fold(text)
    .replace(/[^\p{L}\p{N}，。！?]+/gu, ' ')
    .trim();
  if (plain.length > 240) return false;
  return WANTS.some((pattern) => pattern.test(plain));
}
