export default {
  close: '关闭',
  more: '更多',
  dismiss: '关闭提示',
  messages: '提示',
};
