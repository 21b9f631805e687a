import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: '은|는|이|가|을|를|에|에서|으로|로|와|과|의|도|고|서|제|저는|그리고|하지만|어떻게|언제|왜',
  answers:
    '네|예|아니요|아니오|그만|멈춰|도와주세요|감사합니다|고마워요|안녕하세요|여보세요|맞아요|맞습니다|좋아요|알겠습니다|상담원|취소|계속|다시|괜찮아요|잠깐만요|물론이죠',
  asks: '',
  closes: '',
  fillers: '음|어|그|저기|그러니까',
  nods: '네|응|예|아|그래요',
  digits: '영|공|일|이|삼|사|오|육|칠|팔|구|십|백|천',
  verbLast: true,
  ends: /(?:요|다|까|죠|네|니다|해줘|줘)$/u,
};
