import { stem } from './stem.ts';

/* Words that people put around what they ask: family, days, numbers, colours, feelings, places, everyday verbs. Where no article has such a word it says little about whether an article answers; any other unknown word says that the question is about something else. */

const EN =
  'aunt uncle mum mom mother dad father parents sister brother son daughter husband wife partner girlfriend boyfriend fiance cousin nephew niece grandma grandpa grandmother grandfather friend mate buddy guy guys lady man woman boy girl folks colleague boss roommate flatmate ' +
  'yesterday today tonight tomorrow morning afternoon evening night noon monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december day week month year hour minute moment while ago recently lately earlier later before since until already still yet again once twice never always often sometimes ever anymore finally suddenly eventually immediately asap quick quickly ' +
  'zero two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty hundred thousand few several couple dozen half bit lot lots plenty bunch first second third last next previous single double extra ' +
  'red blue green black white grey gray yellow orange pink purple brown colourful ' +
  'good great nice fine bad awful terrible horrible annoying annoyed angry upset sad happy sorry afraid worried confused curious unsure certain sure weird strange stupid silly lovely beautiful cool awesome pretty rather fairly totally completely absolutely basically literally honestly obviously apparently unfortunately hopefully maybe probably definitely ' +
  'stuff things thing item items gear kit piece one ones something somewhere place spot side end part way manner case reason point issue problem trouble situation matter mess idea info information detail advice tip option possibility chance difference ' +
  'happen happened happening think thought guess suppose hope wish believe understand explain mean show tell told said saying talk hear heard see saw seen look looking looks find found seem seems feel felt notice noticed realise realize remember keep kept leave left put set start started stop stopped finish finished begin began turn turned work works worked wait waiting waited hold bring come came coming go going gone went give gave given take took taken bother manage managed figure figured tried trying plan planning planned decide decided prefer love like liked hate enjoy mind care deal handle sort sorted check checked ask asked answer learn settle end ends ' +
  'gotta gonna wanna dunno kinda sorta u ur pls plz thx ya yeah yep nope nah lol omg btw tho cuz coz bc thru hiya mate cheers bloody damn hell quid buck bucks ' +
  'website site webpage web online internet page button screen click clicked press pressed menu form field phone mobile here there home house flat apartment door street road town city village country office inside outside indoors outdoors upstairs nearby near close far away around ' +
  'ordered using wearing carrying camping trip holiday holidays vacation weekend weekends travel travelling traveling journey tour hiking hikes walking outdoor outdoors season spring summer autumn fall winter christmas easter birthday anniversary present gift ' +
  'enter entered type typed fill filled choose pick show shows shown says said appear appears appeared display displayed notice tells turn turns seems contact process handle proceed continue complete completed finish finally actually wonder wondering appreciate anyone anybody everyone everybody nobody none neither nor both either each enough rest part parts bottom top front middle ' +
  'accidentally mistake mistaken mistakenly accident careful forgot forgotten forget lost guess reckon imagine expect expected unexpected hoping supposed meant intended intend afford worth usually generally typically mostly especially particularly recommended suitable proper properly correct correctly perfect perfectly ' +
  'amount amounts sum total number numbers count maximum minimum limit level range list line word words name names title text message note sentence question questions request reply response option options choice benefit benefits advantage disadvantage condition conditions term terms rule rules requirement responsible responsibility identical equal equivalent family families household tourist tourists visitor visitors guest guests client clients customer customers employer owner user people person persons human adult adults teenager ' +
  'behind beside between during through across along against among around above below under without despite except instead however therefore otherwise anyway besides moreover regarding concerning according due thanks via per ' +
  'run running ran cut cutting fall fell fallen throw threw thrown drop dropped pull pulled push pushed lift carry drive drove walk walked stand stood sit sat sleep slept wake woke eat ate drink live lived stay stayed visit visited meet met join joined follow followed lead led grow grew build built break pass passed reach reached appear become became remain last lasted continue cause caused create created make making allow let include included involve involved offer offered provide provided support serve served treat treated apply applied fit matter matters depend depends belong belongs cover covered contain contains consist own owned share shared deny refuse accept agree agreed promise promised suggest suggested warn warned complain report reported mention mentioned describe described discuss speak write wrote read spell repeat copy save saved store stored keep add added remove removed increase reduce raise lower double divide split join combine compare measure weigh calculate check test tested prove examine ' +
  'early late later latest soon sooner ahead forward back backwards upside down left right north south east west northern southern eastern western local foreign international national public private personal professional amateur beginner expert pro experienced ' +
  'strong weak heavy soft thick thin wide narrow broad deep sharp flat round square clean dirty wet dry cool fresh loud quiet bright dark cheap expensive rich poor busy free safe dangerous healthy sick tired hungry alone together apart whole broken fine okay alright serious honest fair unfair polite rude quickest fastest slowest easiest cheapest biggest smallest longest shortest highest lowest ' +
  'big small large little huge tiny long short tall high low old new young full empty right wrong left straight different same similar another whole entire main normal usual regular standard simple easy hard difficult possible impossible allowed able necessary required available ready important particular specific actual real exact ' +
  'selected chose chosen picked bought buying purchased got receive received sent sending arrived arriving wanted asking using used ' +
  'brazil mexico argentina chile india russia ukraine turkey thailand vietnam indonesia malaysia philippines israel egypt morocco kenya africa asia czech slovakia slovenia lithuania latvia luxembourg malta cyprus bulgaria serbia greenland faroe madrid barcelona paris lyon berlin munich hamburg vienna rome milan amsterdam brussels copenhagen stockholm helsinki dublin lisbon warsaw prague budapest athens zurich geneva manchester toronto vancouver sydney melbourne tokyo seoul boston chicago';

