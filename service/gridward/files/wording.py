"""Weigh whether bytes, read in some encoding, are words that people write.

Almost any Chinese text can be decoded as GB18030, Big5 and EUC-KR alike, without an error
and into nonsense in all but one. Each reading is weighed as if its characters had been
drawn from what people write: common characters often, rare ones seldom, unassigned ones
hardly ever. The readings are then compared by the logarithm of that chance.

    b9fa d3ef   GB18030   国语   two common characters    -14
                Big5      弊逄   two rare ones            -33

It falls short on a text of two or three characters, where both may be common: there the
weights lie near each other, and nobody should choose between them but the user.
"""

from __future__ import annotations

import functools
import math
import unicodedata

_COMMON = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下"
    "过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都"
    "两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重"
    "新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想"
    "已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知"
    "较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造"
    "百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白"
    "教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集"
    "温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿"
    "千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存"
    "候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该"
    "铁价严村镇乡街道巷弄湖河港桥岛园苑坊堂寺庙塘坑坪坝沟湾溪泉井洞岩岭坡庄屯寨堡店铺集墟埔埠湘"
    "粤闽赣皖苏浙沪渝川滇黔藏陕甘宁晋冀鲁豫鄂辽吉黑蒙琼龙凤福禄寿喜祥瑞兴盛昌荣富贵康泰永顺丰裕"
    "仁礼智德忠孝勇春夏秋冬松柏竹梅兰菊杨柳桂桃李杏梨古旧双仙星云雪垃圾环卫城网居址期责卡站楼栋"
    "座室侧旁首排联系电话备注类型状态起止坐标经纬户籍名称编码代上级责任单位"
    "這為個國時來們於對會發動說種麼過產後學經進電裡現實機當應開與還業從關線內數無軍問題員統計論"
    "運農區強決戰則據處隊給東導壓濟聯認權證轉單風帶場車務達議聲報鬥類離華確張馬節話況傳許廣記觀"
    "織裝眾書復兒際驗連斷難礦備辦習響約團歷構稱準號維劃選標寫親廠識適屬圓滿縣參紅細聽鐵價嚴鎮鄉"
    "體條變點頭圖樣長間門見氣結勞協壓觸層濟陽階陸陳靜願顧飛館幾兩並"
    "灣島園莊溝嶺龍鳳祿壽興榮貴順豐禮義雙雲雪網責樓棟側聯絡備註類狀態經緯戶編碼級"
    "臺市里路段巷弄號鄰村莊鄉鎮區福德民生忠孝仁愛信義和平建國中正松山大安萬華士林北投內湖南港文山"
)
"""Characters that stand in most texts, and in the names of places; both ways of writing."""
_COMMON_HANGUL = frozenset(
    "의이다는에을를가하고지한사도로리기자시어나아서인스그대해정보들수일있여전부과구제주장국말동면읍군산"
    "성원경상학문중교공용물위화안신비조관개발내무만비라으게것된년통계행세계소미생업오유적진입방현연명실"
    "치단물선복반민청역북남광울천충강길번호관공원시장마을회관초등고등학교병원우체국은행약국아파트주민센터"
)
_GB_LEVEL_1 = (0xB0, 0xD7, (0xA1, 0xFE))  # lead bytes from, to; trail bytes
_BIG5_LEVEL_1 = (0xA4, 0xC6, (0x40, 0xFE))
_JIS_LEVEL_1 = (0xB0, 0xCF, (0xA1, 0xFE))

