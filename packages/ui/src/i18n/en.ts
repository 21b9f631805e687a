export default {
  close: 'Close',
  more: 'More',
  dismiss: 'Dismiss',
  messages: 'Notices',
};