const ZH =
  '老公 老婆 丈夫 妻子 爱人 对象 男朋友 女友 男友 爸 爸爸 妈 妈妈 父母 爸妈 父亲 母亲 姐姐 妹妹 哥哥 弟弟 姑姑 阿姨 叔叔 舅舅 爷爷 奶奶 外婆 儿子 女儿 朋友 同事 同学 室友 亲戚 家人 家里 老板 大家 别人 有人 本人 ' +
  '昨天 今天 明天 后天 前天 昨晚 今晚 今早 早上 上午 中午 下午 晚上 夜里 周一 周二 周三 周四 周五 周六 周日 星期一 星期二 星期三 星期四 星期五 星期六 礼拜 上周 下周 这周 本周 上个月 下个月 这个月 今年 去年 明年 月份 月 日 号 年 小时 分钟 最近 近期 之前 以前 刚才 马上 立刻 赶紧 突然 终于 每次 每天 经常 老是 总是 一直 从来 一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月 春天 夏天 秋天 ' +
  '两 三 四 五 六 七 八 九 十 二十 三十 四十 五十 一百 百 千 万 半 几个 一些 许多 一点 第一 第二 一次 两次 三次 ' +
  '红色 红 蓝色 蓝 绿色 绿 黑色 黑 白色 白 灰色 灰 黄色 黄 橙色 粉色 紫色 棕色 ' +
  '到底 究竟 大概 大约 可能 也许 应该 肯定 一定 确实 真 好像 似乎 居然 竟然 其实 反正 至少 最少 最多 完全 根本 随便 临时 不小心 麻烦 着急 担心 生气 郁闷 无语 烦 行 行不行 好不好 对不对 可不可以 有点 有些 特别 非常 ' +
  '附近 里面 外面 上面 下面 旁边 这边 那边 这里 那里 这儿 那儿 地方 家 门 房间 城市 地方 网站 网页 页面 手机 按钮 ' +
  '情况 问题 事情 事 办法 方法 原因 意思 结果 机会 区别 东西 商品 产品 货 买东西 笔钱 一切 一切都 全部 列表 ' +
  '看 看看 看到 看见 找 找到 问 说 讲 听 听说 写 写成 点 点击 打开 张开 放 拿 带 弄 搞 变 变成 弯成 试 试试 选 发现 收集 用 使用 继续 开始 结束 停 等 等等 希望 喜欢 打算 决定 明白 理解 解释 介绍 ' +
  '处理 填 填写 输 输入 张 段 份 条 块 双 套 只 把 次 遍 种 类 位 上礼拜 下礼拜 礼拜天 前几天 这几天 过几天 前阵子 那天 当天 第二天 时候 期间 路上 爬山 徒步 露营 旅行 旅游 出门 出差 上班 下班 回家 在家 放假 过节 节日 生日 户外 周末 度假 ' +
  '显示 提示 出现 说是 提醒 告知 通知 回复 联系 沟通 确认 查 查看 检查 核对 需要 必须 要求 申请 办理 操作 步骤 流程 方式 具体 详细 相关 对应 准确 清楚 明确 了解 想知道 想问 想问问 咨询 请教 求助 在线 等 急 谢谢 感谢 ' +
  '感觉 觉得 认为 以为 担心 怕 害怕 喜欢 讨厌 满意 满足 合适 适合 方便 麻烦 简单 复杂 容易 困难 正常 异常 奇怪 正确 错误 重要 特殊 普通 一般 平时 平常 日常 长期 短期 暂时 永久 全新 新的 旧的 好的 坏的 大的 小的 ' +
  '先 再 又 还 才 刚 已 曾 将 正在 突然 忽然 偶尔 有时 有时候 一会 一会儿 半天 很久 好久 早就 早点 尽早 提前 按时 准时 过了 超过 以内 之内 左右 上下 前后 同时 顺便 另外 此外 还有 以及 或者 而且 不过 然后 接着 最后 ' +
  '人 自己 本人 我家 我们家 公司里 客人 顾客 用户 店家 商家 卖家 你家 贵店 亲 亲们 老板娘 小哥 师傅 妹子 姑娘 小伙 大叔 ' +
  '忘 忘了 忘记 记得 丢三落四 弄错 搞错 看错 点错 出错 失误 手滑 不懂 不会 不知道 不清楚 不明白 不太 不能 不行 不想 不用 不要 不是 没用 没法 没办法 无法 ' +
  '数量 金额 总数 总共 一共 合计 最大 最小 最高 最低 最长 最短 最快 最近的 范围 名字 名称 名单 标题 内容 文字 消息 问一下 选项 选择 好处 优点 缺点 条件 规定 要求 规则 负责 责任 一样 相同 同样 家庭 游客 旅客 成年 大人 员工 老师 同伴 伙伴 队友 ' +
  '出钱 掏钱 花钱 付出 承担 交付 交给 递 递给 送给 拿走 拿来 拿到 带走 带来 放在 放到 留在 住在 住 睡 坐 站 走 跑 掉 掉了 倒 压 拉 推 抬 搬 挂 烧 烧坏 烤 烤火 撞 摔 碰 踩 咬 咬住 夹 塞 装 卸 拆 拆开 剪 剪掉 贴 盖 铺 卷 叠 收 收起 收起来 挤 弯 歪 歪了 塌 塌了 松 紧 硬 软 厚 薄 宽 窄 长 短 高 低 深 浅 轻 重 湿 干 脏 干净 旧 新 快 慢 早 晚 贵 便宜 蓬松 结实 牢固 ' +
  '全是 都是 就是 不是 只是 还是 或是 要是 总之 总的来说 简单说 老实说 说实话 按理 按说 照理 毕竟 难道 何必 干脆 直接 间接 顺利 成功 失败 正式 临时 随时 到时候 这时候 那时候 有空 没空 ' +
  '教程 说明 指南 例子 样子 颜色 形状 位置 方向 里边 外边 两边 中间 周围 门口 楼下 楼上 屋里 屋里面 家门口 海滩 海边 山上 山里 高山 森林 草地 咖啡 复活节 圣诞 圣诞节 新年 ' +
  '结婚 来源 行使 偏远 北边 南边 迟到 怀疑 洗完 拧 截 渍 里布 镑 买完 收到 ' +
  '巴西 墨西哥 印度 俄罗斯 土耳其 泰国 越南 印尼 马来西亚 菲律宾 以色列 埃及 南非 肯尼亚 乌克兰 台湾 澳门 马德里 巴黎 柏林 慕尼黑 维也纳 罗马 米兰 阿姆斯特丹 哥本哈根 斯德哥尔摩 赫尔辛基 华沙 布拉格 苏黎世 日内瓦 多伦多 温哥华 悉尼 墨尔本 东京 首尔 广州 深圳 成都 杭州';

