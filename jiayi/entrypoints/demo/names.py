"""Synthetic Chinese names, drawn from a seeded generator: nobody real."""

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
ELDER_WOMEN = "桂秀玉凤兰英珍芬芳莲菊梅香月巧翠彩素云琴阿"
ELDER_MEN = "建国德福根宝金水荣富贵顺长生祥林泉松坤炳阿"
WOMEN = "敏静丽娟燕萍红霞玲婷雪颖慧琳洁倩莉晓佳怡欣梦诗涵雨若"
MEN = "伟强磊军洋勇杰涛明超辉鹏宇浩然博文子轩俊泽睿晨阳宇航"


def draw_name(random: Random, *, is_woman: bool, birth_year: int) -> str:
    """A name that suits the generation; about one in eight has a single given character."""
    if birth_year < 1965:
        pool = ELDER_WOMEN if is_woman else ELDER_MEN
    else:
        pool = WOMEN if is_woman else MEN
    surname = random.choice(SURNAMES)
    if random.random() < 0.12:
        return surname + random.choice(pool)
    return surname + random.choice(pool) + random.choice(pool)
