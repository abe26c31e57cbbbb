"""What people write instead of a word so that no list finds it."""

SLANG = {
    "微信": ("vx", "wx", "v信", "w信", "微x", "徽信", "威信", "薇信"),
    "加微": ("加v", "加薇"),
    "电报": ("纸飞机", "tg"),
    "支付宝": ("zfb", "支f宝"),
    "银行卡": ("yhk",),
    "约炮": ("约p", "约啪"),
    "傻逼": ("傻b", "煞笔", "傻屄"),
    "博彩": ("菠菜",),
    "赌博": ("堵搏", "菠菜"),
    "贷款": ("d款",),
    "裸聊": ("果聊", "裸l"),
    "赚钱": ("赚米", "赚q"),
    "whatsapp": ("watsapp", "wtsapp", "whatsap"),
    "onlyfans": ("only fans",),
    "bitcoin": ("btc",),
}
"""By word, what stands for it, and has no harmless use of its own beside the rest of a phrase."""

ABBREVIATIONS = frozenset(("bgm", "cpdd", "dddd", "gps", "http", "sdk", "sql", "xswl", "yyds"))
"""What nobody means as the first letters of a phrase."""


def said_otherwise(phrase: str) -> set[str]:
    """Give a phrase in the words that stand for its own; a short one keeps at least its rest."""
    return {
        phrase.replace(word, other)
        for word, others in SLANG.items()
        if word in phrase and phrase != word
        for other in others
    }