/* Goods. People name what they bought, but ask what can be done with it: the deed tells the article, the thing seldom. */

const GOODS =
  'jacket coat parka anorak shell shirt tee top sweater jumper hoodie fleece dress skirt trousers pants jeans shorts clothes clothing boots boot shoes shoe sneakers sandals socks sock hat cap gloves scarf tent backpack rucksack pack bag suitcase stove burner cooker mug cup bottle sleeping mat lamp book books novel toy phone tablet laptop chair table bed furniture ring necklace watch product article purchase item ' +
  '夹克 外套 冲锋衣 衣服 衬衫 裤子 毛衣 卫衣 裙子 靴子 鞋 鞋子 登山鞋 袜子 帽子 手套 帐篷 背包 包 书包 双肩包 睡袋 炉头 炉子 杯子 露营杯 水壶 羽绒服 书 玩具 手机 椅子 桌子 产品 商品 装备';

const GOODS_WORDS: ReadonlySet<string> = new Set(GOODS.split(' ').flatMap((word) => [word, stem(word)]));

/** Whether a word names goods. */
export function isGoods(text: string): boolean {
  return GOODS_WORDS.has(text) || GOODS_WORDS.has(stem(text));
}

const LIGHT: ReadonlySet<string> = new Set([...EN.split(' ').map(stem), ...EN.split(' '), ...ZH.split(' ')]);

