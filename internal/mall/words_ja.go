package mall

// merchant is one of rakuten's shops.
type merchant struct {
	code, name string
	id         int
}

var merchants = []*merchant{
	{"hinadori-ya", "ひなどり屋 楽天市場店", 402101}, {"aozora_dogu", "青空道具店", 402102}, {"kamenoko-do", "亀の子堂", 402103}, {"yamaji-outdoor", "山路アウトドア", 402104},
	{"komorebi-fuku", "木もれ日の服", 402105}, {"minato-chaho", "みなと茶舗", 402106}, {"tsuru-no-ongaeshi", "鶴の工房", 402107}, {"mikazuki-shoji", "㈱三日月商事", 402108},
	{"sanroku-shokuhin", "山麓食品", 402109}, {"neko-to-kurasu", "猫と暮らす店", 402110}, {"hoshizora-store", "星空ストア", 402111}, {"danran-kitchen", "だんらんキッチン", 402112},
}

// rakutenKinds are the leaf genres; those of one root stand together. The root numbers are the marketplace's own, the
// others are invented. Half of all products belong to the first root, so that it needs splitting in a large world.
var rakutenKinds = []*kind{
	{id: 558961, keyword: "やかん", path: []string{"キッチン用品・食器・調理器具", "調理器具", "やかん・ケトル"}, nouns: []string{"ホーローケトル", "電気ケトル", "ステンレスやかん"}, traits: []string{"IH対応", "0.8L", "1.2L", "温度調節", "日本製"}, lo: 1980, hi: 60000},
	{id: 558962, keyword: "水筒", path: []string{"キッチン用品・食器・調理器具", "弁当箱・水筒", "水筒・マグボトル"}, nouns: []string{"ステンレス水筒", "マグボトル", "スポーツボトル"}, traits: []string{"500ml", "真空断熱", "直飲み", "軽量", "食洗機対応"}, lo: 980, hi: 20000},
	{id: 558963, keyword: "フライパン", path: []string{"キッチン用品・食器・調理器具", "調理器具", "フライパン"}, nouns: []string{"鉄フライパン", "深型フライパン", "玉子焼きフライパン"}, traits: []string{"26cm", "28cm", "ガス火専用", "IH対応", "取っ手が取れる"}, lo: 1280, hi: 30000},
	{id: 558964, keyword: "包丁", path: []string{"キッチン用品・食器・調理器具", "調理器具", "包丁・ナイフ"}, nouns: []string{"三徳包丁", "牛刀", "ペティナイフ"}, traits: []string{"ダマスカス鋼", "18cm", "両刃", "名入れ可", "桐箱入り"}, lo: 1500, hi: 120000},
	{id: 558965, keyword: "弁当箱", path: []string{"キッチン用品・食器・調理器具", "弁当箱・水筒", "弁当箱"}, nouns: []string{"曲げわっぱ弁当箱", "二段弁当箱", "保温弁当箱"}, traits: []string{"600ml", "電子レンジ対応", "箸付き", "漆塗り", "女性用"}, lo: 1100, hi: 16000},
	{id: 100381, keyword: "ワンピース", path: []string{"レディースファッション", "ワンピース"}, nouns: []string{"リネンワンピース", "シャツワンピース", "ニットワンピース"}, traits: []string{"七分袖", "体型カバー", "洗える", "ゆったり", "Ｍ／Ｌ"}, lo: 2480, hi: 24000},
	{id: 100382, keyword: "シャツ", path: []string{"レディースファッション", "トップス", "シャツ・ブラウス"}, nouns: []string{"麻シャツ", "バンドカラーシャツ", "とろみブラウス"}, traits: []string{"長袖", "洗いざらし", "ＵＶカット", "オーバーサイズ", "きれいめ"}, lo: 1980, hi: 18000},
	{id: 100231, keyword: "日本茶", path: []string{"食品", "お茶・紅茶", "日本茶"}, nouns: []string{"ほうじ茶", "深蒸し煎茶", "玄米茶"}, traits: []string{"50包", "100g×3袋", "静岡県産", "ティーバッグ", "メール便"}, lo: 540, hi: 9800},
	{id: 100232, keyword: "味噌", path: []string{"食品", "調味料", "味噌"}, nouns: []string{"米味噌", "合わせ味噌", "麦味噌"}, traits: []string{"1kg", "無添加", "天然醸造", "木桶仕込み", "減塩"}, lo: 480, hi: 6800},
	{id: 101081, keyword: "テント", path: []string{"スポーツ・アウトドア", "アウトドア", "テント・タープ"}, nouns: []string{"ワンタッチテント", "TCタープ", "ツールームテント"}, traits: []string{"4人用", "撥水", "収納袋付き", "遮光", "ソロキャンプ"}, lo: 5980, hi: 180000},
	{id: 101082, keyword: "寝袋", path: []string{"スポーツ・アウトドア", "アウトドア", "寝袋・シュラフ"}, nouns: []string{"封筒型寝袋", "マミー型シュラフ", "ダウンシュラフ"}, traits: []string{"-10℃", "丸洗い", "連結可能", "コンパクト", "冬用"}, lo: 2980, hi: 90000},
	{id: 101221, keyword: "猫", path: []string{"ペット・ペットグッズ", "猫用品", "キャットタワー"}, nouns: []string{"キャットタワー", "猫ベッド", "爪とぎ"}, traits: []string{"据え置き", "省スペース", "麻縄", "大型猫対応", "木製"}, lo: 1280, hi: 48000},
}

// rakutenSlots spreads products over the kinds: ten of twenty go to the first root.
var rakutenSlots = [20]int{0, 5, 1, 7, 2, 9, 3, 6, 4, 11, 0, 8, 1, 10, 2, 5, 3, 7, 4, 9}

var (
	jaBrands    = []string{"ツバメ印", "黄金茶舗", "ひなた麻", "やまびこ", "HOSHIKUZU", "くらし研究所", "北斗鋼", "MUGIWARA", "みのり", "白樺工房"}
	jaCampaigns = []string{"【送料無料】", "【9/24まで P10倍！】", "◆", "【1箱{30本}】", "①", "★お買い得★ ", "【ポイント5倍】"}
	jaTails     = []string{"“香ばし仕立て”", "母の日 ギフト", "あす楽", "おしゃれ 北欧", "♥", "Ⅱ型", "Ａ４サイズ　対応", "〔新生活〕", "～春夏～"}
	jaColors    = []string{"生成り", "藍", "墨", "カーキ", "ホワイト"}
	jaAbout     = []string{"毎日の暮らしに寄り添う", "職人が一つずつ仕上げた", "贈り物にも喜ばれる", "使うほどに味わいが増す", "お手入れが簡単な"}
	jaAboutEnd  = []string{"サイズは平置きで測っています。", "北海道・沖縄は別途送料がかかります。", "画面の色と異なる場合があります。", "返品は7日以内にお願いします。", "製造は国内の自社工場です。"}
	jaNotes     = []string{" ※リニューアル", " 新パッケージ", " 再入荷", " 増量中"}
)
