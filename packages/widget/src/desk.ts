import '@cs-kit/room/define-desk.js';

// The list of conversations is what a member of staff waits for; figures and rooms follow in files of their own.
void import('@cs-kit/insights/define.js');
void import('@cs-kit/room/define-desk-rooms.js');
