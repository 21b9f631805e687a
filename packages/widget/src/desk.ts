import '@cs-kit/room/define-desk.js';

// The list of conversations is what a member of staff waits for; figures follow in a file of their own.
void import('@cs-kit/insights/define.js');
