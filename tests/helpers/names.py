"""Awkward names, one word each why: used by the tests of every stage from the card to the search.

Nobody here exists.  ``given`` is what a card delivers, ``text`` what the product makes of it and keeps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from devices.card.people import cast
from kiosk.domain.people import CardKind, Citizen

TODAY = date(2026, 11, 21)
LONGEST = 50  # characters of a name that every system must hold (民委发〔2016〕33号)


@dataclass(frozen=True, slots=True)
class Name:
    """``text`` is empty where the product changes nothing."""

    given: str
    why: str
    text: str = ""

    @property
    def kept(self) -> str:
        return self.text or self.given

    @property
    def is_latin(self) -> bool:
        return all(ord(char) < 0x2E80 or ord(char) >= 0xFF00 for char in self.given)

    @property
    def kinds(self) -> list[CardKind]:
        """The cards that have room for it."""
        if self.is_latin:
            return [CardKind.FOREIGN_2017, CardKind.FOREIGN_2023]
        fits = len(self.given.encode("utf-16-le")) <= 30
        return [CardKind.RESIDENT, CardKind.PERMIT, CardKind.SOCIAL] if fits else [CardKind.SOCIAL]

    def holder(self, kind: CardKind) -> Citizen:
        """Somebody invented with this name on such a card."""
        person = next(person for person in cast().values() if person.kind is kind)
        if self.is_latin:
            return replace(person, name="", latin_name=self.kept)
        changed = "" if self.kept == self.given else self.given
        return replace(person, name=self.kept, latin_name=person.latin_name, card_name=changed)


NAMES = (
    # GB 18030-2022 level 1: what every system should have had for twenty years
    Name("石", "one letter only"),
    Name("王一", "two letters, both of few strokes"),
    Name("陶喆", "in GBK, not in GB 2312"),
    Name("方堃", "in GBK, not in GB 2312"),
    Name("苏昇珺", "in GBK, not in GB 2312"),
    Name("龑龘", "the most strokes of GBK"),
    Name("李〇", "a zero that is a letter of names"),
    Name("赵㛃", "extension A, in the user's own keyboard only"),
    Name("㐀㑇", "extension A, its first letters"),
    Name("刘䶮", "extension A; its GBK cell was private use once"),
    Name("钱㸌", "extension A"),
    Name("䅟子䁖", "extension A at both ends"),
    Name("鿃石", "added to the first block in Unicode 4.1 to 8"),
    Name("金鿭鿯", "added to the first block in 2018, the last of level 3"),
    Name("龴龵", "GB 18030-2022 moved it out of private use"),
    Name("龻石龺", "GB 18030-2022 moved it out of private use"),
    # level 2: 通用规范汉字表 beyond the first block
    Name("陈𫖯", "extension C, 通用规范汉字"),
    Name("周𫍯", "extension C, 通用规范汉字"),
    Name("杨𬀩", "extension E, 通用规范汉字"),
    Name("许𬱖", "extension E, 通用规范汉字"),
    Name("张𬍛", "extension E, 通用规范汉字"),
    Name("𬴊𬘘", "extension E, nothing else"),
    Name("何𫷷", "extension C, 通用规范汉字"),
    Name("吴𥻗", "extension B, 通用规范汉字"),
    Name("𪟝𪨰", "extension C, 通用规范汉字"),
    Name("曾𬭬石", "extension E in the middle"),
    # level 3: extensions B to F
    Name("𠮷田", "extension B where others write U+5409"),
    Name("𠅤𣲘𤩽", "extension B, three of them"),
    Name("石𡗗", "extension B; private use in GB 18030-2005"),
    Name("石𪛖", "extension B, its last letters"),
    Name("石𫞩", "extension C"),
    Name("石𫠆𫠊", "extension D"),
    Name("石𬍤𬮿", "extension E"),
    Name("石\U0002cc6b", "extension E, in one font of two"),
    Name("石\U0002d544\U0002e8f6", "extension F"),
    Name("石\U0002ebe0", "extension F, its last letter"),
    # compatibility ideographs
    Name("郎石", "compatibility ideograph that looks like U+90CE"),
    Name("石凉", "compatibility ideograph that looks like U+51C9"),
    Name("﨎﨑﨩", "in the compatibility block, but letters of their own"),
    Name("石\U0002f800", "compatibility supplement that looks like U+4E3D"),
    # private use that a standard explains
    Name("张\ue863", "GBK's cell of 䶮", "张䶮"),
    Name("\ue81e石", "GB 18030-2005's cell of 龴", "龴石"),
    Name("石\ue826\ue864", "GB 18030-2005's cells", "石龵龻"),
    Name("石\ue816", "still private use in GB 18030-2022", "石𠂇"),
    Name("\ue831\ue855", "still private use in GB 18030-2022", "𡗗𤇾"),
    Name("石\ue83b", "still private use in GB 18030-2022", "石𢦏"),
    Name("石\ue81a\ue862", "GBK's cells of extension A", "石㑳䴙"),
    # private use that nobody explains
    Name("石\ue5a1", "a letter of the issuer's own"),
    Name("\uf8ff石\ue000", "two of the issuer's own, first and last of the area"),
    Name("石\U000f0123", "plane 15"),
    Name("\U0010fffd石", "plane 16, the very last"),
    # variation selectors, invisible marks, padding
    Name("葛\U000e0100城", "an ideographic variation selector", "葛城"),
    Name("社\ufe00石", "a standardized variation selector", "社石"),
    Name("石\u200b玉", "a blank of no width", "石玉"),
    Name("\ufeff石玉", "a byte order mark that slipped in", "石玉"),
    Name("石　玉", "a wide blank in between", "石 玉"),
    Name("石玉　　　", "padded with wide blanks", "石玉"),
    Name("石\u00a0玉", "a blank that doesn't break", "石 玉"),
    # dots
    Name("买买提·艾力", "one dot, U+00B7"),
    Name("买买提•艾力", "a bullet for the dot", "买买提·艾力"),
    Name("买买提・艾力", "a katakana dot", "买买提·艾力"),
    Name("买买提‧艾力", "a hyphenation point", "买买提·艾力"),
    Name("买买提･艾力", "a narrow katakana dot", "买买提·艾力"),
    Name("买买提●艾力", "a black circle", "买买提·艾力"),
    Name("买买提 · 艾力", "blanks around the dot", "买买提·艾力"),
    Name("加央·索朗旺堆", "a house name before the dot"),
    Name("安娜·伊万诺夫娜·石", "two dots"),
    Name("次仁班旦卓玛", "six letters and no dot"),
    Name("乌云其其格", "no surname at all"),
    Name("欧阳石", "a surname of two letters"),
    Name("司马小石", "a surname of two letters and a given name of two"),
    Name("阿卜杜热合曼·阿卜杜克热木·吐尔逊尼亚孜", "longer than an ID card's field"),
    Name(
        "阿卜杜热合曼江·阿卜杜克热木江·吐尔逊尼亚孜汗·麦麦提艾力江·伊敏尼亚孜阿洪·图尔荪古丽汗·玉素甫江",
        "fifty characters, the most that must fit",
    ),
    Name("阿依努尔·\ue81e提•\ue863木", "dots of two kinds and private use at once", "阿依努尔·龴提·䶮木"),
    # names of foreign residents
    Name("SAMPLE, MARTIN", "a comma"),
    Name("ANNE-MARIE O'CONNOR", "hyphen and apostrophe"),
    Name("D’ANGELO GIOVANNI", "a curly apostrophe"),
    Name("O", "one Latin letter"),
    Name("VAN DER STEEN JAN  PIETER", "two blanks in a row", "VAN DER STEEN JAN PIETER"),
    Name("MÜLLER-LÜDENSCHEIDT ZOË", "letters that no Chinese ROM has"),
    Name("JOSE\u0301 NUN\u0303EZ", "accents apart from their letters", "JOSÉ NUÑEZ"),
    Name("NGUYỄN THỊ HỒNG", "two marks on one letter"),
    Name("ＳＡＭＰＬＥ　ＡＮＮＡ", "wide letters", "ＳＡＭＰＬＥ ＡＮＮＡ"),
    Name("WOLFESCHLEGELSTEINHAUSENBERGERDORFF HUBERT", "a word wider than the paper"),
    Name("ABCDEFGHIJKLM NOPQRSTUVWXYZ ABCDEFGHIJK LMNOPQ", "as long as the card of 2023 has room for"),
)