_KANA = range(0x3041, 0x30FF)
_HANGUL = range(0xAC00, 0xD7A4)
_HAN = range(0x4E00, 0xA000)
_LETTERS = range(0x00C0, 0x0250)
_MARKS = frozenset(
    "、。，．：；？！（）［］【】《》〈〉「」『』“”‘’…—－～·　％／＋＃＊＆＝＠º°′″№①②③④⑤⑥⑦⑧⑨⑩"
)
_CHANCES = {  # a character's own, by what it is
    "most": 0.7 / 900,
    "common": 0.25 / 7000,
    "mark": 0.02 / 60,
    "wide": 0.02 / 160,
    "rare": 0.01 / 20000,
    "other": 1e-7,
    "nobody": 1e-11,
}
_LOG = {kind: math.log(chance) for kind, chance in _CHANCES.items()}
_LOG_KANA = math.log(0.55 / 170)
_LOG_HANGUL = math.log(0.7 / 170)
_LOG_OTHER_HANGUL = math.log(0.2 / 2200)
_LOG_LETTER = math.log(0.9 / 60)
_LOG_FOREIGN = math.log(1e-6)  # of another language's letters
_LOG_STRAY_LETTER = math.log(1e-5)  # beside no letter, or among many that have accents


def log_chance(text: str, *, language: str) -> float:
    """Return the logarithm of the chance that a text is written, without its ASCII.

    Parameters
    ----------
    text
        Any length.
    language
        ``zh``, ``ja``, ``ko``, or ``latin`` for letters with accents: what those who use
        the encoding write.
    """
    weigh = {"zh": _chinese, "ja": _japanese, "ko": _korean}.get(language)
    if weigh is None:
        return _of_letters(text)
    return sum(weigh(letter) for letter in text if letter > "\x7f")


def _chinese(letter: str) -> float:
    return _LOG[_kind(letter)]


def _japanese(letter: str) -> float:
    if ord(letter) in _KANA:
        return _LOG_KANA
    return _LOG[_kind(letter)]


def _korean(letter: str) -> float:
    if letter in _COMMON_HANGUL:
        return _LOG_HANGUL
    if ord(letter) in _HANGUL:
        return _LOG_OTHER_HANGUL if _is_of_the_standard(letter) else _LOG["rare"]
    kind = _kind(letter)
    return _LOG["rare" if kind in ("most", "common") else kind]


def _of_letters(text: str) -> float:
    total = 0.0
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if letter <= "\x7f":
            continue
        if letter in "°º«»":
            total += _LOG["mark"]
        elif ord(letter) not in _LETTERS:
            total += _LOG_FOREIGN if unicodedata.category(letter)[0] != "C" else _LOG["nobody"]
        elif (before + after).isascii() and (before.isalpha() or after.isalpha()):
            total += _LOG_LETTER
        else:
            total += _LOG_STRAY_LETTER
    return total


@functools.cache
def _kind(letter: str) -> str:
    if letter in _MARKS:
        return "mark"
    if letter in _most():
        return "most"
    if letter in _common():
        return "common"
    if ord(letter) in _HAN:
        return "rare"
    if 0xFF01 <= ord(letter) <= 0xFF5E:  # noqa: PLR2004 - letters and digits of full width
        return "wide"
    return "nobody" if unicodedata.category(letter) in ("Co", "Cn", "Cc") else "other"


@functools.cache
def _is_of_the_standard(letter: str) -> bool:
    try:
        letter.encode("euc_kr")
    except UnicodeEncodeError:
        return False
    return True


@functools.cache
def _most() -> frozenset[str]:
    return frozenset(_COMMON)


@functools.cache
def _common() -> frozenset[str]:
    """Return the characters that the makers of the standards put first, as common ones."""
    levels = (("gb2312", _GB_LEVEL_1), ("big5", _BIG5_LEVEL_1), ("euc_jp", _JIS_LEVEL_1))
    return frozenset("".join(_level(encoding, *ends) for encoding, ends in levels))


def _level(encoding: str, first: int, last: int, trails: tuple[int, int]) -> str:
    pairs = (
        bytes((lead, trail))
        for lead in range(first, last + 1)
        for trail in range(trails[0], trails[1] + 1)
    )
    return "".join(pair.decode(encoding, "ignore") for pair in pairs)
