/** What help pages of shops are about, in English. `names`: how such a page or one of its tags is called, the most exact first; `asks`: what people write who need it. */
export const TOPICS_EN: readonly { readonly names: string; readonly asks: string }[] = [
  {
    names: 'create an account|sign up|register|registration|account',
    asks: 'do I need to register first|purchase without signing in|can I shop without giving you my data|buy something quickly without a profile|what do I get out of registering|benefits of a customer account|how old must I be to sign up|activate my account|I want to become a member|can my old orders be added to my new account|log in with my Google account',
  },
  {
    names: 'change your address|account details|profile|account',
    asks: 'my profile still shows my old flat|we relocated|new flat new street|my surname changed|I got married and have a new name|new phone number|replace the mail address I log in with|want your messages in another language|which setting changes my details|correct my personal details|add a second address',
  },
  {
    names: 'delete account|close account|erase my data',
    asks: 'I will not shop here any more|wipe my profile|please forget me|remove everything you saved about me|take me out of your system|I no longer want to be a customer|how do I terminate my account|get rid of my profile|shut down my account',
  },
  {
    names: 'forgot password|password reset|password|login|sign in',
    asks: 'I cannot get in|cannot get into my profile|wrong password too many times|it will not let me in|it does not know my password|I do not remember what password I used|link for a new password does not come|I lost the mail address I registered with|my login stopped working|unlock my account|sign in does not work|locked out',
  },
  {
    names: 'personal data|data protection|privacy',
    asks: 'what do you store about me|for how long do you keep what I write in the chat|how long are chats kept|who can see what I order|do you pass my details on|is my information given to others|I want to see everything you have saved about me|do you keep my credit card details|what happens with my information|send me my data|do you resell addresses|where is my data kept',
  },
  {
    names: 'cookie settings|cookie banner|cookies',
    asks: 'I clicked accept by mistake|which companies see what I do on your pages|that box about privacy pops up every time|I do not want to be followed|stop recording my visits|switch off statistics|do you spy on visitors|what is stored in my browser|can I refuse the banner',
  },
  {
    names: 'newsletter|unsubscribe|marketing e-mails',
    asks: 'I keep getting your advertising|I opted out and still get mails|how do I stop your mails|do not write to me any more|remove my address from your list|let me know when there is something new|tell me when the sale starts|how many mails do you send|I want to receive your news|stop the spam',
  },
  {
    names: 'contact us|contact|reach us|customer service',
    asks: 'who can I talk to|is there someone I can ring|can I ring somebody on Saturday|how do I get through to you|nobody answers|where do I write to|I am unhappy with the answer I got|who is responsible for complaints|can I call you|give me your number|I want to speak with your manager|when are you there to chat|is somebody there at night|do you speak my language|journalist inquiry',
  },
  {
    names: 'work with us|jobs|careers|vacancies',
    asks: 'I am looking for work|I would like to join your team|who do I send my application to|do you have anything for students|is there a job on Saturdays|do you need people in the warehouse|I want to learn the trade with you|are you looking for staff|can I earn money with you in summer|trainee place',
  },
  {
    names: 'opening hours|our shops|store|shop',
    asks: 'can I drop in|how late are you open|when do you open in the morning|are you open at Easter|are you open tomorrow|open on a holiday|where can I see your products|where can I try things on|how do I find your shop|is there a branch in my town|how do I get to the shop|is the store accessible|where can I park|do other shops sell your things|where can I buy your things in person',
  },
  {
    names: 'ways to pay|payment methods|payment',
    asks: 'I do not have a credit card|what else can I use at checkout|do you take my card|which cards do you take|when exactly is the money taken|when will you debit my account|can I transfer the money|is paying with you secure|pay at the door|settle it in cash|can I use two ways to pay|pay with my phone|do you take foreign cards|do you accept cheques',
  },
  {
    names: 'payment failed|card declined|declined',
    asks: 'the transaction was denied|I entered everything right and it still fails|it says error at checkout|my bank does not let it through|I tried to pay three times|two identical amounts were taken|you took the money twice|money is gone but I have no order|the code from my bank never came|the payment page hangs|nothing happens when I press pay|cannot complete my purchase|why does it not take my money',
  },
  {
    names: 'pay later|instalments|Klarna|financing',
    asks: 'too expensive to pay all at once|split it over a few months|can I pay next month|pay when I get my salary|try it first and pay afterwards|a bit each month|do I pay interest|why was I not approved|pay in several parts|I cannot afford all of it now',
  },
  {
    names: 'invoice|receipt|bill',
    asks: 'my employer pays and needs a document|I need a paper with our company address|something for my accountant|for my tax declaration|for my insurance claim|I threw the slip away|the bill is made out to the wrong name|send me the bill again|I need proof that I bought it|where do I find the bill|can you change the invoice address',
  },
  {
    names: 'gift card|gift cards|voucher card',
    asks: 'let my brother choose himself|surprise for somebody|I have a card with some money left|use the card together with PayPal|how much money is on my card|until when can the card be used|give credit as a present|I cannot find the code of my card|buy a voucher for a friend|turn the card into money',
  },
  {
    names: 'discount codes|discount code|promo code|coupon',
    asks: 'the ten euros were not taken off|my total did not go down|it says the code is not valid|where do I type in my coupon|I got a code from my club|can I still use my code after I ordered|is there anything off for new customers|cheaper for students|can I combine codes|get a better price|I forgot the voucher|reduced price for members',
  },
  {
    names: 'price drop|sale items|sale',
    asks: 'now it costs less than I paid|two days later it was cheaper|do you pay me the difference|another shop has it for less|do you match prices|when does the sale start|is the sale on|can I send back something from the sale|are reduced things under guarantee|do you have seconds or used things|put it aside for me|is there a clearance',
  },
  {
    names: 'cancel an order|cancel order|cancellation',
    asks: 'I found it cheaper somewhere else|how can I get out of the order|I no longer need it|I do not need what I ordered|please do not send it|I pressed buy by mistake|can I still stop it|take back my order|revoke my order|I bought it twice|withdraw from my purchase before it is sent|I was too quick',
  },
  {
    names: 'change an order|change order|edit order',
    asks: 'my order still has my old street|can that be fixed before it goes out|I clicked the wrong size|I clicked the wrong colour|the order is ten minutes old|I forgot something|put one more thing in the same box|send my order to another address|I want a different size than I ordered|take one thing out of my order|can I still alter it|wrong house number on the order|use faster shipping for my order',
  },
  {
    names: 'confirmation e-mail|order confirmation|no confirmation',
    asks: 'I ordered and have not received anything by mail|did you get my order|is my order with you|how do I know whether it worked|no mail from you after I paid|I cannot see my order|the page closed while I was paying|was the purchase completed|not sure if the order went through|I am waiting for the order mail',
  },
  {
    names: 'order status|status of my order|order number',
    asks: 'my purchase is on hold since yesterday|do I have to do something|what does this status mean|you only sent me half of it|when does the rest come|when do you send it out|is my order already packed|it says processing for days|how far is my order|one thing was missing because it is sold out|when will it be back in stock',
  },
  {
    names: 'track your parcel|tracking|track|where is my order',
    asks: 'how can I see where it is right now|the link shows nothing|the link says unknown|it has not moved for days|when will the postman come|where are my things|has my box left|the number does not work|who brings the parcel|which company delivers|any news on my delivery|I have no account how do I follow it|is it coming today',
  },
  {
    names: 'lost parcel|missing parcel|not arrived|parcel lost',
    asks: 'it says handed over but nobody has seen it|two weeks and nothing has turned up|nothing came|it was never delivered|somebody must have taken it|not at the neighbours either|the driver left it outside and it is gone|still waiting for my things|it should have been here long ago|what if it never comes|I think it got lost|signed by someone I do not know',
  },
  {
    names: 'damaged|wrong item|faulty|defective|arrived damaged',
    asks: "there is a tear right out of the box|it came broken|it does not work at all|it came with a hole|it fell apart when I unpacked it|I ordered one size and got another|I got somebody else's things|not the colour I ordered|one piece was not in the box|the set is not complete|it looks used|bad quality|it has scratches|the seam is open on a new one|the packaging was destroyed|new one stopped working on the first day",
  },
  {
    names: 'delivery costs|shipping costs|postage|delivery|shipping',
    asks: 'do I still pay for postage|from what amount is it free|how much does it cost to send it to me|what do you charge for sending|my cart is 90 euros is shipping free|postage for one small thing|is sending it expensive|what is the delivery fee|do you send for free|shipping price',
  },
  {
    names: 'delivery time|delivery countries|shipping abroad|delivery|shipping',
    asks: 'could I have something sent to my sister abroad|when can I expect it|how many days should I count|do you send to where I live|how long until it is here|I live in another country|ordered today when is it here|will it be here by Christmas|can you post it overseas|does it take weeks|is my country served|send it to a hotel or a friend',
  },
  {
    names: 'express delivery|express|next day',
    asks: 'we are leaving on Thursday and I still need it|is there any way to have it tomorrow|I need it for the weekend|what is your quickest service|how late can I order so that it goes out today|can you hurry|pay more to get it sooner|it is for a birthday the day after tomorrow|the fast delivery did not come in time|arrives on Saturday',
  },
  {
    names: 'pick-up point|click and collect|collect in a shop|collect|pick-up',
    asks: 'I am never at home during the day|can you leave it somewhere for me|will it wait for me until I am back|I am on holiday when it comes|my husband will fetch it|what do I have to show|I would like to fetch it myself|reserve online and take it from the shop|is it ready to be fetched|I could not get there in time|send it to a shop near me|locker instead of my home',
  },
  {
    names: 'customs|import duty|duties',
    asks: 'will there be something to pay when the postman rings|they want money from me before handing over the box|do I have to pay that|I got a bill from the carrier|is tax added at the border|what will the import cost me|nothing more to pay on arrival|is it stuck at the border|why do I have to pay again|declaration for the border',
  },
  {
    names: 'VAT|currency|taxes',
    asks: 'will I be billed in my own money|which money do you charge in|do I pay in zloty or francs|can we get the tax back as tourists|does the price have tax in it|is tax on top|no tax for my company|my bank took more than the price|show prices in pounds|why is it another amount on my statement',
  },
  {
    names: 'return window|return policy|return period|returns',
    asks: 'can they still go back|I have had it for six weeks|I only wore it inside|how much time do I have|I got it as a present and do not like it|until when may I give it back|bought two months ago|I changed my mind about it|can I give back something I opened|I cut off the label|am I too late|is there a time limit for giving things back|I have tried it once outside|may I keep it and decide later',
  },
  {
    names: 'return label|return an item|how to return|returns',
    asks: 'it is not what I expected what are the steps|how does it get back to you|does it cost me anything to ship it back|where do I take the parcel|how do I print the label|what do I have to write on the parcel|I have no account how do I give it back|can I take it to a shop|do you pick it up at my home|I do not have the box any more|who pays when I ship it back|I want to give it back',
  },
  {
    names: 'exchange|exchange size|swap|returns',
    asks: 'can we get one size up|it is too tight|it is too loose|I would rather have the green one|trade it for another one|I need it in another size|it pinches|another colour please|it is too long for me|take it back and give me a bigger one|do you send the new one before I send the old one|what does a swap cost',
  },
  {
    names: 'refund|money back|refunds|returns',
    asks: 'when can I expect the money|I brought it to the post ten days ago|my money is not here yet|do I get back what I paid for postage|when will it be on my account|you have my parcel but I have no money|how is the money paid|on which card does it go|you have not paid me yet|the amount is too small|still waiting for my money|how fast do you pay back',
  },
  {
    names: 'warranty|guarantee|repair promise',
    asks: 'the seam came undone after two years|is that on you|who pays if I broke it myself|I burned it at the campfire|it broke after one winter|do you replace it|how many years do you stand behind it|does it count if I am not the first owner|is normal wear included|it wore through|my own mistake|do I have a claim|it gave up after a year|what does it cover',
  },
  {
    names: 'send in for repair|repair service|workshop|repair',
    asks: 'I have got a rip in it how do I get it to you|can you sew it|it has been with you for a week|when will it be finished|is it ready yet|must it be clean|what does mending cost|how long will I be without it|can you fix it on the spot|I would rather have it mended than buy a new one|who repairs your things|do you patch holes',
  },
  {
    names: 'spare parts|replacement part|parts',
    asks: 'I need a new clip for an old one|do you sell it separately|I lost a part|can I get only the part|something broke off and I need just that|do you still have it for an old model|where do I order the piece|the buckle cracked|I want to change it myself',
  },
  {
    names: 'clothing sizes|size chart|size guide|clothing size|size',
    asks: 'I am 1.80 and 80 kilos which one|should I take M or L|is it cut wide|is it cut for women|will it get smaller when I wash it|I am between two|I have long arms|does it run true to size|what are the measurements|which one fits me|I usually wear medium|how long is it',
  },
  {
    names: 'boot sizes|shoe size|shoe sizes|footwear',
    asks: 'I usually take a 9|my toes get squashed|is there a broader model|what is that in European size|do they come in halves|I have big feet|they rub at the heel|do they get softer|should there be room in front|thick socks|high instep',
  },
  {
    names: 'washing|laundry|wash',
    asks: 'it is full of lumps what did I do wrong|how do I get it clean|how many degrees|which soap|may it go in the machine|how do I dry it|how do I put it away for winter|it stinks|do you clean it for me|there is a stain on it|hand wash only|little balls on the fabric',
  },
  {
    names: 'waterproof|waterproofing|proofing',
    asks: 'the rain does not run off any more|it soaks in|drops on the inside every morning|is it leaking|I got wet through|it lets water in|spray for rain|how do I make it tight again|it drips|smells musty|treat it again',
  },
  {
    names: 'sustainability|environment|materials',
    asks: 'forever chemicals|what is it made of|where does the material come from|who sews it and how are they paid|what can I do with an old worn-out one|throw away my old one|is it vegan|do animals suffer for it|are you green|how much plastic|do you offset your emissions',
  },
  {
    names: 'business orders|company orders|orders for companies|wholesale',
    asks: 'we need fifteen with our crest|what are the conditions for firms|pay after receiving the bill|for my staff|for our association|price for many pieces|printed with our name|order on behalf of my employer|I would like to carry your products|trade customer|equip our team',
  },
  {
    names: 'zip|zipper|zips',
    asks: 'does not close the teeth any more|caught in the lining and will not move|it will not go up|it splits open|came off the track|hard to pull|one tooth is gone',
  },
  {
    names: 'cabin luggage|hand luggage|carry-on',
    asks: 'I am flying with hand luggage only|will the pack be accepted|will security take my stakes|is it too big for the plane|do I have to check it in|gas in the aeroplane',
  },
];
