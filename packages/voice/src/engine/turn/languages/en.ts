import type { LanguageWords } from '../words.ts';

export const words: LanguageWords = {
  open: "a|an|the|my|your|our|their|its|his|to|of|for|from|with|without|at|by|into|about|than|as|and|or|but|because|if|so|when|while|until|i|i'm|i've|i'd|i'll|we|we're|we've|they|he|she|it's|there's|what's|where's|who's|how's|that's|is|are|am|was|were|be|been|being|have|has|had|having|can|can't|could|couldn't|would|wouldn't|will|won't|should|do|does|did|don't|doesn't|didn't|isn't|wasn't|not|very|every|which|who|what|where|how|why|want|wanted|need|would like|i like|trying|let's|can you|could you|would you|will you|do you|did you|are you|have you|if you|there|get|make|give|give me|tell me|tell|ask|send me|show me|someone|too|really|other|same|next|last|first|new|whole|more|per|any|some|many|much|long does|long will|in|on|this order|charged|speak|talk|change|received|receive|cancel my|want to cancel|to cancel|to return|return|received the|find|use|send|bring|buy|replace|update|check|add|remove|see|know if|forgotten|forgot|lost|bought|ordered|paid|got|made|sent|found|wrong|different|larger|smaller|bigger|better|how long|how much|how many|long|please|never|already|only|i was|exchange|track|open|these|those|this|that|shipping|takes|costs|cost|shows|have i|worn|possible|opens when|two|three of|one of|of these|called|says|said|let|into my|since|before|after|between|under|over|off|through|during|possible to|able|going|looking|interested|my tracking|need an|it was|signed|works|work with",
  answers:
    'yes|no|yeah|yep|nope|ok|okay|sure|stop|help|wait|thanks|thank you|agent|human|operator|hello|hi|hey|goodbye|bye|cancel|continue|correct|right|wrong|never mind|yes please|no thanks|no thank you|of course|repeat|again|back|next|representative|exactly|perfect|great|not yet|maybe|hold on|that is all|that is correct|go ahead',
  asks: "what|where|when|who|why|how|which|is|are|was|were|can|could|would|will|should|do|does|did|have|has|what's|where's|when's|who's|how's|may",
  closes: 'please|thanks|thank you|today|tomorrow|yesterday|now|anymore|again|instead|yet|right|week|month|me|it|them',
  fillers: 'um|uh|uhm|erm|er|hmm|hm|well|like|you know',
  nouns: /^(?:the|a|an|my|our|your|his|her|this|that|these|those|some|someone|i|we|they|it) /,
  nods: 'mhm|mm|hm|hmm|uh|huh|aha|okay|ok|right|yeah|mmhm',
  digits: 'zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred|thousand|ten',
};