/* Words of other matters. Such a word means itself: one that an article holds under another word ("visa" for a card) is no hint that the article speaks of it. */

const WORLD_EN =
  'baby facebook instagram tiktok twitter youtube whatsapp snapchat linkedin netflix spotify amazon ebay google microsoft windows linux excel wifi router printer laptop tablet computer website domain software program programming code python javascript ' +
  'bank airport hotel hostel train bus tram taxi ferry metro car van truck bike bicycle motorbike scooter boat ship kayak canoe helicopter ticket passport embassy police hospital doctor dentist pharmacy lawyer landlord rent tenant mortgage salary wage stock investment bitcoin crypto ' +
  'weather forecast sunrise sunset moon planet capital president minister king queen government election war history population language translate translation poem song joke story film movie series music concert football soccer match game chess homework essay math maths equation physics ' +
  'recipe cook pasta pizza rice egg eggs chicken fish meat soup wine beer coffee restaurant cafe bar kitchen dog cat horse bear wolf animal tree flower garden knee back pain blister fever vaccine vaccination medicine diet exercise gym yoga marathon ' +
  'watch founded founder meaning life iphone android tv television fridge sofa glasses guitar piano book library teacher exam wedding birthday funeral church museum map compass trail route hike hut mountain glacier lake fjord beach island skiing ski skis snowboard climbing rope surf fishing hunting';

const WORLD_ZH =
  '微博 微信 抖音 淘宝 京东 亚马逊 拼多多 百度 谷歌 腾讯 爱奇艺 优酷 网飞 微软 电脑 笔记本 打印机 路由器 wifi 无线 软件 编程 代码 银行 机场 酒店 宾馆 民宿 航班 机票 火车 高铁 地铁 公交 出租车 汽车 自行车 摩托 船 划艇 直升机 门票 签证 护照 大使馆 警察 派出所 医院 医生 药 牙医 律师 房东 房租 租 出租 押金 贷款 工资 股票 上市 投资 比特币 ' +
  '天气 日出 月亮 月球 首都 总统 首相 国王 政府 选举 战争 历史 人口 翻译 诗 歌 笑话 故事 电影 电视剧 音乐 演唱会 足球 球赛 比赛 游戏 作业 论文 数学 方程 物理 菜谱 做饭 米饭 面条 鸡蛋 鱼 肉 红酒 啤酒 咖啡 餐厅 超市 狗 猫 熊 狼 动物 花 膝盖 水泡 感冒 疫苗 减肥 健身 瑜伽 马拉松 手表 电视 冰箱 沙发 眼镜 钢琴 书 图书馆 考试 婚礼 生日会 博物馆 地图 路线 徒步 山屋 冰川 湖 海滩 滑雪 攀岩 钓鱼 打猎 洗衣机 保险 简历 汇率 营业额 创始人 股份';

const WORLD: ReadonlySet<string> = new Set(`${WORLD_EN} ${WORLD_ZH}`.split(' '));

/** Whether a word stands for itself only, never for words that mean alike. `text` is the word as written. */
export function isWorldly(text: string): boolean {
  return WORLD.has(text) || WORLD.has(text.replace(/s$/, ''));
}

/** Whether a word says little about the subject of a question. */
export function isLight(text: string): boolean {
  return (
    !isWorldly(text) &&
    (LIGHT.has(text) || LIGHT.has(stem(text)) || /^\d{1,4}$/.test(text) || /^[一二三四五六七八九十两百千万半几]+[个只双件条把天周月年次块元欧]?$/.test(text))
  );
}
