export default {
  close: 'إغلاق',
  more: 'المزيد',
  dismiss: 'إخفاء الإشعار',
  messages: 'الإشعارات',
};
